// SPDX-License-Identifier: Apache-2.0
// Each door reads the request as the asker's own first: another account's request is not found. Deeds read it again in their transaction.
#include "portal_api/request_doors.h"

#include "access/facts.h"
#include "access/load_facts.h"
#include "access/paper_terms.h"
#include "access/request_form.h"
#include "access/request_view.h"
#include "access/telling.h"
#include "access/upload_doors.h"
#include "families/access_request.h"
#include "formats/json/json.h"
#include "patients/patient.h"
#include "portal_api/family_deed.h"
#include "practices/practice.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using families::AccessRequest;
using families::Deed;

constexpr std::string_view nothing = "there is nothing at this address";

const AccountId& asker(const Doorway& at) { return at.viewer()->account; }

Result<AccessRequest> own_request(db::Reader& reader, const AccountId& account, const PracticeId& practice, const AccessRequestId& id) {
  TRY_LET(auto request, families::read_request(reader, practice, id));
  if (request.account != account) return fail(Fault::not_found, std::string(nothing));
  return request;
}

Result<AccessRequest> asked_request(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto id, AccessRequestId::parse(request.path_value("request")));
  TRY_LET(db::Reader * reader, at.snapshot());
  return own_request(*reader, asker(at), practice, id);
}

Result<Answer> tell(Doorway& at, const PracticeId& practice, const AccessRequestId& id, int status = 200) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto request, own_request(*reader, asker(at), practice, id));
  JsonWriter body(4096);
  TRY(access::write_request(body, *reader, request, access::RequestSide::family));
  return Answer::plain(status, std::move(body));
}

Result<void> check_names(const json::Document& document) {
  return document->only({"practice", "key", "kind", "patient", "relationship", "given_names", "family_name", "birth_on", "custody",
                         "paper_kind", "why", "phone"});
}

// A paper is for somebody the asker cares for already. What she reads of that person is what home shows her: of a chart that is closed to
// her the name to call her by and nothing else.
Result<void> fill_from_patient(Doorway& at, const PracticeId& practice, const std::string& patient_text, families::RequestForm& form) {
  TRY_LET(const auto patient, PatientId::parse(patient_text));
  TRY_LET(db::Reader * reader, at.snapshot());
  form.patient = patient;
  auto key = at.open_chart(practice, patient, access::Purpose::view_person);
  std::optional<access::LinkKind> kind;
  if (key.ok()) {
    if (key->facts()->link && !key->facts()->viewer.is_patient) kind = key->facts()->link->kind;
  } else if (key.error().fault != Fault::forbidden && key.error().fault != Fault::not_found) {
    return std::move(key).error();
  } else {
    TRY_LET(const auto shut, at.explain_refusal(practice, patient));
    if (shut.facts.link && !shut.facts.viewer.is_patient) kind = shut.facts.link->kind;
  }
  if (!kind) return fail(Fault::not_found, std::string(nothing));
  form.relationship = access::to_string(*kind);
  TRY_LET(const auto person, patients::read_patient(*reader, practice, patient));
  form.for_given_names = person.shown_name();
  if (key.ok()) form.for_family_name = person.family_name;
  return {};
}

Result<families::RequestForm> form_of(Doorway& at, const PracticeId& practice, const json::Json& body) {
  families::RequestForm form;
  TRY_LET(const std::string kind, body.string("kind"));
  const auto known = families::request_kind_from(kind);
  if (!known) return fail(Fault::invalid, "a request is for a minor, an adult or a paper");
  form.kind = *known;
  const auto text = [&](std::string_view name) -> Result<std::string> {
    TRY_LET(auto value, body.maybe_string(name));
    return std::move(value).value_or("");
  };
  TRY_LET(form.custody, text("custody"));
  if (form.custody.empty()) form.custody = "unknown";
  TRY_LET(form.paper_kind, text("paper_kind"));
  TRY_LET(std::string why, text("why"));
  TRY_LET(std::string phone, text("phone"));
  form.why = FreeText(std::move(why));
  form.phone = PhoneNumber(std::move(phone));
  if (form.kind == families::RequestKind::paper) {
    TRY_LET(const std::string patient, body.string("patient"));
    TRY(fill_from_patient(at, practice, patient, form));
    return form;
  }
  TRY_LET(form.relationship, body.string("relationship"));
  TRY_LET(std::string given, body.string("given_names"));
  TRY_LET(std::string family, body.string("family_name"));
  TRY_LET(const std::string born, body.string("birth_on"));
  TRY_LET(const Day birth, Day::parse(born));
  form.for_given_names = PersonName(std::move(given));
  form.for_family_name = PersonName(std::move(family));
  form.for_birth_on = BirthDate(birth);
  return form;
}

Result<Answer> list_requests(Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto requests, families::requests_of_account(*reader, asker(at)));
  JsonWriter body(4096);
  body.begin_object().key("requests").begin_array();
  for (const auto& request : requests) TRY(access::write_request_line(body, *reader, request));
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> start(Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(check_names(document));
  TRY_LET(const std::string practice_text, document->string("practice"));
  TRY_LET(const auto practice, PracticeId::parse(practice_text));
  TRY_LET(const std::string key, document->string("key"));
  {
    TRY_LET(db::Reader * reader, at.snapshot());
    TRY(practices::read_practice(*reader, practice));
  }
  TRY_LET(const auto form, form_of(at, practice, document.root()));
  AccessRequestId id;
  const auto made = do_family_deed(at, [&](const Deed& deed) -> Result<void> {
    TRY_LET(id, families::start_request(deed, practice, asker(at), key, form));
    return {};
  });
  if (!made.ok() && made.error().fault == Fault::conflict) {
    // Hers and open: she is led back to it instead of being told of an error.
    TRY_LET(db::Reader * reader, at.snapshot());
    TRY_LET(const auto twin, families::open_twin(*reader, practice, asker(at), form));
    if (twin) return tell(at, practice, *twin, 200);
  }
  if (!made.ok()) return made.error();
  return tell(at, practice, id, 201);
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  return tell(at, found.practice, found.id);
}

Result<Answer> change(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(check_names(document));
  TRY_LET(const auto form, form_of(at, found.practice, document.root()));
  TRY(do_family_deed(at, [&](const Deed& deed) { return families::change_request(deed, found, form); }));
  return tell(at, found.practice, found.id);
}

Result<Answer> send(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"signing", "signed_as"}));
  TRY_LET(const std::string signing, document->string("signing"));
  if (signing != "screen" && signing != "paper") return fail(Fault::invalid, "sign on the screen or on paper");
  TRY_LET(const auto signed_as, document->maybe_string("signed_as"));
  TRY(do_family_deed(at, [&](const Deed& deed) -> Result<void> {
    TRY(families::send_request(deed, found, signing == "screen" ? families::Signing::on_screen : families::Signing::on_paper,
                               PersonName(signed_as.value_or(""))));
    return {};
  }));
  return tell(at, found.practice, found.id);
}

Result<Answer> withdraw(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY(do_family_deed(at, [&](const Deed& deed) { return families::withdraw_request(deed, found); }));
  return tell(at, found.practice, found.id);
}

Result<Answer> form_pdf(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(db::Reader * reader, at.snapshot());
  const bool fillable = request.query_value("fillable") == "1";
  // In the language she reads now, which need not be her account's.
  const std::string_view asked = request.query_value("language");
  TRY_LET(auto pdf, access::request_form_pdf(*reader, found, access::RequestSide::family,
                                             asked.empty() ? std::string_view(at.viewer()->language) : asked, fillable, at.now()));
  return Answer::own_file("application/pdf", std::move(pdf), fillable ? "access-form-fillable.pdf" : "access-form.pdf");
}

// ---- files ----

// Files come and go while the request is open and nobody has decided; while staff read it, too: a missing page may follow.
Result<access::UploadPlace> place_of(Doorway& at, const AccessRequest& found) {
  access::UploadPlace place{found.practice, found.id.text(), asker(at), false, {}};
  place.confirm = [practice = found.practice, id = found.id, account = asker(at)](db::Transaction& tx) -> Result<void> {
    TRY_LET(const auto now, own_request(tx, account, practice, id));
    if (!families::is_open(now.state)) return fail(Fault::conflict, "this request was decided or withdrawn before");
    return {};
  };
  return place;
}

Answer told(const documents::Upload& upload, int status = 200) {
  JsonWriter body;
  access::write_upload(body, upload, access::UploadReader::family);
  return Answer::plain(status, std::move(body));
}

Result<Answer> announce(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto place, place_of(at, found));
  TRY_LET(const auto upload, access::announce_upload(at, place, request));
  at.note(asker(at), "announce_upload", Doorway::Effect::allow);
  return told(upload, 201);
}

Result<Answer> receive(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto place, place_of(at, found));
  TRY_LET(const auto upload, access::receive_upload_part(at, place, request));
  return told(upload);
}

Result<Answer> settle(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto place, place_of(at, found));
  TRY_LET(const auto upload, access::settle_upload(at, place, room, request));
  at.note(asker(at), "settle_upload", Doorway::Effect::allow);
  return told(upload);
}

Result<Answer> show_upload(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(const auto place, place_of(at, found));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto upload, access::upload_at(*reader, place, request));
  return told(upload);
}

Result<Answer> remove(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  TRY_LET(auto place, place_of(at, found));
  // What staff may be reading is not pulled away from under them.
  place.confirm = [practice = found.practice, id = found.id, account = asker(at)](db::Transaction& tx) -> Result<void> {
    TRY_LET(const auto now, own_request(tx, account, practice, id));
    if (now.state != families::RequestState::draft && now.state != families::RequestState::waiting_for_paper)
      return fail(Fault::conflict, "what was sent stays with the request");
    return {};
  };
  TRY(access::remove_upload(at, place, request));
  at.note(asker(at), "remove_upload", Doorway::Effect::allow);
  return Answer::empty(204);
}

// Her own file back, while the request is open.
Result<documents::Upload> own_file(Doorway& at, const http::Request& request) {
  TRY_LET(const auto found, asked_request(at, request));
  if (!families::is_open(found.state)) return fail(Fault::not_found, std::string(nothing));
  TRY_LET(const auto place, place_of(at, found));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(auto upload, access::upload_at(*reader, place, request));
  if (upload.sender != asker(at)) return fail(Fault::not_found, std::string(nothing));  // what the desk scanned is the practice's
  return upload;
}

Result<Answer> page(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const auto upload, own_file(at, request));
  TRY_LET(auto picture, access::upload_picture(at, upload, room, request));
  at.note(asker(at), "view_own_upload", Doorway::Effect::allow);
  return Answer::own_file(std::string(documents::to_string(picture.type)), std::move(picture.bytes));
}

Result<Answer> proxy_terms(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto force, access::policy_in_force(*reader, at.gate().policies(), practice, at.now()));
  if (!force.policy) return fail(Fault::not_found, std::string(nothing));
  JsonWriter body(4096);
  access::write_proxy_terms(body, *force.policy, at.now());
  return Answer::plain(200, std::move(body));
}

using RoomDoor = Result<Answer> (*)(documents::ExaminationRoom&, Doorway&, const http::Request&);
access::Door bind(documents::ExaminationRoom& room, RoomDoor door) {
  return [&room, door](Doorway& at, const http::Request& request) { return door(room, at, request); };
}

}  // namespace

std::vector<access::Route> request_routes(documents::ExaminationRoom& room) {
  using http::Method;
  const std::string all = "/api/v1/requests", one = all + "/{practice}/{request}", files = one + "/uploads", file = files + "/{upload}";
  return {
      {Method::get, "/api/v1/practices/{practice}/proxy-terms", Knock::anyone, proxy_terms},
      {Method::get, all, Knock::signed_in, list_requests},
      {Method::post, all, Knock::signed_in, start},
      {Method::get, one, Knock::signed_in, show},
      {Method::put, one, Knock::signed_in, change},
      {Method::post, one + "/send", Knock::signed_in, send},
      {Method::post, one + "/withdraw", Knock::signed_in, withdraw},
      {Method::get, one + "/form", Knock::signed_in, form_pdf},
      {Method::post, files, Knock::signed_in, announce},
      {Method::get, file, Knock::signed_in, show_upload},
      {Method::del, file, Knock::signed_in, remove},
      {Method::put, file + "/parts/{offset}", Knock::signed_in, receive, documents::kPartBytes, "application/octet-stream"},
      {Method::post, file + "/settle", Knock::signed_in, bind(room, settle)},
      {Method::get, file + "/pages/{page}", Knock::signed_in, bind(room, page)},
  };
}

}  // namespace kinportal::portal_api
