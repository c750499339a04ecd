// SPDX-License-Identifier: Apache-2.0
// Walks two courses of policy side by side, from one valid_until to the next.
#include "access/policy_difference.h"

#include <algorithm>

namespace kinportal::access {

std::vector<PlanChange> changes_between(const Plan& before, const Plan& after) {
  std::vector<PlanChange> out;
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    const CategoryTerms &one = before.of_category(category), &other = after.of_category(category);
    if (one.same_conditions(other)) continue;
    const Difference what = difference(one, other);
    if (what == Difference::same) continue;
    out.push_back({category, truly_shown(one), truly_shown(other), what, true_reason(one), true_reason(other), other.rule});
  }
  return out;
}

std::vector<PartingMoment> partings(const KnownFacts& known, const PolicyTimeline& before, const PolicyTimeline& after, Instant from,
                                    Instant until) {
  std::vector<PartingMoment> out;
  Instant at = from;
  for (int step = 0; step < max_parting_steps && at < until; ++step) {
    const Plan one = plan_at(before, known, at), other = plan_at(after, known, at);
    std::vector<PlanChange> changes = changes_between(one, other);
    const bool moved = out.empty() ? !changes.empty() : out.back().changes != changes;
    if (moved) out.push_back({at, std::move(changes)});
    const Instant next = std::min(one.valid_until(), other.valid_until());
    if (next <= at || next == Instant::never()) break;
    at = next;
  }
  return out;
}

std::optional<int> birthday_at(const PolicyTimeline& timeline, Day birth, Instant at) {
  const PolicyTimeline::Version* version = timeline.in_force(at);
  if (version == nullptr || !version->policy) return std::nullopt;
  const Policy& policy = *version->policy;
  const Day day = policy.calendar->day_of(at);
  const int age = policy.age_on(birth, day);
  return age > 0 && policy.attained_at(birth, age) == at ? std::optional(age) : std::nullopt;
}

}  // namespace kinportal::access
