// SPDX-License-Identifier: Apache-2.0
// The two questions every page about rights asks first: which facts may speak, and which reasons may be named.
#include "access/telling.h"

#include <algorithm>

#include "access/gate.h"
#include "access/load_facts.h"

namespace kinportal::access {
namespace {

constexpr std::size_t max_policies_ahead = 8;

bool runs(const Paper& paper, Instant now) {
  return !(paper.revoked_at && *paper.revoked_at <= now) && !(paper.from_at && *paper.from_at > now) &&
         !(paper.to_at && *paper.to_at <= now);
}

}  // namespace

Facts told_facts(const Facts& facts, Instant now) {
  Facts out = facts;
  out.consents.clear();
  std::erase_if(out.papers, [&](const Paper& paper) { return paper.kind == "court_restriction" && !runs(paper, now); });
  for (Paper& paper : out.papers) {
    if (paper.kind != "court_restriction") continue;
    paper.from_at.reset();
    paper.to_at.reset();
    paper.revoked_at.reset();
  }
  if (out.link) {
    const bool disputed = out.link->dispute_opened_at && *out.link->dispute_opened_at <= now &&
                          !(out.link->dispute_closed_at && *out.link->dispute_closed_at <= now);
    if (!disputed) out.link->dispute_opened_at.reset();
    out.link->dispute_closed_at.reset();
    if (out.link->ended_at && *out.link->ended_at > now) out.link->ended_at.reset();
  }
  if (out.patient.emancipated_at && *out.patient.emancipated_at > now) out.patient.emancipated_at.reset();
  return out;
}

bool may_be_told(Reason reason) {
  switch (reason) {
    case Reason::DENY_COURT_RESTRICTION:
    case Reason::DENY_ENDANGERMENT:
    case Reason::DENY_DISPUTE_HOLD:
    case Reason::DENY_CONSENT_DENIES:
    case Reason::DENY_MINOR_CONSENTED:
    case Reason::DENY_PART2:
    case Reason::DENY_SENSITIVE_UNCONSENTED:
    case Reason::DENY_EMANCIPATED:
    case Reason::DENY_PATIENT_DECEASED:
    case Reason::DENY_UNKNOWN_DOB: return false;
    default: return true;
  }
}

std::string_view to_string(Shown shown) {
  switch (shown) {
    case Shown::none: return "none";
    case Shown::some: return "some";
    case Shown::all: return "all";
  }
  return "none";
}

Shown shown_by(const CategoryTerms& terms) {
  if (!terms.open) return Shown::none;
  return terms.shows_all() ? Shown::all : Shown::some;
}

void write_words(JsonWriter& out, const Words& words) {
  if (!words.why.empty()) out.member("why_en", words.why).member("why_es", words.why_es.empty() ? words.why : words.why_es);
  if (!words.ask.empty()) out.member("ask_en", words.ask).member("ask_es", words.ask_es.empty() ? words.ask : words.ask_es);
  if (!words.paper_route.empty()) {
    out.member("paper_en", words.paper_route).member("paper_es", words.paper_route_es.empty() ? words.paper_route : words.paper_route_es);
  }
  if (!words.citation.empty()) out.member("citation", words.citation);
}

void write_reason(JsonWriter& out, const Policy* policy, Reason reason, RuleId rule) {
  const bool told = may_be_told(reason);
  out.member("reason", told ? to_string(reason) : std::string_view("not_found"));
  if (policy != nullptr && told) write_words(out, policy->rule(rule).words);
}

std::vector<PaperNeed> papers_asked(const Policy& policy, const Facts& facts, Instant now) {
  if (!facts.link || facts.viewer.is_patient || !facts.patient.birth_on) return {};
  const bool grown = now >= policy.attained_at(*facts.patient.birth_on, policy.majority);
  const auto kind = static_cast<std::size_t>(facts.link->kind);
  const RelationshipRule& rule = grown ? policy.adult[kind] : policy.minor[kind];
  return rule.eligible ? rule.papers : std::vector<PaperNeed>();
}

void write_papers(JsonWriter& out, const std::vector<PaperNeed>& needs) {
  out.begin_array();
  for (const PaperNeed& need : needs) {
    out.begin_array();
    for (const std::string& kind : need.any_of) out.string(kind);
    out.end_array();
  }
  out.end_array();
}

Result<std::vector<PolicyAhead>> Doorway::policies_ahead(const PracticeId& practice, std::optional<Instant> next_change) {
  std::vector<PolicyAhead> ahead;
  TRY_LET(db::Reader * reader, snapshot());
  while (next_change && ahead.size() < max_policies_ahead) {
    TRY_LET(InForce then, policy_in_force(*reader, gate_.policies_, practice, *next_change));
    ahead.push_back({*next_change, std::move(then.policy)});
    next_change = then.changes_at;
  }
  return ahead;
}

Result<ShutChart> Doorway::explain_refusal(const PracticeId& practice, const PatientId& patient) {
  const Error nothing = fail(Fault::not_found, "there is nothing at this address");
  if (!viewer_) return nothing;
  TRY_LET(db::Reader * reader, snapshot());
  TRY_LET(LoadedFacts loaded, load_facts(*reader, gate_.policies_, practice, viewer_->account, patient, now_));
  const auto& link = loaded.facts.link;
  const bool stands = link && link->granted_at && *link->granted_at <= now_ && !(link->ended_at && *link->ended_at <= now_);
  if (!loaded.facts.viewer.is_patient && !stands) return nothing;
  revisions_.emplace_back(practice, loaded.revision);
  // Of the dead only their executor hears anything here.
  const bool dead = loaded.facts.patient.deceased_at && *loaded.facts.patient.deceased_at <= now_;
  if (dead && !(link && link->kind == LinkKind::executor)) return nothing;
  ShutChart shut;
  shut.capacity = loaded.facts.viewer.is_patient ? "self" : std::string(to_string(link->kind));
  for (char& c : shut.capacity) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  shut.policy = std::move(loaded.policy);
  shut.facts = told_facts(loaded.facts, now_);
  shut.plan.emplace(Plan::of(shut.policy.get(), loaded.facts, now_));
  if (shut.plan->outside() == Outside::sign_in_again) return fail(Fault::expired, "sign in again");
  return shut;
}

Result<LoadedFacts> Doorway::facts_of_person(const ChartKey& own, const AccountId& account) {
  if (own.hat() != Hat::family || own.capacity() != "self") return fail(Fault::not_found, "there is nothing at this address");
  return load_facts(own.snapshot(), gate_.policies_, own.practice(), account, own.patient(), now_);
}

}  // namespace kinportal::access
