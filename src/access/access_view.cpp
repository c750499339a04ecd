// SPDX-License-Identifier: Apache-2.0
// Explaining a plan. Categories are told as they stand today; what single items hide is never counted or hinted at: 'some' comes from the
// plan's conditions alone, not from the chart.
#include "access/access_view.h"

#include <algorithm>

#include "access/paper_terms.h"
#include "access/reasons.h"

namespace kinportal::access {
namespace {

bool wants_paper(Reason reason) {
  switch (reason) {
    case Reason::DENY_DOC_MISSING:
    case Reason::DENY_DOC_UNVERIFIED:
    case Reason::DENY_DOC_REVOKED:
    case Reason::DENY_DOC_NOT_YET_VALID:
    case Reason::DENY_DOC_EXPIRED:
    case Reason::DENY_DOC_RENEWAL_DUE: return true;
    default: return false;
  }
}

bool id_due(const Policy* policy, const Facts& facts) {
  return policy != nullptr && policy->id_gated != 0 && !facts.viewer.is_patient && facts.viewer.id_status != IdStatus::verified;
}

bool by_birthday(const Change& change) {
  return std::any_of(change.causes.begin(), change.causes.end(), [](const Cause& cause) { return cause.age > 0; });
}

// The next birthday at which the policy itself draws a line: what a minor's own account is told, whoever her people are.
std::optional<AgeChange> next_line(const Policy& policy, Day birth, Instant now) {
  std::optional<AgeChange> next;
  const auto consider = [&](int age) {
    const Instant at = policy.attained_at(birth, age);
    if (age > 0 && at > now && (!next || at < next->at)) next = AgeChange{age, at};
  };
  for (const Band& band : policy.bands) consider(band.from);
  consider(policy.majority);
  return next;
}

}  // namespace

ToldRights told_rights(const ChartKey& key) {
  ToldRights out;
  out.capacity = key.capacity();
  out.policy = key.policy();
  out.plan = &key.plan();
  if (key.facts() != nullptr) out.facts = told_facts(*key.facts(), key.now());
  out.now = key.now();
  return out;
}

ToldRights told_rights(const ShutChart& shut, Instant now) { return {shut.capacity, shut.policy.get(), &*shut.plan, shut.facts, now}; }

void write_access_page(JsonWriter& out, const ToldRights& rights, const std::vector<PolicyAhead>& ahead) {
  bool paper_wanted = false;
  out.begin_object().member("closed", !rights.plan->any_open()).member("relationship", rights.capacity);
  out.key("lines").begin_array();
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    const CategoryTerms& terms = rights.plan->of_category(category);
    out.begin_object().member("category", to_string(category)).member("can_see", to_string(shown_by(terms)));
    write_reason(out, rights.policy, terms.reason, terms.rule);
    out.end_object();
    paper_wanted = paper_wanted || wants_paper(terms.reason);
  }
  out.end_array().key("papers");
  write_papers(
      out, paper_wanted && rights.policy != nullptr ? papers_asked(*rights.policy, rights.facts, rights.now) : std::vector<PaperNeed>());
  out.member("id_due", id_due(rights.policy, rights.facts)).key("next_change_at");
  const auto changes = changes_ahead(rights.policy, rights.facts, ahead, rights.now);
  const auto next = std::find_if(changes.begin(), changes.end(), [](const Change& change) { return !change.lines.empty(); });
  if (next != changes.end()) out.string(next->at.iso());
  else out.null();
  out.end_object();
}

std::optional<AgeChange> next_age_change(const ChartKey& key, Instant until) {
  const Policy* policy = key.policy();
  if (key.facts() == nullptr || policy == nullptr || !key.facts()->patient.birth_on) return std::nullopt;
  const Day birth = *key.facts()->patient.birth_on;
  if (key.facts()->viewer.is_patient) {
    const auto line = next_line(*policy, birth, key.now());
    return line && line->at < until ? line : std::nullopt;
  }
  for (const Change& change : changes_ahead(policy, told_facts(*key.facts(), key.now()), {}, key.now(), until)) {
    if (change.lines.empty() || !by_birthday(change)) continue;
    for (const Cause& cause : change.causes) {
      if (cause.age > 0) return AgeChange{cause.age, change.at};
    }
  }
  return std::nullopt;
}

std::optional<Instant> next_paper_end(const ChartKey& key) {
  const Facts* facts = key.facts();
  if (facts == nullptr || facts->viewer.is_patient) return std::nullopt;
  std::optional<Instant> next;
  for (const Paper& paper : facts->papers) {
    if (paper.kind == "court_restriction" || !paper.for_this_patient || paper.names_another_viewer || !paper.verified || paper.revoked_at)
      continue;
    const auto end =
        key.policy() == nullptr ? paper.to_at : paper_end(*key.policy(), paper.kind, paper.from_at, paper.to_at, paper.seen_at);
    if (end && *end > key.now() && (!next || *end < *next)) next = end;
  }
  return next;
}

bool id_check_due(const ChartKey& key) { return key.facts() != nullptr && id_due(key.policy(), *key.facts()); }

std::string_view card_refusal(const ShutChart& shut) {
  return shut.plan->outside() == Outside::needs_paperwork ? "needs_paperwork" : "none";
}

}  // namespace kinportal::access
