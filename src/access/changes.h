// SPDX-License-Identifier: Apache-2.0
// What changes when: every instant ahead at which today's facts give a viewer another view of a chart, found by asking the decision's plans
// from one end of their validity to the next (plan.h), never by a second reading of the policy.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/telling.h"
#include "base/json_writer.h"

namespace kinportal::access {

/// Why an instant matters. More than one may fall together: a birthday and a new policy.
struct Cause {
  enum class Kind : std::uint8_t { birthday, majority, paper_ends, paper_review, id_waiver_ends, policy, other } kind = Kind::other;
  int age = 0;  // birthday, majority
  std::string paper;  // the kind of paper
};
std::string_view to_string(Cause::Kind kind);

struct CategoryChange {
  Category category = Category::result;
  Shown before = Shown::none, after = Shown::none;
  Reason reason = Reason::DENY_POLICY_INCOMPLETE;  // afterwards
  RuleId rule = 0;
};

struct Change {
  Instant at;
  std::vector<Cause> causes;
  std::vector<CategoryChange> lines;
  std::vector<Category> stays;  // seen before and after, unchanged
  bool apply_again = false;  // the policy ends every grant made before this birthday
  bool adult_form = false;  // the patient is an adult from here on and may name this person with a form
  bool own_account = false;  // the patient may have an account of her own from here on
  bool own_account_asks_assent = false;
  std::shared_ptr<const Policy> kept;  // keeps `policy` alive when it is one ahead
  const Policy* policy = nullptr;  // in force from then on; nullptr: none
};

inline constexpr int max_changes = 24;

/// By time, those before `until`. `facts` must be told_facts: then nothing of what others did can be read from it. `policy` is in force now.
std::vector<Change> changes_ahead(const Policy* policy, const Facts& facts, const std::vector<PolicyAhead>& ahead, Instant now,
                                  Instant until = Instant::never());

/// Members at, on, causes, lines … of schema AccessChange, inside an object the caller has begun.
void write_change(JsonWriter& out, const Change& change, const LocalCalendar* calendar);

}  // namespace kinportal::access
