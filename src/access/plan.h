// SPDX-License-Identifier: Apache-2.0
// A Plan is everything the decision says about one viewer and one patient at one instant, before any item is looked at: per category a refusal,
// or a conjunction of conditions on the item. The same conditions are judged in C++ (allows) and written as SQL (to_sql): list = point.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/facts.h"
#include "access/policy.h"
#include "access/reasons.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::access {

/// A condition on columns of chart_item, in parentheses, with its parameters. Texts are few (constants travel as parameters), so that they can
/// be prepared once. Owns what its values point at; moving it is fine.
struct SqlPredicate {
  std::string text;
  std::vector<db::Value> values;
  int next_parameter = 1;  // the first number it did not use
  std::shared_ptr<const std::vector<std::unique_ptr<std::string>>> texts;
};

/// One condition on an item that a mode left open.
struct ModeTerm {
  enum class Kind : std::uint8_t { yes, no, filter, transmitted_before, service_before, available_since, covered } kind = Kind::no;
  Instant instant{};
  Day day{};
  bool operator==(const ModeTerm&) const = default;
};

/// What a plan says about one category.
struct CategoryTerms {
  bool open = false;
  Reason reason = Reason::DENY_POLICY_INCOMPLETE;  // why it is closed, or as what it is open
  RuleId rule = 0;
  bool participants_only = false;
  bool forbids_apply = false;  // L7
  Labels denied = 0;  // obligations a consent denies, label::MC among them
  /// The patient wishes that this viewer sees nothing here. The category stays open and empty: closed, it would tell the wish.
  bool nothing = false;
  std::vector<Labels> permits;  // masks of the permits in force, none inside another
  bool labelled_needs_permit = false;
  std::vector<std::string> hidden_classes;
  struct ClassTerm {
    std::string item_class;
    ModeTerm mode;
    bool operator==(const ClassTerm&) const = default;
  };
  std::vector<ClassTerm> class_modes;
  ModeTerm mode;
  std::optional<ModeTerm> freeze;
  bool ordinary_only = false;  // staff without clinical duties: nothing under Part 2, nothing a minor consented to

  bool same_conditions(const CategoryTerms& other) const;
  /// Everything released in this category is seen, as far as the policy goes. Not asked: what law keeps private in any category, and the
  /// patient's own wishes, which must not be readable from what is said of a category.
  bool shows_all() const;
};

class Plan {
 public:
  /// What the decision says for a family member. `policy` is the version in force, nullptr when there is none; it must outlive the plan.
  static Plan of(const Policy* policy, const Facts& facts, Instant now);

  /// True when the decision allows the item. Says the same as decide(): a test compares the two over random worlds.
  bool allows(const ItemFacts& item) const;
  /// Condition for every category, or for one whose rows the query has already chosen. `alias` names chart_item in the query ("c"); the query
  /// itself must fix practice_id and patient_id.
  SqlPredicate to_sql(std::string_view alias, int first_parameter) const;
  SqlPredicate to_sql(Category category, std::string_view alias, int first_parameter) const;

  bool open(Category category) const { return of_category(category).open; }
  bool any_open() const;
  /// Why a category is closed, or as what it is open (ALLOW_SELF, ALLOW_TIER …). Depends on no item.
  Reason reason(Category category) const { return of_category(category).reason; }
  RuleId rule(Category category) const { return of_category(category).rule; }
  /// The outside text for a chart with nothing open; Outside::none when something is.
  Outside outside() const;
  /// May the viewer do this? An action needs the view it acts on, except the actions a policy names blind.
  bool may(Action action) const { return (actions_ & (1u << static_cast<int>(action))) != 0; }
  const CategoryTerms& of_category(Category category) const { return terms_[static_cast<std::size_t>(category)]; }
  /// For labels that need a date: from this day of service on, with the consenting party unknown, they count.
  struct Sensitive {
    Labels labels = 0;
    std::optional<Day> from;  // empty: any date
    bool operator==(const Sensitive&) const = default;
  };

  /// The same items are open, whatever made it so: judged item by item at the same instant, the two plans say the same.
  bool same_rights(const Plan& other) const;

  const Policy* policy() const { return policy_; }
  const std::string& patient() const { return patient_; }
  Instant now() const { return now_; }
  /// No condition of the plan changes before then; what waits in items (release, holds) is judged at now().
  Instant valid_until() const { return valid_until_; }
  /// The same plan at a later instant, for a cached one. False, and no change, once valid_until has come.
  bool move_to(Instant now);
  bool for_staff() const { return staff_; }

 private:
  friend class PlanMaker;
  friend class PlanSql;
  friend Plan staff_plan_with(std::string patient, CategorySet categories, bool clinical_duties, Instant now);
  bool released(const ItemFacts& item, Category category) const;
  bool judge(const CategoryTerms& terms, const ItemFacts& item) const;
  bool judge_mode(const CategoryTerms& terms, const ModeTerm& mode, const ItemFacts& item) const;
  bool covered(const CategoryTerms& terms, const ItemFacts& item) const;
  bool needs_permit(const ItemFacts& item) const;

  const Policy* policy_ = nullptr;
  std::string patient_;
  std::string viewer_;
  Instant now_{};
  Instant valid_until_ = Instant::never();
  bool staff_ = false;
  std::uint8_t actions_ = 0;
  std::array<CategoryTerms, category_count> terms_;
  std::vector<Sensitive> sensitive_;
  std::vector<Hold> holds_;
};

/// A plan that opens whole categories to a member of staff: no release timing, never what was entered in error. See staff_rights.h.
Plan staff_plan_with(std::string patient, CategorySet categories, bool clinical_duties, Instant now);

}  // namespace kinportal::access
