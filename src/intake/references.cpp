// SPDX-License-Identifier: Apache-2.0
// Reference forms are tried from the most exact to the least: the text as written, the address without its version, its last two segments,
// and for urn:uuid the id a server would have given. Conditional references ask for the record number they carry.
#include "intake/references.h"

#include "patients/register_patient.h"

namespace kinportal::intake {

namespace {

constexpr std::string_view uuid_prefix = "urn:uuid:";
constexpr std::string_view oid_prefix = "urn:oid:";

bool is_urn(std::string_view text) { return text.starts_with("urn:"); }

std::string_view urn_tail(std::string_view urn) {
  if (urn.starts_with(uuid_prefix)) return urn.substr(uuid_prefix.size());
  if (urn.starts_with(oid_prefix)) return urn.substr(oid_prefix.size());
  return urn;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string joined(std::string_view type, std::string_view id) {
  std::string key;
  key.reserve(type.size() + id.size() + 1);
  key.append(type).append("/").append(id);
  return key;
}

}  // namespace

std::string_view type_and_id(std::string_view reference) {
  if (const auto version = reference.find("/_history/"); version != std::string_view::npos) reference = reference.substr(0, version);
  const auto slash = reference.rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == reference.size()) return {};
  const auto before = reference.rfind('/', slash - 1);
  return before == std::string_view::npos ? reference : reference.substr(before + 1);
}

std::string key_of_resource(std::string_view type, std::string_view id, std::string_view full_url) {
  if (!id.empty()) return joined(type, id);
  if (full_url.empty()) return {};
  if (is_urn(full_url)) return joined(type, urn_tail(full_url));
  return std::string(type_and_id(full_url));
}

std::vector<std::string> keys_of_resource(std::string_view type, std::string_view id, std::string_view full_url) {
  std::vector<std::string> keys;
  if (auto chief = key_of_resource(type, id, full_url); !chief.empty()) keys.push_back(std::move(chief));
  // A urn that repeats the id is found by it anyway.
  if (!full_url.empty() && full_url.size() <= 500 && !(is_urn(full_url) && (id.empty() || urn_tail(full_url) == id)) &&
      !(!is_urn(full_url) && !keys.empty() && type_and_id(full_url) == keys.front())) {
    keys.emplace_back(full_url);
  }
  return keys;
}

Result<std::optional<PatientId>> PatientDirectory::find(std::string_view reference) {
  if (const auto found = known_.find(reference); found != known_.end()) {
    return found->second.empty() ? std::nullopt : std::optional(found->second);
  }
  TRY_LET(auto patient, ask(reference));
  if (known_.size() >= max_remembered_patients) known_.clear();
  known_.emplace(std::string(reference), patient.value_or(PatientId()));
  return patient;
}

void PatientDirectory::forget_unknown() {
  std::erase_if(known_, [](const auto& entry) { return entry.second.empty(); });
}

Result<std::optional<PatientId>> PatientDirectory::ask(std::string_view reference) {
  TRY_LET(auto snapshot, store_.snapshot());
  constexpr std::string_view conditional = "Patient?identifier=";
  if (reference.starts_with(conditional)) {
    const std::string token = percent_decoded(reference.substr(conditional.size()));
    const auto bar = token.find('|');
    if (bar == std::string::npos) return std::optional<PatientId>();
    return patients::patient_of_number(snapshot, practice_, token.substr(0, bar), token.substr(bar + 1));
  }
  TRY_LET(auto patient, patients::patient_of_key(snapshot, practice_, source_, reference));
  if (patient) return patient;
  const std::string shorter = is_urn(reference) ? joined("Patient", urn_tail(reference)) : std::string(type_and_id(reference));
  if (!shorter.starts_with("Patient/") || shorter == reference) return std::optional<PatientId>();
  return patients::patient_of_key(snapshot, practice_, source_, shorter);
}

std::string NameDirectory::display(std::string_view reference) {
  if (const auto found = known_.find(reference); found != known_.end()) return found->second;
  std::string name = ask(reference);
  if (known_.size() >= max_remembered_names) known_.clear();
  known_.emplace(std::string(reference), name);
  return name;
}

std::string NameDirectory::ask(std::string_view reference) {
  auto snapshot = store_.snapshot();
  if (!snapshot.ok()) return {};
  const auto look_up = [&](std::string_view key) -> std::string {
    auto rows = snapshot->query("SELECT display FROM reference_entry WHERE practice_id = $1 AND source = $2 AND source_key = $3",
                                {practice_, source_, key});
    if (!rows.ok()) return {};
    const auto found = rows->next();
    return found.ok() && *found ? rows->string(0) : std::string();
  };
  if (reference.find("?identifier=") != std::string_view::npos) return look_up(percent_decoded(reference));
  if (auto name = look_up(reference); !name.empty()) return name;
  if (!is_urn(reference)) {
    const auto shorter = type_and_id(reference);
    return shorter.empty() || shorter == reference ? std::string() : look_up(shorter);
  }
  // A urn does not say what it points at.
  for (const std::string_view type : {"Practitioner", "Organization", "PractitionerRole", "Location", "Medication"}) {
    if (auto name = look_up(joined(type, urn_tail(reference))); !name.empty()) return name;
  }
  return {};
}

Result<bool> file_name(db::Transaction& deed, const PracticeId& practice, std::string_view source, std::string_view key,
                       std::string_view display) {
  TRY_LET(const auto changed, deed.execute("INSERT INTO reference_entry (practice_id, source, source_key, display) VALUES ($1, $2, $3, $4) "
                                           "ON CONFLICT (practice_id, source, source_key) DO UPDATE SET display = excluded.display "
                                           "WHERE reference_entry.display <> excluded.display",
                                           {practice, source, key, display}));
  return changed > 0;
}

void ItemAliases::note(std::string_view type, std::string_view id, std::string_view full_url) {
  if (id.empty() || !is_urn(full_url) || urn_tail(full_url) == id) return;
  if (known_.size() >= max_remembered_aliases) known_.clear();
  known_.insert_or_assign(std::string(full_url), joined(type, id));
}

std::string ItemAliases::observation_key(std::string_view reference) const {
  if (const auto found = known_.find(reference); found != known_.end()) return found->second;
  if (is_urn(reference)) return joined("Observation", urn_tail(reference));
  const auto shorter = type_and_id(reference);
  return shorter.starts_with("Observation/") ? std::string(shorter) : std::string();
}

}  // namespace kinportal::intake
