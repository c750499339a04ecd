// SPDX-License-Identifier: Apache-2.0
// Worlds made from a seed: facts, items and policies that crowd around the instants where answers change. The same seed makes the same world.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "access/decide.h"
#include "access/policy_shelf.h"
#include "base/random.h"

namespace kinportal::access::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t word() { return random_.word(); }
  int below(int n) { return static_cast<int>(word() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
  }

 private:
  SeededRandom random_;
};

struct World {
  Facts facts;
  ItemFacts item;
  Instant now{};
};

World random_world(Dice& dice, const Policy& policy);
ItemFacts random_item(Dice& dice, const Policy& policy, const World& world);
Consent random_consent(Dice& dice, Instant around);
Paper random_paper(Dice& dice, Instant around, bool restriction);

/// The text of a policy that compiles, drawn from everything the schema can say.
std::string random_policy_text(Dice& dice, int number);

/// The repository's policies, and some random ones.
const std::vector<std::shared_ptr<const Policy>>& policies_under_test();

}  // namespace kinportal::access::testing
