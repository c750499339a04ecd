// SPDX-License-Identifier: Apache-2.0
// Matching: first the source's own key, then record numbers typed MR (or, when none is typed, numbers with a system). National and
// insurance numbers are neither matched on nor kept: families share them, and the portal has no use for them.
#include "patients/register_patient.h"

#include <algorithm>
#include <tuple>

#include "patients/fold_name.h"

namespace kinportal::patients {

namespace {

std::string key_system(std::string_view source) { return "kinportal:source:" + std::string(source); }

std::optional<std::string_view> filled(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

// Systems of numbers that say who a person is to a state or an insurer (FHIR R4 identifier registry; Synthea's names for them).
bool is_foreign_number(std::string_view system) {
  constexpr std::string_view foreign[] = {"us-ssn", "us-medicare", "us-mbi", "passport", "2.16.840.1.113883.4.1", "2.16.840.1.113883.4.3",
                                          "driver"};
  return system.empty() || std::any_of(std::begin(foreign), std::end(foreign),
                                       [&](std::string_view part) { return system.find(part) != std::string_view::npos; });
}

// Our own names for a source's keys and numbers; no sender may write them.
constexpr std::string_view own_systems = "kinportal:";

/// A record number without a system is the source's own and means nothing elsewhere.
std::string system_of(const PatientFromSource& from, const RecordNumber& number) {
  return number.system.empty() ? "kinportal:mrn:" + from.source : number.system;
}

std::vector<const RecordNumber*> matching_numbers(const PatientFromSource& from) {
  std::vector<const RecordNumber*> chosen;
  for (const auto& number : from.numbers) {
    if (number.mrn && !number.system.starts_with(own_systems)) chosen.push_back(&number);
  }
  if (!chosen.empty()) return chosen;
  for (const auto& number : from.numbers) {
    if (!is_foreign_number(number.system) && !number.system.starts_with(own_systems)) chosen.push_back(&number);
  }
  return chosen;
}

Result<std::optional<PatientId>> look_up(db::Reader& reader, const PracticeId& practice, std::string_view system, std::string_view value) {
  TRY_LET(auto rows, reader.query("SELECT i.patient_id, p.merged_into FROM patient_identifier i LEFT JOIN patient p "
                                  "ON p.practice_id = i.practice_id AND p.patient_id = i.patient_id "
                                  "WHERE i.practice_id = $1 AND i.system = $2 AND i.value = $3",
                                  {practice, system, value}));
  TRY_LET(const bool found, rows.next());
  if (!found) return std::optional<PatientId>();
  return std::optional(rows.is_null(1) ? rows.id<PatientId>(0) : rows.id<PatientId>(1));
}

struct Known {
  std::string given_names, family_name, preferred_name, birth_on, sex, mrn, phone;
  std::optional<Instant> deceased_at;
};

Result<std::optional<Known>> read_known(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(auto rows,
          reader.query("SELECT given_names, family_name, coalesce(preferred_name, ''), coalesce(birth_on, ''), sex, coalesce(mrn, ''), "
                       "coalesce(phone, ''), deceased_at FROM patient WHERE practice_id = $1 AND patient_id = $2",
                       {practice, patient}));
  TRY_LET(const bool found, rows.next());
  if (!found) return std::optional<Known>();
  return std::optional(Known{rows.string(0), rows.string(1), rows.string(2), rows.string(3), rows.string(4), rows.string(5), rows.string(6),
                             rows.maybe_instant(7)});
}

/// The one patient these numbers belong to, or nobody. A number of somebody born on another day is a mistake a human must look at.
Result<std::optional<PatientId>> match_numbers(db::Transaction& deed, const PracticeId& practice, const PatientFromSource& from) {
  std::optional<PatientId> matched;
  for (const auto* number : matching_numbers(from)) {
    TRY_LET(auto found, look_up(deed, practice, system_of(from, *number), number->value));
    if (!found) continue;
    if (matched && *matched != *found)
      return fail(Fault::conflict, "its record numbers belong to two different patients; staff must decide");
    matched = std::move(found);
  }
  if (!matched) return matched;
  TRY_LET(const auto known, read_known(deed, practice, *matched));
  if (!known) return std::optional<PatientId>();
  const std::string birth = from.birth_on ? from.birth_on->iso() : std::string();
  const bool same_birth = !birth.empty() && birth == known->birth_on;
  const bool unknown_birth = birth.empty() || known->birth_on.empty();
  if (!same_birth && !(unknown_birth && fold_name(from.family_name) == fold_name(known->family_name))) {
    return fail(Fault::conflict, "its record number belongs to a patient with another birth date; staff must decide");
  }
  return matched;
}

Result<void> put_number(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, std::string_view system,
                        std::string_view value) {
  TRY(
      deed.execute("INSERT INTO patient_identifier (practice_id, system, value, patient_id) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (practice_id, system, value) DO NOTHING",
                   {practice, system, value, patient}));
  return {};
}

Result<void> insert(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const Known& wanted, Instant now) {
  TRY(deed.execute(
      "INSERT INTO patient (practice_id, patient_id, given_names, family_name, preferred_name, search_name, birth_on, sex, mrn, phone, "
      "phone_digits, deceased_at, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
      {practice, patient, wanted.given_names, wanted.family_name, filled(wanted.preferred_name),
       search_name_of(wanted.family_name, wanted.given_names, wanted.preferred_name), filled(wanted.birth_on), wanted.sex,
       filled(wanted.mrn), filled(wanted.phone), filled(phone_digits_of(wanted.phone)), wanted.deceased_at, now}));
  return {};
}

Result<void> update(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const Known& wanted) {
  TRY(deed.execute(
      "UPDATE patient SET given_names=$3, family_name=$4, preferred_name=$5, search_name=$6, birth_on=$7, sex=$8, mrn=$9, phone=$10, "
      "phone_digits=$11, deceased_at=$12 WHERE practice_id=$1 AND patient_id=$2",
      {practice, patient, wanted.given_names, wanted.family_name, filled(wanted.preferred_name),
       search_name_of(wanted.family_name, wanted.given_names, wanted.preferred_name), filled(wanted.birth_on), wanted.sex,
       filled(wanted.mrn), filled(wanted.phone), filled(phone_digits_of(wanted.phone)), wanted.deceased_at}));
  return {};
}

/// What the row should say. A source that is silent about something does not erase it.
Known wanted_of(const PatientFromSource& from, const std::optional<Known>& known, Instant now) {
  Known wanted = known.value_or(Known{});
  wanted.given_names = from.given_names;
  wanted.family_name = from.family_name;
  if (!from.preferred_name.empty()) wanted.preferred_name = from.preferred_name;
  if (from.birth_on) wanted.birth_on = from.birth_on->iso();
  if (from.sex != "unknown" || wanted.sex.empty()) wanted.sex = from.sex;
  if (!from.phone.empty()) wanted.phone = from.phone;
  if (from.deceased && !wanted.deceased_at) wanted.deceased_at = from.deceased_at.value_or(now);
  else if (from.said_alive) wanted.deceased_at.reset();
  else if (from.deceased_at) wanted.deceased_at = from.deceased_at;
  if (wanted.mrn.empty()) {
    const auto numbers = matching_numbers(from);
    if (!numbers.empty()) wanted.mrn = numbers.front()->value;
  }
  return wanted;
}

}  // namespace

Result<Registration> register_patient(db::Transaction& deed, const PracticeId& practice, const PatientFromSource& from, Instant now,
                                      Random& random) {
  Registration done;
  std::optional<PatientId> patient;
  for (const auto& key : from.keys) {
    TRY_LET(patient, look_up(deed, practice, key_system(from.source), key));
    if (patient) break;
  }
  if (!patient) { TRY_LET(patient, match_numbers(deed, practice, from)); }
  std::optional<Known> known;
  if (patient) { TRY_LET(known, read_known(deed, practice, *patient)); }
  // The same key for somebody born on another day under another first name is another person: two systems share this source's name.
  if (known && from.birth_on && !known->birth_on.empty() && from.birth_on->iso() != known->birth_on &&
      fold_name(from.given_names) != fold_name(known->given_names)) {
    return fail(Fault::conflict,
                "its key belongs to a patient with another name and birth date; import each system under a --source of its own");
  }
  const Known wanted = wanted_of(from, known, now);
  if (!known) {
    done.patient = patient ? *patient : PatientId::trusted(make_uuid(now, random));
    TRY(insert(deed, practice, done.patient, wanted, now));
    done.outcome = Registered::added;
    done.facts_changed = true;
  } else {
    done.patient = *patient;
    const auto tie = [](const Known& k) {
      return std::tie(k.given_names, k.family_name, k.preferred_name, k.birth_on, k.sex, k.mrn, k.phone, k.deceased_at);
    };
    if (tie(*known) != tie(wanted)) {
      TRY(update(deed, practice, done.patient, wanted));
      done.outcome = Registered::changed;
      done.facts_changed = known->birth_on != wanted.birth_on || known->deceased_at != wanted.deceased_at;
    }
  }
  for (const auto& key : from.keys) { TRY(put_number(deed, practice, done.patient, key_system(from.source), key)); }
  for (const auto* number : matching_numbers(from)) {
    TRY(put_number(deed, practice, done.patient, system_of(from, *number), number->value));
  }
  return done;
}

Result<std::optional<PatientId>> patient_of_key(db::Reader& reader, const PracticeId& practice, std::string_view source,
                                                std::string_view key) {
  return look_up(reader, practice, key_system(source), key);
}

Result<std::optional<PatientId>> patient_of_number(db::Reader& reader, const PracticeId& practice, std::string_view system,
                                                   std::string_view value) {
  if (system.empty() || system.starts_with(own_systems)) return std::optional<PatientId>();
  return look_up(reader, practice, system, value);
}

}  // namespace kinportal::patients
