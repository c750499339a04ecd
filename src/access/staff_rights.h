// SPDX-License-Identifier: Apache-2.0
// What a role at the practice may read. Staff stand outside the families' release timing; what was entered in error they do not see either.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/plan.h"
#include "access/vocabulary.h"

namespace kinportal::access {

enum class StaffRole : std::uint8_t { front_desk, nurse, clinician, billing, privacy_officer, administrator };
std::string_view to_string(StaffRole role);
std::optional<StaffRole> staff_role_from(std::string_view word);

/// Categories a role reads. An administrator runs the machine and reads no chart.
CategorySet categories_of(StaffRole role);
/// Part 2 records and care a minor consented to: only these roles.
bool has_clinical_duties(StaffRole role);
Plan staff_plan(StaffRole role, std::string patient, Instant now);

}  // namespace kinportal::access
