// SPDX-License-Identifier: Apache-2.0
// Private to this folder: finds where a JSON value ends without parsing it, resumable at any byte, so that a file of any size can be cut
// into its resources in a window of fixed size. Only strings and brackets are understood; validity is judged later, value by value.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kinportal::fhir_json {

/// Fed with consecutive bytes that start at the first byte of a value.
class ValueEnd {
 public:
  enum class State { more, done, bad };

  /// Looks at `bytes`; `used` becomes how many of them belong to the value (a number's or word's delimiter does not).
  State feed(std::string_view bytes, std::size_t& used);
  /// At the end of the input: a number or word may end there, everything else is incomplete.
  bool complete_at_end() const { return started_ && scalar_; }
  bool inside_string() const { return in_string_; }

 private:
  // Brackets are remembered as bits so that '[}' is seen at once; below this depth they are only counted (the parser refuses it later).
  static constexpr std::uint64_t max_remembered = 512;
  void push(bool is_object);
  bool pop(bool is_object);

  std::uint64_t kinds_[max_remembered / 64] = {};
  std::uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool started_ = false;
  bool scalar_ = false;
};

/// First '"', '\' or control character at or after `from`; `size` when there is none.
std::size_t find_string_stop(const char* bytes, std::size_t from, std::size_t size);

/// Whether `needle` stands anywhere in `bytes` (the C library's vectorized search).
bool contains_bytes(std::string_view bytes, std::string_view needle);

inline bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// The members of an object that lies in memory as a whole: name (raw, without quotes) and value bytes, one after the other.
class MemberWalk {
 public:
  explicit MemberWalk(std::string_view object);
  /// False at the end or when the object is malformed (see ok()).
  bool next();
  bool ok() const { return ok_; }
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }

 private:
  std::size_t skip_space(std::size_t at) const;
  std::string_view object_;
  std::size_t at_ = 0;
  bool ok_ = true;
  bool first_ = true;
  std::string_view name_;
  std::string_view value_;
};

/// A raw JSON string value ('"a"') without its quotes; empty when it is none. Escapes are left as they are.
std::string_view raw_string(std::string_view value);

}  // namespace kinportal::fhir_json
