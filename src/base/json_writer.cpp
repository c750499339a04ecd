// SPDX-License-Identifier: Apache-2.0
// JSON strings by RFC 8259 section 7: control characters, quote and backslash are escaped, everything else is copied.
// '<', '>' and '&' are escaped too, so that JSON placed in a page can never close a script element.
#include "base/json_writer.h"

#include <charconv>

#include "base/utf8.h"

namespace kinportal {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string mended;
  if (!is_utf8(text)) {
    mended = replace_invalid_utf8(text);
    text = mended;
  }
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += hex[c >> 4];
        out += hex[c & 15];
    }
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  comma();
  append_json_string(out_, name);
  out_ += ':';
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  comma();
  append_json_string(out_, text);
  fresh_ = false;
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  comma();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
  fresh_ = false;
  return *this;
}

}  // namespace kinportal
