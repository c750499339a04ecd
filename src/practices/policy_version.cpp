// SPDX-License-Identifier: Apache-2.0
// Keeps policy versions. Nothing here is ever updated or deleted: what was in force on a day can be shown ten years later.
#include "practices/policy_version.h"

#include <sodium.h>

#include "base/random.h"
#include "practices/facts_revision.h"

namespace kinportal::practices {
namespace {

constexpr std::string_view kColumns =
    "SELECT practice_id, effective_at, version, policy_id, source, sha256, published_by, published_at FROM policy_version ";

PolicyVersion version_of(const db::Rows& row) {
  PolicyVersion version;
  version.practice = row.id<PracticeId>(0);
  version.effective_at = row.instant(1);
  version.version = row.string(2);
  version.policy_id = row.string(3);
  version.source = row.string(4);
  version.sha256 = row.string(5);
  version.published_by = row.string(6);
  version.published_at = row.instant(7);
  return version;
}

Result<bool> has_any(db::Reader& reader, const PracticeId& practice) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM policy_version WHERE practice_id = $1 LIMIT 1", {practice}));
  return rows.next();
}

std::string select_version(std::string_view tail) {
  std::string sql(kColumns);
  sql += tail;
  return sql;
}

}  // namespace

std::string policy_checksum(std::string_view source) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(source.data()), source.size());
  return to_hex(std::as_bytes(std::span(digest)));
}

Result<void> publish_policy(db::Transaction& transaction, const PolicyVersion& version) {
  if (version.source.empty() || version.policy_id.empty() || version.version.empty())
    return fail(Fault::invalid, "a policy version needs an id, a version and its text");
  if (version.source.size() > kMaxPolicySourceBytes) return fail(Fault::too_much, "a policy file is at most 256 kB");
  if (version.sha256 != policy_checksum(version.source)) return fail(Fault::corrupt, "the policy text is not the one that was checked");
  TRY_LET(const bool later, has_any(transaction, version.practice));
  if (later && version.effective_at < version.published_at)
    return fail(Fault::invalid, "a policy takes effect now or later; what was in force in the past stays as it was");
  TRY_LET(const std::int64_t written,
          transaction.execute("INSERT INTO policy_version (practice_id, effective_at, version, policy_id, source, sha256, published_by, "
                              "published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (practice_id, effective_at) DO NOTHING",
                              {version.practice, version.effective_at, version.version, version.policy_id, version.source, version.sha256,
                               version.published_by, version.published_at}));
  if (written == 0) return fail(Fault::conflict, "another policy version takes effect at the same instant");
  return bump_facts(transaction, version.practice);
}

Result<std::optional<PolicyVersion>> policy_in_force(db::Reader& reader, const PracticeId& practice, Instant at) {
  static const std::string sql = select_version("WHERE practice_id = $1 AND effective_at <= $2 ORDER BY effective_at DESC LIMIT 1");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, at}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<PolicyVersion>();
  return std::optional(version_of(rows));
}

Result<std::optional<Instant>> next_policy_change(db::Reader& reader, const PracticeId& practice, Instant at) {
  TRY_LET(db::Rows rows, reader.query("SELECT effective_at FROM policy_version WHERE practice_id = $1 AND effective_at > $2 "
                                      "ORDER BY effective_at LIMIT 1",
                                      {practice, at}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<Instant>();
  return std::optional(rows.instant(0));
}

Result<std::vector<PolicyVersion>> policy_history(db::Reader& reader, const PracticeId& practice) {
  static const std::string sql = select_version("WHERE practice_id = $1 ORDER BY effective_at LIMIT 1000");
  TRY_LET(db::Rows rows, reader.query(sql, {practice}));
  std::vector<PolicyVersion> history;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return history;
    history.push_back(version_of(rows));
  }
}

}  // namespace kinportal::practices
