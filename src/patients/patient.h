// SPDX-License-Identifier: Apache-2.0
// Whose chart it is: the demographics a practice keeps of a patient. Reading is plain here; whether somebody may see it, the Gate decides.
#pragma once
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/personal.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::patients {

struct Patient {
  PracticeId practice;
  PatientId id;
  PersonName given_names;
  PersonName family_name;
  PersonName preferred_name;  // empty: none
  std::optional<BirthDate> birth_on;
  std::string sex;            // FHIR administrative gender: male female other unknown
  std::string mrn;            // the practice's number, or empty
  PhoneNumber phone;
  std::optional<Instant> deceased_at;
  /// The name a page shows: the preferred one, else the first of the given names.
  PersonName shown_name() const;
};

/// Whole years on that day; somebody born on 29 February is a year older on 1 March of common years.
int age_years(Day birth, Day today);

/// Columns of `patient` in the order patient_of_row reads them.
inline constexpr const char* patient_columns =
    "practice_id, patient_id, given_names, family_name, preferred_name, birth_on, sex, mrn, phone, deceased_at";
Patient patient_of_row(const db::Rows& row);

/// Fault::not_found when the practice has no such patient.
Result<Patient> read_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

}  // namespace kinportal::patients
