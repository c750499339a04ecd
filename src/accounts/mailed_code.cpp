// SPDX-License-Identifier: Apache-2.0
// Crockford's base 32 (no i, l, o, u) for codes on paper, decimal digits for codes that are typed from a mail at once.
#include "accounts/mailed_code.h"

#include <array>
#include <cstdint>

namespace kinportal::accounts {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kMaxTyped = 64;

std::string letters(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < kLinkCodeChars; ++i) out += kAlphabet[static_cast<unsigned char>(bytes[i]) % kAlphabet.size()];
  return out;
}

}  // namespace

std::string sign_up_code(const AccountKeys& keys, std::string_view sign_up_id) {
  const std::string mac = keys.mac("sign-up code", sign_up_id);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(mac[i]);
  std::string digits = std::to_string(number % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::string invitation_code(const AccountKeys& keys, std::string_view code_id) { return letters(keys.mac("invitation code", code_id)); }

std::string random_link_code(Random& random) {
  std::array<std::byte, kLinkCodeChars> chance{};
  random.fill(chance);
  return letters(std::string_view(reinterpret_cast<const char*>(chance.data()), chance.size()));
}

std::string shown_link_code(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i == kLinkCodeChars / 2) out += '-';
    out += code[i] >= 'a' && code[i] <= 'z' ? static_cast<char>(code[i] - 'a' + 'A') : code[i];
  }
  return out;
}

std::string tidy_link_code(std::string_view typed) {
  std::string out;
  for (char c : typed.substr(0, kMaxTyped)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    if (c == ' ' || c == '-') continue;
    if (kAlphabet.find(c) == std::string_view::npos) return {};
    out += c;
  }
  return out.size() == kLinkCodeChars ? out : std::string();
}

}  // namespace kinportal::accounts
