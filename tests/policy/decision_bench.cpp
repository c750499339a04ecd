// SPDX-License-Identifier: Apache-2.0
// How long one decision, one plan and its SQL text take, on worlds with about ten facts. Prints; judges nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "access/plan.h"
#include "random_world.h"

using namespace kinportal;
using namespace kinportal::access;

namespace {

// Batches of ten, because a clock's tick is longer than one decision.
template <class Work>
void measure(const char* what, std::size_t count, Work work) {
  constexpr std::size_t batch = 10;
  std::vector<double> times;
  for (std::size_t i = 0; i + batch <= count; i += batch) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t j = 0; j < batch; ++j) work(i + j);
    times.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / batch);
  }
  std::sort(times.begin(), times.end());
  std::printf("%-12s p50 %6.0f ns   p99 %6.0f ns\n", what, times[times.size() / 2], times[times.size() * 99 / 100]);
}

}  // namespace

int main() {
  access::testing::Dice dice(77);
  const Policy& policy = *PolicyShelf::built_in().in_force("REF", Instant{}).policy;
  std::vector<access::testing::World> worlds;
  while (worlds.size() < 20'000) {
    auto world = access::testing::random_world(dice, policy);
    // Only worlds that go all the way to the tier: early refusals would flatter the figure.
    if (world.facts.viewer.is_patient || !decide(&policy, world.facts, world.item, world.now).allowed()) continue;
    while (world.facts.papers.size() < 4) world.facts.papers.push_back(access::testing::random_paper(dice, world.now, false));
    while (world.facts.consents.size() < 3) {
      world.facts.consents.push_back(access::testing::random_consent(dice, world.now));
      world.facts.consents.back().permits = true;
    }
    worlds.push_back(std::move(world));
  }
  std::int64_t allowed = 0;
  measure("decide", worlds.size(),
          [&](std::size_t i) { allowed += decide(&policy, worlds[i].facts, worlds[i].item, worlds[i].now).allowed(); });
  measure("plan", worlds.size(), [&](std::size_t i) { allowed += Plan::of(&policy, worlds[i].facts, worlds[i].now).any_open(); });
  std::vector<Plan> plans;
  for (std::size_t i = 0; i < 2'000; ++i) plans.push_back(Plan::of(&policy, worlds[i].facts, worlds[i].now));
  std::size_t bytes = 0;
  measure("sql, one", plans.size(), [&](std::size_t i) { bytes += plans[i].to_sql(Category::result, "c", 3).text.size(); });
  measure("sql, all", plans.size(), [&](std::size_t i) { bytes += plans[i].to_sql("c", 3).text.size(); });
  std::printf("(%lld allowed, %zu bytes)\n", static_cast<long long>(allowed), bytes);
  return 0;
}
