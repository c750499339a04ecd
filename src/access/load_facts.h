// SPDX-License-Identifier: Apache-2.0
// From the store to the facts of one decision: policy in force, patient, viewer, link, papers, consents, in seven indexed statements of one
// snapshot. What cannot be read is an error; what nobody knows stays empty and denies.
#pragma once
#include <memory>
#include <string>

#include "access/facts.h"
#include "access/policy.h"
#include "access/policy_cache.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::access {

struct LoadedFacts {
  bool patient_known = false;             // false: the practice has no such patient; nothing else is filled then
  std::shared_ptr<const Policy> policy;   // null: none in force
  Facts facts;
  /// What the viewer is to the patient: 'self', 'parent', …; empty for strangers.
  std::string capacity;
  std::int64_t revision = 0;
};

/// The policy of a practice at that instant; null when none is in force. `changes_at` is set to the next version's start.
Result<std::shared_ptr<const Policy>> load_policy(db::Reader& reader, PolicyCache& policies, const PracticeId& practice, Instant now,
                                                  std::optional<Instant>& changes_at);

Result<LoadedFacts> load_facts(db::Reader& reader, PolicyCache& policies, const PracticeId& practice, const AccountId& viewer, const PatientId& patient,
                               Instant now);

}  // namespace kinportal::access
