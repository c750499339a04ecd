// SPDX-License-Identifier: Apache-2.0
// The bytes of one connection that came and are not yet used: a flat buffer with a fixed capacity, given back while idle.
// Private to server/edge.
#pragma once
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace kinportal::server {

class ReadBuffer {
 public:
  std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Free space, at least one byte unless `capacity` unused bytes are there already.
  std::span<char> space(std::size_t capacity) {
    if (!bytes_ || capacity_ < capacity) grow(capacity);
    if (begin_ > 0 && end_ == capacity_) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    return {bytes_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t count) { end_ += count; }
  void release() {
    if (empty()) bytes_.reset();
  }

 private:
  void grow(std::size_t capacity) {
    std::unique_ptr<char[]> bytes(new char[capacity]);
    if (bytes_) std::memcpy(bytes.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace kinportal::server
