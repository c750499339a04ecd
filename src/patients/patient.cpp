// SPDX-License-Identifier: Apache-2.0
// The patient row as a value.
#include "patients/patient.h"

namespace kinportal::patients {

PersonName Patient::shown_name() const {
  if (!preferred_name.empty()) return preferred_name;
  const std::string& all = given_names.reveal();
  return PersonName(all.substr(0, all.find(' ')));
}

int age_years(Day birth, Day today) {
  const auto born = birth.civil(), now = today.civil();
  const int years = static_cast<int>(now.year()) - static_cast<int>(born.year());
  const bool before_birthday = now.month() < born.month() || (now.month() == born.month() && now.day() < born.day());
  return before_birthday ? years - 1 : years;
}

Patient patient_of_row(const db::Rows& row) {
  Patient patient;
  patient.practice = row.id<PracticeId>(0);
  patient.id = row.id<PatientId>(1);
  patient.given_names = PersonName(row.string(2));
  patient.family_name = PersonName(row.string(3));
  patient.preferred_name = PersonName(row.maybe_string(4).value_or(""));
  if (!row.is_null(5)) {
    if (const auto day = Day::parse(row.text(5)); day.ok()) patient.birth_on = BirthDate(*day);
  }
  patient.sex = row.string(6);
  patient.mrn = row.maybe_string(7).value_or("");
  patient.phone = PhoneNumber(row.maybe_string(8).value_or(""));
  patient.deceased_at = row.maybe_instant(9);
  return patient;
}

Result<Patient> read_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(auto rows,
          reader.query("SELECT practice_id, patient_id, given_names, family_name, preferred_name, birth_on, sex, mrn, phone, deceased_at "
                       "FROM patient WHERE practice_id = $1 AND patient_id = $2",
                       {practice, patient}));
  TRY_LET(const bool found, rows.next());
  if (!found) return fail(Fault::not_found, "there is no such patient");
  return patient_of_row(rows);
}

}  // namespace kinportal::patients
