// SPDX-License-Identifier: Apache-2.0
// Answers whose body comes in pieces (chunked coding, RFC 9112 section 7.1): each piece is made on a worker while the connection waits, and the
// next is asked for only when the kernel has taken the one before, so that a slow reader costs one piece of memory (decision 0325).
#include <cstdio>

#include "server/edge/connection.h"
#include "server/edge/reactor.h"

namespace kinportal::server {

// Takes the source out of the answer when there is room for one more of its kind.
bool Connection::take_pieces() {
  EdgeShared& shared = reactor_.shared();
  if (shared.in_pieces_open.fetch_add(1, std::memory_order_relaxed) >= shared.options.limits.answers_in_pieces) {
    shared.in_pieces_open.fetch_sub(1, std::memory_order_relaxed);
    shared.overloaded.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  pieces_ = out_response_.pieces;
  pieces_end_ = reactor_.now() + std::chrono::milliseconds(shared.options.timeouts.pieces_ms);
  return true;
}

// What was made has been handed to the socket; only now is more made, on a worker.
Connection::Next Connection::ask_for_piece() {
  if (reactor_.now() >= pieces_end_) {
    close();
    return Next::stop;
  }
  state_ = State::piecing;
  set_deadline(reactor_.shared().options.timeouts.answer_ms);
  reactor_.shared().pool.run([source = pieces_, mailbox = reactor_.mailbox(), id = id_, request = request_serial_]() mutable {
    http::Piece piece = source->next();
    source.reset();  // here rather than on a reactor, if the connection has gone meanwhile
    mailbox->put(Letter{id, request, {}, std::move(piece)});
  });
  return Next::stop;
}

void Connection::deliver_piece(std::uint64_t request, http::Piece piece) {
  if (state_ != State::piecing || request != request_serial_) return;
  const bool last = piece.kind == http::Piece::Kind::last;
  // A chunk without bytes would be the last one.
  if (piece.kind == http::Piece::Kind::cut || (!last && piece.bytes.empty())) return close();
  reactor_.shared().pieces.fetch_add(1, std::memory_order_relaxed);
  out_response_.body = std::move(piece.bytes);
  out_head_.clear();
  if (answer_in_chunks_) {
    if (!out_response_.body.empty()) {
      char size[24];
      std::snprintf(size, sizeof size, "%zx\r\n", out_response_.body.size());
      out_head_ = size;
      out_response_.body += "\r\n";
    }
    if (last) out_response_.body += "0\r\n\r\n";
  }
  out_body_ = out_response_.body;
  out_at_ = 0;
  if (last) drop_pieces();
  state_ = State::writing;
  set_deadline(reactor_.shared().options.timeouts.write_ms, out_body_.size());
  step();
}

void Connection::drop_pieces() {
  if (!pieces_) return;
  reactor_.shared().in_pieces_open.fetch_sub(1, std::memory_order_relaxed);
  // A source may have more to do at its end than a reactor should wait for.
  reactor_.shared().pool.run([source = std::move(pieces_)]() mutable { source.reset(); });
  pieces_.reset();
}

}  // namespace kinportal::server
