// SPDX-License-Identifier: Apache-2.0
// Immunization (R4 11.8), MedicationRequest and MedicationStatement (11.1, 11.4), AllergyIntolerance (9.1), Condition (9.2), Procedure (9.3).
// What was not given, not taken or refuted is never shown as if it had been: its status says so, and so does its title.
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

Result<void> map_immunization(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  const auto code = object(at.resource, "vaccineCode");
  if (!code) return at.missing("vaccineCode");
  out.category = "immunization";
  out.kind = "immunization";
  out.entered_in_error = status == "entered-in-error";
  const Concept what = concept_of(*code, cvx_system);
  put_code(what, out.code);
  classes_of(*code, out.classes);
  at.body.member("kind", out.kind);
  std::string title(what.title);
  if (status == "not-done") title += " (not given)";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"occurrenceDateTime", "recorded"}));
  at.set_when(when);
  at.body.member("status", status);
  if (const auto lot = text(at.resource, "lotNumber"); !lot.empty()) at.body.member("lot", cut(lot, 100));
  if (const auto dose = object(at.resource, "doseQuantity")) {
    if (const auto value = element(*dose, "value")) {
      std::string words = at.digits(*value, "/doseQuantity/value");
      if (const auto unit = text(*dose, "unit"); !unit.empty()) words.append(" ").append(unit);
      at.body.member("dose", words);
    }
  }
  std::optional<Object> actor;
  each_object(at.resource, "performer", [&](const Object& performer) {
    if (!actor) actor = object(performer, "actor");
  });
  if (actor) at.set_author(at.name_of(*actor));
  if (const auto place = object(at.resource, "location")) {
    if (const auto name = at.name_of(*place); !name.empty()) at.body.member("place", name);
  }
  put_notes(at);
  return {};
}

namespace {

/// The medicine's name and code: a concept, or a Medication that is contained or kept elsewhere.
Result<void> put_medicine_name(Mapping& at, bool do_not_take) {
  std::string title;
  Concept what;
  std::optional<Object> medication;  // keeps the contained one alive while `what` looks into it
  if (const auto codeable = object(at.resource, "medicationCodeableConcept")) {
    what = concept_of(*codeable, rxnorm_system);
    title = what.title;
  } else if (const auto reference = object(at.resource, "medicationReference")) {
    medication = at.contained(text(*reference, "reference"));
    if (medication) {
      if (const auto codeable_inside = object(*medication, "code")) what = concept_of(*codeable_inside, rxnorm_system);
      title = what.title;
    }
    if (title.empty()) title = at.name_of(*reference);
  }
  if (title.empty()) return at.missing("medication");
  put_code(what, at.out.code);
  if (do_not_take) title += " (do not take)";
  at.set_title(title);
  return {};
}

std::string dose_words(Mapping& at, std::string_view member) {
  std::string words;
  int position = -1;
  each_object(at.resource, member, [&](const Object& dosage) {
    ++position;
    std::string line(text(dosage, "text"));
    if (line.empty()) line = text(dosage, "patientInstruction");
    if (line.empty()) {
      const auto rate = first_object(dosage, "doseAndRate");
      const auto quantity = rate ? object(*rate, "doseQuantity") : std::nullopt;
      const auto value = quantity ? element(*quantity, "value") : std::nullopt;
      if (value) {
        line = at.digits(*value, "/" + std::string(member) + "/" + std::to_string(position) + "/doseAndRate/0/doseQuantity/value");
        if (const auto unit = text(*quantity, "unit"); !unit.empty()) line.append(" ").append(unit);
      }
    }
    if (line.empty() || words.size() > 4000) return;
    if (!words.empty()) words += "; ";
    words += line;
  });
  return words;
}

}  // namespace

Result<void> map_medicine(Mapping& at) {
  Mapped& out = at.out;
  const bool request = out.type == "MedicationRequest";
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  out.category = "medication";
  out.kind = "medicine";
  out.entered_in_error = status == "entered-in-error";
  at.body.member("kind", out.kind);
  TRY(put_medicine_name(at, is_true(at.resource, "doNotPerform") || status == "not-taken"));
  TRY_LET(const auto when, request ? at.first_when(at.resource, {"authoredOn"})
                                   : at.first_when(at.resource, {"effectiveDateTime", "effectivePeriod", "dateAsserted"}));
  at.set_when(when);
  at.body.member("status", status);
  if (const auto dose = dose_words(at, request ? "dosageInstruction" : "dosage"); !dose.empty()) at.body.member("dose", dose);
  if (const auto period = object(at.resource, "effectivePeriod")) {
    TRY_LET(const auto ended, at.when(*period, "end"));
    if (ended) at.body.member("ended_at", ended->words);
  }
  if (const auto author = object(at.resource, request ? "requester" : "informationSource")) at.set_author(at.name_of(*author));
  put_notes(at);
  return {};
}

Result<void> map_allergy(Mapping& at) {
  Mapped& out = at.out;
  const auto verification = code_word(at.resource, "verificationStatus");
  const auto clinical = code_word(at.resource, "clinicalStatus");
  const auto code = object(at.resource, "code");
  if (!code) return at.missing("code");
  out.category = "allergy";
  out.kind = "allergy";
  out.entered_in_error = verification == "entered-in-error";
  const Concept what = concept_of(*code);
  put_code(what, out.code);
  at.body.member("kind", out.kind);
  std::string title(what.title);
  if (verification == "refuted") title += " (refuted)";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"onsetDateTime", "onsetPeriod", "recordedDate", "assertedDate", "lastOccurrence"}));
  at.set_when(when);
  const auto status = verification == "refuted" || clinical.empty() ? verification : clinical;
  if (!status.empty()) at.body.member("status", status);
  std::string reactions;
  std::string severity(text(at.resource, "criticality"));
  std::string_view worst;
  each_object(at.resource, "reaction", [&](const Object& reaction) {
    each_object(reaction, "manifestation", [&](const Object& manifestation) {
      const auto words = concept_of(manifestation).title;
      if (words.empty() || reactions.size() > 2000) return;
      if (!reactions.empty()) reactions += ", ";
      reactions += words;
    });
    const auto how = text(reaction, "severity");
    if (how == "severe" || worst.empty() || (how == "moderate" && worst == "mild")) worst = how;
  });
  if (!reactions.empty()) at.body.member("reaction", reactions);
  if (!worst.empty()) severity = worst;
  if (!severity.empty()) at.body.member("severity", severity);
  if (const auto author = object(at.resource, "recorder")) at.set_author(at.name_of(*author));
  put_notes(at);
  return {};
}

Result<void> map_condition(Mapping& at) {
  Mapped& out = at.out;
  const auto verification = code_word(at.resource, "verificationStatus");
  const auto clinical = code_word(at.resource, "clinicalStatus");
  const auto code = object(at.resource, "code");
  if (!code) return at.missing("code");
  out.category = "problem";
  out.kind = "condition";
  out.entered_in_error = verification == "entered-in-error";
  const Concept what = concept_of(*code);
  put_code(what, out.code);
  classes_of(*code, out.classes);
  at.body.member("kind", out.kind);
  std::string title(what.title);
  if (verification == "refuted") title += " (refuted)";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"onsetDateTime", "onsetPeriod", "recordedDate"}));
  at.set_when(when);
  const auto status = verification == "refuted" || clinical.empty() ? verification : clinical;
  if (!status.empty()) at.body.member("status", status);
  TRY_LET(const auto ended, at.first_when(at.resource, {"abatementDateTime"}));
  if (ended) at.body.member("ended_at", ended->words);
  if (const auto severity = object(at.resource, "severity")) at.body.member("severity", cut(concept_of(*severity).title, max_title_bytes));
  if (const auto author = object(at.resource, "recorder")) at.set_author(at.name_of(*author));
  put_notes(at);
  return {};
}

Result<void> map_procedure(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  const auto code = object(at.resource, "code");
  if (!code) return at.missing("code");
  out.category = "summary";
  out.kind = "procedure";
  out.entered_in_error = status == "entered-in-error";
  const Concept what = concept_of(*code);
  put_code(what, out.code);
  classes_of(*code, out.classes);
  at.body.member("kind", out.kind);
  std::string title(what.title);
  if (status == "not-done") title += " (not done)";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"performedDateTime", "performedPeriod"}));
  at.set_when(when);
  at.body.member("status", status);
  std::optional<Object> actor;
  each_object(at.resource, "performer", [&](const Object& performer) {
    if (!actor) actor = object(performer, "actor");
  });
  if (actor) at.set_author(at.name_of(*actor));
  if (const auto place = object(at.resource, "location")) {
    if (const auto name = at.name_of(*place); !name.empty()) at.body.member("place", name);
  }
  put_notes(at);
  return {};
}

}  // namespace kinportal::fhir_json
