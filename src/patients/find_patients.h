// SPDX-License-Identifier: Apache-2.0
// The front desk's search: by name, birth date, record number or phone, with namesakes and twins marked so that nobody opens the wrong
// chart. Whether somebody may search at all, the Gate decides before (SearchKey).
#pragma once
#include <string_view>
#include <vector>

#include "patients/patient.h"

namespace kinportal::patients {

inline constexpr int max_found = 50;
inline constexpr std::size_t min_query_bytes = 2;
inline constexpr std::size_t max_query_bytes = 200;

struct FoundPatient {
  Patient patient;
  bool namesake = false;  // another patient has the same name, or the same family name and birth date
};

struct FoundPatients {
  std::vector<FoundPatient> patients;  // by name
  bool more = false;
};

/// Words are beginnings of names ('lop mia'), dates are birth dates ('2018-03-09', '3/9/2018'), anything else with a digit is a record
/// number or a phone number. All of them must fit. Fault::invalid when shorter than two characters.
Result<FoundPatients> find_patients(db::Reader& reader, const PracticeId& practice, std::string_view query, int at_most = max_found);

Result<bool> has_namesake(db::Reader& reader, const Patient& patient);

}  // namespace kinportal::patients
