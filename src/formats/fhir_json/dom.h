// SPDX-License-Identifier: Apache-2.0
// Private to this folder: the few ways in which mappings look into a parsed resource (simdjson DOM), and the reading they share.
// Absent members are empty values; members of a wrong type are treated as absent unless a mapping demands them.
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/zone.h"
#include "formats/fhir_json/mapped.h"
#include "formats/fhir_json/mapper.h"

namespace kinportal::fhir_json {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

inline constexpr std::string_view loinc_system = "http://loinc.org";
inline constexpr std::string_view cvx_system = "http://hl7.org/fhir/sid/cvx";
inline constexpr std::string_view rxnorm_system = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr std::string_view snomed_system = "http://snomed.info/sct";

/// A text member, or empty.
inline std::string_view text(const Object& in, std::string_view name) {
  std::string_view found;
  if (in.at_key(name).get_string().get(found) != simdjson::SUCCESS) return {};
  return found;
}

inline std::optional<Object> object(const Object& in, std::string_view name) {
  Object found;
  if (in.at_key(name).get_object().get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

inline std::optional<Element> element(const Object& in, std::string_view name) {
  Element found;
  if (in.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

inline bool is_true(const Object& in, std::string_view name) {
  bool found = false;
  return in.at_key(name).get_bool().get(found) == simdjson::SUCCESS && found;
}

/// Calls `see` with each object of an array member; a lone object counts as an array of one (seen from lax senders).
template <class See>
void each_object(const Object& in, std::string_view name, See see) {
  Element found;
  if (in.at_key(name).get(found) != simdjson::SUCCESS) return;
  if (found.is_object()) return static_cast<void>(see(found.get_object().value_unsafe()));
  Array list;
  if (found.get_array().get(list) != simdjson::SUCCESS) return;
  for (const Element one : list) {
    Object child;
    if (one.get_object().get(child) == simdjson::SUCCESS) see(child);
  }
}

inline std::optional<Object> first_object(const Object& in, std::string_view name) {
  std::optional<Object> first;
  each_object(in, name, [&](const Object& one) {
    if (!first) first = one;
  });
  return first;
}

/// What a CodeableConcept says: its words, and the coding of the preferred system (else the first one).
struct Concept {
  std::string_view title;
  std::string_view system;
  std::string_view code;
  bool empty() const { return title.empty() && code.empty(); }
};
Concept concept_of(const Object& codeable, std::string_view preferred_system = {});
/// 'system|code' into `out`, empty when uncoded.
void put_code(const Concept& what, std::string& out);
/// True when any coding of an array of CodeableConcepts (or of one) has this code.
bool any_code(const Object& in, std::string_view name, std::string_view code);
/// The first code of the first coding of a CodeableConcept member ('active'), or empty.
std::string_view code_word(const Object& in, std::string_view name);
void classes_of(const Object& codeable, std::string& classes);

/// A FHIR date, dateTime or instant, with what it does not say left open.
struct When {
  Instant at;             // noon of the day (first day of the month or year) when no time is given
  std::string service_on; // the practice's local day; empty when not known to the day
  std::string words;      // as the screens get it: '2026-06-01' or '2026-06-01T12:00:00-04:00'
};

/// One resource on its way; what every mapping function gets.
struct Mapping {
  const Object& resource;
  Mapped& out;
  References& references;
  const Zone& zone;
  JsonWriter& body;
  simdjson::ondemand::document* (*reread)(void*);  // the same bytes on demand, for the digits of decimals
  void* reread_state;

  /// The digits of the number at `pointer` ('/valueQuantity/value') exactly as sent; a text is taken as it is.
  std::string digits(const Element& number, const std::string& pointer) const;
  /// nullopt when absent; Fault::invalid when it is there and no date.
  Result<std::optional<When>> when(const Object& in, std::string_view name) const;
  /// The first of these members that is there: date, dateTime, instant or the start of a Period.
  Result<std::optional<When>> first_when(const Object& in, std::initializer_list<std::string_view> names) const;
  /// A reference's words: its display, a contained resource's name, or what the caller knows.
  std::string name_of(const Object& reference) const;
  /// A contained resource by '#id'.
  std::optional<Object> contained(std::string_view reference) const;
  Error missing(std::string_view member) const;

  /// Happened, service day and the body's date.
  void set_when(const std::optional<When>& when);
  void set_title(std::string_view title);
  void set_author(std::string author);
};

bool contains_word(std::string_view list, std::string_view word);
/// RFC 4648 base64 (white space allowed); nullopt when it is none.
std::optional<std::string> decode_base64(std::string_view text);
/// At most `bytes`, cut between characters.
std::string_view cut(std::string_view text, std::size_t bytes);
/// Words of an Annotation array.
void put_notes(Mapping& at);
/// Plain text, type and size of an Attachment array's first usable entry; adds to `text` what can be read.
void put_attachments(Mapping& at, const Object& in, std::string_view name, std::string text);

Result<void> map_patient(Mapping& at);
Result<void> map_reference(Mapping& at);
Result<void> map_observation(Mapping& at);
Result<void> map_report(Mapping& at);
Result<void> map_immunization(Mapping& at);
Result<void> map_medicine(Mapping& at);
Result<void> map_allergy(Mapping& at);
Result<void> map_condition(Mapping& at);
Result<void> map_procedure(Mapping& at);
Result<void> map_encounter(Mapping& at);
Result<void> map_care_plan(Mapping& at);
Result<void> map_care_team(Mapping& at);
Result<void> map_document(Mapping& at);
Result<void> map_imaging(Mapping& at);
Result<void> map_claim(Mapping& at);

}  // namespace kinportal::fhir_json
