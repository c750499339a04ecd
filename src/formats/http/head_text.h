// SPDX-License-Identifier: Apache-2.0
// The characters and small texts of a request head: classes of RFC 9110/3986 in their strict form, percent-decoding, the Host value.
// Private to formats/http.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "formats/http/strict_gate.h"

namespace kinportal::http {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
/// The lower-case form of a letter, digit or '-'; 0 for everything else.
constexpr char to_lower_name_character(char c) {
  if (is_upper(c)) return static_cast<char>(c + 32);
  return is_lower(c) || is_digit(c) || c == '-' ? c : '\0';
}
/// pchar of RFC 3986 with '%', without ';' (path parameters are read differently by different servers).
bool is_path_character(char c);
/// tchar of RFC 9110 5.6.2.
bool is_token(std::string_view text);
std::string lower(std::string_view text);
/// Without spaces at both ends.
std::string_view trim(std::string_view text);
/// 'name', '192.0.2.1' or '[2001:db8::1]', each with or without ':port'.
bool is_host(std::string_view text);
/// One name or value of a query: '+' is a space, percent-encoding undone once.
std::optional<Refusal> decode_query_text(std::string_view raw, std::string& out);

}  // namespace kinportal::http
