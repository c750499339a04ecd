// SPDX-License-Identifier: Apache-2.0
// A blocking client that sends exactly the bytes a test wants, plain or through TLS, and reads answers one by one. For tests only.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace kinportal::server::testing {

struct Answer {
  int status = 0;  // 0: the connection ended before an answer
  std::string head, body;
  /// The value of a header by its exact name, or empty.
  std::string header(std::string_view name) const {
    const std::string wanted = "\r\n" + std::string(name) + ": ";
    const std::size_t at = head.find(wanted);
    if (at == std::string::npos) return {};
    const std::size_t from = at + wanted.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

class RawClient {
 public:
  enum class Security { plain, tls };

  /// `address` as Edge::addresses gives it ('127.0.0.1:40123').
  explicit RawClient(const std::string& address, Security security = Security::plain, const char* protocols = "\x08http/1.1") {
    const std::size_t colon = address.rfind(':');
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{20, 0};  // a hung server fails the test instead of stopping it
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0;
    if (security == Security::tls) begin_tls(protocols);
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        context_(std::move(other.context_)),
        tls_(std::move(other.tls_)) {}
  RawClient(const RawClient&) = delete;
  ~RawClient() {
    tls_.reset();
    if (socket_ >= 0) ::close(socket_);
  }

  bool connected() const { return connected_; }
  SSL* tls() const { return tls_.get(); }
  int descriptor() const { return socket_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_writing() { ::shutdown(socket_, SHUT_WR); }

  /// The next answer; `has_body` false after HEAD.
  Answer read_answer(bool has_body = true) {
    Answer out;
    std::size_t end = 0;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more()) return out;
    out.head = pending_.substr(0, end + 4);
    pending_.erase(0, end + 4);
    out.status = std::atoi(out.head.c_str() + 9);
    const std::size_t length = has_body ? static_cast<std::size_t>(std::atoll(out.header("Content-Length").c_str())) : 0;
    while (pending_.size() < length)
      if (!read_more()) break;
    out.body = pending_.substr(0, length);
    pending_.erase(0, length);
    return out;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return read_answer();
  }
  /// Everything until the connection ends. `broken`: it was reset, or ended without TLS saying so, rather than ended.
  std::string read_to_end(bool* broken = nullptr) {
    while (read_more()) {}
    if (broken != nullptr) *broken = tls_ ? (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) == 0 : last_error_ == ECONNRESET;
    return std::exchange(pending_, {});
  }
  /// At least `bytes` of what comes, unless the connection ends before.
  std::string read_some(std::size_t bytes) {
    while (pending_.size() < bytes && read_more()) {}
    return std::exchange(pending_, {});
  }
  /// Makes this side take little before somebody reads.
  void receive_little() {
    const int bytes = 64 * 1024;
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  void reset() {
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
  }
  /// True when the server closes without another byte.
  bool closed_by_server() { return pending_.empty() && !read_more(); }

 private:
  struct Free {
    void operator()(SSL* tls) const { SSL_free(tls); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  void begin_tls(const char* protocols) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    tls_.reset(SSL_new(context_.get()));
    SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(protocols), static_cast<unsigned>(std::strlen(protocols)));
    SSL_set_tlsext_host_name(tls_.get(), "localhost");
    SSL_set_fd(tls_.get(), socket_);
    connected_ = connected_ && SSL_connect(tls_.get()) == 1;
  }
  bool read_more() {
    char space[16384];
    const ssize_t got = tls_ ? SSL_read(tls_.get(), space, sizeof space) : ::recv(socket_, space, sizeof space, 0);
    if (got <= 0) {
      last_error_ = got < 0 ? errno : 0;
      return false;
    }
    pending_.append(space, static_cast<std::size_t>(got));
    return true;
  }

  int socket_ = -1;
  int last_error_ = 0;
  bool connected_ = false;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> tls_;
  std::string pending_;
};

}  // namespace kinportal::server::testing
