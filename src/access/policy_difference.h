// SPDX-License-Identifier: Apache-2.0
// Where two courses of a practice's policy part for one viewer of one patient: at which instants, in which categories, in which direction.
// Asks the plans themselves at every instant at which one of them changes, so it cannot say anything the decision will not do.
#pragma once
#include <optional>
#include <vector>

#include "access/known_facts.h"
#include "access/plan_difference.h"
#include "access/policy_timeline.h"

namespace kinportal::access {

struct PlanChange {
  Category category = Category::result;
  Shown before = Shown::none, after = Shown::none;
  Difference what = Difference::same;
  Reason before_reason = Reason::DENY_POLICY_INCOMPLETE, after_reason = Reason::DENY_POLICY_INCOMPLETE;
  RuleId after_rule = 0;
  bool operator==(const PlanChange&) const = default;
};

/// Between one plan and another; only what differs.
std::vector<PlanChange> changes_between(const Plan& before, const Plan& after);

struct PartingMoment {
  Instant at;
  std::vector<PlanChange> changes;  // what differs from `at` on; empty: nothing any more
};
inline constexpr int max_parting_steps = 200;

/// From `from` on and before `until`, whenever what differs changes. Empty when nothing ever does.
std::vector<PartingMoment> partings(const KnownFacts& known, const PolicyTimeline& before, const PolicyTimeline& after, Instant from,
                                    Instant until);

/// The age a patient born then reaches at that very instant, if a policy of either course counts it so.
std::optional<int> birthday_at(const PolicyTimeline& timeline, Day birth, Instant at);

}  // namespace kinportal::access
