// SPDX-License-Identifier: Apache-2.0
// Encounter (R4 8.11), CarePlan (9.5), CareTeam (9.7) as summaries of a visit or of care, and Claim (13.9) and ExplanationOfBenefit (13.10)
// as billing items. Amounts stay in the stored source until billing/ reads them.
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

namespace {

/// 'a, b' of the titles of an array of CodeableConcepts.
std::string titles(const Object& in, std::string_view name) {
  std::string words;
  each_object(in, name, [&](const Object& codeable) {
    const auto title = concept_of(codeable).title;
    if (title.empty() || words.size() > 2000) return;
    if (!words.empty()) words += ", ";
    words += title;
  });
  return words;
}

void start_summary(Mapping& at, std::string_view status) {
  at.out.category = "summary";
  at.out.kind = "summary";
  at.out.entered_in_error = status == "entered-in-error";
  at.body.member("kind", at.out.kind);
}

}  // namespace

Result<void> map_encounter(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  start_summary(at, status);
  std::string title;
  if (const auto type = first_object(at.resource, "type")) {
    const Concept what = concept_of(*type);
    put_code(what, out.code);
    title = what.title;
  }
  if (title.empty()) {
    const auto kind = object(at.resource, "class");
    title = kind ? text(*kind, "display") : std::string_view();
    if (title.empty()) title = "Visit";
  }
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"period"}));
  at.set_when(when);
  at.body.member("status", status);
  if (const auto period = object(at.resource, "period")) {
    TRY_LET(const auto ended, at.when(*period, "end"));
    if (ended) at.body.member("ended_at", ended->words);
  }
  std::optional<Object> who;
  each_object(at.resource, "participant", [&](const Object& participant) {
    if (!who) who = object(participant, "individual");
  });
  if (who) at.set_author(at.name_of(*who));
  std::string place;
  each_object(at.resource, "location", [&](const Object& one) {
    const auto location = object(one, "location");
    if (place.empty() && location) place = at.name_of(*location);
  });
  if (place.empty()) {
    if (const auto provider = object(at.resource, "serviceProvider")) place = at.name_of(*provider);
  }
  if (!place.empty()) at.body.member("place", place);
  if (const auto reasons = titles(at.resource, "reasonCode"); !reasons.empty()) at.body.member("text", reasons);
  each_object(at.resource, "reasonCode", [&](const Object& reason) { classes_of(reason, out.classes); });
  return {};
}

Result<void> map_care_plan(Mapping& at) {
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  start_summary(at, status);
  std::string title(text(at.resource, "title"));
  each_object(at.resource, "category", [&](const Object& category) {
    // US Core marks every plan 'assess-plan'; the category that follows says what it is about.
    const Concept what = concept_of(category, snomed_system);
    if (what.code == "assess-plan" || what.title.empty()) return;
    if (title.empty()) {
      title = what.title;
      put_code(what, at.out.code);
    }
  });
  if (title.empty()) title = "Care plan";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"period", "created"}));
  at.set_when(when);
  at.body.member("status", status);
  if (const auto period = object(at.resource, "period")) {
    TRY_LET(const auto ended, at.when(*period, "end"));
    if (ended) at.body.member("ended_at", ended->words);
  }
  std::string words(text(at.resource, "description"));
  each_object(at.resource, "activity", [&](const Object& activity) {
    const auto detail = object(activity, "detail");
    const auto code = detail ? object(*detail, "code") : std::nullopt;
    if (!code || words.size() > 8000) return;
    if (!words.empty()) words += '\n';
    words.append("- ").append(concept_of(*code).title);
  });
  if (!words.empty()) at.body.member("text", words);
  if (const auto author = object(at.resource, "author")) at.set_author(at.name_of(*author));
  return {};
}

Result<void> map_care_team(Mapping& at) {
  const auto status = text(at.resource, "status");
  start_summary(at, status);
  const auto name = text(at.resource, "name");
  at.set_title(name.empty() ? std::string_view("Care team") : name);
  TRY_LET(const auto when, at.first_when(at.resource, {"period"}));
  at.set_when(when);
  if (!status.empty()) at.body.member("status", status);
  std::string words;
  each_object(at.resource, "participant", [&](const Object& participant) {
    const auto member = object(participant, "member");
    std::string line = member ? at.name_of(*member) : std::string();
    const auto role = titles(participant, "role");
    if (!role.empty()) line += line.empty() ? role : " (" + role + ")";
    if (line.empty() || words.size() > 8000) return;
    if (!words.empty()) words += '\n';
    words += "- " + line;
  });
  if (!words.empty()) at.body.member("text", words);
  return {};
}

Result<void> map_claim(Mapping& at) {
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  Mapped& out = at.out;
  out.category = "billing";
  out.kind = out.type == "Claim" ? "claim" : "benefit";
  out.entered_in_error = status == "entered-in-error";
  at.body.member("kind", out.kind);
  std::string title;
  each_object(at.resource, "item", [&](const Object& item) {
    const auto service = object(item, "productOrService");
    if (service && title.empty()) title = concept_of(*service).title;
  });
  if (title.empty()) {
    if (const auto type = object(at.resource, "type")) title = concept_of(*type).title;
  }
  if (title.empty()) title = "Bill";
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"billablePeriod", "created"}));
  at.set_when(when);
  at.body.member("status", status);
  if (const auto provider = object(at.resource, "provider")) at.set_author(at.name_of(*provider));
  return {};
}

}  // namespace kinportal::fhir_json
