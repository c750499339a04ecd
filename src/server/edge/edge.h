// SPDX-License-Identifier: Apache-2.0
// The edge: listens, speaks TLS 1.3, reads requests through the strict gate and hands them to a handler on a worker thread.
// Plain interface: nothing of Asio or OpenSSL is visible here.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "formats/http/chunked_body.h"
#include "formats/http/message.h"
#include "formats/http/strict_gate.h"

namespace kinportal::server {

/// All in milliseconds. A connection that misses one is closed (after 408 or 503 where an answer still makes sense).
struct EdgeTimeouts {
  int handshake_ms = 10'000;
  int head_ms = 15'000;    // from the first byte of a request to the end of its head; also for the first byte after connecting
  int idle_ms = 75'000;    // between two requests of one connection
  int body_ms = 30'000;    // for a body, plus one second for each slowest_bytes_per_s
  int answer_ms = 60'000;  // for the handler's answer
  int write_ms = 30'000;   // for sending, plus one second for each slowest_bytes_per_s
  int pieces_ms = 3'600'000;  // for a whole answer that comes in pieces; each piece also has answer_ms and write_ms
  int linger_ms = 2'000;   // for the other side to close after our last byte
  int stop_ms = 20'000;    // for everything in flight when stopping
  int tick_ms = 250;       // how often deadlines are looked at
  int slowest_bytes_per_s = 8 * 1024;
};

struct EdgeLimits {
  http::GateLimits head;
  http::ChunkLimits chunks;
  std::size_t body_bytes = 64 * 1024;            // where body_limit says nothing else
  std::size_t bodies_bytes = 256 * 1024 * 1024;  // bodies of all requests being read or handled
  std::size_t connections = 10'000;
  std::size_t waiting_requests = 1'024;    // accepted but not yet picked up by a worker; beyond: 503
  std::size_t answers_in_pieces = 64;      // under way at once, some megabytes each at most; beyond: 503
  std::size_t linger_bytes = 1024 * 1024;  // thrown away after a refusal, so that the refusal can be read
};

struct EdgeOptions {
  /// Numeric addresses with port: '127.0.0.1:8443', '[::1]:8443', '0.0.0.0:443'. 'localhost:8443' is both loopbacks. Port 0: any free one.
  std::vector<std::string> listen;
  /// PEM files. Both empty: plain HTTP, which is allowed on loopback only.
  std::string certificate_file;
  std::string key_file;
  /// Names this portal answers to (without port, lower case). Empty: any. Others get 421, so that a foreign name pointed here reads
  /// nothing.
  std::vector<std::string> hostnames;
  /// Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<std::string> trusted_proxies;
  int reactors = 0;  // 0: one for each core
  int workers = 0;  // 0: four for each core
  EdgeLimits limits;
  EdgeTimeouts timeouts;
  /// The longest body in bytes for this request (its body is not there yet). Runs on a reactor thread: no waiting in it.
  std::function<std::size_t(const http::Request&)> body_limit;
};

class Mailbox;

/// The way back for one request. Moves only; may be kept and used later from any thread, and when it goes away unused the client gets a
/// 500.
class Reply {
 public:
  Reply(std::shared_ptr<Mailbox> mailbox, std::uint64_t connection, std::uint64_t request)
      : mailbox_(std::move(mailbox)), connection_(connection), request_(request) {}
  Reply(Reply&&) noexcept = default;
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();
  /// Sends the answer. Only the first call counts. Never waits.
  void send(http::Response response);

 private:
  std::shared_ptr<Mailbox> mailbox_;
  std::uint64_t connection_;
  std::uint64_t request_;
};

/// Called on a worker thread. What it throws is answered with 500.
using Handler = std::function<void(http::Request, Reply)>;

/// Counters since the start, for metrics, doctor and tests.
struct EdgeFigures {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_over_limit = 0;
  std::uint64_t handshakes_failed = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;  // by the strict gate
  std::uint64_t overloaded = 0;  // 503 because the queue or the body memory was full
  std::uint64_t timed_out = 0;
  std::uint64_t in_pieces_open = 0;  // answers under way that come in pieces
  std::uint64_t pieces = 0;  // handed to a connection, of all of those
  std::uint64_t in_pieces_cut = 0;  // ended in the middle, by their source or by us
};

class Edge {
 public:
  virtual ~Edge() = default;
  /// Binds, starts the threads and returns. Refuses with one sentence: plain HTTP beyond loopback, a certificate without its key, a port in
  /// use. `clock` is for the Date header and must outlive the edge.
  static Result<std::unique_ptr<Edge>> start(EdgeOptions options, const Clock& clock, Handler handler);
  /// Stops listening, finishes what is in flight (at most stop_ms), closes everything and joins its threads. Also done by the destructor.
  virtual void stop() = 0;
  /// Reads certificate and key again; connections made from now on use them. The old ones stay when the files are not usable.
  virtual Result<void> reload_certificate() = 0;
  /// Where it really listens ('127.0.0.1:40123'), in the order of EdgeOptions::listen.
  virtual std::vector<std::string> addresses() const = 0;
  virtual EdgeFigures figures() const = 0;
};

}  // namespace kinportal::server
