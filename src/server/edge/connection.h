// SPDX-License-Identifier: Apache-2.0
// One connection: handshake, head, body, answer, one request at a time in the order they came. Lives on one reactor's thread and is
// touched by no other. Private to server/edge.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "formats/http/chunked_body.h"
#include "formats/http/strict_gate.h"
#include "server/edge/read_buffer.h"
#include "server/edge/wire.h"

namespace kinportal::server {

class Reactor;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Reactor& reactor, std::uint64_t id, boost::asio::ip::tcp::socket socket, std::string peer, SSL_CTX* tls);
  ~Connection();

  void start();
  /// The handler's answer to request `request`; ignored when that one is no longer waited for.
  void deliver(std::uint64_t request, http::Response response);
  /// The next piece of the answer to request `request`.
  void deliver_piece(std::uint64_t request, http::Piece piece);
  /// Called on every tick of the reactor.
  void look_at_deadline(SteadyTime now);
  /// Finish the request in flight, then close; close at once when there is none.
  void finish();
  void close();

 private:
  enum class State { handshake, head, body, answering, writing, piecing, lingering, closed };
  enum class Next { go_on, wait_read, wait_write, stop };

  void step();
  Next step_handshake();
  Next step_head();
  Next step_body();
  Next step_writing();
  Next step_lingering();
  Next fill();
  Next take_head(http::Head head);
  Next dispatch();
  void refuse(http::Refusal why);
  void answer_and_close(http::Response response);
  void begin_writing(http::Response response, bool head_only, bool keep_alive);
  Next after_writing();
  bool take_pieces();
  Next ask_for_piece();
  void drop_pieces();
  void to_idle();
  void name_peer();
  bool is_trusted_proxy() const;
  bool answers_to_host() const;
  void hold_bodies(std::size_t bytes);
  void wait(boost::asio::ip::tcp::socket::wait_type what);
  void set_deadline(int ms, std::uint64_t bytes = 0);

  Reactor& reactor_;
  const std::uint64_t id_;
  boost::asio::ip::tcp::socket socket_;
  const std::string peer_;
  Wire wire_;
  State state_ = State::handshake;
  SteadyTime deadline_;
  std::uint64_t wait_serial_ = 0;
  ReadBuffer buffer_;
  std::size_t head_seen_ = 0;
  bool idle_ = false, finishing_ = false, continue_sent_ = false;

  http::Head head_;  // of the request being read
  std::optional<http::ChunkedBody> chunked_;
  std::uint64_t body_missing_ = 0;
  std::size_t body_limit_ = 0, bodies_held_ = 0, lingered_ = 0;
  std::uint64_t request_serial_ = 0;  // of the request being answered
  bool answer_head_only_ = false, answer_keep_alive_ = true, answer_secure_ = false, answer_in_chunks_ = true;

  std::string out_head_;
  std::size_t out_at_ = 0;  // in head and body together
  http::Response out_response_;
  std::string_view out_body_;
  std::shared_ptr<http::PieceSource> pieces_;  // of the answer being sent, until its last piece
  SteadyTime pieces_end_;
  bool close_after_ = false;
  bool interim_ = false;  // out_head_ is '100 Continue'
};

}  // namespace kinportal::server
