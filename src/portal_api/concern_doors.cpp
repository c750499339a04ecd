// SPDX-License-Identifier: Apache-2.0
// Reports (requirement S22) and notes of the office. Whoever may open a child's chart may report about it; what becomes of the other person
// she does not read here, not even whether the person she named was found.
#include "portal_api/concern_doors.h"

#include "access/upload_doors.h"
#include "documents/upload.h"
#include "families/dispute.h"
#include "families/office_note.h"
#include "families/people.h"
#include "formats/json/json.h"
#include "patients/fold_name.h"
#include "portal_api/family_deed.h"
#include "practices/practice.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::ChartKey;
using access::Doorway;
using access::Knock;
using access::Purpose;
using families::Deed;

struct Address {
  PracticeId practice;
  PatientId patient;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

// Where the practice's rule says so, a report that names exactly one person who is linked freezes at once. The asker is never among them.
Result<void> freeze_if_ruled(const Deed& deed, accounts::Desk& desk, const families::NewDispute& report, const families::DisputeId& id) {
  TRY_LET(const auto rule, families::dispute_rule(deed.transaction, report.practice));
  if (!rule.asker_freezes) return {};
  TRY_LET(const auto people, families::people_of_patient(deed.transaction, report.practice, report.patient, deed.now));
  const std::string wanted = patients::fold_name(report.said_who.reveal());
  std::optional<AccountId> named;
  for (const auto& person : people) {
    if (person.status == "ended" || person.link.account == report.reported_by || named == person.link.account) continue;
    if (patients::fold_name(person.name.reveal()) != wanted) continue;
    if (named) return {};  // two of that name: a human must look
    named = person.link.account;
  }
  if (!named) return {};
  TRY(families::name_disputed(deed, report.practice, id, *named));
  TRY(families::freeze_access(deed, report.practice, id));
  TRY(families::tell(deed, report.practice, *named, "access", "checking", id.text()));
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = *named;
  return desk.queue_notice(deed.transaction, notice);
}

Result<void> write_report(ChartBody& body, db::Reader& reader, const families::Dispute& report, std::int64_t answer_hours) {
  body.begin_object().member("id", report.id.text()).member("about", report.said_who.reveal()).member("cause", report.cause);
  body.member("sent_at", report.opened_at.iso());
  // Always counted from when it was sent: the queue's own deadline moves when somebody is frozen, and that is not hers to read.
  body.member("answer_by", (report.opened_at + std::chrono::hours(answer_hours)).iso());
  body.member("state", report.state == families::DisputeState::decided ? "done" : "received");
  TRY_LET(const auto uploads, documents::uploads_of(reader, report.practice, report.id.text()));
  body.key("uploads").begin_array();
  for (const auto& upload : uploads) {
    if (upload.at_desk) continue;  // what the practice put beside it is the practice's
    JsonWriter one;
    access::write_upload(one, upload, access::UploadReader::family);
    body.raw(one.view());
  }
  body.end_array().end_object();
  return {};
}

Result<Answer> list_reports(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_access));
  TRY_LET(const auto rule, families::dispute_rule(key.snapshot(), address.practice));
  TRY_LET(const auto reports, families::disputes_reported_by(key.snapshot(), at.viewer()->account, address.practice, address.patient));
  ChartBody body;
  body.begin_object().member("answer_hours", rule.answer_hours).key("reports").begin_array();
  for (const auto& report : reports) TRY(write_report(body, key.snapshot(), report, rule.answer_hours));
  body.end_array().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> send_report(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"about", "relation", "cause", "words"}));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_access));
  families::NewDispute report;
  report.practice = address.practice;
  report.patient = address.patient;
  report.reported_by = at.viewer()->account;
  TRY_LET(const std::string about, document->string("about"));
  report.said_who = FreeText(about);
  TRY_LET(report.relation, document->string("relation"));
  TRY_LET(report.cause, document->string("cause"));
  TRY_LET(const auto words, document->maybe_string("words"));
  report.words = FreeText(words.value_or(""));
  [[maybe_unused]] const auto receipt = std::move(key).close();
  families::DisputeId made;
  TRY(do_family_deed(at, [&](const Deed& deed) -> Result<void> {
    TRY_LET(made, families::report_dispute(deed, report));
    return freeze_if_ruled(deed, desk, report, made);
  }));
  JsonWriter body;
  body.begin_object().member("id", made.text()).end_object();
  return Answer::plain(201, std::move(body));
}

Result<Answer> list_notes(Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto notes, families::notes_of(*reader, at.viewer()->account));
  JsonWriter body;
  body.begin_object().key("notes").begin_array();
  for (const auto& note : notes) {
    TRY_LET(const auto place, practices::read_practice(*reader, note.practice));
    body.begin_object().member("practice", note.practice.text()).member("practice_name", place.name).member("phone", place.phone);
    body.member("id", note.id).member("kind", note.kind).member("sentence", note.sentence).member("told_at", note.told_at.iso());
    body.member("stays", !families::may_be_put_away(note.sentence)).end_object();
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> put_note_away(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  const std::string note(request.path_value("note"));
  TRY(do_family_deed(at, [&](const Deed& deed) { return families::put_away(deed, at.viewer()->account, practice, note); }));
  return Answer::empty(204);
}

}  // namespace

std::vector<access::Route> concern_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string reports = "/api/v1/charts/{practice}/{patient}/reports";
  return {
      {Method::get, reports, Knock::signed_in, list_reports},
      {Method::post, reports, Knock::signed_in,
       [&desk](Doorway& at, const http::Request& request) { return send_report(desk, at, request); }},
      {Method::get, "/api/v1/office-notes", Knock::signed_in, list_notes},
      {Method::del, "/api/v1/office-notes/{practice}/{note}", Knock::signed_in, put_note_away},
  };
}

}  // namespace kinportal::portal_api
