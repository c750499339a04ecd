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
};

inline constexpr std::size_t kMaxPolicySourceBytes = 256 * 1024;

/// Publishes a version. Only the future can be written: effective_at before published_at is Fault::invalid (history would change), except
/// for a practice's very first version. A second version for the same instant is Fault::conflict.
Result<void> publish_policy(db::Transaction& transaction, const PolicyVersion& version);

/// The version in force at that instant; nothing when none is.
Result<std::optional<PolicyVersion>> policy_in_force(db::Reader& reader, const PracticeId& practice, Instant at);
/// When the next version takes over, strictly after `at`: bounds every decision made under the present one.
Result<std::optional<Instant>> next_policy_change(db::Reader& reader, const PracticeId& practice, Instant at);
/// Every version ever published, oldest first; at most 1000.
Result<std::vector<PolicyVersion>> policy_history(db::Reader& reader, const PracticeId& practice);

/// Lower-case hex of SHA-256, as `sha256` holds it.
std::string policy_checksum(std::string_view source);

}  // namespace kinportal::practices
