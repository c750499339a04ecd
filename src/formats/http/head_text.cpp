// SPDX-License-Identifier: Apache-2.0
// Character classes, percent-decoding (RFC 3986 section 2.1), the Host value (RFC 9110 section 7.2) and the refusals' names.
#include "formats/http/head_text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace kinportal::http {
namespace {

constexpr std::array<bool, 256> table(std::string_view extra) {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c < 256; ++c) {
    const char letter = static_cast<char>(c);
    out[c] = is_digit(letter) || is_upper(letter) || is_lower(letter);
  }
  for (char c : extra) out[static_cast<unsigned char>(c)] = true;
  return out;
}

constexpr auto kPath = table("-._~!$&'()*+,=:@%");
// Browsers send these raw in a query (WHATWG URL, query percent-encode set); '#', quotes, angle brackets and backslash stay out.
constexpr auto kQuery = table("-._~!$&'()*+,;=:@%/?|[]{}^");
constexpr auto kToken = table("!#$%&'*+-.^_`|~");
constexpr auto kHost = table("-._");

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte behind '%' at `at`, or -1.
int encoded_byte(std::string_view raw, std::size_t at) {
  if (at + 2 >= raw.size()) return -1;
  const int high = hex_value(raw[at + 1]), low = hex_value(raw[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  unsigned port = 0;
  for (char c : text) port = port * 10 + static_cast<unsigned>(c - '0');
  return port <= 65535;
}

}  // namespace

bool is_path_character(char c) { return kPath[static_cast<unsigned char>(c)]; }

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_upper(c)) c = static_cast<char>(c + 32);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_host(std::string_view text) {
  constexpr std::size_t kLongest = 255 + 6;  // a DNS name and ':65535'
  if (text.empty() || text.size() > kLongest) return false;
  std::size_t end = 0;
  if (text.front() == '[') {
    end = text.find(']');
    if (end == std::string_view::npos || end < 3 || end > 46) return false;
    const std::string_view inside = text.substr(1, end - 1);
    if (!std::all_of(inside.begin(), inside.end(), [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; })) return false;
    ++end;
  } else {
    while (end < text.size() && kHost[static_cast<unsigned char>(text[end])]) ++end;
    if (end == 0 || text.front() == '.' || text.front() == '-') return false;
  }
  return end == text.size() || (text[end] == ':' && is_port(text.substr(end + 1)));
}

std::variant<std::string, Refusal> decode_path_segment(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '%') {
      out += raw[at];
      continue;
    }
    const int byte = encoded_byte(raw, at);
    if (byte < 0) return Refusal::percent_encoding;
    const char c = static_cast<char>(byte);
    if (c == '/' || c == '\\') return Refusal::percent_encoded_slash;
    if (is_control(c)) return Refusal::percent_encoded_control;
    out += c;
    at += 2;
  }
  if (!is_utf8(out)) return Refusal::text_not_utf8;
  return out;
}

std::optional<Refusal> decode_query_text(std::string_view raw, std::string& out) {
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char c = raw[at];
    if (!kQuery[static_cast<unsigned char>(c)]) return Refusal::target_character;
    if (c == '+') {
      out += ' ';
    } else if (c == '%') {
      const int byte = encoded_byte(raw, at);
      if (byte < 0) return Refusal::percent_encoding;
      if (is_control(static_cast<char>(byte))) return Refusal::percent_encoded_control;
      out += static_cast<char>(byte);
      at += 2;
    } else {
      out += c;
    }
  }
  return is_utf8(out) ? std::nullopt : std::optional(Refusal::text_not_utf8);
}

}  // namespace kinportal::http
