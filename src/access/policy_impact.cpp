// SPDX-License-Identifier: Apache-2.0
// One stretch of patients a page.
#include "access/policy_impact.h"

#include <algorithm>

namespace kinportal::access {
namespace {

std::string kind_of(const KnownFacts& known, Instant at) {
  if (known.facts.viewer.is_patient) return "self";
  const auto link = link_that_counts(known.links, at);
  std::string word(to_string(link ? link->kind : LinkKind::parent));
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word;
}

bool lives(const KnownFacts& known, Instant at) {
  if (known.facts.viewer.is_patient) return true;
  return std::any_of(known.links.begin(), known.links.end(), [&](const LinkFacts& link) {
    return link.granted_at && *link.granted_at <= at && !(link.ended_at && *link.ended_at <= at);
  });
}

Direction direction_of(const std::vector<PartingMoment>& moments) {
  bool loses = false, gains = false;
  for (const PartingMoment& moment : moments) {
    for (const PlanChange& change : moment.changes) {
      loses = loses || change.what == Difference::loses;
      gains = gains || change.what == Difference::gains;
    }
  }
  return loses && gains ? Direction::both : loses ? Direction::loses : gains ? Direction::gains : Direction::changes;
}

}  // namespace

std::string_view to_string(Direction direction) {
  static constexpr std::string_view words[] = {"loses", "gains", "both", "changes"};
  return words[static_cast<int>(direction)];
}

Result<ImpactPage> compare_page(db::Reader& store, const PracticeId& practice, const PolicyTimeline& before,
                                const PolicyTimeline& with_draft, Instant effective_at, std::string_view after) {
  ImpactPage page;
  TRY_LET(const auto stretch, next_stretch(store, practice, after, impact_pairs_a_page, effective_at));
  if (!stretch) return page;
  TRY_LET(const auto circles, circles_of(store, practice, stretch->first, stretch->last));
  const Instant until = with_draft.changes_after(effective_at).value_or(effective_at + impact_horizon);
  for (const PatientCircle& circle : circles) {
    for (const ViewerAround& viewer : circle.viewers) {
      if (!lives(viewer.known, effective_at)) continue;
      ++page.compared;
      auto moments = partings(viewer.known, before, with_draft, effective_at, std::min(until, effective_at + impact_horizon));
      if (moments.empty()) continue;
      ImpactRow row;
      row.patient = circle.patient;
      row.account = viewer.account;
      row.patient_name = circle.name;
      row.name = viewer.name;
      row.kind = kind_of(viewer.known, effective_at);
      row.birth_on = circle.known.facts.patient.birth_on;
      row.direction = direction_of(moments);
      row.at_once = moments.front().at == effective_at;
      if (moments.size() > max_impact_moments) moments.resize(max_impact_moments);
      row.moments = std::move(moments);
      page.rows.push_back(std::move(row));
    }
  }
  if (stretch->more) page.next = stretch->last.text();
  return page;
}

bool delays_differ(const Policy& before, const Policy& after) {
  const auto own = [](const Policy& policy) {
    std::vector<Hold> holds;
    for (Hold hold : policy.holds) {
      hold.rule = 0;
      if (!hold.by_law) holds.push_back(std::move(hold));
    }
    return holds;
  };
  return own(before) != own(after);
}

}  // namespace kinportal::access
