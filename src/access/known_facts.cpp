// SPDX-License-Identifier: Apache-2.0
// Facts of a later day from the facts of today.
#include "access/known_facts.h"

#include <algorithm>

namespace kinportal::access {

std::optional<LinkFacts> link_that_counts(const std::vector<LinkFacts>& links, Instant now) {
  std::optional<LinkFacts> counts;
  int best = -1;
  for (const LinkFacts& link : links) {
    const bool running = link.granted_at && *link.granted_at <= now && !(link.ended_at && *link.ended_at <= now);
    const bool disputed = link.dispute_opened_at && !(link.dispute_closed_at && *link.dispute_closed_at <= now);
    const int rank = (running ? 2 : 0) + (running && disputed ? 1 : 0);
    if (rank >= best) counts = link, best = rank;
  }
  return counts;
}

Facts KnownFacts::at(Instant then) const {
  Facts out = facts;
  if (!out.viewer.is_patient) out.link = link_that_counts(links, then);
  out.patient.assent_on_file = std::any_of(assents.begin(), assents.end(), [&](Instant signed_at) { return signed_at <= then; });
  return out;
}

KnownFacts known_from(const Facts& facts, Instant now) {
  KnownFacts out;
  out.facts = facts;
  if (facts.link) out.links.push_back(*facts.link);
  if (facts.patient.assent_on_file) out.assents.push_back(now);
  return out;
}

Plan plan_at(const PolicyTimeline& timeline, const KnownFacts& known, Instant then) {
  Facts facts = known.at(then);
  facts.policy_changes_at = timeline.changes_after(then);
  const PolicyTimeline::Version* version = timeline.in_force(then);
  return Plan::of(version ? version->policy.get() : nullptr, facts, then);
}

}  // namespace kinportal::access
