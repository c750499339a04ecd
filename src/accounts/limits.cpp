// SPDX-License-Identifier: Apache-2.0
// The arithmetic of a leaking bucket, and its row.
#include "accounts/limits.h"

#include <algorithm>

namespace kinportal::accounts {

namespace {

using std::chrono::microseconds;

struct Count {
  std::int64_t failures = 0;
  Instant counted_at;  // how far forgetting has been reckoned
  Instant blocked_until;
};

Result<Count> read_count(db::Reader& reader, const Bucket& bucket, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT failures, counted_at, blocked_until_at FROM attempt_limit WHERE bucket = $1",
                                      {db::Value::blob(bucket.key)}));
  TRY_LET(const bool there, rows.next());
  if (!there) return Count{0, now, Instant{0}};
  Count count{rows.integer(0), rows.instant(1), rows.instant(2)};
  const microseconds span = bucket.limit->forget_one;
  const std::int64_t forgotten = std::clamp<std::int64_t>((now - count.counted_at) / span, 0, count.failures);
  count.failures -= forgotten;
  // The remainder of a half-forgotten failure goes on counting, or somebody who tries often would never be forgiven.
  count.counted_at = count.failures == 0 ? now : count.counted_at + forgotten * span;
  return count;
}

Result<void> write_count(db::Transaction& tx, const Bucket& bucket, const Count& count) {
  if (count.failures == 0) {
    TRY(tx.execute("DELETE FROM attempt_limit WHERE bucket = $1", {db::Value::blob(bucket.key)}));
    return {};
  }
  const Instant forgotten_at = std::max(count.counted_at + count.failures * microseconds(bucket.limit->forget_one), count.blocked_until);
  TRY(
      tx.execute("INSERT INTO attempt_limit (bucket, failures, counted_at, blocked_until_at, forgotten_at) VALUES ($1, $2, $3, $4, $5) "
                 "ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, counted_at = excluded.counted_at, "
                 "blocked_until_at = excluded.blocked_until_at, forgotten_at = excluded.forgotten_at",
                 {db::Value::blob(bucket.key), count.failures, count.counted_at, count.blocked_until, forgotten_at}));
  return {};
}

microseconds wait_after(const Limit& limit, std::int64_t failures) {
  if (failures <= limit.free_failures) return microseconds(0);
  const std::int64_t doublings = std::min<std::int64_t>(failures - limit.free_failures - 1, 20);
  return std::min<microseconds>(limit.first_wait * (std::int64_t{1} << doublings), limit.longest_wait);
}

}  // namespace

Bucket bucket(const AccountKeys& keys, const Limit& limit, std::string_view subject) {
  return Bucket{keys.mac("limit", std::string(limit.name) + '|' + std::string(subject)), &limit};
}

Result<std::int64_t> wait_left(db::Reader& reader, const std::vector<Bucket>& buckets, Instant now) {
  std::int64_t wait_s = 0;
  for (const Bucket& one : buckets) {
    TRY_LET(const Count count, read_count(reader, one, now));
    if (count.blocked_until <= now) continue;
    // A clock set back must not turn a short wait into a long one.
    const auto left = std::min<microseconds>(count.blocked_until - now, one.limit->longest_wait);
    wait_s = std::max<std::int64_t>(wait_s, std::chrono::ceil<std::chrono::seconds>(left).count());
  }
  return wait_s;
}

Result<std::int64_t> count_attempt(db::Transaction& tx, const std::vector<Bucket>& buckets, Instant now) {
  TRY_LET(const std::int64_t wait_s, wait_left(tx, buckets, now));
  if (wait_s > 0) return wait_s;
  for (const Bucket& one : buckets) {
    TRY_LET(Count count, read_count(tx, one, now));
    ++count.failures;
    count.blocked_until = now + wait_after(*one.limit, count.failures);
    TRY(write_count(tx, one, count));
  }
  return std::int64_t{0};
}

Result<void> forgive_attempt(db::Transaction& tx, const std::vector<Bucket>& buckets, Instant now) {
  for (const Bucket& one : buckets) {
    TRY_LET(Count count, read_count(tx, one, now));
    count.failures = std::max<std::int64_t>(count.failures - 1, 0);
    count.blocked_until = Instant{0};
    TRY(write_count(tx, one, count));
  }
  return {};
}

Result<void> forgive_attempt(db::Database& database, const std::vector<Bucket>& buckets, Instant now) {
  return database.write([&](db::Transaction& tx) { return forgive_attempt(tx, buckets, now); });
}

Result<std::int64_t> add_failure(db::Transaction& tx, const Bucket& bucket, Instant now) {
  TRY_LET(Count count, read_count(tx, bucket, now));
  ++count.failures;
  TRY(write_count(tx, bucket, count));
  return count.failures;
}

Result<void> forgive_all(db::Transaction& tx, const Bucket& bucket) {
  TRY(tx.execute("DELETE FROM attempt_limit WHERE bucket = $1", {db::Value::blob(bucket.key)}));
  return {};
}

Result<void> sweep_limits(db::Transaction& tx, Instant now) {
  TRY(
      tx.execute("DELETE FROM attempt_limit WHERE bucket IN (SELECT bucket FROM attempt_limit WHERE forgotten_at <= $1 ORDER BY "
                 "forgotten_at LIMIT 1000)",
                 {now}));
  std::int64_t count = 0;
  {
    TRY_LET(db::Rows rows, tx.query("SELECT count(*) FROM attempt_limit"));
    TRY_LET(const bool there, rows.next());
    if (there) count = rows.integer(0);
  }
  if (count > kMaxBuckets) {
    TRY(tx.execute("DELETE FROM attempt_limit WHERE bucket IN (SELECT bucket FROM attempt_limit ORDER BY forgotten_at LIMIT $1)",
                   {count - kMaxBuckets}));
  }
  return {};
}

}  // namespace kinportal::accounts
