// SPDX-License-Identifier: Apache-2.0
// The fast decision against the slow oracle: exhaustively on the finite core, by seeds for everything else; and valid_until against every
// instant that occurs in the facts.
#include <doctest/doctest.h>

#include "access/oracle.h"
#include "access/plan.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

using testing::Dice;
using testing::World;

std::string difference(const Policy& policy, Reason fast, Reason slow) {
  return policy.id + ": fast " + std::string(to_string(fast)) + ", oracle " + std::string(to_string(slow));
}

TEST_CASE("the fast decision and the oracle agree on every combination of the finite core") {
  // Ages at both sides of every birthday x kind of viewer x category x custody x labels x consenter, under the repository's policies.
  const Day birth = *Day::from_civil(2008, 2, 29);
  std::int64_t compared = 0, differ = 0;
  std::string first;
  for (const auto& policy : PolicyShelf::built_in().all()) {
    for (int step = 0; step < 2 * 21; ++step) {
      World world;
      world.facts.patient.id = "P1";
      world.facts.patient.birth_on = birth;
      const Instant at = policy->attained_at(birth, step / 2);
      world.now = step % 2 == 0 ? at : Instant{at.us - 1};
      if (world.now < policy->attained_at(birth, 0)) continue;
      for (int viewer = -1; viewer <= link_kind_count; ++viewer) {  // -1 self, 0..7 kinds, 8 nobody
        world.facts.viewer.is_patient = viewer < 0;
        world.facts.viewer.id = viewer < 0 ? "P1" : "V1";
        world.facts.link.reset();
        if (viewer >= 0 && viewer < link_kind_count) {
          LinkFacts link;
          link.kind = static_cast<LinkKind>(viewer);
          link.granted_at = Instant{policy->attained_at(birth, 5).us};
          link.pin_redeemed_in_time = true;
          world.facts.link = link;
        }
        world.facts.papers.clear();
        for (const char* kind : {"guardianship", "legal_rights", "poa_hc", "adult_form"}) {
          Paper paper;
          paper.kind = kind;
          paper.from_at = paper.seen_at = Instant{world.now.us - 1};
          world.facts.papers.push_back(paper);
        }
        for (int custody = 0; custody < 5; custody += 2) {
          if (world.facts.link) world.facts.link->custody = static_cast<Custody>(custody);
          for (const bool assent : {false, true}) {
            world.facts.patient.assent_on_file = assent;
            for (int category = 0; category < category_count; ++category) {
              for (const Labels labels : {Labels{0}, label::BH, label::P2, label::SEX | label::STD}) {
                for (int consenter = 0; consenter < 6; ++consenter) {
                  ItemFacts& item = world.item;
                  item = ItemFacts{};
                  item.patient_id = "P1";
                  item.category = category_at(category);
                  item.labels = labels;
                  item.consenter = static_cast<Consenter>(consenter);
                  item.participants = {"V1", "P1"};
                  item.service_on = policy->calendar->day_of(world.now);
                  item.finalized_at = item.available_at = item.transmitted_at = Instant{world.now.us - 1};
                  const Reason fast = decide(policy.get(), world.facts, item, world.now).reason;
                  const Reason slow = oracle(policy.get(), world.facts, item, world.now);
                  ++compared;
                  if (fast != slow && differ++ == 0) first = difference(*policy, fast, slow);
                }
              }
            }
          }
        }
      }
    }
  }
  CHECK_MESSAGE(differ == 0, first);
  CHECK(compared > 2'000'000);
}

TEST_CASE("the fast decision and the oracle agree on seeded worlds under every policy") {
  Dice dice(1);
  const auto& policies = testing::policies_under_test();
  std::array<int, reason_count> met{};
  for (int i = 0; i < 300'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, policy);
    const Reason fast = decide(&policy, world.facts, world.item, world.now).reason;
    const Reason slow = oracle(&policy, world.facts, world.item, world.now);
    ++met[static_cast<std::size_t>(fast)];
    REQUIRE_MESSAGE(fast == slow, "world " << i << ", " << difference(policy, fast, slow));
  }
  // A comparison that never reaches a reason proves nothing about it.
  for (int i = 0; i < static_cast<int>(Reason::ALLOW_STAFF_ROLE); ++i) {
    CHECK_MESSAGE(met[static_cast<std::size_t>(i)] > 0, to_string(static_cast<Reason>(i)) << " was never reached");
  }
}

TEST_CASE("law 8: the decision is constant from now to valid_until, and valid_until lies in the future") {
  Dice dice(8);
  const auto& policies = testing::policies_under_test();
  for (int i = 0; i < 60'000; ++i) {
    const Policy& policy = *policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, policy);
    const Decision now = decide(&policy, world.facts, world.item, world.now);
    REQUIRE(now.valid_until > world.now);
    // No instant of the facts before valid_until changes the answer; neither does the microsecond before it.
    auto instants = instants_that_matter(policy, world.facts, world.item);
    if (now.valid_until != Instant::never()) instants.push_back(Instant{now.valid_until.us - 1});
    for (const Instant at : instants) {
      if (at <= world.now || at >= now.valid_until) continue;
      const Decision later = decide(&policy, world.facts, world.item, at);
      REQUIRE_MESSAGE(later.reason == now.reason,
                      "world " << i << " at " << at.iso() << ", " << difference(policy, later.reason, now.reason));
      REQUIRE(later.outside == now.outside);
      REQUIRE(later.valid_until == now.valid_until);
    }
    const Instant true_change = oracle_changes_at(&policy, world.facts, world.item, world.now);
    REQUIRE(now.valid_until <= true_change);
  }
}

TEST_CASE("law 8: a link that ends at t is allowed one microsecond before and denied at t") {
  const auto ref = PolicyShelf::built_in().in_force("REF", Instant{}).policy;
  REQUIRE(ref != nullptr);
  World world;
  world.facts.patient = {"P1", *Day::from_civil(2018, 2, 2), {}, {}, false, false, false};
  world.facts.viewer.id = "V1";
  LinkFacts link;
  link.custody = Custody::full;
  link.granted_at = *Instant::parse("2019-06-01T10:00:00-04:00");
  link.ended_at = *Instant::parse("2026-06-01T12:00:00-04:00");
  world.facts.link = link;
  world.item.patient_id = "P1";
  world.item.category = Category::result;
  world.item.available_at = link.granted_at;
  const Decision before = decide(ref, world.facts, world.item, Instant{link.ended_at->us - 1});
  CHECK(before.reason == Reason::ALLOW_TIER);
  CHECK(before.valid_until == *link.ended_at);
  CHECK(decide(ref, world.facts, world.item, *link.ended_at).reason == Reason::DENY_GRANT_ENDED);
}

}  // namespace
}  // namespace kinportal::access
