// SPDX-License-Identifier: Apache-2.0
// What is told to change on coming dates is what the decision does then, on random worlds: between two told dates nothing changes, and what
// others did moves no date.
#include <doctest/doctest.h>

#include "access/changes.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

using testing::Dice;
using testing::World;

bool same_view(const Plan& one, const Plan& other) {
  for (int i = 0; i < category_count; ++i) {
    const CategoryTerms &a = one.of_category(category_at(i)), &b = other.of_category(category_at(i));
    if (a.open != b.open || (a.open && !a.same_conditions(b))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("between the dates a family is told of, nothing changes; on each of them something does") {
  Dice dice(317);
  const auto& policies = testing::policies_under_test();
  int told = 0;
  for (int i = 0; i < 4'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, policy);
    Facts facts = told_facts(world.facts, world.now);
    facts.policy_changes_at.reset();
    const auto changes = changes_ahead(&policy, facts, {}, world.now);
    Instant from = world.now;
    for (const Change& change : changes) {
      REQUIRE(change.at > from);
      const Instant between{from.us + static_cast<std::int64_t>(dice.word() % static_cast<std::uint64_t>(change.at.us - from.us))};
      REQUIRE_MESSAGE(same_view(Plan::of(&policy, facts, from), Plan::of(&policy, facts, between)), policy.id << " world " << i);
      const bool differs = !same_view(Plan::of(&policy, facts, Instant{change.at.us - 1}), Plan::of(&policy, facts, change.at));
      REQUIRE(differs == !change.lines.empty());
      from = change.at;
      ++told;
    }
    if (changes.size() < max_changes) {
      const Instant later = from + std::chrono::hours(24 * (1 + dice.below(20'000)));
      REQUIRE_MESSAGE(same_view(Plan::of(&policy, facts, from), Plan::of(&policy, facts, later)), policy.id << " world " << i);
    }
  }
  CHECK(told > 2'000);
}

TEST_CASE("a wish of the patient moves no told date and no told line, on any policy") {
  Dice dice(318);
  const auto& policies = testing::policies_under_test();
  for (int i = 0; i < 2'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    World world = testing::random_world(dice, policy);
    const auto page = [&](const Facts& facts) {
      JsonWriter out;
      out.begin_array();
      for (const Change& change : changes_ahead(&policy, told_facts(facts, world.now), {}, world.now)) {
        out.begin_object();
        write_change(out, change, policy.calendar.get());
        out.end_object();
      }
      return std::move(out.end_array()).take();
    };
    const std::string before = page(world.facts);
    const Plan plain = Plan::of(&policy, world.facts, world.now);
    world.facts.consents.push_back(testing::random_consent(dice, world.now));
    REQUIRE(page(world.facts) == before);
    const Plan wished = Plan::of(&policy, world.facts, world.now);
    for (int c = 0; c < category_count; ++c) {
      const Category category = category_at(c);
      REQUIRE(plain.open(category) == wished.open(category));
      REQUIRE(plain.reason(category) == wished.reason(category));
      REQUIRE(shown_by(plain.of_category(category)) == shown_by(wished.of_category(category)));
    }
  }
}

}  // namespace kinportal::access
