// SPDX-License-Identifier: Apache-2.0
// recv and writev, or SSL_read and SSL_write on the same descriptor. OpenSSL works on the socket itself: no pair of memory
// buffers in between, which saves two copies a request and some 70 kB a connection (decision 0121).
#include "server/edge/wire.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

namespace kinportal::server {
namespace {

WireState of_errno() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? WireState::want_read : WireState::closed; }

}  // namespace

Wire::Wire(int socket, SSL_CTX* tls) : socket_(socket) {
  if (tls == nullptr) return;
  tls_.reset(SSL_new(tls));
  SSL_set_fd(tls_.get(), socket);
  SSL_set_accept_state(tls_.get());
}

WireState Wire::judge(int result) {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return WireState::want_read;
    case SSL_ERROR_WANT_WRITE: return WireState::want_write;
    default: return WireState::closed;
  }
}

WireState Wire::handshake() {
  if (!tls_) return WireState::done;
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  return result == 1 ? WireState::done : judge(result);
}

WireState Wire::read(std::span<char> space, std::size_t& count) {
  count = 0;
  if (!tls_) return discard(space, count);
  ERR_clear_error();
  const int result = SSL_read_ex(tls_.get(), space.data(), space.size(), &count);
  return result == 1 ? WireState::done : judge(result);
}

WireState Wire::write(std::string_view first, std::string_view second, std::size_t& count) {
  count = 0;
  if (tls_) {
    const std::string_view piece = first.empty() ? second : first;
    ERR_clear_error();
    const int result = SSL_write_ex(tls_.get(), piece.data(), piece.size(), &count);
    return result == 1 ? WireState::done : judge(result);
  }
  iovec pieces[2] = {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = first.empty() ? pieces + 1 : pieces;
  message.msg_iovlen = first.empty() || second.empty() ? 1 : 2;
  const ssize_t sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
  if (sent < 0) return of_errno() == WireState::closed ? WireState::closed : WireState::want_write;
  count = static_cast<std::size_t>(sent);
  return WireState::done;
}

void Wire::end_writing() {
  if (tls_ && SSL_is_init_finished(tls_.get())) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_, SHUT_WR);
}

WireState Wire::discard(std::span<char> space, std::size_t& count) {
  count = 0;
  const ssize_t got = ::recv(socket_, space.data(), space.size(), 0);
  if (got < 0) return of_errno();
  if (got == 0) return WireState::closed;
  count = static_cast<std::size_t>(got);
  return WireState::done;
}

}  // namespace kinportal::server
