// SPDX-License-Identifier: Apache-2.0
// Arbitrary bytes as a world: they draw a policy, facts, an instant and items (tests/policy/random_world). Fast form, oracle and plan must say
// the same of every item, now and until valid_until, and two plans with the same rights must open the same.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "access/law.h"
#include "access/oracle.h"
#include "access/plan.h"
#include "policy/random_world.h"

using namespace kinportal;
using namespace kinportal::access;

namespace {

constexpr int items = 6;

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

void compare(const Policy& policy, const Facts& facts, const ItemFacts& item, Instant now, const Plan& plan) {
  const Decision decision = decide(&policy, facts, item, now);
  require(decision.reason == oracle(&policy, facts, item, now), "the fast form agrees with the oracle");
  require(plan.allows(item) == decision.allowed(), "the plan agrees with the decision");
  require(decision.valid_until > now, "valid_until lies in the future");
  if (decision.valid_until == Instant::never()) return;
  const Instant last{decision.valid_until.us - 1};
  require(decide(&policy, facts, item, last).reason == decision.reason, "the answer holds until valid_until");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  access::testing::Dice dice(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto& known = access::testing::policies_under_test();
  // One of those every test run knows, or one that these bytes write.
  std::shared_ptr<const Policy> policy = known[static_cast<std::size_t>(dice.below(static_cast<int>(known.size())))];
  if (dice.one_in(3)) {
    const auto written = compile_policy({"fuzzed", access::testing::random_policy_text(dice, 0)}, LawBook::built_in());
    require(written.ok(), "what the generator writes compiles");
    policy = *written;
  }
  access::testing::World world = access::testing::random_world(dice, *policy);
  const Plan plan = Plan::of(policy.get(), world.facts, world.now);
  compare(*policy, world.facts, world.item, world.now, plan);
  for (int i = 0; i < items; ++i) compare(*policy, world.facts, access::testing::random_item(dice, *policy, world), world.now, plan);

  // Somewhat later, as an answer that takes long meets it (law 12).
  const Instant later = world.now + std::chrono::minutes(dice.below(3000));
  const Plan then = Plan::of(policy.get(), world.facts, later);
  if (!then.same_rights(plan)) return 0;
  Plan moved = plan;
  if (!moved.move_to(later)) return 0;
  for (int i = 0; i < items; ++i) {
    const ItemFacts item = access::testing::random_item(dice, *policy, world);
    require(moved.allows(item) == then.allows(item), "plans with the same rights open the same items at the same instant");
  }
  return 0;
}
