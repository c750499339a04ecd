// SPDX-License-Identifier: Apache-2.0
// The walk: a plan says until when nothing about it changes; the plan of that instant is made and compared, and so on. Causes are named
// afterwards, by looking which dates of the facts and of the policy fall on the instant.
#include "access/changes.h"

#include <algorithm>
#include <set>

namespace kinportal::access {
namespace {

constexpr int max_steps = 200;

// Everything in force at an instant: today's policy, then those ahead, each from its own beginning.
class Course {
 public:
  Course(const Policy* policy, const std::vector<PolicyAhead>& ahead) : today_(policy), ahead_(ahead) {}
  const Policy* at(Instant when) const {
    const Policy* found = today_;
    for (const PolicyAhead& one : ahead_) {
      if (one.from <= when) found = one.policy.get();
    }
    return found;
  }
  std::shared_ptr<const Policy> kept_at(Instant when) const {
    std::shared_ptr<const Policy> found;
    for (const PolicyAhead& one : ahead_) {
      if (one.from <= when) found = one.policy;
    }
    return found;
  }
  bool begins_at(Instant when) const {
    return std::any_of(ahead_.begin(), ahead_.end(), [&](const PolicyAhead& one) { return one.from == when; });
  }
  Plan plan_at(Facts& facts, Instant when) const {
    facts.policy_changes_at.reset();
    for (auto one = ahead_.rbegin(); one != ahead_.rend(); ++one) {
      if (one->from > when) facts.policy_changes_at = one->from;
    }
    return Plan::of(at(when), facts, when);
  }

 private:
  const Policy* today_;
  const std::vector<PolicyAhead>& ahead_;
};

void add_cause(std::vector<Cause>& causes, Cause cause) { causes.push_back(std::move(cause)); }

void causes_of_papers(const Policy& policy, const Facts& facts, Instant at, std::vector<Cause>& causes) {
  for (const Paper& paper : facts.papers) {
    if (paper.kind == "court_restriction" || !paper.for_this_patient || paper.names_another_viewer) continue;
    const auto limits = policy.papers.find(paper.kind);
    bool ends = paper.to_at == at, review = false;
    if (limits != policy.papers.end()) {
      const auto start = paper.from_at ? paper.from_at : paper.seen_at, seen = paper.seen_at ? paper.seen_at : paper.from_at;
      ends = ends || (limits->second.valid_months > 0 && start && policy.months_after(*start, limits->second.valid_months) == at);
      review = limits->second.renewal_months > 0 && seen && policy.months_after(*seen, limits->second.renewal_months) == at;
    }
    if (ends) add_cause(causes, {Cause::Kind::paper_ends, 0, paper.kind});
    else if (review) add_cause(causes, {Cause::Kind::paper_review, 0, paper.kind});
  }
}

std::vector<Cause> causes_at(const Course& course, const Facts& facts, Instant at) {
  std::vector<Cause> causes;
  const Policy* policy = course.at(at);
  if (course.begins_at(at)) add_cause(causes, {Cause::Kind::policy, 0, {}});
  if (policy == nullptr) return causes;
  if (facts.patient.birth_on) {
    const int age = policy->age_on(*facts.patient.birth_on, policy->calendar->day_of(at));
    if (age > 0 && policy->attained_at(*facts.patient.birth_on, age) == at)
      add_cause(causes, {age == policy->majority ? Cause::Kind::majority : Cause::Kind::birthday, age, {}});
  }
  causes_of_papers(*policy, facts, at, causes);
  if (policy->waiver && policy->waiver->to_at == at) add_cause(causes, {Cause::Kind::id_waiver_ends, 0, {}});
  if (causes.empty()) add_cause(causes, {});
  return causes;
}

void compare(const Plan& before, const Plan& after, Change& change) {
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    const CategoryTerms &old = before.of_category(category), &fresh = after.of_category(category);
    const bool same = old.open == fresh.open && (!old.open || old.same_conditions(fresh));
    if (same && old.open) change.stays.push_back(category);
    if (!same) change.lines.push_back({category, shown_by(old), shown_by(fresh), fresh.reason, fresh.rule});
  }
}

// What the day brings besides the view: an account of her own, the end of grants, the form of adults.
void what_comes_with_it(const Policy& policy, const Facts& facts, Change& change) {
  const Day birth = *facts.patient.birth_on;
  const OwnAccount& own = policy.own_account;
  const bool minor_may = own.from_age && *own.from_age < policy.majority;
  const int own_from = minor_may ? *own.from_age : policy.majority;
  change.own_account = policy.attained_at(birth, own_from) == change.at;
  change.own_account_asks_assent = change.own_account && minor_may && own.assent;
  for (const Band& band : policy.bands)
    change.apply_again = change.apply_again || (band.earlier_grants_end && policy.attained_at(birth, band.from) == change.at);
  change.adult_form =
      policy.attained_at(birth, policy.majority) == change.at && policy.adult[static_cast<std::size_t>(LinkKind::adult_proxy)].eligible;
}

}  // namespace

std::string_view to_string(Cause::Kind kind) {
  switch (kind) {
    case Cause::Kind::birthday: return "birthday";
    case Cause::Kind::majority: return "majority";
    case Cause::Kind::paper_ends: return "paper_ends";
    case Cause::Kind::paper_review: return "paper_review";
    case Cause::Kind::id_waiver_ends: return "id_waiver_ends";
    case Cause::Kind::policy: return "policy";
    case Cause::Kind::other: return "other";
  }
  return "other";
}

std::vector<Change> changes_ahead(const Policy* policy, const Facts& told, const std::vector<PolicyAhead>& ahead, Instant now,
                                  Instant until) {
  std::vector<Change> out;
  const Course course(policy, ahead);
  Facts facts = told;
  if (!facts.patient.birth_on) return out;
  std::set<Instant> instants;
  for (Instant at = now; instants.size() < max_steps;) {
    const Instant next = course.plan_at(facts, at).valid_until();
    if (next >= until || next <= at) break;
    instants.insert(next);
    at = next;
  }
  // The day she may have an account of her own is not a date of the viewer's plan.
  for (const Policy* one : {policy, ahead.empty() ? nullptr : ahead.back().policy.get()}) {
    if (one == nullptr) continue;
    for (const int age : {one->own_account.from_age.value_or(one->majority), one->majority}) {
      const Instant at = one->attained_at(*facts.patient.birth_on, age);
      if (at > now && at < until && course.at(at) == one) instants.insert(at);
    }
  }
  for (const Instant at : instants) {
    if (out.size() == max_changes) break;
    Change change;
    change.at = at;
    change.policy = course.at(at);
    change.kept = course.kept_at(at);
    compare(course.plan_at(facts, Instant{at.us - 1}), course.plan_at(facts, at), change);
    if (change.policy != nullptr) what_comes_with_it(*change.policy, facts, change);
    if (change.lines.empty() && !change.own_account) continue;
    change.causes = causes_at(course, facts, at);
    out.push_back(std::move(change));
  }
  return out;
}

void write_change(JsonWriter& out, const Change& change, const LocalCalendar* calendar) {
  out.member("at", change.at.iso());
  if (calendar != nullptr) out.member("on", calendar->day_of(change.at).iso());
  out.key("causes").begin_array();
  for (const Cause& cause : change.causes) {
    out.begin_object().member("kind", to_string(cause.kind));
    if (cause.age > 0) out.member("age", cause.age);
    if (!cause.paper.empty()) out.member("paper", cause.paper);
    out.end_object();
  }
  out.end_array().key("lines").begin_array();
  for (const CategoryChange& line : change.lines) {
    out.begin_object().member("category", to_string(line.category));
    out.member("before", to_string(line.before)).member("after", to_string(line.after));
    write_reason(out, change.policy, line.reason, line.rule);
    out.end_object();
  }
  out.end_array().key("stays").begin_array();
  for (const Category category : change.stays) out.string(to_string(category));
  out.end_array().member("apply_again", change.apply_again).member("adult_form", change.adult_form);
  out.key("own_account");
  if (change.own_account && change.policy != nullptr) {
    out.begin_object().member("assent", change.own_account_asks_assent);
    write_words(out, change.policy->rule(change.policy->own_account.rule).words);
    out.end_object();
  } else {
    out.null();
  }
}

}  // namespace kinportal::access
