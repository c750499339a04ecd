// SPDX-License-Identifier: Apache-2.0
// The decision for one item: L0 and L3, then the layers of layers.cpp, then L7 and L8 on the item's own facts.
#include "access/decide.h"

#include <algorithm>

#include "access/layers.h"

namespace kinportal::access {
namespace {

bool has_class(const ItemFacts& item, const std::string& item_class) {
  return std::find(item.classes.begin(), item.classes.end(), item_class) != item.classes.end();
}

class OneItem {
 public:
  OneItem(const Policy& policy, const Facts& facts, const ItemFacts& item, Watch& watch)
      : p_(policy), f_(facts), item_(item), w_(watch), layers_(policy, facts, watch) {}

  Decision run();

 private:
  Refusal before_release();
  Refusal release();
  Verdict after_release();
  Verdict proxy();
  Refusal forbids();
  Verdict tier(const Authority& authority);
  Verdict judge(const Mode& mode);
  bool matches(const Hold& hold) const;
  bool sensitive_and_unconsented() const;
  Outside outside(Reason reason) const;
  Decision answer(Verdict verdict) const;

  const Policy& p_;
  const Facts& f_;
  const ItemFacts& item_;
  Watch& w_;
  Layers layers_;
  Category category_ = Category::result;
  RuleId link_rule_ = 0;
};

Decision OneItem::answer(Verdict verdict) const {
  Decision out;
  out.reason = verdict.reason;
  out.outside = outside(verdict.reason);
  out.valid_until = w_.next_change();
  out.rules[out.rule_count++] = verdict.rule;
  if (link_rule_ != 0 && link_rule_ != verdict.rule) out.rules[out.rule_count++] = link_rule_;
  return out;
}

Outside OneItem::outside(Reason reason) const {
  // To the patient herself her own missing signature is paperwork; to a parent it would be news about the teen.
  if (reason == Reason::DENY_ASSENT_MISSING && f_.viewer.is_patient) return Outside::needs_paperwork;
  return outside_of(reason);
}

Decision OneItem::run() {
  if (auto refusal = before_release()) return answer(*refusal);
  const Refusal unreleased = release();
  if (!unreleased) return answer(after_release());
  // To somebody who would not see it when released, an unreleased item does not exist; and a hold the patient asked for is hers to know of.
  Decision out = answer(*unreleased);
  const bool hers = unreleased->reason != Reason::DENY_EMBARGO_PATIENT_PREF || f_.viewer.is_patient;
  if (hers && allows(after_release().reason)) out.outside = Outside::not_available_yet;
  out.valid_until = w_.next_change();
  out.rules = {unreleased->rule, 0};
  out.rule_count = 1;
  return out;
}

Refusal OneItem::before_release() {
  if (!item_.category) return by_law(Reason::DENY_UNKNOWN_CATEGORY);
  category_ = *item_.category;
  if (item_.patient_id != f_.patient.id) return by_law(Reason::DENY_WRONG_PATIENT);
  if (!all_known(item_.labels)) return by_law(Reason::DENY_UNKNOWN_LABEL);
  if (auto refusal = layers_.session()) return refusal;
  if (item_.status != ItemStatus::final) return by_law(Reason::DENY_ENTERED_IN_ERROR);
  return layers_.patient();
}

bool OneItem::matches(const Hold& hold) const {
  return contains(hold.categories, category_) && (hold.labels == 0 || (hold.labels & item_.labels) != 0) &&
         (hold.item_class.empty() || has_class(item_, hold.item_class));
}

Refusal OneItem::release() {
  if (!w_.passed(item_.available_at)) return by_law(Reason::DENY_NOT_AVAILABLE);
  // Statutes first, so that the reason does not depend on the order in which a file lists its holds.
  for (const bool law : {true, false}) {
    for (const Hold& hold : p_.holds) {
      if (hold.by_law != law || !matches(hold) || w_.passed(item_.clinician_release_at)) continue;
      // Elapsed hours; an item that was never finalized keeps waiting.
      if (item_.finalized_at && w_.passed(*item_.finalized_at + std::chrono::hours{hold.hours})) continue;
      return Verdict{law ? Reason::DENY_EMBARGO_LAW : Reason::DENY_NOT_AVAILABLE, hold.rule};
    }
  }
  if (item_.patient_hold_until && !w_.passed(*item_.patient_hold_until)) return by_law(Reason::DENY_EMBARGO_PATIENT_PREF);
  return std::nullopt;
}

Verdict OneItem::after_release() {
  if (category_ == Category::message &&
      std::find(item_.participants.begin(), item_.participants.end(), f_.viewer.id) == item_.participants.end()) {
    return by_law(Reason::DENY_NOT_PARTICIPANT);
  }
  if (!f_.viewer.is_patient) return proxy();
  const Refusal refusal = layers_.self(category_);
  return refusal ? *refusal : Verdict{Reason::ALLOW_SELF, p_.own_account.rule};
}

Verdict OneItem::proxy() {
  const Authority authority = layers_.authority(category_);
  if (authority.refusal) return *authority.refusal;
  link_rule_ = authority.link_rule;
  if (auto refusal = layers_.identity(category_)) return *refusal;
  if (auto refusal = forbids()) return *refusal;
  if (authority.path == Path::executor) return {Reason::ALLOW_EXECUTOR, authority.link_rule};
  if (authority.path != Path::adult_papers) return tier(authority);

  const LinkKind kind = f_.link->kind;
  const RelationshipRule& rule = p_.adult[static_cast<int>(kind)];
  if (!contains(rule.categories, category_)) return {Reason::DENY_AGE_TIER, rule.rule};
  if (rule.labelled_needs_permit && item_.labels != 0 && !layers_.permitted(category_, item_.obligations())) {
    return {Reason::DENY_SENSITIVE_UNCONSENTED, rule.rule};
  }
  return {kind == LinkKind::poa        ? Reason::ALLOW_POA
          : kind == LinkKind::guardian ? Reason::ALLOW_GUARDIANSHIP
                                       : Reason::ALLOW_ADULT_PROXY,
          rule.rule};
}

bool OneItem::sensitive_and_unconsented() const {
  if (item_.consenter != Consenter::unknown) return false;
  for (int i = 0; i < label_count; ++i) {
    if ((item_.labels & (Labels{1} << i)) == 0) continue;
    const int age = p_.consent_ages.unknown_counts[static_cast<std::size_t>(i)];
    // An unknown date of service could be any date.
    if (age == 0 || !item_.service_on || *item_.service_on >= p_.birthday(*f_.patient.birth_on, age)) return true;
  }
  return false;
}

Refusal OneItem::forbids() {
  const Labels obligations = item_.obligations();
  const auto wishes = layers_.denials(category_);
  if (wishes.denies_everything || (wishes.denied & obligations) != 0) return by_law(Reason::DENY_CONSENT_DENIES);
  Refusal forbid;
  if (item_.consenter == Consenter::minor) {
    forbid = by_law(Reason::DENY_MINOR_CONSENTED);
  } else if ((item_.labels & label::P2) != 0) {
    forbid = by_law(Reason::DENY_PART2);
  } else if (sensitive_and_unconsented()) {
    forbid = by_law(Reason::DENY_SENSITIVE_UNCONSENTED);
  }
  if (forbid && layers_.permitted(category_, obligations)) return std::nullopt;
  return forbid;
}

Verdict OneItem::tier(const Authority& authority) {
  for (const HiddenClass& hidden : p_.hidden) {
    if (!contains(hidden.categories, category_) || !has_class(item_, hidden.item_class)) continue;
    if (layers_.attained(*f_.patient.birth_on, hidden.from_age)) return {Reason::DENY_ITEM_HIDDEN, hidden.rule};
  }
  Verdict verdict{Reason::DENY_AGE_TIER, 0};
  bool by_class = false;
  if (!authority.diminished) {
    for (const ClassMode& special : authority.band->class_modes) {
      if (!contains(special.categories, category_) || !has_class(item_, special.item_class)) continue;
      const Verdict one = judge(special.mode);
      if (!by_class || (allows(verdict.reason) && !allows(one.reason))) verdict = one;  // one class that denies is enough
      by_class = true;
    }
  }
  if (!by_class) verdict = judge(layers_.cell(authority, category_));
  if (authority.path == Path::frozen && allows(verdict.reason)) return judge(p_.freeze);
  return verdict;
}

Verdict OneItem::judge(const Mode& mode) {
  const Day birth = *f_.patient.birth_on;
  bool open = false;
  switch (mode.kind) {
    case ModeKind::allow: open = true; break;
    case ModeKind::deny: break;
    case ModeKind::filter:
      open = item_.labels == 0 || !layers_.attained(birth, p_.filter_from_age) || item_.consenter == Consenter::parent ||
             item_.consenter == Consenter::guardian || layers_.permitted(category_, item_.obligations());
      break;
    case ModeKind::before_transmitted: open = item_.transmitted_at && *item_.transmitted_at < p_.attained_at(birth, mode.age); break;
    case ModeKind::before_service: open = item_.service_on && *item_.service_on < p_.birthday(birth, mode.age); break;
    case ModeKind::prospective: open = item_.available_at && *item_.available_at >= *f_.link->granted_at; break;
    case ModeKind::preexisting: open = *f_.link->granted_at < p_.attained_at(birth, mode.age); break;
    case ModeKind::granted_before: open = *f_.link->granted_at < mode.instant; break;
    case ModeKind::assent: open = f_.patient.assent_on_file; break;
    case ModeKind::paper:
      if (const auto problem = layers_.mode_paper(mode)) return *problem;
      open = true;
      break;
    case ModeKind::permit: open = layers_.permitted(category_, item_.obligations()); break;
  }
  return {open ? allow_reason(mode.kind) : deny_reason(mode.kind), mode.rule};
}

}  // namespace

Decision decide(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now) {
  Decision none;
  none.rules[none.rule_count++] = built_in(Reason::DENY_POLICY_INCOMPLETE);
  none.valid_until = facts.policy_changes_at && now < *facts.policy_changes_at ? *facts.policy_changes_at : Instant::never();
  if (!policy) return none;
  Watch watch(*policy->calendar, now);
  if (facts.policy_changes_at) watch.passed(*facts.policy_changes_at);
  const bool begun = !policy->effective_from || watch.passed(*policy->effective_from);
  if (!begun || watch.passed(policy->effective_to)) {
    none.valid_until = watch.next_change();
    return none;
  }
  return OneItem(*policy, facts, item, watch).run();
}

}  // namespace kinportal::access
