// SPDX-License-Identifier: Apache-2.0
// Staff read a request beside its files, find the patient, and decide. Every look and every deed has an entry.
#include "staff_api/request_doors.h"

#include "access/desk.h"
#include "access/load_facts.h"
#include "access/paper_terms.h"
#include "access/request_form.h"
#include "access/request_view.h"
#include "access/upload_doors.h"
#include "accounts/account.h"
#include "families/access_request.h"
#include "families/at_practice.h"
#include "families/dispute.h"
#include "families/people.h"
#include "families/visit_task.h"
#include "formats/json/json.h"
#include "patients/find_patients.h"
#include "practices/practice.h"
#include "staff/staff.h"
#include "staff_api/desk_deed.h"
#include "staff_api/request_approval.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::AccessRequest;
using families::Deed;

struct Asked {
  PracticeId practice;
  AccessRequestId id;
};

Result<Asked> asked_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto id, AccessRequestId::parse(request.path_value("request")));
  return Asked{std::move(practice), std::move(id)};
}

// A draft is the family's own until it is sent.
Result<AccessRequest> sent_request(db::Reader& reader, const PracticeId& practice, const AccessRequestId& id) {
  TRY_LET(auto request, families::read_request(reader, practice, id));
  if (request.state == families::RequestState::draft) return fail(Fault::not_found, "there is nothing at this address");
  return access::as_the_practice_reads(reader, std::move(request));
}

// Opened under the patient it is about, once somebody knows who that is.
Result<DeskKey> open_request(Doorway& at, const Asked& asked, StaffAct act) {
  TRY_LET(db::Reader * reader, at.snapshot());
  const auto request = families::read_request(*reader, asked.practice, asked.id);
  return at.open_desk(asked.practice, act, request.ok() && request->form.patient ? *request->form.patient : PatientId());
}

Result<std::string> staff_name(db::Reader& reader, const DeskKey& key) {
  TRY_LET(const auto member, staff::staff_at(reader, key.account(), key.practice(), key.now()));
  return member ? member->display_name.reveal() : std::string();
}

// Patients who may be the one meant: the typed birth date and a name that fits; staff choose, the machine never does.
Result<std::vector<PatientId>> write_candidates(ChartBody& body, const DeskKey& key, db::Reader& reader, const AccessRequest& request) {
  const std::string query = request.form.for_family_name.reveal() + " " + request.form.for_birth_on.reveal().iso();
  TRY_LET(const auto found, patients::find_patients(reader, key.practice(), query.substr(0, patients::max_query_bytes), 10));
  std::vector<PatientId> shown;
  body.key("candidates").begin_array();
  for (const auto& one : found.patients) {
    body.begin_object().member("patient", one.patient.id.text());
    body.member("name", one.patient.given_names.reveal() + " " + one.patient.family_name.reveal());
    if (one.patient.birth_on) body.member("birth_on", one.patient.birth_on->reveal().iso());
    if (!one.patient.mrn.empty()) body.member("mrn", one.patient.mrn);
    TRY_LET(const bool ended, families::ended_by_decision(reader, key.practice(), one.patient.id, request.account));
    body.member("namesake", one.namesake).member("ended_by_decision", ended).end_object();
    shown.push_back(one.patient.id);
  }
  body.end_array();
  return shown;
}

Result<void> write_asker(ChartBody& body, const DeskKey& key, db::Reader& reader, const AccessRequest& request) {
  TRY_LET(const auto card, accounts::account_card(reader, request.account));
  TRY_LET(auto rows, reader.query("SELECT id_status FROM account_at_practice WHERE practice_id = $1 AND account_id = $2",
                                  {key.practice(), request.account}));
  TRY_LET(const bool known, rows.next());
  body.key("asker").begin_object().member("account", request.account.text());
  body.member("name", card.given_names.reveal() + " " + card.family_name.reveal()).member("email", card.email.reveal());
  body.member("id_status", known ? rows.string(0) : std::string("pending")).end_object();
  return {};
}

// Whom a court restriction may name: everybody with a link to the patient.
Result<void> write_people(ChartBody& body, DeskKey& key, db::Reader& reader, const PatientId& patient) {
  TRY_LET(const auto people, families::people_of_patient(reader, key.practice(), patient, key.now()));
  body.key("people").begin_array();
  for (const auto& person : people) {
    body.begin_object().member("account", person.link.account.text()).member("name", person.name.reveal());
    body.member("kind", families::relationship_word(person.link.kind)).member("status", person.status).end_object();
  }
  body.end_array();
  key.showed(static_cast<std::int64_t>(people.size()));
  return {};
}

Result<Answer> tell(Doorway& at, DeskKey key, const Asked& asked) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto request, sent_request(*reader, asked.practice, asked.id));
  ChartBody body(8192);
  JsonWriter whole(4096);
  TRY(access::write_request(whole, *reader, request, access::RequestSide::staff));
  std::vector<PatientId> candidates;
  body.begin_object().key("request").raw(whole.view());
  TRY(write_asker(body, key, *reader, request));
  if (families::is_open(request.state) && request.form.kind != families::RequestKind::paper) {
    TRY_LET(candidates, write_candidates(body, key, *reader, request));
  }
  if (families::is_open(request.state) && request.form.patient) TRY(write_people(body, key, *reader, *request.form.patient));
  TRY_LET(const auto force, access::policy_in_force(*reader, at.gate().policies(), asked.practice, at.now()));
  if (force.policy) {
    JsonWriter terms(4096);
    access::write_proxy_terms(terms, *force.policy, at.now());
    body.key("terms").raw(terms.view());
  }
  body.member("may_decide", access::may(key.role(), StaffAct::review_requests));
  body.member("may_scan", access::may(key.role(), StaffAct::receive_papers)).end_object();
  key.showed(1, "request=" + asked.id.text());
  TRY_LET(auto receipts, note_patients(at, key, candidates, "request=" + asked.id.text()));
  receipts.push_back(std::move(key).close());
  return Answer::chart(std::move(receipts), std::move(body));
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::see_requests));
  return tell(at, std::move(key), asked);
}

// The code on the paper in somebody's hand.
Result<Answer> find(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_requests));
  std::string_view code = request.query_value("code");
  constexpr std::string_view prefix = "KINPORTAL-REQUEST:";
  if (code.starts_with(prefix)) code.remove_prefix(prefix.size());
  TRY_LET(const auto found, families::find_by_code(key.snapshot(), practice, code));
  ChartBody body;
  body.begin_object().member("request", found.id.text()).member("state", families::to_string(found.state)).end_object();
  key.showed(1, "request=" + found.id.text());
  std::vector<PatientId> about;
  if (found.form.patient) about.push_back(*found.form.patient);
  TRY_LET(auto receipts, note_patients(at, key, about, "request=" + found.id.text()));
  receipts.push_back(std::move(key).close());
  return Answer::chart(std::move(receipts), std::move(body));
}

// The mail says that there is news and nothing else.
Result<void> tell_of_news(accounts::Desk& desk, db::Transaction& tx, const AccessRequest& request) {
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::request_news;
  notice.account = request.account;
  if (request.form.patient) notice.about = accounts::PersonAbout{request.practice, *request.form.patient};
  return desk.queue_notice(tx, notice);
}

using Step = Result<void> (*)(const Deed&, const AccessRequest&, const families::StaffWord&);

Result<Answer> do_step(accounts::Desk& desk, Doorway& at, const http::Request& request, Step step) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body.empty() ? std::string_view("{}") : std::string_view(request.body)));
  TRY(document->only({"words", "bring"}));
  TRY_LET(auto key, open_request(at, asked, StaffAct::review_requests));
  TRY_LET(const auto found, sent_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(std::string who, staff_name(key.snapshot(), key));
  TRY_LET(const auto word, word_of(document.root(), std::move(who)));
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(step(deed, found, word));
    // That somebody began to read is no news worth a mail.
    return step == families::take_request ? Result<void>() : tell_of_news(desk, deed.transaction, found);
  }));
  return tell(at, std::move(key), asked);
}

access::Door step_door(accounts::Desk& desk, Step step) {
  return [&desk, step](Doorway& at, const http::Request& request) { return do_step(desk, at, request, step); };
}

Result<Answer> approve(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY_LET(auto key, open_request(at, asked, StaffAct::review_requests));
  TRY_LET(const auto found, sent_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), asked.practice));
  TRY_LET(std::string who, staff_name(key.snapshot(), key));
  TRY_LET(const auto approval, approval_of(document.root(), found, practice.zone, std::move(who)));
  if (auto refused = refuse_herself(key, found.account)) return std::move(*refused);
  if (found.form.kind != families::RequestKind::paper) {
    TRY_LET(auto ended, refuse_ended(key, approval.patient, found.account));
    if (ended) return std::move(*ended);
  }
  TRY_LET(const auto force, access::policy_in_force(key.snapshot(), at.gate().policies(), asked.practice, at.now()));
  if (force.policy) {
    TRY_LET(const auto missing, missing_of(key, *force.policy, found, approval));
    if (!missing.empty())
      return Answer::problem(fail(Fault::invalid, "a paper this relationship needs is not there; ask the family for it"), "paper_missing");
  }
  const bool waived = force.policy && access::id_waived_now(*force.policy, at.now());
  const bool asks = force.policy && access::asks_photo_id(*force.policy);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::approve_request(deed, found, approval));
    TRY(tell_of_news(desk, deed.transaction, found));
    if (found.form.kind == families::RequestKind::paper || !asks) return {};
    // The ID follows the person to the next visit; while the practice waives it, she may look until then.
    TRY_LET(auto rows, deed.transaction.query("SELECT id_status FROM account_at_practice WHERE practice_id = $1 AND account_id = $2",
                                              {asked.practice, found.account}));
    TRY_LET(const bool known, rows.next());
    const std::string status = known ? rows.string(0) : "pending";
    if (status == "verified") return {};
    if (waived && status == "pending") return families::waive_id(deed, asked.practice, found.account);
    return families::open_visit_task(deed, asked.practice, "photo_id", found.account);
  }));
  return tell(at, std::move(key), asked);
}

// ---- files ----

Result<Answer> told(DeskKey key, const documents::Upload& upload, int status = 200) {
  JsonWriter json;
  access::write_upload(json, upload, access::UploadReader::practice);
  ChartBody body;
  body.raw(json.view());
  return Answer::chart(std::move(key).close(), std::move(body), status);
}

// The desk scans what somebody brought into the request the code names.
access::UploadPlace scan_place(const DeskKey& key, const AccessRequest& found) {
  access::UploadPlace place{found.practice, found.id.text(), key.account(), true, {}};
  place.confirm = [&key, practice = found.practice, id = found.id](db::Transaction& tx) -> Result<void> {
    TRY(key.confirm(tx));
    TRY_LET(const auto now, families::read_request(tx, practice, id));
    if (!families::is_open(now.state)) return fail(Fault::conflict, "this request was decided or withdrawn before");
    return {};
  };
  return place;
}

using UploadStep = Result<documents::Upload> (*)(Doorway&, const access::UploadPlace&, const http::Request&);

Result<Answer> scan_step(Doorway& at, const http::Request& request, UploadStep step, int status) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::receive_papers));
  TRY_LET(const auto found, families::read_request(key.snapshot(), asked.practice, asked.id));
  const auto place = scan_place(key, found);
  TRY_LET(const auto upload, step(at, place, request));
  return told(std::move(key), upload, status);
}

Result<Answer> announce(Doorway& at, const http::Request& request) { return scan_step(at, request, access::announce_upload, 201); }
Result<Answer> receive(Doorway& at, const http::Request& request) { return scan_step(at, request, access::receive_upload_part, 200); }

Result<Answer> settle(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::receive_papers));
  TRY_LET(const auto found, families::read_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(const std::string who, staff_name(key.snapshot(), key));
  const auto place = scan_place(key, found);
  TRY_LET(const auto upload, access::settle_upload(at, place, room, request));
  // The signed sheet is here: a request that waited for it, or was only printed, is sent by that.
  if (upload.state == "ready") TRY(do_deed(at, key, [&](const Deed& deed) { return families::note_scan(deed, found, {who, {}, {}}); }));
  return told(std::move(key), upload);
}

Result<Answer> upload_state(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::see_requests));
  TRY_LET(const auto found, families::read_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(const auto upload, access::upload_at(key.snapshot(), scan_place(key, found), request));
  key.showed(1, "upload=" + upload.id.text());
  return told(std::move(key), upload);
}

Result<Answer> page(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::see_requests));
  TRY_LET(const auto found, sent_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(const auto upload, access::upload_at(key.snapshot(), scan_place(key, found), request));
  TRY_LET(auto picture, access::upload_picture(at, upload, room, request));
  key.showed(1, "upload=" + upload.id.text());
  return Answer::file(std::move(key).close(), std::string(documents::to_string(picture.type)), std::move(picture.bytes));
}

Result<Answer> file(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::see_requests));
  TRY_LET(const auto found, sent_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(const auto upload, access::upload_at(key.snapshot(), scan_place(key, found), request));
  TRY_LET(auto bytes, documents::bytes_of_upload(key.snapshot(), upload));
  key.showed(1, "upload=" + upload.id.text());
  return Answer::file(std::move(key).close(), std::string(documents::to_string(*upload.type)), std::move(bytes),
                      access::saved_name(upload));
}

// A form for somebody who stands at the desk: prefilled, in the language asked for.
Result<Answer> form_pdf(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, open_request(at, asked, StaffAct::see_requests));
  TRY_LET(const auto found, sent_request(key.snapshot(), asked.practice, asked.id));
  TRY_LET(auto pdf,
          access::request_form_pdf(key.snapshot(), found, access::RequestSide::staff, request.query_value("language"), false, at.now()));
  key.showed(1, "request=" + found.id.text());
  return Answer::file(std::move(key).close(), "application/pdf", std::move(pdf), "access-form.pdf");
}

using RoomDoor = Result<Answer> (*)(documents::ExaminationRoom&, Doorway&, const http::Request&);
access::Door bind(documents::ExaminationRoom& room, RoomDoor door) {
  return [&room, door](Doorway& at, const http::Request& request) { return door(room, at, request); };
}

}  // namespace

std::vector<access::Route> request_routes(documents::ExaminationRoom& room, accounts::Desk& desk) {
  using http::Method;
  const std::string all = "/api/v1/staff/{practice}/requests", one = all + "/{request}", file_here = one + "/uploads/{upload}";
  return {
      {Method::get, all, Knock::staff, find},
      {Method::get, one, Knock::staff, show},
      {Method::get, one + "/form", Knock::staff, form_pdf},
      {Method::post, one + "/take", Knock::staff, step_door(desk, families::take_request)},
      {Method::post, one + "/wait", Knock::staff, step_door(desk, families::wait_for_paper)},
      {Method::post, one + "/refuse", Knock::staff, step_door(desk, families::refuse_request)},
      {Method::post, one + "/approve", Knock::staff,
       [&desk](Doorway& at, const http::Request& request) { return approve(desk, at, request); }, 64 * 1024},
      {Method::post, one + "/uploads", Knock::staff, announce},
      {Method::get, file_here, Knock::staff, upload_state},
      {Method::put, file_here + "/parts/{offset}", Knock::staff, receive, documents::kPartBytes, "application/octet-stream"},
      {Method::post, file_here + "/settle", Knock::staff, bind(room, settle)},
      {Method::get, file_here + "/pages/{page}", Knock::staff, bind(room, page)},
      {Method::get, file_here + "/file", Knock::staff, file},
  };
}

}  // namespace kinportal::staff_api
