// SPDX-License-Identifier: Apache-2.0
// The coverage grid of a policy: for each age from 0 to 20 and each category, who sees a new ordinary item. Computed by asking the decision
// itself about model families, so that the grid cannot say anything the decision does not do.
#pragma once
#include <array>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "access/policy.h"
#include "access/reasons.h"

namespace kinportal::access {

inline constexpr int coverage_ages = 21;

/// if_agreed: with the teen's assent or permit, or a paper the policy asks for.
enum class Sees : std::uint8_t { no, if_agreed, yes };

struct CoverageCell {
  Sees parent = Sees::no;  // full custody, linked since birth, everything in order
  Sees late_parent = Sees::no;  // the same, linked a month ago
  Sees patient = Sees::no;  // on an account of their own
  Reason parent_reason = Reason::DENY_POLICY_INCOMPLETE;
  Reason patient_reason = Reason::DENY_POLICY_INCOMPLETE;
  RuleId parent_rule = 0;
  /// A parent in any way: where all grants end at a boundary, a link made since counts as agreed anew.
  Sees any_parent() const { return parent == Sees::no && late_parent != Sees::no ? Sees::if_agreed : parent; }
  bool nobody() const { return any_parent() == Sees::no && patient == Sees::no; }
  /// 'P' parent, 'T' patient, 'B' both, small when only if agreed, '!' nobody.
  char letter() const;
};

struct Coverage {
  std::array<std::array<CoverageCell, category_count>, coverage_ages> cells;
  const CoverageCell& at(int age, Category category) const {
    return cells[static_cast<std::size_t>(age)][static_cast<std::size_t>(category)];
  }
};

/// `now` fixes the model families' birth dates; policies without dates of their own give the same grid at any time.
Coverage coverage_of(const Policy& policy, Instant now);

/// `kinportal policy coverage FILE`.
int coverage_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace kinportal::access
