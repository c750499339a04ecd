// SPDX-License-Identifier: Apache-2.0
// A practice's policy versions in the order in which they take effect: the one in force at an instant and those announced after it. Exactly
// one is in force at any instant (design of access, law 13); a draft is laid into a copy to see what it would change.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/load_facts.h"
#include "access/policy.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::access {

class PolicyTimeline {
 public:
  struct Version {
    Instant effective_at;
    std::string key;  // practices::policy_key; empty for a draft
    std::string version;  // the name its file gives it
    std::string sha256;
    std::shared_ptr<const Policy> policy;  // nullptr: its text is refused by this program, which denies
  };

  /// The version in force at `from` and every one announced after it; at most 1000.
  static Result<PolicyTimeline> load(db::Reader& store, PolicyCache& policies, const PracticeId& practice, Instant from);

  /// nullptr before the first.
  const Version* in_force(Instant at) const;
  /// When the next one takes over, strictly after `at`.
  std::optional<Instant> changes_after(Instant at) const;
  const std::vector<Version>& versions() const { return versions_; }
  /// With one more; it takes the place of one that begins at the same instant.
  PolicyTimeline with(Version version) const;
  /// Without the one that begins at that instant.
  PolicyTimeline without(Instant effective_at) const;

 private:
  std::vector<Version> versions_;  // by effective_at
};

}  // namespace kinportal::access
