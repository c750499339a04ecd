// SPDX-License-Identifier: Apache-2.0
// A patient as a source describes her becomes a patient of the practice: the one she already is, or a new one. Matching is by the source's
// own key and by record numbers only; what would put two people into one chart is refused and left to a human.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::patients {

struct RecordNumber {
  std::string system;
  std::string value;
  bool mrn = false;
};

struct PatientFromSource {
  std::string source;                // name of the feed
  std::vector<std::string> keys;     // what the source calls her: 'Patient/a', 'urn:uuid:…'; the first one is the chief one
  std::string given_names;
  std::string family_name;
  std::string preferred_name;
  std::optional<Day> birth_on;
  std::string sex = "unknown";
  std::string phone;
  bool deceased = false;
  bool said_alive = false;           // takes an earlier 'deceased' of a source back
  std::optional<Instant> deceased_at;
  std::vector<RecordNumber> numbers;
};

enum class Registered { added, unchanged, changed };

struct Registration {
  PatientId patient;
  Registered outcome = Registered::unchanged;
  bool facts_changed = false;  // something the access decision reads: the caller bumps the practice's facts
};

/// Fault::conflict, without a name or number, when record numbers point at two patients or at one who was born on another day.
Result<Registration> register_patient(db::Transaction& deed, const PracticeId& practice, const PatientFromSource& from, Instant now,
                                      Random& random);

/// The patient whom a source calls `key`; nullopt when nobody is called that.
Result<std::optional<PatientId>> patient_of_key(db::Reader& reader, const PracticeId& practice, std::string_view source,
                                                std::string_view key);
/// The patient with this record number; nullopt when nobody or more than one has it.
Result<std::optional<PatientId>> patient_of_number(db::Reader& reader, const PracticeId& practice, std::string_view system,
                                                   std::string_view value);

}  // namespace kinportal::patients
