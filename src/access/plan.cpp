// SPDX-License-Identifier: Apache-2.0
// Makes plans: asks every layer once per category and keeps what only an item can answer. Judges items in C++; the SQL is plan_sql.cpp.
#include "access/plan.h"

#include <algorithm>

#include "access/layers.h"

namespace kinportal::access {
namespace {

bool has_class(const ItemFacts& item, const std::string& item_class) {
  return std::find(item.classes.begin(), item.classes.end(), item_class) != item.classes.end();
}

// A permit inside a wider one adds nothing.
std::vector<Labels> widest(std::vector<Labels> permits) {
  std::sort(permits.begin(), permits.end());
  permits.erase(std::unique(permits.begin(), permits.end()), permits.end());
  std::vector<Labels> out;
  for (const Labels one : permits) {
    const bool inside = std::any_of(permits.begin(), permits.end(), [&](Labels other) { return other != one && (one & ~other) == 0; });
    if (!inside) out.push_back(one);
  }
  return out;
}

}  // namespace

bool CategoryTerms::same_conditions(const CategoryTerms& other) const {
  return open == other.open && participants_only == other.participants_only && forbids_apply == other.forbids_apply &&
         denied == other.denied && nothing == other.nothing && permits == other.permits &&
         labelled_needs_permit == other.labelled_needs_permit && hidden_classes == other.hidden_classes &&
         class_modes == other.class_modes && mode == other.mode && freeze == other.freeze && ordinary_only == other.ordinary_only;
}

bool CategoryTerms::shows_all() const {
  return mode.kind == ModeTerm::Kind::yes && hidden_classes.empty() && class_modes.empty() && !ordinary_only && !labelled_needs_permit &&
         !freeze;
}

bool Plan::same_rights(const Plan& other) const {
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    if (!terms_[i].same_conditions(other.terms_[i])) return false;
  }
  return patient_ == other.patient_ && viewer_ == other.viewer_ && staff_ == other.staff_ && sensitive_ == other.sensitive_ &&
         holds_ == other.holds_;
}

class PlanMaker {
 public:
  PlanMaker(const Policy& policy, const Facts& facts, Watch& watch, Plan& plan)
      : p_(policy), f_(facts), layers_(policy, facts, watch), plan_(plan) {}
  void run();
  void close_all(Verdict verdict) {
    for (CategoryTerms& terms : plan_.terms_) close(terms, verdict);
  }

 private:
  static void close(CategoryTerms& terms, Verdict verdict) {
    terms = CategoryTerms{};
    terms.reason = verdict.reason;
    terms.rule = verdict.rule;
  }
  void category(Category category);
  void tier(CategoryTerms& terms, Category category, const Authority& authority);
  ModeTerm term(const Mode& mode);
  void sensitive();
  void action(Action action);

  const Policy& p_;
  const Facts& f_;
  Layers layers_;
  Plan& plan_;
};

void PlanMaker::run() {
  if (auto refusal = layers_.session()) return close_all(*refusal);
  if (auto refusal = layers_.patient()) return close_all(*refusal);
  plan_.holds_ = p_.holds;
  for (int i = 0; i < category_count; ++i) category(category_at(i));
  for (int i = 0; i < action_count; ++i) action(static_cast<Action>(i));
  if (!f_.viewer.is_patient) sensitive();
}

void PlanMaker::category(Category category) {
  CategoryTerms& terms = plan_.terms_[static_cast<std::size_t>(category)];
  terms.participants_only = category == Category::message;
  if (f_.viewer.is_patient) {
    if (auto refusal = layers_.self(category)) return close(terms, *refusal);
    terms.open = true;
    terms.reason = Reason::ALLOW_SELF;
    terms.rule = p_.own_account.rule;
    terms.mode.kind = ModeTerm::Kind::yes;
    return;
  }
  const Authority authority = layers_.authority(category);
  if (authority.refusal) return close(terms, *authority.refusal);
  if (auto refusal = layers_.identity(category)) return close(terms, *refusal);
  const auto wishes = layers_.denials(category);
  terms.open = true;
  terms.forbids_apply = true;
  terms.denied = wishes.denied;
  terms.nothing = wishes.denies_everything;
  terms.permits = widest(layers_.permits(category));
  if (authority.path == Path::tier || authority.path == Path::frozen) return tier(terms, category, authority);
  terms.rule = authority.link_rule;
  terms.mode.kind = ModeTerm::Kind::yes;
  if (authority.path == Path::executor) {
    terms.reason = Reason::ALLOW_EXECUTOR;
    return;
  }
  const LinkKind kind = f_.link->kind;
  const RelationshipRule& rule = p_.adult[static_cast<std::size_t>(kind)];
  if (!contains(rule.categories, category)) return close(terms, {Reason::DENY_AGE_TIER, rule.rule});
  terms.labelled_needs_permit = rule.labelled_needs_permit;
  terms.reason = kind == LinkKind::poa        ? Reason::ALLOW_POA
                 : kind == LinkKind::guardian ? Reason::ALLOW_GUARDIANSHIP
                                              : Reason::ALLOW_ADULT_PROXY;
}

void PlanMaker::tier(CategoryTerms& terms, Category category, const Authority& authority) {
  const Mode& cell = layers_.cell(authority, category);
  terms.mode = term(cell);
  terms.reason = allow_reason(cell.kind);
  terms.rule = cell.rule;
  bool possible = terms.mode.kind != ModeTerm::Kind::no;
  if (!authority.diminished) {
    for (const ClassMode& special : authority.band->class_modes) {
      if (!contains(special.categories, category)) continue;
      terms.class_modes.push_back({special.item_class, term(special.mode)});
      possible = possible || terms.class_modes.back().mode.kind != ModeTerm::Kind::no;
    }
  }
  if (!possible) {
    const Refusal problem = cell.kind == ModeKind::paper ? layers_.mode_paper(cell) : std::nullopt;
    return close(terms, problem ? *problem : Verdict{deny_reason(cell.kind), cell.rule});
  }
  if (authority.path == Path::frozen) {
    terms.freeze = term(p_.freeze);
    terms.reason = allow_reason(p_.freeze.kind);
  }
  for (const HiddenClass& hidden : p_.hidden) {
    if (contains(hidden.categories, category) && layers_.attained(*f_.patient.birth_on, hidden.from_age))
      terms.hidden_classes.push_back(hidden.item_class);
  }
}

ModeTerm PlanMaker::term(const Mode& mode) {
  const Day birth = *f_.patient.birth_on;
  const auto fixed = [](bool yes) { return ModeTerm{yes ? ModeTerm::Kind::yes : ModeTerm::Kind::no, {}, {}}; };
  switch (mode.kind) {
    case ModeKind::allow: return fixed(true);
    case ModeKind::deny: return fixed(false);
    case ModeKind::filter: return layers_.attained(birth, p_.filter_from_age) ? ModeTerm{ModeTerm::Kind::filter, {}, {}} : fixed(true);
    case ModeKind::before_transmitted: return {ModeTerm::Kind::transmitted_before, p_.attained_at(birth, mode.age), {}};
    case ModeKind::before_service: return {ModeTerm::Kind::service_before, {}, p_.birthday(birth, mode.age)};
    case ModeKind::prospective: return {ModeTerm::Kind::available_since, *f_.link->granted_at, {}};
    case ModeKind::preexisting: return fixed(*f_.link->granted_at < p_.attained_at(birth, mode.age));
    case ModeKind::granted_before: return fixed(*f_.link->granted_at < mode.instant);
    case ModeKind::assent: return fixed(f_.patient.assent_on_file);
    case ModeKind::permit: return {ModeTerm::Kind::covered, {}, {}};
    case ModeKind::paper: return fixed(!layers_.mode_paper(mode));
  }
  return fixed(false);
}

void PlanMaker::sensitive() {
  for (int i = 0; i < label_count; ++i) {
    const int age = p_.consent_ages.unknown_counts[static_cast<std::size_t>(i)];
    const auto from = age == 0 ? std::nullopt : std::optional(p_.birthday(*f_.patient.birth_on, age));
    auto same = std::find_if(plan_.sensitive_.begin(), plan_.sensitive_.end(), [&](const Plan::Sensitive& s) { return s.from == from; });
    if (same == plan_.sensitive_.end()) same = plan_.sensitive_.insert(same, {0, from});
    same->labels |= Labels{1} << i;
  }
}

void PlanMaker::action(Action action) {
  const Category category = acts_on(action);
  const bool seen = plan_.open(category);
  std::uint8_t here = 0;
  bool stands = true;
  if (f_.viewer.is_patient) {
    here = static_cast<std::uint8_t>(~0);
    stands = seen;
  } else {
    const Authority authority = layers_.authority(category);
    stands = !authority.refusal;
    if (stands && authority.path == Path::tier) here = authority.diminished ? static_cast<std::uint8_t>(~0) : authority.band->actions;
    if (stands && authority.path == Path::adult_papers) here = static_cast<std::uint8_t>(~0);
  }
  const auto bit = static_cast<std::uint8_t>(1u << static_cast<int>(action));
  const bool blind = (p_.blind_actions & bit) != 0;
  if (stands && (here & bit) != 0 && (seen || blind)) plan_.actions_ = static_cast<std::uint8_t>(plan_.actions_ | bit);
}

Plan Plan::of(const Policy* policy, const Facts& facts, Instant now) {
  Plan plan;
  plan.policy_ = policy;
  plan.patient_ = facts.patient.id;
  plan.viewer_ = facts.viewer.id;
  plan.now_ = now;
  if (facts.policy_changes_at && now < *facts.policy_changes_at) plan.valid_until_ = *facts.policy_changes_at;
  if (!policy) return plan;
  Watch watch(*policy->calendar, now);
  if (facts.policy_changes_at) watch.passed(*facts.policy_changes_at);
  const bool begun = !policy->effective_from || watch.passed(*policy->effective_from);
  if (begun && !watch.passed(policy->effective_to)) PlanMaker(*policy, facts, watch, plan).run();
  plan.valid_until_ = watch.next_change();
  return plan;
}

Plan staff_plan_with(std::string patient, CategorySet categories, bool clinical_duties, Instant now) {
  Plan plan;
  plan.staff_ = true;
  plan.patient_ = std::move(patient);
  plan.now_ = now;
  for (int i = 0; i < category_count; ++i) {
    CategoryTerms& terms = plan.terms_[static_cast<std::size_t>(i)];
    terms.open = contains(categories, category_at(i));
    terms.reason = terms.open ? Reason::ALLOW_STAFF_ROLE : Reason::DENY_STAFF_ROLE;
    terms.rule = built_in(terms.reason);
    terms.ordinary_only = !clinical_duties;
    terms.mode.kind = ModeTerm::Kind::yes;
  }
  return plan;
}

bool Plan::any_open() const {
  return std::any_of(terms_.begin(), terms_.end(), [](const CategoryTerms& terms) { return terms.open; });
}

Outside Plan::outside() const {
  if (any_open()) return Outside::none;
  // The most helpful text any category offers: papers before 'not found'.
  Outside best = Outside::not_found;
  for (const CategoryTerms& terms : terms_) {
    const Outside one = outside_of(terms.reason);
    if (one == Outside::sign_in_again) return one;
    if (one == Outside::needs_paperwork) best = one;
  }
  return best;
}

bool Plan::move_to(Instant now) {
  if (now < now_ || now >= valid_until_) return false;
  now_ = now;
  return true;
}

bool Plan::allows(const ItemFacts& item) const {
  if (!item.category || item.patient_id != patient_ || item.status != ItemStatus::final) return false;
  const CategoryTerms& terms = of_category(*item.category);
  if (!terms.open) return false;
  if (staff_)
    return !terms.ordinary_only || (all_known(item.labels) && (item.labels & label::P2) == 0 && item.consenter != Consenter::minor);
  return all_known(item.labels) && released(item, *item.category) && judge(terms, item);
}

bool Plan::released(const ItemFacts& item, Category category) const {
  if (!item.available_at || *item.available_at > now_) return false;
  if (item.patient_hold_until && *item.patient_hold_until > now_) return false;
  for (const Hold& hold : holds_) {
    if (!contains(hold.categories, category) || (hold.labels != 0 && (hold.labels & item.labels) == 0)) continue;
    if (!hold.item_class.empty() && !has_class(item, hold.item_class)) continue;
    const bool early = item.clinician_release_at && *item.clinician_release_at <= now_;
    if (!early && !(item.finalized_at && *item.finalized_at <= now_ - std::chrono::hours{hold.hours})) return false;
  }
  return true;
}

bool Plan::covered(const CategoryTerms& terms, const ItemFacts& item) const {
  const Labels obligations = item.obligations();
  return std::any_of(terms.permits.begin(), terms.permits.end(), [&](Labels permit) { return (obligations & ~permit) == 0; });
}

bool Plan::needs_permit(const ItemFacts& item) const {
  if (item.consenter == Consenter::minor || (item.labels & label::P2) != 0) return true;
  if (item.consenter != Consenter::unknown) return false;
  return std::any_of(sensitive_.begin(), sensitive_.end(), [&](const Sensitive& s) {
    return (item.labels & s.labels) != 0 && (!s.from || !item.service_on || *item.service_on >= *s.from);
  });
}

bool Plan::judge(const CategoryTerms& terms, const ItemFacts& item) const {
  if (terms.nothing) return false;
  if (terms.participants_only && std::find(item.participants.begin(), item.participants.end(), viewer_) == item.participants.end())
    return false;
  if (terms.forbids_apply) {
    if ((item.obligations() & terms.denied) != 0) return false;
    if (needs_permit(item) && !covered(terms, item)) return false;
  }
  if (terms.labelled_needs_permit && item.labels != 0 && !covered(terms, item)) return false;
  for (const std::string& hidden : terms.hidden_classes) {
    if (has_class(item, hidden)) return false;
  }
  bool by_class = false;
  for (const auto& special : terms.class_modes) {
    if (!has_class(item, special.item_class)) continue;
    by_class = true;
    if (!judge_mode(terms, special.mode, item)) return false;
  }
  if (!by_class && !judge_mode(terms, terms.mode, item)) return false;
  return !terms.freeze || judge_mode(terms, *terms.freeze, item);
}

bool Plan::judge_mode(const CategoryTerms& terms, const ModeTerm& mode, const ItemFacts& item) const {
  switch (mode.kind) {
    case ModeTerm::Kind::yes: return true;
    case ModeTerm::Kind::no: return false;
    case ModeTerm::Kind::filter:
      return item.labels == 0 || item.consenter == Consenter::parent || item.consenter == Consenter::guardian || covered(terms, item);
    case ModeTerm::Kind::transmitted_before: return item.transmitted_at && *item.transmitted_at < mode.instant;
    case ModeTerm::Kind::service_before: return item.service_on && *item.service_on < mode.day;
    case ModeTerm::Kind::available_since: return item.available_at && *item.available_at >= mode.instant;
    case ModeTerm::Kind::covered: return covered(terms, item);
  }
  return false;
}

}  // namespace kinportal::access
