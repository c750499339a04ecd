// SPDX-License-Identifier: Apache-2.0
// Bytes in and out of one non-blocking socket, plain or through TLS, without buffers of its own. Knows nothing of HTTP or Asio.
// Private to server/edge.
#pragma once
#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace kinportal::server {

/// What came of one try: done (with a count), or what to wait for, or the end.
enum class WireState { done, want_read, want_write, closed };

class Wire {
 public:
  Wire() = default;
  /// The socket stays the caller's. With a context the wire speaks TLS as server.
  explicit Wire(int socket, SSL_CTX* tls);

  bool secure() const { return tls_ != nullptr; }
  WireState handshake();
  /// Reads at least one byte into `space`; `count` says how many.
  WireState read(std::span<char> space, std::size_t& count);
  /// Writes from two pieces one after the other; `count` says how many bytes went.
  WireState write(std::string_view first, std::string_view second, std::size_t& count);
  /// True when bytes already came that the socket will not announce again.
  bool has_pending() const { return tls_ && SSL_has_pending(tls_.get()) == 1; }
  /// Says "no more from us" (close_notify, FIN). Best effort, never waits.
  void end_writing();
  /// Reads the raw socket after end_writing, to throw away what still comes.
  WireState discard(std::span<char> space, std::size_t& count);

 private:
  WireState judge(int result);
  struct Free {
    void operator()(SSL* tls) const { SSL_free(tls); }
  };
  int socket_ = -1;
  std::unique_ptr<SSL, Free> tls_;
};

}  // namespace kinportal::server
