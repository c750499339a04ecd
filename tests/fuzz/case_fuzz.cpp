// SPDX-License-Identifier: Apache-2.0
// Arbitrary bytes as a decision case. What can be read is decided under every policy inside the binary: fast form, oracle and plan must agree,
// and the answer must hold up to valid_until.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "access/case_reader.h"
#include "access/oracle.h"
#include "access/plan.h"
#include "access/policy_shelf.h"

using namespace kinportal;
using namespace kinportal::access;

namespace {

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static CaseReader reader;
  Case one;
  if (!reader.read(std::string_view(reinterpret_cast<const char*>(data), size), one)) return 0;
  for (const auto& policy : PolicyShelf::built_in().all()) {
    const Decision decision = decide(policy.get(), one.facts, one.item, one.now);
    require(decision.reason == oracle(policy.get(), one.facts, one.item, one.now), "the fast form agrees with the oracle");
    require(Plan::of(policy.get(), one.facts, one.now).allows(one.item) == decision.allowed(), "the plan agrees with the decision");
    require(decision.valid_until > one.now, "valid_until lies in the future");
    if (decision.valid_until == Instant::never()) continue;
    const Instant last{decision.valid_until.us - 1};
    require(decide(policy.get(), one.facts, one.item, last).reason == decision.reason, "the answer holds until valid_until");
  }
  return 0;
}
