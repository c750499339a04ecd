// SPDX-License-Identifier: Apache-2.0
// Whether one plan shows more than another, and why only some of a category: for staff, who see what wishes do. Judged on the plans'
// conditions alone, never on a chart: nothing here hints at what single items hide (design of access, L8).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "access/plan.h"
#include "access/telling.h"

namespace kinportal::access {

/// What staff are told of a category. Unlike what the viewer herself is told (telling.h), the patient's wish that this viewer sees nothing
/// counts: then it is none, and the reason is the wish.
Shown truly_shown(const CategoryTerms& terms);
Reason true_reason(const CategoryTerms& terms);

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

}  // namespace kinportal::access
