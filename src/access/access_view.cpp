// SPDX-License-Identifier: Apache-2.0
// Explaining a plan. Categories are told as they stand today; what single items hide is never counted or hinted at: 'some' comes from the
// plan's conditions alone, not from the chart.
#include "access/access_view.h"

#include <algorithm>

#include "access/facts.h"
#include "access/plan.h"
#include "access/policy.h"
#include "access/reasons.h"

namespace kinportal::access {
namespace {

// True when the policy shows everything released in this category; that law keeps some care private is said once for the whole page. A patient's own wishes are not looked at: that a teenager denied
// something must not be readable from this page.
bool shows_all(const CategoryTerms& terms) {
  return terms.mode.kind == ModeTerm::Kind::yes && terms.hidden_classes.empty() && terms.class_modes.empty() && !terms.ordinary_only &&
         !terms.labelled_needs_permit && !terms.freeze;
}

// Reasons that speak of the policy or of the viewer's own papers may be told to the viewer. What somebody else did (a court, a dispute, a
// clinician's finding, a teenager's wish) may not.
bool may_be_told(Reason reason) {
  switch (reason) {
    case Reason::DENY_COURT_RESTRICTION:
    case Reason::DENY_ENDANGERMENT:
    case Reason::DENY_DISPUTE_HOLD:
    case Reason::DENY_CONSENT_DENIES:
    case Reason::DENY_MINOR_CONSENTED:
    case Reason::DENY_PART2:
    case Reason::DENY_SENSITIVE_UNCONSENTED: return false;
    default: return true;
  }
}

}  // namespace

void write_access_page(ChartBody& body, const ChartKey& key) {
  const Plan& plan = key.plan();
  body.begin_object().key("lines").begin_array();
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    const CategoryTerms& terms = plan.of_category(category);
    body.begin_object().member("category", to_string(category));
    body.member("can_see", !terms.open ? "none" : shows_all(terms) ? "all" : "some");
    const bool told = may_be_told(terms.reason);
    body.member("reason", told ? to_string(terms.reason) : std::string_view("not_found"));
    if (const Policy* policy = key.policy(); policy != nullptr && told) {
      const Words& words = policy->rule(terms.rule).words;
      if (!words.why.empty()) body.member("why_en", words.why).member("why_es", words.why_es.empty() ? words.why : words.why_es);
      if (!words.ask.empty()) body.member("ask_en", words.ask).member("ask_es", words.ask_es.empty() ? words.ask : words.ask_es);
      if (!words.paper_route.empty()) {
        body.member("paper_en", words.paper_route)
            .member("paper_es", words.paper_route_es.empty() ? words.paper_route : words.paper_route_es);
      }
      if (!words.citation.empty()) body.member("citation", words.citation);
    }
    body.end_object();
  }
  body.end_array().key("next_change_at");
  if (const auto change = next_age_change(key)) body.string(change->at.iso());
  else body.null();
  body.end_object();
}

std::optional<AgeChange> next_age_change(const ChartKey& key) {
  const Facts* facts = key.facts();
  const Policy* policy = key.policy();
  if (facts == nullptr || policy == nullptr || !facts->patient.birth_on || !facts->link || facts->viewer.is_patient) return std::nullopt;
  std::optional<AgeChange> next;
  const auto consider = [&](int age) {
    const Instant at = policy->attained_at(*facts->patient.birth_on, age);
    if (at > key.now() && (!next || at < next->at)) next = AgeChange{age, at};
  };
  for (const Band& band : policy->bands) {
    if (band.from > 0) consider(band.from);
  }
  consider(policy->majority);
  return next;
}

std::optional<Instant> next_paper_end(const ChartKey& key) {
  const Facts* facts = key.facts();
  if (facts == nullptr || facts->viewer.is_patient) return std::nullopt;
  std::optional<Instant> next;
  for (const Paper& paper : facts->papers) {
    if (paper.kind == "court_restriction" || !paper.for_this_patient || paper.names_another_viewer || !paper.verified || paper.revoked_at ||
        !paper.to_at)
      continue;
    if (*paper.to_at > key.now() && (!next || *paper.to_at < *next)) next = paper.to_at;
  }
  return next;
}

bool id_check_due(const ChartKey& key) {
  const Facts* facts = key.facts();
  const Policy* policy = key.policy();
  return facts != nullptr && policy != nullptr && policy->id_gated != 0 && !facts->viewer.is_patient &&
         facts->viewer.id_status != IdStatus::verified;
}

}  // namespace kinportal::access
