// SPDX-License-Identifier: Apache-2.0
// Which policy text is in force at a practice, and since when. Exactly one version is in force at any instant; before the first there is
// none, and then the Gate denies (design of access: L0). What a text means is access/'s business; here it is kept, word for word.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::practices {

struct PolicyVersion {
  PracticeId practice;
  Instant effective_at;  // in force from here until the next version's effective_at
  std::string version;
  std::string policy_id;
  std::string source;        // the whole policy file as published
  std::string sha256;        // of source, lower-case hex
  std::string published_by;  // who: an account id, or a fixed word of the command line
  Instant published_at;
  std::string reason = {};  // why, in the publisher's words; empty for the command line
};

inline constexpr std::size_t kMaxPolicySourceBytes = 256 * 1024;
inline constexpr int kMaxPolicyVersions = 1000;
inline constexpr std::size_t kMinPolicyReasonChars = 3, kMaxPolicyReasonChars = 500;

/// Publishes a version. Only the future can be written: effective_at before published_at is Fault::invalid (history would change), except
/// for a practice's very first version. A second version for the same instant is Fault::conflict.
Result<void> publish_policy(db::Transaction& transaction, const PolicyVersion& version);

/// The version in force at that instant; nothing when none is.
Result<std::optional<PolicyVersion>> policy_in_force(db::Reader& reader, const PracticeId& practice, Instant at);
/// When the next version takes over, strictly after `at`: bounds every decision made under the present one.
Result<std::optional<Instant>> next_policy_change(db::Reader& reader, const PracticeId& practice, Instant at);
/// Every version that stands, oldest first; at most kMaxPolicyVersions.
Result<std::vector<PolicyVersion>> policy_history(db::Reader& reader, const PracticeId& practice);
/// The version in force at `from` and all announced for later, oldest first, with empty `source`.
Result<std::vector<PolicyVersion>> versions_from(db::Reader& reader, const PracticeId& practice, Instant from);

/// A version as the history shows it: withdrawn ones never were in force.
struct VersionEntry {
  PolicyVersion version;
  struct Withdrawal {
    Instant at;
    std::string by;
    std::string reason;
  };
  std::optional<Withdrawal> withdrawn;
};
/// Everything ever published, withdrawn versions too, the latest effective_at first, with empty `source`; at most kMaxPolicyVersions of each.
Result<std::vector<VersionEntry>> policy_chronicle(db::Reader& reader, const PracticeId& practice);

/// Names one published version for good: '1793502000000000-1790000000000000', when it takes effect and when it was published. Two versions
/// for one instant differ in the second number, because the first one had to be withdrawn.
std::string policy_key(const PolicyVersion& version);
/// The version of that key, with its source. Fault::not_found for anything else.
Result<VersionEntry> read_policy_version(db::Reader& reader, const PracticeId& practice, std::string_view key);

/// Takes an announced version back. Fault::conflict once it has taken effect, Fault::not_found when there is none of that key or it was
/// withdrawn before.
Result<void> withdraw_policy(db::Transaction& transaction, const PracticeId& practice, std::string_view key,
                             const VersionEntry::Withdrawal& withdrawal);

/// Lower-case hex of SHA-256, as `sha256` holds it.
std::string policy_checksum(std::string_view source);

}  // namespace kinportal::practices
