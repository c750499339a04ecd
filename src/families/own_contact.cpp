// SPDX-License-Identifier: Apache-2.0
// Folds addresses as mail providers deliver them, then measures how many letters two mailboxes differ by.
#include "families/own_contact.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace kinportal::families {
namespace {

constexpr std::size_t kMostLetters = 64;  // RFC 5321: of a local part
constexpr std::size_t kShortName = 4;     // one letter more or less makes another person of 'ana'
constexpr std::size_t kFewestDigits = 7;

/// Letters to change, put in or take out, two swapped neighbours counting as one (optimal string alignment).
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

bool close_names(std::string_view a, std::string_view b) {
  const auto name_a = a.substr(0, a.rfind('@')), name_b = b.substr(0, b.rfind('@'));
  if (a.substr(name_a.size()) != b.substr(name_b.size())) return false;
  if (name_a.size() > kMostLetters || name_b.size() > kMostLetters) return false;
  const std::size_t allowed = std::min(name_a.size(), name_b.size()) <= kShortName ? 1 : 2;
  return letters_apart(name_a, name_b) <= allowed;
}

}  // namespace

std::string_view to_string(ContactOutcome outcome) {
  static constexpr std::array<std::string_view, 4> words{"own", "near", "empty", "shared"};
  return words[static_cast<std::size_t>(outcome)];
}

std::string mailbox_of(std::string_view email) {
  std::string folded;
  for (const char c : email) {
    if (c == ' ' || c == '\t') continue;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto at = folded.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == folded.size()) return {};
  std::string name = folded.substr(0, at), domain = folded.substr(at + 1);
  if (const auto plus = name.find('+'); plus != std::string::npos && plus > 0) name.resize(plus);
  if (domain == "googlemail.com") domain = "gmail.com";
  if (domain == "gmail.com") name.erase(std::remove(name.begin(), name.end(), '.'), name.end());
  return name.empty() ? std::string() : name + "@" + domain;
}

std::string phone_digits(std::string_view phone) {
  std::string digits;
  for (const char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() == 11 && digits.front() == '1') digits.erase(0, 1);
  return digits.size() < kFewestDigits ? std::string() : digits;
}

ContactOutcome compare_contact(const Contact& hers, const Contact& other) {
  const std::string mine = mailbox_of(hers.email.reveal()), theirs = mailbox_of(other.email.reveal());
  if (mine.empty()) return ContactOutcome::empty;
  if (!theirs.empty() && mine == theirs) return ContactOutcome::shared;
  if (!theirs.empty() && close_names(mine, theirs)) return ContactOutcome::near;
  const std::string phone = phone_digits(hers.phone.reveal());
  if (!phone.empty() && phone == phone_digits(other.phone.reveal())) return ContactOutcome::near;
  return ContactOutcome::own;
}

ContactOutcome compare_contact(const Contact& hers, const std::vector<Contact>& others) {
  ContactOutcome worst = mailbox_of(hers.email.reveal()).empty() ? ContactOutcome::empty : ContactOutcome::own;
  for (const Contact& other : others) worst = std::max(worst, compare_contact(hers, other));
  return worst;
}

}  // namespace kinportal::families
