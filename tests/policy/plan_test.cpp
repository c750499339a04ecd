// SPDX-License-Identifier: Apache-2.0
// A plan says the same as the decision, item by item, and its own answers about categories follow from no item.
#include <doctest/doctest.h>

#include "access/plan.h"
#include "access/staff_rights.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

using testing::Dice;
using testing::World;

TEST_CASE("law 9: a plan allows exactly the items the decision allows one by one") {
  Dice dice(9);
  const auto& policies = testing::policies_under_test();
  int allowed = 0, compared = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, policy);
    const Plan plan = Plan::of(&policy, world.facts, world.now);
    REQUIRE(plan.valid_until() > world.now);
    for (int j = 0; j < 15; ++j) {
      const ItemFacts item = testing::random_item(dice, policy, world);
      const Decision decision = decide(&policy, world.facts, item, world.now);
      ++compared;
      if (decision.allowed()) ++allowed;
      REQUIRE_MESSAGE(plan.allows(item) == decision.allowed(),
                      policy.id << " world " << i << ": the decision says " << to_string(decision.reason));
      if (item.category && !plan.open(*item.category)) REQUIRE_FALSE(decision.allowed());
    }
  }
  CHECK(compared == 300'000);
  CHECK(allowed > 10'000);
}

TEST_CASE("a plan moved to a later instant says what the decision says there, until valid_until") {
  Dice dice(10);
  const auto& policies = testing::policies_under_test();
  int moved = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, policy);
    Plan plan = Plan::of(&policy, world.facts, world.now);
    const Instant later{world.now.us + dice.below(2) * 3'600'000'000 + dice.below(3) * 40 * 86'400'000'000};
    if (!plan.move_to(later)) {
      CHECK(later >= plan.valid_until());
      continue;
    }
    ++moved;
    const ItemFacts item = testing::random_item(dice, policy, world);
    REQUIRE(plan.allows(item) == decide(&policy, world.facts, item, later).allowed());
  }
  CHECK(moved > 5'000);
}

TEST_CASE("no policy: everything is closed, and the condition matches no row") {
  const Plan plan = Plan::of(nullptr, Facts{}, Instant{});
  CHECK_FALSE(plan.any_open());
  CHECK(plan.outside() == Outside::not_found);
  CHECK(plan.to_sql("c", 3).text == "(1 = 0)");
  CHECK(plan.to_sql("c", 3).next_parameter == 3);
}

TEST_CASE("a front desk sees documents and appointments, not notes, and nothing a minor consented to") {
  const Plan desk = staff_plan(StaffRole::front_desk, "P1", Instant{1000});
  ItemFacts item;
  item.patient_id = "P1";
  item.category = Category::document;
  CHECK(desk.allows(item));  // never released to the family, yet the desk handles it
  item.consenter = Consenter::minor;
  CHECK_FALSE(desk.allows(item));
  item.category = Category::note;
  CHECK_FALSE(desk.allows(item));
  const Plan nurse = staff_plan(StaffRole::nurse, "P1", Instant{1000});
  CHECK(nurse.allows(item));
  item.status = ItemStatus::entered_in_error;
  CHECK_FALSE(nurse.allows(item));
  CHECK_FALSE(staff_plan(StaffRole::administrator, "P1", Instant{1000}).any_open());
}

TEST_CASE("an action needs the view it acts on; asking for an appointment is blind") {
  const auto h13 = PolicyShelf::built_in().in_force("H13", Instant{}).policy;
  REQUIRE(h13 != nullptr);
  Facts facts;
  facts.patient.id = "P1";
  facts.patient.birth_on = *Day::from_civil(2018, 2, 2);
  facts.viewer.id = "V1";
  LinkFacts link;
  link.custody = Custody::full;
  link.granted_at = Instant{0};
  facts.link = link;
  const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");
  CHECK(Plan::of(h13, facts, now).may(Action::message));
  CHECK(Plan::of(h13, facts, now).may(Action::refill));
  facts.patient.birth_on = *Day::from_civil(2011, 2, 2);  // fifteen: bills only
  const Plan teen = Plan::of(h13, facts, now);
  CHECK(teen.may(Action::pay));
  CHECK_FALSE(teen.may(Action::message));
  CHECK_FALSE(teen.may(Action::schedule));  // the band lists the actions it leaves
  facts.viewer.id_status = IdStatus::pending;
  facts.patient.birth_on = *Day::from_civil(2018, 2, 2);
  CHECK_FALSE(Plan::of(h13, facts, now).may(Action::refill));  // medicines are behind the photo ID
  facts.link->ended_at = now;
  CHECK_FALSE(Plan::of(h13, facts, now).may(Action::schedule));
}

}  // namespace
}  // namespace kinportal::access
