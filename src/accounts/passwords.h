// SPDX-License-Identifier: Apache-2.0
// Passwords: Argon2id (RFC 9106) through libsodium in a bounded pool, and the rule a new one must meet (NIST SP 800-63B-4, 3.1.1):
// long, not common, not the e-mail; no composition rules.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/personal.h"
#include "base/random.h"
#include "base/result.h"

namespace kinportal::accounts {

inline constexpr std::size_t kMaxPasswordBytes = 256;
inline constexpr std::size_t kMinPasswordPoints = 15;  // Unicode code points, password alone
inline constexpr std::size_t kMinPasswordPointsWithSecondFactor = 8;

/// How hard one hash is, and how many the machine does at once: the budget a flood of sign-ins can burn.
struct HashOptions {
  std::uint64_t memory_bytes = 19ULL * 1024 * 1024;
  std::uint64_t passes = 2;
  int at_once = 2;   // hashes running at the same time
  int waiting = 32;  // callers that may queue for one; more are refused
  std::chrono::milliseconds longest_wait{5000};
};

/// Hashes and verifies on the caller's thread, never more than `at_once` at a time. Fault::unavailable when the queue is full or
/// the wait too long.
class PasswordHasher {
 public:
  PasswordHasher(const HashOptions& options, Random& random);
  Result<std::string> hash(const Secret& password);
  /// An empty `stored` verifies against a hash nobody knows the password of, at the same cost: the answer is always false.
  Result<bool> verify(const std::string& stored, const Secret& password);
  /// The parameters have grown since this was made.
  bool is_outdated(const std::string& stored) const;

 private:
  class Place;
  Result<void> take_place();
  void leave_place();

  HashOptions options_;
  std::string nobodys_hash_;
  std::mutex mutex_;
  std::condition_variable free_;
  int running_ = 0;
  int waiting_ = 0;
};

enum class PasswordVerdict { good, too_short, too_long, too_common, same_as_email, not_text };
/// 'too_short' and so on, as the screens' interface names them; "" for good.
std::string_view to_code(PasswordVerdict verdict);

/// What the rule says of a new password. `with_second_factor`: 8 code points are enough.
enum class SecondFactor { absent, present };
PasswordVerdict judge_password(const Secret& password, const EmailAddress& email, SecondFactor second_factor);
/// 15 code points or more: enough without a second factor.
bool stands_alone(const Secret& password);
/// Is this one of the published common passwords and words, one of them or something short repeated, or a run along the keyboard?
bool is_common_password(std::string_view text);

}  // namespace kinportal::accounts
