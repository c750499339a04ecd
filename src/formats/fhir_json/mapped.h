// SPDX-License-Identifier: Apache-2.0
// What one FHIR R4 resource becomes on its way into a chart: an item, a patient, a person or place that others point at, or nothing we know.
// Plain values without rights: who may see an item is decided elsewhere, from the columns that are filled here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace kinportal::fhir_json {

/// Sensitivity labels a source can put on a resource; the words of policies and of access/labels.h.
enum class Label : std::uint8_t { BH, SUD, P2, SEX, STD, HIV, SDV, GDIS, ABORT };
inline constexpr int label_count = 9;
std::string_view to_string(Label label);

/// A set of labels. `unknown` stands for a label nobody here understands: what carries it is shown to no one.
struct Labels {
  std::uint32_t bits = 0;
  bool unknown = false;
  void add(Label label) { bits |= 1U << static_cast<unsigned>(label); }
  bool has(Label label) const { return (bits >> static_cast<unsigned>(label)) & 1U; }
  bool empty() const { return bits == 0 && !unknown; }
  bool operator==(const Labels&) const = default;
};
inline Labels operator|(Labels a, Labels b) { return Labels{a.bits | b.bits, a.unknown || b.unknown}; }

/// A patient's number somewhere. `mrn`: the source types it as a medical record number (v2-0203 MR).
struct Identifier {
  std::string system;
  std::string value;
  bool mrn = false;
};

struct PatientFields {
  std::string given_names;
  std::string family_name;
  std::string preferred_name;  // empty: none
  std::optional<Day> birth_on;  // only a whole date: an age cannot be told from a year
  std::string sex = "unknown";  // male female other unknown
  std::string phone;
  bool deceased = false;
  bool said_alive = false;  // the source says outright that she has not died
  std::optional<Instant> deceased_at;
  bool replaced = false;  // the source merged this chart into another one
};

enum class Becomes {
  item,  // a row of chart_item
  patient,
  related_person,  // kept as received; a feed gives nobody rights
  reference,  // Practitioner, Organization, …: a display name
  unknown_type,  // no mapping; listed
};

/// Filled again and again by Mapper::map so that its strings keep their memory.
struct Mapped {
  Becomes becomes = Becomes::unknown_type;
  std::string type;  // 'Observation'
  std::string id;  // empty when the source gave none
  std::string patient_reference;  // as written: 'Patient/a', 'urn:uuid:…', 'Patient?identifier=…'
  std::optional<Instant> updated_at;  // meta.lastUpdated
  Labels labels;
  std::vector<Identifier> identifiers;  // of patients and references

  // becomes == item: the columns of chart_item
  std::string category;
  std::string kind;
  std::string code;  // 'system|code' or empty
  std::string title;
  std::string author;
  std::string classes;  // ' HPV GENETIC '
  std::optional<Instant> happened_at;  // unknown: nullopt
  std::string service_on;  // '2026-06-01' or empty: not known to the day
  std::optional<Instant> finalized_at;
  bool entered_in_error = false;
  std::string body;  // JSON object without its id, ready to be stored
  std::vector<std::string> members;  // references to the results of a panel

  PatientFields patient;  // becomes == patient
  std::string display;  // becomes == reference

  void clear();
};

}  // namespace kinportal::fhir_json
