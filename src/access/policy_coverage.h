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

enum class Sees : std::uint8_t { no, with_assent, yes };

struct CoverageCell {
  Sees parent = Sees::no;       // full custody, linked since birth, everything in order
  Sees late_parent = Sees::no;  // the same, linked a month ago
  Sees patient = Sees::no;      // on an account of their own
  Reason parent_reason = Reason::DENY_POLICY_INCOMPLETE;
  Reason patient_reason = Reason::DENY_POLICY_INCOMPLETE;
  RuleId parent_rule = 0;
  bool nobody() const { return parent == Sees::no && patient == Sees::no; }
  /// 'P' parent, 'T' patient, 'B' both, small when only with the assent, '!' nobody.
  char letter() const;
};

struct Coverage {
  std::array<std::array<CoverageCell, category_count>, coverage_ages> cells;
  const CoverageCell& at(int age, Category category) const { return cells[static_cast<std::size_t>(age)][static_cast<std::size_t>(category)]; }
};

/// `now` fixes the model families' birth dates; policies without dates of their own give the same grid at any time.
Coverage coverage_of(const Policy& policy, Instant now);

/// `kinportal policy coverage FILE`.
int coverage_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace kinportal::access
