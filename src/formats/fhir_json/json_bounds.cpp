// SPDX-License-Identifier: Apache-2.0
// The byte loop behind entry_stream: most bytes of FHIR lie inside strings, which are crossed eight at a time.
#include "formats/fhir_json/json_bounds.h"

#include <string.h>  // memmem is POSIX 2024, not of the C++ library

#include <array>
#include <bit>
#include <cstring>

namespace kinportal::fhir_json {

std::size_t find_string_stop(const char* bytes, std::size_t from, std::size_t size) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t highs = 0x8080808080808080ULL;
  std::size_t at = from;
  if constexpr (std::endian::native == std::endian::little) {
    while (at + 8 <= size) {
      std::uint64_t word;
      std::memcpy(&word, bytes + at, 8);
      const std::uint64_t quote = word ^ (ones * '"');
      const std::uint64_t slash = word ^ (ones * '\\');
      // The classic 'has a zero byte' and 'has a byte below n' tests; a false positive can only lie above a true one.
      const std::uint64_t hit = (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word)) & highs;
      if (hit != 0) return at + static_cast<std::size_t>(std::countr_zero(hit)) / 8;
      at += 8;
    }
  }
  for (; at < size; ++at) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c == '"' || c == '\\' || c < 0x20) return at;
  }
  return size;
}

bool contains_bytes(std::string_view bytes, std::string_view needle) {
  return ::memmem(bytes.data(), bytes.size(), needle.data(), needle.size()) != nullptr;
}

void ValueEnd::push(bool is_object) {
  if (depth_ < max_remembered) {
    auto& word = kinds_[depth_ / 64];
    const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
    word = is_object ? word | bit : word & ~bit;
  }
  ++depth_;
}

bool ValueEnd::pop(bool is_object) {
  if (depth_ == 0) return false;
  --depth_;
  if (depth_ >= max_remembered) return true;
  return ((kinds_[depth_ / 64] >> (depth_ % 64)) & 1U) == (is_object ? 1U : 0U);
}

namespace {
// Bytes that matter outside strings.
constexpr std::array<bool, 256> structural = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();
}  // namespace

ValueEnd::State ValueEnd::feed(std::string_view bytes, std::size_t& used) {
  std::size_t at = 0;
  const std::size_t size = bytes.size();
  const char* const data = bytes.data();
  if (!started_ && size > 0) {
    started_ = true;
    const char c = data[0];
    if (c == '}' || c == ']' || c == ',' || c == ':') return State::bad;
    scalar_ = c != '{' && c != '[' && c != '"';
  }
  if (scalar_) {
    for (; at < size; ++at) {
      const char c = data[at];
      if (is_json_space(c) || c == ',' || c == '}' || c == ']') {
        used = at;
        return State::done;
      }
      if (c == '"' || c == '{' || c == '[' || c == ':') return State::bad;
    }
    used = at;
    return State::more;
  }
  while (at < size) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
        ++at;
        continue;
      }
      at = find_string_stop(data, at, size);
      if (at == size) break;
      const char c = data[at++];
      if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        if (depth_ == 0) {
          used = at;
          return State::done;
        }
      } else {
        return State::bad;  // a raw control character: the string was never closed
      }
      continue;
    }
    while (at < size && !structural[static_cast<unsigned char>(data[at])]) ++at;
    if (at == size) break;
    const char c = data[at++];
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      push(c == '{');
    } else {
      if (!pop(c == '}')) return State::bad;
      if (depth_ == 0) {
        used = at;
        return State::done;
      }
    }
  }
  used = at;
  return State::more;
}

MemberWalk::MemberWalk(std::string_view object) : object_(object) {
  at_ = skip_space(0);
  ok_ = at_ < object_.size() && object_[at_] == '{';
  ++at_;
}

std::size_t MemberWalk::skip_space(std::size_t at) const {
  while (at < object_.size() && is_json_space(object_[at])) ++at;
  return at;
}

bool MemberWalk::next() {
  if (!ok_) return false;
  const auto fail = [this] { return ok_ = false; };
  at_ = skip_space(at_);
  if (at_ >= object_.size()) return fail();
  if (object_[at_] == '}') return false;
  if (!first_) {
    if (object_[at_] != ',') return fail();
    at_ = skip_space(at_ + 1);
  }
  first_ = false;
  ValueEnd name;
  std::size_t used = 0;
  if (at_ >= object_.size() || object_[at_] != '"' || name.feed(object_.substr(at_), used) != ValueEnd::State::done) return fail();
  name_ = object_.substr(at_ + 1, used - 2);
  at_ = skip_space(at_ + used);
  if (at_ >= object_.size() || object_[at_] != ':') return fail();
  at_ = skip_space(at_ + 1);
  ValueEnd value;
  if (at_ >= object_.size() || value.feed(object_.substr(at_), used) != ValueEnd::State::done) return fail();
  value_ = object_.substr(at_, used);
  at_ += used;
  return true;
}

std::string_view raw_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return {};
  return value.substr(1, value.size() - 2);
}

}  // namespace kinportal::fhir_json
