// SPDX-License-Identifier: Apache-2.0
// Worlds made from a seed: facts, items and policies that crowd around the instants where answers change. The same seed makes the same world.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/decide.h"
#include "access/policy_shelf.h"
#include "base/random.h"

namespace kinportal::access::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  /// Draws from bytes instead, one byte a small choice, so that a fuzzer that changes one byte changes one choice. Behind the last byte every
  /// draw is 0. The bytes must outlive the dice.
  explicit Dice(std::string_view bytes) : random_(0), bytes_(bytes), from_bytes_(true) {}
  std::uint64_t word() { return from_bytes_ ? take(8) : random_.word(); }
  int below(int n) {
    const std::uint64_t drawn = from_bytes_ ? take(n <= 256 ? 1 : 4) : random_.word();
    return static_cast<int>(drawn % static_cast<std::uint64_t>(n));
  }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
  }

 private:
  std::uint64_t take(std::size_t count);
  SeededRandom random_;
  std::string_view bytes_;
  bool from_bytes_ = false;
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
