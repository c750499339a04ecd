// SPDX-License-Identifier: Apache-2.0
// How fast anybody may guess. Failures are counted in buckets that leak: the first ones are free, then each waits longer, never more than
// the bucket's longest wait, and all are forgotten in time. Rests in the store, so that a restart forgives nothing. Private to accounts/.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

struct Limit {
  std::string_view name;
  std::int64_t free_failures;
  std::chrono::seconds first_wait;  // doubles with each further failure
  std::chrono::seconds longest_wait;
  std::chrono::seconds forget_one;  // one failure is forgotten after this long
};

// A stranger's device is held by all three of these, a known device only by its own: whoever hammers an account from elsewhere, or from
// the same network, does not slow down the phone the mother always uses.
inline constexpr Limit kAccountFromAddress{"account and address", 5, std::chrono::seconds(10), std::chrono::seconds(900),
                                           std::chrono::seconds(600)};
inline constexpr Limit kAccountFromAnywhere{"account", 30, std::chrono::seconds(10), std::chrono::seconds(900), std::chrono::seconds(900)};
inline constexpr Limit kAddress{"address", 60, std::chrono::seconds(2), std::chrono::seconds(300), std::chrono::seconds(30)};
inline constexpr Limit kKnownDevice{"device", 10, std::chrono::seconds(5), std::chrono::seconds(300), std::chrono::seconds(60)};
// Codes are short; only who has the password gets as far as guessing one.
inline constexpr Limit kCode{"code", 5, std::chrono::seconds(30), std::chrono::seconds(900), std::chrono::seconds(900)};
inline constexpr Limit kCodeOnKnownDevice{"code on device", 5, std::chrono::seconds(30), std::chrono::seconds(900),
                                          std::chrono::seconds(900)};
inline constexpr Limit kCodeWithResetLink{"code with link", 5, std::chrono::seconds(30), std::chrono::seconds(900),
                                          std::chrono::seconds(900)};
inline constexpr Limit kProof{"proof", 5, std::chrono::seconds(10), std::chrono::seconds(900), std::chrono::seconds(300)};
// Nothing waits by this one: it is counted to lock (accounts/lock.h).
inline constexpr Limit kWrongCodes{"wrong codes", 1'000'000, std::chrono::seconds(1), std::chrono::seconds(1), std::chrono::hours(6)};
inline constexpr Limit kForgot{"forgot", 10, std::chrono::seconds(60), std::chrono::seconds(3600), std::chrono::seconds(300)};

/// Rows kept at most; beyond, those forgotten soonest go first. Attempts are bounded by the hashing pool, so this is out of reach in
/// practice.
inline constexpr std::int64_t kMaxBuckets = 200'000;

struct Bucket {
  std::string key;  // keyed hash of limit and subject: the store names neither account nor address
  const Limit* limit;
};
Bucket bucket(const AccountKeys& keys, const Limit& limit, std::string_view subject);

/// Seconds to wait before an attempt would be counted; 0: none. Writes nothing: a flood that is told to wait costs the writer nothing.
Result<std::int64_t> wait_left(db::Reader& reader, const std::vector<Bucket>& buckets, Instant now);
/// Counts one attempt in every bucket before its outcome is known, so that many at once cannot slip through; 0, or the seconds to wait,
/// in which case nothing was counted.
Result<std::int64_t> count_attempt(db::Transaction& tx, const std::vector<Bucket>& buckets, Instant now);
/// The attempt was right after all: takes it back.
Result<void> forgive_attempt(db::Transaction& tx, const std::vector<Bucket>& buckets, Instant now);
/// The same in a transaction of its own, when the attempt could not be judged at all.
Result<void> forgive_attempt(db::Database& database, const std::vector<Bucket>& buckets, Instant now);
/// One more failure in this bucket; how many it holds now.
Result<std::int64_t> add_failure(db::Transaction& tx, const Bucket& bucket, Instant now);
Result<void> forgive_all(db::Transaction& tx, const Bucket& bucket);
/// Bounded work; see sweep().
Result<void> sweep_limits(db::Transaction& tx, Instant now);

}  // namespace kinportal::accounts
