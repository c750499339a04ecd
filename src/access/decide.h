// SPDX-License-Identifier: Apache-2.0
// The one function that decides who may see what. It does no I/O, reads no clock, throws nothing and answers every input; forbids win,
// nothing matching means deny. The order of the layers is the order in which the reasons are given.
#pragma once
#include <array>
#include <cstdint>

#include "access/facts.h"
#include "access/policy.h"
#include "access/reasons.h"
#include "base/time.h"

namespace kinportal::access {

struct Decision {
  Reason reason = Reason::DENY_POLICY_INCOMPLETE;
  Outside outside = Outside::not_found;
  /// Nothing about this answer changes before then; Instant::never() when only new facts can change it.
  Instant valid_until = Instant::never();
  /// The rules that decided, most telling first; Policy::place_of says where they are written.
  std::array<RuleId, 2> rules{};
  std::uint8_t rule_count = 0;
  bool allowed() const { return allows(reason); }
};

/// `policy` is the practice's version in force, nullptr when there is none.
Decision decide(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now);

}  // namespace kinportal::access
