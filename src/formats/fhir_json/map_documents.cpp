// SPDX-License-Identifier: Apache-2.0
// DiagnosticReport (R4 10.3), DocumentReference (2.42) and ImagingStudy (10.6). Plain text attachments become text; of everything else the
// type and size are told, and the bytes stay in the stored source until documents/ serves them.
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

namespace {

constexpr std::string_view note_codes[] = {
    // LOINC document types a family calls a note (US Core Clinical Notes value set): progress, history and physical, consultation,
    // procedure, discharge, imaging narrative apart.
    "11506-3", "34117-2", "11488-4", "28570-0", "34109-9", "51847-2", "34746-8", "34748-4"};
constexpr std::string_view summary_codes[] = {"18842-5", "34133-9", "57133-1", "69730-0"};

bool any_of_codes(const Object& in, std::string_view name, std::span<const std::string_view> codes) {
  for (const auto code : codes) {
    if (any_code(in, name, code)) return true;
  }
  return false;
}

}  // namespace

Result<void> map_report(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  const auto code = object(at.resource, "code");
  if (!code) return at.missing("code");
  out.entered_in_error = status == "entered-in-error";
  each_object(at.resource, "result", [&](const Object& member) {
    const auto reference = text(member, "reference");
    if (!reference.empty() && out.members.size() < max_members) out.members.emplace_back(reference);
  });
  const bool imaging = any_code(at.resource, "category", "RAD") || any_code(at.resource, "category", "LP29684-5") ||
                       any_code(at.resource, "category", "imaging");
  const bool laboratory = any_code(at.resource, "category", "LAB");
  const bool note = !laboratory && !imaging && out.members.empty() && any_of_codes(at.resource, "code", note_codes);
  out.category = note ? "note" : "result";
  out.kind = note ? "note" : imaging ? "imaging" : "panel";
  const Concept what = concept_of(*code, loinc_system);
  put_code(what, out.code);
  classes_of(*code, out.classes);
  at.body.member("kind", out.kind);
  at.set_title(what.title);
  TRY_LET(const auto when, at.first_when(at.resource, {"effectiveDateTime", "effectivePeriod", "issued"}));
  at.set_when(when);
  TRY_LET(const auto issued, at.when(at.resource, "issued"));
  if (issued && (status == "final" || status == "amended" || status == "corrected" || status == "appended")) out.finalized_at = issued->at;
  at.body.member("status", status);
  if (const auto performer = first_object(at.resource, "performer")) at.set_author(at.name_of(*performer));
  put_attachments(at, at.resource, "presentedForm", std::string(text(at.resource, "conclusion")));
  each_object(at.resource, "conclusionCode", [&](const Object& one) { classes_of(one, out.classes); });
  return {};
}

Result<void> map_document(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  out.entered_in_error = status == "entered-in-error" || text(at.resource, "docStatus") == "entered-in-error";
  const bool summary = any_of_codes(at.resource, "type", summary_codes);
  const bool note = !summary && (any_code(at.resource, "category", "clinical-note") || any_of_codes(at.resource, "type", note_codes));
  out.category = summary ? "summary" : note ? "note" : "document";
  out.kind = summary ? "summary" : note ? "note" : "document";
  std::string title(text(at.resource, "description"));
  if (const auto type = object(at.resource, "type")) {
    const Concept what = concept_of(*type, loinc_system);
    put_code(what, out.code);
    classes_of(*type, out.classes);
    if (title.empty()) title = what.title;
  }
  if (title.empty()) title = "Document";
  at.body.member("kind", out.kind);
  at.set_title(title);
  std::optional<Object> context = object(at.resource, "context");
  std::optional<When> when;
  if (context) { TRY_LET(when, at.first_when(*context, {"period"})); }
  if (!when) { TRY_LET(when, at.first_when(at.resource, {"date"})); }
  at.set_when(when);
  at.body.member("status", status == "current" ? std::string_view("final") : status);
  if (const auto author = first_object(at.resource, "author")) at.set_author(at.name_of(*author));
  put_attachments(at, at.resource, "content", {});
  return {};
}

Result<void> map_imaging(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  out.category = "result";
  out.kind = "imaging";
  out.entered_in_error = status == "entered-in-error";
  std::string title(text(at.resource, "description"));
  if (const auto procedure = first_object(at.resource, "procedureCode")) {
    const Concept what = concept_of(*procedure, loinc_system);
    put_code(what, out.code);
    if (title.empty()) title = what.title;
  }
  std::string parts;
  each_object(at.resource, "series", [&](const Object& series) {
    const auto modality = object(series, "modality");
    const auto site = object(series, "bodySite");
    std::string line = modality ? std::string(text(*modality, "display")) : std::string();
    if (site) {
      if (const auto where = text(*site, "display"); !where.empty()) line.append(line.empty() ? "" : ", ").append(where);
    }
    if (line.empty() || parts.size() > 2000) return;
    if (!parts.empty()) parts += '\n';
    parts += line;
  });
  if (title.empty()) title = parts.empty() ? "Images" : parts.substr(0, parts.find('\n'));
  at.body.member("kind", out.kind);
  at.set_title(title);
  TRY_LET(const auto when, at.first_when(at.resource, {"started"}));
  at.set_when(when);
  at.body.member("status", status);
  if (!parts.empty()) at.body.member("text", parts);
  if (const auto place = object(at.resource, "location")) {
    if (const auto name = at.name_of(*place); !name.empty()) at.body.member("place", name);
  }
  return {};
}

}  // namespace kinportal::fhir_json
