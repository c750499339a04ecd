// SPDX-License-Identifier: Apache-2.0
// Keeps policy versions. What was in force is never updated or deleted: it can be shown ten years later. An announced version that is
// withdrawn moves to a table of its own, whole.
#include "practices/policy_version.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/random.h"
#include "practices/facts_revision.h"

namespace kinportal::practices {
namespace {

constexpr std::string_view kColumns =
    "SELECT practice_id, effective_at, version, policy_id, source, sha256, published_by, published_at, reason FROM policy_version ";

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
  version.reason = row.string(8);
  return version;
}

VersionEntry withdrawn_of(const db::Rows& row) {
  VersionEntry entry{version_of(row), std::nullopt};
  entry.withdrawn = VersionEntry::Withdrawal{row.instant(10), row.string(9), row.string(11)};
  return entry;
}

struct Key {
  Instant effective_at, published_at;
};
std::optional<Key> key_from(std::string_view text) {
  Key key;
  const auto dash = text.find('-');
  if (text.size() > 40 || dash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits, std::int64_t& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty() && digits.front() != '-';
  };
  if (!number(text.substr(0, dash), key.effective_at.us) || !number(text.substr(dash + 1), key.published_at.us)) return std::nullopt;
  return key;
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
  if (version.reason.size() > kMaxPolicyReasonChars * 4) return fail(Fault::too_much, "the reason is too long");
  TRY_LET(const bool later, has_any(transaction, version.practice));
  if (later && version.effective_at < version.published_at)
    return fail(Fault::invalid, "a policy takes effect now or later; what was in force in the past stays as it was");
  TRY_LET(const std::int64_t written,
          transaction.execute("INSERT INTO policy_version (practice_id, effective_at, version, policy_id, source, sha256, published_by, "
                              "published_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (practice_id, effective_at) "
                              "DO NOTHING",
                              {version.practice, version.effective_at, version.version, version.policy_id, version.source, version.sha256,
                               version.published_by, version.published_at, version.reason}));
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

Result<std::vector<PolicyVersion>> versions_from(db::Reader& reader, const PracticeId& practice, Instant from) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT practice_id, effective_at, version, policy_id, '', sha256, published_by, published_at, reason "
                       "FROM policy_version WHERE practice_id = $1 AND effective_at >= coalesce((SELECT max(p.effective_at) "
                       "FROM policy_version p WHERE p.practice_id = $1 AND p.effective_at <= $2), $2) ORDER BY effective_at LIMIT 1000",
                       {practice, from}));
  std::vector<PolicyVersion> versions;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return versions;
    versions.push_back(version_of(rows));
  }
}

Result<std::vector<VersionEntry>> policy_chronicle(db::Reader& reader, const PracticeId& practice) {
  std::vector<VersionEntry> entries;
  {
    TRY_LET(db::Rows rows,
            reader.query("SELECT practice_id, effective_at, version, policy_id, '', sha256, published_by, published_at, reason "
                         "FROM policy_version WHERE practice_id = $1 ORDER BY effective_at DESC LIMIT 1000",
                         {practice}));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      entries.push_back({version_of(rows), std::nullopt});
    }
  }
  TRY_LET(db::Rows rows,
          reader.query("SELECT practice_id, effective_at, version, policy_id, '', sha256, published_by, published_at, reason, "
                       "withdrawn_by, withdrawn_at, withdrawn_reason FROM policy_version_withdrawn WHERE practice_id = $1 "
                       "ORDER BY effective_at DESC, published_at DESC LIMIT 1000",
                       {practice}));
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    entries.push_back(withdrawn_of(rows));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const VersionEntry& a, const VersionEntry& b) {
    return std::pair(a.version.effective_at, a.version.published_at) > std::pair(b.version.effective_at, b.version.published_at);
  });
  return entries;
}

std::string policy_key(const PolicyVersion& version) {
  return std::to_string(version.effective_at.us) + "-" + std::to_string(version.published_at.us);
}

Result<VersionEntry> read_policy_version(db::Reader& reader, const PracticeId& practice, std::string_view text) {
  const auto key = key_from(text);
  if (!key) return fail(Fault::not_found, "there is no such policy version");
  {
    static const std::string sql = select_version("WHERE practice_id = $1 AND effective_at = $2 AND published_at = $3");
    TRY_LET(db::Rows rows, reader.query(sql, {practice, key->effective_at, key->published_at}));
    TRY_LET(const bool there, rows.next());
    if (there) return VersionEntry{version_of(rows), std::nullopt};
  }
  TRY_LET(db::Rows rows, reader.query("SELECT practice_id, effective_at, version, policy_id, source, sha256, published_by, published_at, "
                                      "reason, withdrawn_by, withdrawn_at, withdrawn_reason FROM policy_version_withdrawn "
                                      "WHERE practice_id = $1 AND effective_at = $2 AND published_at = $3",
                                      {practice, key->effective_at, key->published_at}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such policy version");
  return withdrawn_of(rows);
}

Result<void> withdraw_policy(db::Transaction& transaction, const PracticeId& practice, std::string_view text,
                             const VersionEntry::Withdrawal& withdrawal) {
  const auto key = key_from(text);
  if (!key) return fail(Fault::not_found, "there is no such policy version");
  if (key->effective_at <= withdrawal.at) {
    TRY_LET(const VersionEntry entry, read_policy_version(transaction, practice, text));
    if (entry.withdrawn) return fail(Fault::not_found, "this version was withdrawn before");
    return fail(Fault::conflict, "this version has taken effect; publish another one instead");
  }
  TRY_LET(const std::int64_t moved,
          transaction.execute("INSERT INTO policy_version_withdrawn (practice_id, effective_at, published_at, version, policy_id, source, "
                              "sha256, published_by, reason, withdrawn_by, withdrawn_at, withdrawn_reason) "
                              "SELECT practice_id, effective_at, published_at, version, policy_id, source, sha256, published_by, reason, "
                              "$4, $5, $6 FROM policy_version WHERE practice_id = $1 AND effective_at = $2 AND published_at = $3",
                              {practice, key->effective_at, key->published_at, withdrawal.by, withdrawal.at, withdrawal.reason}));
  if (moved == 0) return fail(Fault::not_found, "there is no such announced version");
  TRY(transaction.execute("DELETE FROM policy_version WHERE practice_id = $1 AND effective_at = $2 AND published_at = $3",
                          {practice, key->effective_at, key->published_at}));
  return bump_facts(transaction, practice);
}

}  // namespace kinportal::practices
