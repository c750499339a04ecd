// SPDX-License-Identifier: Apache-2.0
// How much of a category a plan shows, in words a person can compare: all, some, none; and whether one plan shows more than another. Judged
// on the plan's conditions alone, never on a chart: nothing here hints at what single items hide (design of access, L8).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "access/plan.h"

namespace kinportal::access {

/// all: everything released; that law keeps some care private is said once for the whole page.
enum class Extent : std::uint8_t { none, some, all };
std::string_view to_string(Extent extent);
Extent extent_of(const CategoryTerms& terms);

/// What the second says compared with the first. changes: something is seen both times, but not the same, and neither holds the other.
enum class Difference : std::uint8_t { same, loses, gains, changes };
std::string_view to_string(Difference difference);
Difference difference(const CategoryTerms& before, const CategoryTerms& after);

/// Why only some of a category is seen.
struct Limit {
  std::string_view code;  // private_care from_birthday from_grant only_permitted class_hidden class_differs participants
  std::optional<Instant> at;  // from_birthday: items from before it; from_grant: items since
  std::string item_class;
};
std::vector<Limit> limits_of(const Plan& plan, Category category);

/// Reasons that speak of the policy or of the viewer's own papers may be told to the viewer. What somebody else did (a court, a dispute, a
/// clinician's finding, a teenager's wish) may not.
bool may_be_told(Reason reason);

}  // namespace kinportal::access
