// SPDX-License-Identifier: Apache-2.0
// Hex, because mail servers may change the case of a local part and of nothing else in it.
#include "notifications/bounce_mark.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/random.h"

namespace kinportal::notifications {
namespace {

constexpr std::size_t kIdChars = 32, kMacBytes = 10;

std::string mac_of(const accounts::AccountKeys& keys, std::string_view id) {
  const std::string mac = keys.mac("returned mail", id).substr(0, kMacBytes);
  return to_hex(std::as_bytes(std::span(mac.data(), mac.size())));
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string bounce_mark(const accounts::AccountKeys& keys, const MailId& mail) {
  std::string id;
  for (const char c : mail.text())
    if (c != '-') id += c;
  return id + mac_of(keys, id);
}

std::optional<MailId> mail_of_mark(const accounts::AccountKeys& keys, std::string_view mark) {
  if (mark.size() != kMarkChars) return std::nullopt;
  std::string text(mark);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (!std::all_of(text.begin(), text.end(), is_hex)) return std::nullopt;
  std::string id = text.substr(0, kIdChars);
  if (!accounts::same_bytes(mac_of(keys, id), std::string_view(text).substr(kIdChars))) return std::nullopt;
  for (const std::size_t at : {8U, 13U, 18U, 23U}) id.insert(at, 1, '-');  // RFC 9562 4
  return MailId::trusted(id);
}

std::string return_address(std::string_view address, std::string_view mark) {
  const auto at = address.rfind('@');
  if (mark.empty() || at == std::string_view::npos) return std::string(address);
  return std::string(address.substr(0, at)) + '+' + std::string(mark) + std::string(address.substr(at));
}

std::string sent_to(const accounts::AccountKeys& keys, const EmailAddress& folded) { return keys.mac("sent to", folded.reveal()); }

}  // namespace kinportal::notifications
