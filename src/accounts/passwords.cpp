// SPDX-License-Identifier: Apache-2.0
// Argon2id in a bounded pool, and what the rule says of a new password. Length counts Unicode code points (NIST SP 800-63B-4, 3.1.1.2);
// the whole password is compared with the list, also when it is one unit repeated or a run along the alphabet or the keyboard.
#include "accounts/passwords.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <vector>

#include "accounts/common_password_hash.h"
#include "base/utf8.h"

namespace kinportal::accounts {

namespace {

constexpr std::size_t kShortUnit = 7;  // repeating so few bytes is no more than typing them once

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string fold(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Smallest p with text[i] == text[i - p] throughout: 3 for "abcabcab".
std::size_t period_of(std::string_view text) {
  std::vector<std::size_t> border(text.size() + 1, 0);
  std::size_t length = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    while (length > 0 && text[i] != text[length]) length = border[length];
    if (text[i] == text[length]) ++length;
    border[i + 1] = length;
  }
  return text.size() - border[text.size()];
}

// A stretch of the alphabet, the digits or the keyboard's rows, forwards or backwards, round and round.
bool is_run(std::string_view text) {
  for (const std::string_view row : {"abcdefghijklmnopqrstuvwxyz", "1234567890", "0123456789", "qwertyuiopasdfghjklzxcvbnm",
                                     "qwertzuiopasdfghjklyxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"}) {
    std::string round;
    while (round.size() < row.size() + text.size()) round += row;
    if (round.find(text) != std::string::npos) return true;
    std::reverse(round.begin(), round.end());
    if (round.find(text) != std::string::npos) return true;
  }
  return false;
}

bool is_listed(std::string_view text) {
  const std::uint64_t* end = common_password_table + common_password_count;
  return std::binary_search(common_password_table, end, common_password_hash(text));
}

bool is_guessed_first(std::string_view folded) {
  if (is_listed(folded) || is_run(folded)) return true;
  const std::size_t period = period_of(folded);
  if (2 * period > folded.size()) return false;
  const std::string_view unit = folded.substr(0, period);
  return period <= kShortUnit || unit == "kinportal" || is_listed(unit) || is_run(unit);
}

bool is_of_email(std::string_view folded, std::string_view email) {
  const std::string whole = fold(email);
  const std::string_view local = std::string_view(whole).substr(0, whole.find('@'));
  if (whole.empty()) return false;
  if (folded == whole || folded == local) return true;
  const std::size_t period = period_of(folded);
  return 2 * period <= folded.size() && (folded.substr(0, period) == whole || folded.substr(0, period) == local);
}

}  // namespace

/// Holds one of the places in which hashing may happen.
class PasswordHasher::Place {
 public:
  explicit Place(PasswordHasher& hasher) : hasher_(hasher), taken_(hasher.take_place()) {}
  ~Place() {
    if (taken_.ok()) hasher_.leave_place();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  const Result<void>& taken() const { return taken_; }

 private:
  PasswordHasher& hasher_;
  Result<void> taken_;
};

PasswordHasher::PasswordHasher(const HashOptions& options, Random& random) : options_(options) {
  if (sodium_init() < 0) std::abort();
  // Well-formed, of the same cost, and the hash of nothing: verifying against it takes as long as against a real one.
  const auto part = [&random](std::size_t size) {
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes.data(), bytes.size())));
    std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), size,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text.resize(text.find('\0'));
    return text;
  };
  nobodys_hash_ = "$argon2id$v=19$m=" + std::to_string(options.memory_bytes / 1024) + ",t=" + std::to_string(options.passes) + ",p=1$";
  nobodys_hash_ += part(crypto_pwhash_SALTBYTES);
  nobodys_hash_ += '$';
  nobodys_hash_ += part(32);
}

Result<void> PasswordHasher::take_place() {
  std::unique_lock lock(mutex_);
  if (running_ < options_.at_once) {
    ++running_;
    return {};
  }
  if (waiting_ >= options_.waiting) return fail(Fault::unavailable, "too many people are signing in at this moment; try again soon");
  ++waiting_;
  const bool free = free_.wait_for(lock, options_.longest_wait, [this] { return running_ < options_.at_once; });
  --waiting_;
  if (!free) return fail(Fault::unavailable, "too many people are signing in at this moment; try again soon");
  ++running_;
  return {};
}

void PasswordHasher::leave_place() {
  {
    const std::lock_guard lock(mutex_);
    --running_;
  }
  free_.notify_one();
}

Result<std::string> PasswordHasher::hash(const Secret& password) {
  const std::string& text = password.reveal();
  if (text.empty() || text.size() > kMaxPasswordBytes) return fail(Fault::invalid, "a password has 1 to 256 bytes");
  const Place place(*this);
  if (!place.taken()) return place.taken().error();
  // The salt is libsodium's own randomness on purpose: a replayed seed must never make two people's salts equal.
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_argon2id_str(out.data(), text.data(), text.size(), options_.passes, options_.memory_bytes) != 0) {
    return fail(Fault::unavailable, "not enough memory to hash a password");
  }
  return std::string(out.data());
}

Result<bool> PasswordHasher::verify(const std::string& stored, const Secret& password) {
  const std::string& text = password.reveal();
  const bool possible = !stored.empty() && stored.size() < crypto_pwhash_STRBYTES && !text.empty() && text.size() <= kMaxPasswordBytes;
  const std::string& against = possible ? stored : nobodys_hash_;
  const std::string_view tried = std::string_view(text).substr(0, kMaxPasswordBytes);
  const Place place(*this);
  if (!place.taken()) return place.taken().error();
  const bool right = crypto_pwhash_argon2id_str_verify(against.c_str(), tried.data(), tried.size()) == 0;
  return right && possible;
}

bool PasswordHasher::is_outdated(const std::string& stored) const {
  return crypto_pwhash_argon2id_str_needs_rehash(stored.c_str(), options_.passes, options_.memory_bytes) != 0;
}

std::string_view to_code(PasswordVerdict verdict) {
  switch (verdict) {
    case PasswordVerdict::good: return "";
    case PasswordVerdict::too_short: return "too_short";
    case PasswordVerdict::too_long: return "too_long";
    case PasswordVerdict::too_common: return "too_common";
    case PasswordVerdict::same_as_email: return "same_as_email";
    case PasswordVerdict::not_text: return "not_text";
  }
  return "not_text";
}

PasswordVerdict judge_password(const Secret& password, const EmailAddress& email, SecondFactor second_factor) {
  const std::string& text = password.reveal();
  if (text.size() > kMaxPasswordBytes) return PasswordVerdict::too_long;
  if (!is_utf8(text) || text.find('\0') != std::string::npos) return PasswordVerdict::not_text;
  const std::size_t least = second_factor == SecondFactor::present ? kMinPasswordPointsWithSecondFactor : kMinPasswordPoints;
  if (code_points(text) < least) return PasswordVerdict::too_short;
  const std::string folded = fold(text);
  if (is_of_email(folded, email.reveal())) return PasswordVerdict::same_as_email;
  return is_guessed_first(folded) ? PasswordVerdict::too_common : PasswordVerdict::good;
}

bool stands_alone(const Secret& password) { return code_points(password.reveal()) >= kMinPasswordPoints; }

bool is_common_password(std::string_view text) { return is_guessed_first(fold(text)); }

}  // namespace kinportal::accounts
