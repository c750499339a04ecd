// SPDX-License-Identifier: Apache-2.0
// The table of layers, row by row. Speed is of no interest here, agreement with the text is.
#include "access/oracle.h"

#include <algorithm>
#include <set>
#include <string>

namespace kinportal::access {
namespace {

using Maybe = std::optional<Reason>;

// [from, to) of optional ends, as the specification says intervals.
bool between(Instant now, const std::optional<Instant>& from, const std::optional<Instant>& to) {
  return now >= from.value_or(Instant::beginning()) && now < to.value_or(Instant::never());
}

struct Table {
  const Policy& policy;
  const Facts& facts;
  const ItemFacts& item;
  Instant now;

  // --- time -----------------------------------------------------------------------------------------------------------------------
  Day attained_day(Day birth, int age) const {
    const auto born = birth.civil();
    const int year = static_cast<int>(born.year()) + age;
    unsigned month = static_cast<unsigned>(born.month()), day = static_cast<unsigned>(born.day());
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2 && day == 29 && !leap) {
      if (policy.leap_day == LeapDay::march_1) month = 3, day = 1;
      else day = 28;
    }
    const std::chrono::sys_days found{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
    const int before = policy.age_rule == AgeRule::day_before && age > 0 ? 1 : 0;
    return Day{static_cast<std::int32_t>(found.time_since_epoch().count()) - before};
  }
  Instant attained(Day birth, int age) const { return policy.calendar->zone().start_of(attained_day(birth, age)); }
  bool is(Day birth, int age) const { return now >= attained(birth, age); }
  bool patient_is(int age) const { return is(*facts.patient.birth_on, age); }
  Instant birthday(int age) const { return attained(*facts.patient.birth_on, age); }
  Instant months_later(Instant from, int months) const {
    const auto start = policy.calendar->zone().day_of(from).civil();
    int year = static_cast<int>(start.year()), month = static_cast<int>(static_cast<unsigned>(start.month())) + months;
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    unsigned day = static_cast<unsigned>(start.day());
    auto found = Day::from_civil(year, static_cast<unsigned>(month), day);
    while (!found) found = Day::from_civil(year, static_cast<unsigned>(month), --day);
    return policy.calendar->zone().start_of(*found);
  }

  // --- small facts ----------------------------------------------------------------------------------------------------------------
  bool happened(const std::optional<Instant>& at) const { return at.has_value() && *at <= now; }
  bool adult() const { return patient_is(policy.majority); }
  bool emancipated() const { return happened(facts.patient.emancipated_at); }
  bool deceased() const { return happened(facts.patient.deceased_at); }
  bool has_class(const std::string& wanted) const { return std::count(item.classes.begin(), item.classes.end(), wanted) > 0; }
  int kind() const { return static_cast<int>(facts.link->kind); }
  Category category() const { return *item.category; }

  bool runs(const Consent& consent) const { return between(now, consent.from_at, consent.to_at) && !happened(consent.withdrawn_at); }
  bool about(const Consent& consent) const { return consent.categories == 0 || (consent.categories & bit_of(category())) != 0; }
  std::set<std::string> obligations() const {
    std::set<std::string> out;
    for (int bit = 0; bit < label_count; ++bit) {
      if ((item.labels >> bit) & 1) out.insert(std::string(label_word(bit)));
    }
    if (item.consenter == Consenter::minor) out.insert("MC");
    return out;
  }
  bool names(const Consent& consent, const std::string& obligation) const {
    if (consent.every_label) return true;
    if (obligation == "MC") return (consent.labels & label::MC) != 0;
    return (consent.labels & *label_from(obligation)) != 0;
  }
  bool permitted() const {
    for (const Consent& consent : facts.consents) {
      if (!consent.permits || !runs(consent) || !about(consent)) continue;
      bool every = true;
      for (const std::string& obligation : obligations()) every = every && names(consent, obligation);
      if (every) return true;
    }
    return false;
  }

  // --- papers ---------------------------------------------------------------------------------------------------------------------
  Maybe paper_problem(const Paper& paper) const {
    if (!paper.verified || (paper.seen_at && now < *paper.seen_at)) return Reason::DENY_DOC_UNVERIFIED;
    if (happened(paper.revoked_at)) return Reason::DENY_DOC_REVOKED;
    if (paper.from_at && now < *paper.from_at) return Reason::DENY_DOC_NOT_YET_VALID;
    if (happened(paper.to_at)) return Reason::DENY_DOC_EXPIRED;
    const auto limits = policy.papers.find(paper.kind);
    if (limits != policy.papers.end() && limits->second.valid_months != 0) {
      const auto since = paper.from_at ? paper.from_at : paper.seen_at;
      if (!since || now >= months_later(*since, limits->second.valid_months)) return Reason::DENY_DOC_EXPIRED;
    }
    if (limits != policy.papers.end() && limits->second.renewal_months != 0) {
      const auto since = paper.seen_at ? paper.seen_at : paper.from_at;
      if (!since || now >= months_later(*since, limits->second.renewal_months)) return Reason::DENY_DOC_RENEWAL_DUE;
    }
    return std::nullopt;
  }
  Maybe papers_problem(const std::vector<PaperNeed>& needs) const {
    for (const PaperNeed& need : needs) {
      std::vector<Maybe> tried;
      for (const Paper& paper : facts.papers) {
        const bool wanted = std::count(need.any_of.begin(), need.any_of.end(), paper.kind) > 0;
        if (wanted && paper.for_this_patient && !paper.names_another_viewer) tried.push_back(paper_problem(paper));
      }
      if (tried.empty()) return Reason::DENY_DOC_MISSING;
      if (std::find(tried.begin(), tried.end(), Maybe()) == tried.end()) return tried.back();
    }
    return std::nullopt;
  }
  bool diminished_offered() const {
    if (!facts.patient.diminished) return false;
    if (policy.diminished.route == DiminishedRoute::clinician) return true;
    return policy.diminished.route == DiminishedRoute::court && !papers_problem(policy.diminished.papers);
  }

  // --- the layers -----------------------------------------------------------------------------------------------------------------
  Maybe integrity() const {
    if (!item.category) return Reason::DENY_UNKNOWN_CATEGORY;
    if (item.patient_id != facts.patient.id) return Reason::DENY_WRONG_PATIENT;
    if ((item.labels & label::all) != item.labels) return Reason::DENY_UNKNOWN_LABEL;
    return std::nullopt;
  }
  Maybe session() const {
    if (facts.store_revision > facts.held_revision) return Reason::DENY_STALE_SESSION;
    if (happened(facts.viewer.deceased_at)) return Reason::DENY_VIEWER_DECEASED;
    if (facts.viewer.status != AccountStatus::active) return Reason::DENY_ACCOUNT_INACTIVE;
    return std::nullopt;
  }
  Maybe item_and_patient() const {
    if (item.status == ItemStatus::entered_in_error) return Reason::DENY_ENTERED_IN_ERROR;
    if (!facts.patient.birth_on || now < policy.calendar->zone().start_of(*facts.patient.birth_on)) return Reason::DENY_UNKNOWN_DOB;
    if (!deceased()) return std::nullopt;
    const bool executor = !facts.viewer.is_patient && facts.link && facts.link->kind == LinkKind::executor &&
                          !papers_problem({PaperNeed{{"letters_testamentary"}}});
    return executor ? Maybe() : Reason::DENY_PATIENT_DECEASED;
  }
  bool holds_back(const Hold& hold) const {
    if ((hold.categories & bit_of(category())) == 0) return false;
    if (!hold.item_class.empty() && !has_class(hold.item_class)) return false;
    if (hold.labels != 0 && (hold.labels & item.labels) == 0) return false;
    if (happened(item.clinician_release_at)) return false;
    return !item.finalized_at || now.us < item.finalized_at->us + hold.hours * 3'600'000'000;
  }
  Maybe release() const {
    if (!happened(item.available_at)) return Reason::DENY_NOT_AVAILABLE;
    bool law = false, practice = false;
    for (const Hold& hold : policy.holds) (hold.by_law ? law : practice) |= holds_back(hold);
    if (law) return Reason::DENY_EMBARGO_LAW;
    if (practice) return Reason::DENY_NOT_AVAILABLE;
    if (item.patient_hold_until && now < *item.patient_hold_until) return Reason::DENY_EMBARGO_PATIENT_PREF;
    return std::nullopt;
  }
  Maybe participant() const {
    if (category() != Category::message) return std::nullopt;
    return std::count(item.participants.begin(), item.participants.end(), facts.viewer.id) > 0 ? Maybe() : Reason::DENY_NOT_PARTICIPANT;
  }
  Reason self() const {
    if (adult() || emancipated()) return Reason::ALLOW_SELF;
    if (!policy.own_account.from_age || !patient_is(*policy.own_account.from_age)) return Reason::DENY_SELF_UNDER_MIN_AGE;
    if (policy.own_account.assent && !facts.patient.assent_on_file) return Reason::DENY_ASSENT_MISSING;
    if (policy.own_account.own_contact && !facts.viewer.own_contact) return Reason::DENY_TEEN_EMAIL_SHARED;
    const Mode& own = policy.own_account.modes[static_cast<std::size_t>(category())];
    if (own.kind == ModeKind::paper) return papers_problem({policy.mode_papers[own.age]}).value_or(Reason::ALLOW_SELF);
    return own.kind == ModeKind::allow ? Reason::ALLOW_SELF : Reason::DENY_AGE_TIER;
  }
  bool revoked_at_a_boundary() const {
    if (diminished_offered() || (adult() && policy.adult[static_cast<std::size_t>(kind())].eligible)) return false;
    for (const Band& band : policy.bands) {
      if (band.earlier_grants_end && patient_is(band.from) && *facts.link->granted_at < birthday(band.from)) return true;
    }
    return false;
  }
  Maybe link_stands() const {
    if (!facts.link) return Reason::DENY_NO_RELATIONSHIP;
    const LinkFacts& link = *facts.link;
    if (facts.viewer.birth_on && !is(*facts.viewer.birth_on, policy.viewer_minimum_age) && !link.minor_parent_ok)
      return Reason::DENY_VIEWER_TOO_YOUNG;
    if (!happened(link.granted_at)) return Reason::DENY_NO_ACTIVE_GRANT;
    if (happened(link.ended_at) || revoked_at_a_boundary()) return Reason::DENY_GRANT_ENDED;
    if (happened(link.dispute_opened_at) && !happened(link.dispute_closed_at)) return Reason::DENY_DISPUTE_HOLD;
    for (const Paper& paper : facts.papers) {
      const bool here = paper.kind == "court_restriction" && paper.for_this_patient && !paper.names_another_viewer;
      const bool this_category = paper.categories == 0 || (paper.categories & bit_of(category())) != 0;
      if (here && this_category && between(now, paper.from_at, paper.to_at) && !happened(paper.revoked_at))
        return Reason::DENY_COURT_RESTRICTION;
    }
    if (facts.patient.endangered_by_viewer) return Reason::DENY_ENDANGERMENT;
    return std::nullopt;
  }
  bool frozen() const {
    return adult() && !emancipated() && policy.freeze_at_majority && !with_adult_papers() &&
           policy.minor[static_cast<std::size_t>(kind())].eligible;
  }
  bool with_adult_papers() const {
    const bool kind_fits =
        facts.link->kind == LinkKind::poa || facts.link->kind == LinkKind::guardian || facts.link->kind == LinkKind::adult_proxy;
    return (adult() || emancipated()) && kind_fits && policy.adult[static_cast<std::size_t>(kind())].eligible;
  }
  Maybe authority() const {
    if (auto no = link_stands()) return no;
    if (deceased()) return std::nullopt;
    if (with_adult_papers()) return papers_problem(policy.adult[static_cast<std::size_t>(kind())].papers);
    if (!frozen() && adult()) return Reason::DENY_ADULT_PATIENT_NO_AUTHORITY;
    if (!frozen() && emancipated()) return Reason::DENY_EMANCIPATED;
    const RelationshipRule& rule = policy.minor[static_cast<std::size_t>(kind())];
    if (!rule.eligible) return Reason::DENY_RELATIONSHIP_NOT_ELIGIBLE;
    if (rule.custody_at_least != Custody::none) {
      const auto rank = [](Custody c) { return c == Custody::full ? 3 : c == Custody::joint ? 2 : c == Custody::partial ? 1 : 0; };
      if (rank(facts.link->custody) < rank(rule.custody_at_least)) return Reason::DENY_NO_LEGAL_RIGHTS;
    }
    if (rule.pin && !facts.link->pin_redeemed_in_time) return Reason::DENY_PIN_EXPIRED;
    if (auto no = papers_problem(rule.papers)) return no;
    const bool spared = !frozen() && diminished_offered();
    if (policy.latest_grant_age && !spared && *facts.link->granted_at >= birthday(*policy.latest_grant_age))
      return Reason::DENY_GRANT_TOO_LATE;
    return std::nullopt;
  }
  Maybe identity() const {
    if ((policy.id_gated & bit_of(category())) == 0 || facts.viewer.id_status == IdStatus::verified) return std::nullopt;
    const bool waives = policy.waiver && between(now, policy.waiver->from_at, policy.waiver->to_at);
    if (facts.viewer.id_status == IdStatus::pending || !waives) return Reason::DENY_ID_PENDING;
    return facts.viewer.visit_since_waiver ? Maybe(Reason::DENY_ID_WAIVER_LAPSED) : Maybe();
  }
  bool denied_by_consent() const {
    for (const Consent& consent : facts.consents) {
      if (consent.permits || !runs(consent) || !about(consent)) continue;
      if (consent.every_item) return true;
      for (const std::string& obligation : obligations()) {
        if (names(consent, obligation)) return true;
      }
    }
    return false;
  }
  bool could_have_consented_alone() const {
    for (int bit = 0; bit < label_count; ++bit) {
      if (((item.labels >> bit) & 1) == 0) continue;
      const int age = policy.consent_ages.unknown_counts[static_cast<std::size_t>(bit)];
      if (!item.service_on || age == 0 || *item.service_on >= attained_day(*facts.patient.birth_on, age)) return true;
    }
    return false;
  }
  Maybe forbidden() const {
    if (denied_by_consent()) return Reason::DENY_CONSENT_DENIES;
    if (permitted()) return std::nullopt;
    if (item.consenter == Consenter::minor) return Reason::DENY_MINOR_CONSENTED;
    if (obligations().contains("P2")) return Reason::DENY_PART2;
    if (item.consenter == Consenter::unknown && could_have_consented_alone()) return Reason::DENY_SENSITIVE_UNCONSENTED;
    return std::nullopt;
  }
  Reason mode(const Mode& m) const {
    const Instant granted = *facts.link->granted_at;
    switch (m.kind) {
      case ModeKind::allow: return Reason::ALLOW_TIER;
      case ModeKind::deny: return Reason::DENY_AGE_TIER;
      case ModeKind::filter: {
        const bool free = item.labels == 0 || !patient_is(policy.filter_from_age);
        const bool agreed = item.consenter == Consenter::parent || item.consenter == Consenter::guardian;
        return free || agreed || permitted() ? Reason::ALLOW_TIER : Reason::DENY_AGE_TIER;
      }
      case ModeKind::before_transmitted:
        return item.transmitted_at && *item.transmitted_at < birthday(m.age) ? Reason::ALLOW_FROZEN_BEFORE_CUTOFF
                                                                             : Reason::DENY_AFTER_CUTOFF;
      case ModeKind::before_service:
        return item.service_on && *item.service_on < attained_day(*facts.patient.birth_on, m.age) ? Reason::ALLOW_FROZEN_BEFORE_CUTOFF
                                                                                                  : Reason::DENY_AFTER_CUTOFF;
      case ModeKind::prospective: return *item.available_at >= granted ? Reason::ALLOW_PROSPECTIVE : Reason::DENY_BEFORE_GRANT;
      case ModeKind::preexisting: return granted < birthday(m.age) ? Reason::ALLOW_PREEXISTING : Reason::DENY_AGE_TIER;
      case ModeKind::granted_before: return granted < m.instant ? Reason::ALLOW_PREEXISTING : Reason::DENY_AGE_TIER;
      case ModeKind::assent: return facts.patient.assent_on_file ? Reason::ALLOW_ASSENT : Reason::DENY_ASSENT_MISSING;
      case ModeKind::paper: return papers_problem({policy.mode_papers[m.age]}).value_or(Reason::ALLOW_TIER);
      case ModeKind::permit: return permitted() ? Reason::ALLOW_TIER : Reason::DENY_AGE_TIER;
    }
    return Reason::DENY_AGE_TIER;
  }
  Reason tier() const {
    if (deceased()) return Reason::ALLOW_EXECUTOR;
    if (with_adult_papers()) {
      const RelationshipRule& rule = policy.adult[static_cast<std::size_t>(kind())];
      if ((rule.categories & bit_of(category())) == 0) return Reason::DENY_AGE_TIER;
      if (facts.link->kind == LinkKind::poa) return Reason::ALLOW_POA;
      if (facts.link->kind == LinkKind::guardian) return Reason::ALLOW_GUARDIANSHIP;
      return item.labels == 0 || permitted() ? Reason::ALLOW_ADULT_PROXY : Reason::DENY_SENSITIVE_UNCONSENTED;
    }
    for (const HiddenClass& hidden : policy.hidden) {
      if ((hidden.categories & bit_of(category())) != 0 && has_class(hidden.item_class) && patient_is(hidden.from_age))
        return Reason::DENY_ITEM_HIDDEN;
    }
    const Band* band = nullptr;
    for (const Band& one : policy.bands) {
      if (patient_is(one.from) && (frozen() || !patient_is(one.to))) band = &one;
    }
    if (!band) return Reason::DENY_AGE_TIER;
    Reason out = Reason::DENY_AGE_TIER;
    const bool spared = !frozen() && diminished_offered();
    std::vector<Reason> by_class;
    for (const ClassMode& special : band->class_modes) {
      if (!spared && (special.categories & bit_of(category())) != 0 && has_class(special.item_class))
        by_class.push_back(mode(special.mode));
    }
    if (by_class.empty()) {
      out = mode(spared ? policy.diminished.modes[static_cast<std::size_t>(category())] : band->mode(facts.link->kind, category()));
    } else {
      const auto denial = std::find_if(by_class.begin(), by_class.end(), [](Reason reason) { return !allows(reason); });
      out = denial == by_class.end() ? by_class.front() : *denial;
    }
    return frozen() && allows(out) ? mode(policy.freeze) : out;
  }

  Reason run() const {
    if (auto no = integrity()) return *no;
    if (auto no = session()) return *no;
    if (auto no = item_and_patient()) return *no;
    if (auto no = release()) return *no;
    if (auto no = participant()) return *no;
    if (facts.viewer.is_patient) return self();
    if (auto no = authority()) return *no;
    if (auto no = identity()) return *no;
    if (auto no = forbidden()) return *no;
    return tier();
  }
};

}  // namespace

Reason oracle(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now) {
  if (!policy || !between(now, policy->effective_from, policy->effective_to)) return Reason::DENY_POLICY_INCOMPLETE;
  return Table{*policy, facts, item, now}.run();
}

std::vector<Instant> instants_that_matter(const Policy& policy, const Facts& facts, const ItemFacts& item) {
  std::set<Instant> out;
  const auto add = [&](const std::optional<Instant>& at) {
    if (at) out.insert(*at);
  };
  const Table table{policy, facts, item, {}};
  for (const auto& birth : {facts.patient.birth_on, facts.viewer.birth_on}) {
    for (int age = 0; birth && age <= 22; ++age) out.insert(table.attained(*birth, age));
  }
  for (const auto& at : {policy.effective_from, policy.effective_to, facts.patient.deceased_at, facts.patient.emancipated_at,
                         facts.viewer.deceased_at, item.available_at, item.clinician_release_at, item.patient_hold_until}) {
    add(at);
  }
  if (facts.link) {
    for (const auto& at : {facts.link->granted_at, facts.link->ended_at, facts.link->dispute_opened_at, facts.link->dispute_closed_at})
      add(at);
  }
  if (policy.waiver) add(policy.waiver->from_at), add(policy.waiver->to_at);
  for (const Paper& paper : facts.papers) {
    for (const auto& at : {paper.seen_at, paper.from_at, paper.to_at, paper.revoked_at}) add(at);
    const auto limits = policy.papers.find(paper.kind);
    if (limits == policy.papers.end()) continue;
    for (const auto& start : {paper.seen_at, paper.from_at}) {
      if (!start) continue;
      for (const int months : {limits->second.valid_months, limits->second.renewal_months}) out.insert(table.months_later(*start, months));
    }
  }
  for (const Consent& consent : facts.consents) {
    for (const auto& at : {consent.from_at, consent.to_at, consent.withdrawn_at}) add(at);
  }
  for (const Hold& hold : policy.holds) {
    if (item.finalized_at) out.insert(Instant{item.finalized_at->us + hold.hours * 3'600'000'000});
  }
  return {out.begin(), out.end()};
}

Instant oracle_changes_at(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now) {
  if (!policy) return Instant::never();
  const Reason today = oracle(policy, facts, item, now);
  for (const Instant at : instants_that_matter(*policy, facts, item)) {
    if (at > now && oracle(policy, facts, item, at) != today) return at;
  }
  return Instant::never();
}

}  // namespace kinportal::access
