// SPDX-License-Identifier: Apache-2.0
// Reads a chunked body (RFC 9112 section 7.1) from bytes as they come: hexadecimal size, CRLF, data, CRLF, and nothing else.
// Chunk extensions and trailers are refused: nobody's client needs them and smuggling lives in them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/http/strict_gate.h"

namespace kinportal::http {

struct ChunkLimits {
  std::size_t size_digits = 8;
  std::size_t count = 64 * 1024;  // chunks in one body: a body of one-byte chunks costs more to read than it carries
};

class ChunkedBody {
 public:
  explicit ChunkedBody(std::size_t body_limit_bytes, ChunkLimits limits = {}) : limit_(body_limit_bytes), limits_(limits) {}

  /// Takes what belongs to the body from the front of `bytes` and says how many bytes that was. Stops at the body's end or a refusal.
  std::size_t feed(std::string_view bytes);
  bool complete() const { return state_ == State::done; }
  std::optional<Refusal> refusal() const { return refusal_; }
  std::string take() && { return std::move(body_); }
  std::size_t size() const { return body_.size(); }

 private:
  enum class State { size, size_line_feed, data, data_return, data_line_feed, last_return, last_line_feed, done, refused };
  void refuse(Refusal why) {
    refusal_ = why;
    state_ = State::refused;
  }
  void on_size_byte(char c);
  void on_size_end();

  std::size_t limit_;
  ChunkLimits limits_;
  State state_ = State::size;
  std::optional<Refusal> refusal_;
  std::size_t digits_ = 0;
  std::size_t chunk_ = 0;  // bytes of the current chunk still to come
  std::size_t chunks_ = 0;
  std::string body_;
};

}  // namespace kinportal::http
