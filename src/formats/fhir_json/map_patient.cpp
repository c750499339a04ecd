// SPDX-License-Identifier: Apache-2.0
// Patient (R4 8.1): names, birth date, numbers, phone. Contacts and links to other people are not read: a feed gives nobody rights.
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

namespace {

std::string join(const Object& name, std::string_view member) {
  std::string words;
  Array list;
  if (name.at_key(member).get_array().get(list) != simdjson::SUCCESS) return words;
  for (const Element one : list) {
    std::string_view word;
    if (one.get_string().get(word) != simdjson::SUCCESS || word.empty() || words.size() > 200) continue;
    if (!words.empty()) words += ' ';
    words += word;
  }
  return words;
}

/// Lower is better: the name the practice would write on an envelope.
int rank(const Object& name) {
  const auto use = text(name, "use");
  int points = use == "official" ? 0 : use == "usual" ? 1 : use.empty() ? 2 : use == "temp" ? 3 : use == "anonymous" ? 4 : 9;
  if (const auto period = object(name, "period"); period && element(*period, "end")) points += 20;
  return points;
}

}  // namespace

Result<void> map_patient(Mapping& at) {
  PatientFields& patient = at.out.patient;
  std::optional<Object> best;
  std::string nickname;
  each_object(at.resource, "name", [&](const Object& name) {
    const auto use = text(name, "use");
    if (use == "nickname" && nickname.empty()) nickname = join(name, "given");
    if (use == "nickname" || use == "maiden") return;
    if (!best || rank(name) < rank(*best)) best = name;
  });
  if (!best) return at.missing("name");
  patient.given_names = join(*best, "given");
  patient.family_name = std::string(cut(text(*best, "family"), 200));
  if (patient.given_names.empty() && patient.family_name.empty()) patient.family_name = std::string(cut(text(*best, "text"), 200));
  if (patient.given_names.empty() && patient.family_name.empty()) return at.missing("name.family");
  if (nickname != patient.given_names) patient.preferred_name = nickname;
  if (const auto birth = text(at.resource, "birthDate"); !birth.empty()) {
    TRY_LET(const auto when, at.when(at.resource, "birthDate"));
    if (when && birth.size() == 10) {
      if (const auto day = Day::parse(birth); day.ok()) patient.birth_on = *day;
    }
  }
  const auto sex = text(at.resource, "gender");
  patient.sex = sex == "male" || sex == "female" || sex == "other" ? std::string(sex) : "unknown";
  int phone_rank = 99;
  each_object(at.resource, "telecom", [&](const Object& contact) {
    if (text(contact, "system") != "phone" || text(contact, "use") == "old") return;
    const int points = text(contact, "use") == "mobile" ? 0 : text(contact, "use") == "home" ? 1 : 2;
    if (points < phone_rank) {
      phone_rank = points;
      patient.phone = std::string(cut(text(contact, "value"), 50));
    }
  });
  patient.deceased = is_true(at.resource, "deceasedBoolean");
  if (const auto said = element(at.resource, "deceasedBoolean"); said && said->is_bool()) patient.said_alive = !patient.deceased;
  TRY_LET(const auto died, at.when(at.resource, "deceasedDateTime"));
  if (died) {
    patient.deceased = true;
    patient.deceased_at = died->at;
  }
  each_object(at.resource, "link", [&](const Object& link) { patient.replaced = patient.replaced || text(link, "type") == "replaced-by"; });
  return {};
}

}  // namespace kinportal::fhir_json
