// SPDX-License-Identifier: Apache-2.0
// Roles and the categories they read (decision record 0112).
#include "access/staff_rights.h"

#include <iterator>
#include <utility>

namespace kinportal::access {
namespace {
constexpr std::string_view words[] = {"front_desk", "nurse", "clinician", "billing", "privacy_officer", "administrator"};
}

std::string_view to_string(StaffRole role) { return words[static_cast<int>(role)]; }

std::optional<StaffRole> staff_role_from(std::string_view word) {
  for (std::size_t i = 0; i < std::size(words); ++i) {
    if (words[i] == word) return static_cast<StaffRole>(i);
  }
  return std::nullopt;
}

CategorySet categories_of(StaffRole role) {
  switch (role) {
    case StaffRole::front_desk: return bit_of(Category::demographics) | bit_of(Category::scheduling) | bit_of(Category::document);
    case StaffRole::billing: return bit_of(Category::billing) | bit_of(Category::demographics) | bit_of(Category::scheduling);
    case StaffRole::nurse:
    case StaffRole::clinician:
    case StaffRole::privacy_officer: return all_categories;
    case StaffRole::administrator: return 0;
  }
  return 0;
}

bool has_clinical_duties(StaffRole role) {
  return role == StaffRole::nurse || role == StaffRole::clinician || role == StaffRole::privacy_officer;
}

Plan staff_plan(StaffRole role, std::string patient, Instant now) {
  return staff_plan_with(std::move(patient), categories_of(role), has_clinical_duties(role), now);
}

}  // namespace kinportal::access
