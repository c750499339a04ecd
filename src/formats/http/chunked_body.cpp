// SPDX-License-Identifier: Apache-2.0
// The chunked body as a small machine that moves byte by byte over framing and block by block over data.
#include "formats/http/chunked_body.h"

#include <algorithm>

namespace kinportal::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkedBody::on_size_byte(char c) {
  if (const int digit = hex_value(c); digit >= 0) {
    if (++digits_ > limits_.size_digits) return refuse(Refusal::chunk_size_digits);
    chunk_ = chunk_ * 16 + static_cast<std::size_t>(digit);
    return;
  }
  if (digits_ == 0) return refuse(Refusal::chunk_size);
  if (c == '\r') {
    state_ = State::size_line_feed;
    return;
  }
  refuse(c == ';' ? Refusal::chunk_extension : Refusal::chunk_size);
}

void ChunkedBody::on_size_end() {
  if (chunk_ == 0) {
    state_ = State::last_return;
    return;
  }
  if (++chunks_ > limits_.count) return refuse(Refusal::chunk_count);
  // Compared this way round because the sum could wrap.
  if (chunk_ > limit_ - body_.size()) return refuse(Refusal::body_bytes);
  state_ = State::data;
}

std::size_t ChunkedBody::feed(std::string_view bytes) {
  std::size_t at = 0;
  const auto expect = [&](char wanted, State next, Refusal otherwise) {
    if (bytes[at] != wanted) return refuse(otherwise);
    state_ = next;
    ++at;
  };
  while (at < bytes.size() && state_ != State::done && state_ != State::refused) {
    switch (state_) {
      case State::size: on_size_byte(bytes[at++]); break;
      case State::size_line_feed:
        if (bytes[at++] != '\n') refuse(Refusal::chunk_ending);
        else on_size_end();
        break;
      case State::data: {
        const std::size_t taken = std::min(chunk_, bytes.size() - at);
        body_.append(bytes, at, taken);
        at += taken;
        chunk_ -= taken;
        if (chunk_ == 0) state_ = State::data_return;
        break;
      }
      case State::data_return: expect('\r', State::data_line_feed, Refusal::chunk_ending); break;
      case State::data_line_feed:
        expect('\n', State::size, Refusal::chunk_ending);
        digits_ = 0;
        break;
      case State::last_return: expect('\r', State::last_line_feed, Refusal::trailer); break;
      case State::last_line_feed: expect('\n', State::done, Refusal::trailer); break;
      case State::done:
      case State::refused: break;
    }
  }
  return at;
}

}  // namespace kinportal::http
