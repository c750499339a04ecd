// SPDX-License-Identifier: Apache-2.0
// Appends JSON (RFC 8259) to a string; commas and escapes are its business, structure is the caller's.
// Stored JSON is spliced with raw(): answers never re-serialize what is already bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinportal {

class JsonWriter {
 public:
  explicit JsonWriter(std::size_t reserve = 256) { out_.reserve(reserve); }
  // clang-format off: what chains stays on one line
  JsonWriter& begin_object() { comma(); out_ += '{'; fresh_ = true; return *this; }
  JsonWriter& end_object() { out_ += '}'; fresh_ = false; return *this; }
  JsonWriter& begin_array() { comma(); out_ += '['; fresh_ = true; return *this; }
  JsonWriter& end_array() { out_ += ']'; fresh_ = false; return *this; }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value) { comma(); out_ += value ? "true" : "false"; fresh_ = false; return *this; }
  JsonWriter& null() { comma(); out_ += "null"; fresh_ = false; return *this; }
  /// Bytes that are already JSON.
  JsonWriter& raw(std::string_view json) { comma(); out_ += json; fresh_ = false; return *this; }

  // clang-format on

  // A member in one call.
  JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, const std::string& text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, std::uint64_t value) { return key(name).integer(static_cast<std::int64_t>(value)); }
  JsonWriter& member_or_null(std::string_view name, const std::optional<std::string>& text) {
    key(name);
    return text ? string(*text) : null();
  }

  std::string take() && { return std::move(out_); }
  const std::string& view() const { return out_; }

 private:
  void comma() {
    if (!fresh_) out_ += ',';
  }
  std::string out_;
  bool fresh_ = true;
};

/// Appends `text` as a JSON string with quotes. Invalid UTF-8 becomes U+FFFD so that the answer is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace kinportal
