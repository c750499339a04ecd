// SPDX-License-Identifier: Apache-2.0
// Each announced version is compared with the course of things without it, for this viewer alone.
#include "access/announced.h"

#include <algorithm>

#include "access/facts.h"
#include "access/policy_difference.h"

namespace kinportal::access {
namespace {

// Changes of a version this far behind its first day are no announcement any more: the child's own birthdays are told as they come.
constexpr std::chrono::hours horizon{24 * 366 * 21};

// When a wish, a court's order or a finding ends is not hers to read: they are left out of the comparison, and what is closed by them today
// is left out of the answer.
KnownFacts without_others_wishes(const Facts& facts, Instant now) {
  KnownFacts known = known_from(facts, now);
  known.facts.consents.clear();
  std::erase_if(known.facts.papers, [](const Paper& paper) { return paper.kind == "court_restriction"; });
  return known;
}

}  // namespace

Result<std::vector<AnnouncedChange>> announced_changes(Gate& gate, const ChartKey& key) {
  std::vector<AnnouncedChange> out;
  const Facts* facts = key.facts();
  if (facts == nullptr || !facts->policy_changes_at) return out;
  TRY_LET(const PolicyTimeline timeline, PolicyTimeline::load(key.snapshot(), gate.policies(), key.practice(), key.now()));
  const KnownFacts known = without_others_wishes(*facts, key.now());
  for (const PolicyTimeline::Version& version : timeline.versions()) {
    if (version.effective_at <= key.now() || !version.policy) continue;
    const Instant until = timeline.changes_after(version.effective_at).value_or(version.effective_at + horizon);
    const auto moments = partings(known, timeline.without(version.effective_at), timeline, version.effective_at, until);
    if (moments.empty()) continue;
    AnnouncedChange change;
    change.effective_at = version.effective_at;
    change.at = moments.front().at;
    if (change.at != version.effective_at && facts->patient.birth_on)
      change.birthday = birthday_at(timeline, *facts->patient.birth_on, change.at).value_or(0);
    for (const CategoryChange& one : moments.front().changes) {
      if (!may_be_told(key.plan().reason(one.category))) continue;
      change.lines.push_back({one.category, one.before, one.after, one.what, version.policy->rule(one.after_rule).words});
    }
    if (!change.lines.empty()) out.push_back(std::move(change));
  }
  return out;
}

}  // namespace kinportal::access
