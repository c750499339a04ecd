// SPDX-License-Identifier: Apache-2.0
// One writer for both sides, so that neither reads a state the other does not.
#include "access/request_view.h"

#include "access/upload_doors.h"
#include "documents/upload.h"
#include "patients/patient.h"
#include "practices/practice.h"

namespace kinportal::access {
namespace {

using families::AccessRequest;

Result<void> write_head(JsonWriter& out, db::Reader& reader, const AccessRequest& request) {
  TRY_LET(const auto practice, practices::read_practice(reader, request.practice));
  out.member("practice", request.practice.text()).member("practice_name", practice.name).member("request", request.id.text());
  out.member("code", request.code).member("kind", families::to_string(request.form.kind));
  out.member("given_names", request.form.for_given_names.reveal()).member("family_name", request.form.for_family_name.reveal());
  out.member("relationship", request.form.relationship).member("state", families::to_string(request.state));
  out.member("created_at", request.created_at.iso()).member("changed_at", request.changed_at.iso());
  if (!request.form.paper_kind.empty()) out.member("paper_kind", request.form.paper_kind);
  return {};
}

void write_steps(JsonWriter& out, const std::vector<families::RequestStep>& steps, RequestSide side) {
  out.key("steps").begin_array();
  for (const auto& step : steps) {
    out.begin_object().member("at", step.at.iso()).member("by", step.by_practice ? "practice" : "family").member("what", step.what);
    if (side == RequestSide::staff && !step.who.empty()) out.member("who", step.who);
    if (!step.words.empty()) out.member("words", step.words.reveal());
    if (!step.bring.empty()) {
      out.key("bring").begin_array();
      for (const auto& kind : step.bring) out.string(kind);
      out.end_array();
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace

Result<AccessRequest> as_the_practice_reads(db::Reader& reader, AccessRequest request) {
  if (request.form.kind != families::RequestKind::paper || !request.form.patient) return request;
  TRY_LET(const auto patient, patients::read_patient(reader, request.practice, *request.form.patient));
  request.form.for_given_names = patient.given_names;
  request.form.for_family_name = patient.family_name;
  if (patient.birth_on) request.form.for_birth_on = *patient.birth_on;
  return request;
}

Result<void> write_request_line(JsonWriter& out, db::Reader& reader, const AccessRequest& request) {
  out.begin_object();
  TRY(write_head(out, reader, request));
  out.end_object();
  return {};
}

Result<void> write_request(JsonWriter& out, db::Reader& reader, const AccessRequest& request, RequestSide side) {
  out.begin_object();
  TRY(write_head(out, reader, request));
  const families::RequestForm& form = request.form;
  // Of a person chosen from one's own list the birth date is the practice's, not the asker's.
  if (form.kind != families::RequestKind::paper || side == RequestSide::staff) out.member("birth_on", form.for_birth_on.reveal().iso());
  if (form.patient && (form.kind == families::RequestKind::paper || side == RequestSide::staff))
    out.member("patient", form.patient->text());
  out.member("custody", form.custody).member("why", form.why.reveal()).member("phone", form.phone.reveal());
  if (!request.signed_how.empty()) {
    out.member("signed_how", request.signed_how).member("signed_as", request.signed_as.reveal());
    if (request.signed_at) out.member("signed_at", request.signed_at->iso());
  }
  TRY_LET(const auto uploads, documents::uploads_of(reader, request.practice, request.id.text()));
  out.key("uploads").begin_array();
  for (const auto& upload : uploads) write_upload(out, upload, side == RequestSide::staff ? UploadReader::practice : UploadReader::family);
  out.end_array();
  TRY_LET(const auto steps, families::steps_of(reader, request.practice, request.id));
  write_steps(out, steps, side);
  out.end_object();
  return {};
}

}  // namespace kinportal::access
