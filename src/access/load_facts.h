// SPDX-License-Identifier: Apache-2.0
// Reads the facts of one viewer and one patient, and the policy in force, from a snapshot of the store: four statements for a proxy, two for
// the patient. It is on every request's path.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/facts.h"
#include "access/law.h"
#include "access/policy.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::access {

/// Compiled policies by the checksum of their text. Shared by all workers; a policy that does not compile is remembered as none.
class PolicyCache {
 public:
  explicit PolicyCache(const LawBook& laws = LawBook::built_in()) : laws_(laws) {}
  PolicyCache(const PolicyCache&) = delete;
  /// The policy with this checksum; asks `source` for the text when it has not met it. nullptr when the text is refused.
  Result<std::shared_ptr<const Policy>> get(const std::string& sha256, const std::function<Result<std::string>()>& source);

 private:
  static constexpr std::size_t max_policies = 1000;
  const LawBook& laws_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Policy>, std::less<>> by_checksum_;
};

struct InForce {
  std::shared_ptr<const Policy> policy;  // nullptr: none, which denies
  std::optional<Instant> changes_at;
};
/// The practice's policy version in force, and when the next one takes over.
Result<InForce> policy_in_force(db::Reader& store, PolicyCache& policies, const PracticeId& practice, Instant now);

struct LoadedFacts {
  Facts facts;
  std::shared_ptr<const Policy> policy;
  std::int64_t revision = 0;  // of the practice's facts in this snapshot
};
/// Fault::not_found when there is no such account or patient (or the patient was merged into another).
Result<LoadedFacts> load_facts(db::Reader& store, PolicyCache& policies, const PracticeId& practice, const AccountId& account,
                               const PatientId& patient, Instant now);

/// The practice's facts revision in this snapshot; 0 before anything was written.
Result<std::int64_t> facts_revision(db::Reader& store, const PracticeId& practice);

/// One patient an account has to do with, whatever the decision will say.
struct Relation {
  PracticeId practice;
  PatientId patient;
  bool self = false;
  LinkKind kind = LinkKind::parent;  // when not self
};
inline constexpr int max_relations = 500;
/// Own charts first, then linked ones that have not ended, by practice and patient; each patient once.
Result<std::vector<Relation>> relations_of(db::Reader& store, const AccountId& account, Instant now);

}  // namespace kinportal::access
