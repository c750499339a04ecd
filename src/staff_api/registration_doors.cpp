// SPDX-License-Identifier: Apache-2.0
// A form is matched to a patient by a person, never by the machine: the machine shows who was born on that day (requirement S19).
#include "staff_api/registration_doors.h"

#include <algorithm>

#include "access/desk.h"
#include "access/newcomer.h"
#include "families/dispute.h"
#include "families/people.h"
#include "families/registration.h"
#include "formats/json/json.h"
#include "patients/find_patients.h"
#include "practices/practice.h"
#include "staff_api/desk_deed.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;
using families::Registration;

constexpr int kMaxCandidates = 10;

void write_form(ChartBody& body, const Registration& one) {
  body.member("registration", one.id).member("state", families::to_string(one.state));
  body.member("given_names", one.given_names.reveal()).member("family_name", one.family_name.reveal());
  body.member("birth_on", one.birth_on.reveal().iso()).member("kind", one.link_kind).member("custody", one.custody);
  body.member("phone", one.phone.reveal()).member("note", one.note.reveal());
  body.member("sent_at", one.sent_at.iso()).member("due_at", one.due_at.iso()).member("changed_at", one.changed_at.iso());
  body.member("who", one.account_name.reveal()).member("email", one.account_email.reveal()).member("reason", one.reason);
  body.member("staff_words", one.staff_words.reveal()).member("family_words", one.family_words.reveal());
}

Result<Answer> list(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::review_registrations));
  const auto which = request.query_value("list") == "decided" ? families::RegistrationList::decided : families::RegistrationList::open;
  TRY_LET(const auto all, families::registrations_of_practice(key.snapshot(), practice, which));
  key.showed(static_cast<std::int64_t>(all.size()));
  ChartBody body(16384);
  body.begin_object().key("registrations").begin_array();
  for (const Registration& one : all) {
    body.begin_object();
    write_form(body, one);
    body.end_object();
  }
  body.end_array().end_object();
  // A form that was decided names the patient it was matched to: whoever asks who saw her finds this look.
  std::vector<PatientId> matched;
  for (const Registration& one : all) {
    if (one.patient && std::find(matched.begin(), matched.end(), *one.patient) == matched.end()) matched.push_back(*one.patient);
  }
  TRY_LET(auto receipts, note_patients(at, key, matched, "registrations"));
  receipts.push_back(std::move(key).close());
  return Answer::chart(std::move(receipts), std::move(body));
}

Result<std::vector<PatientId>> write_candidates(ChartBody& body, const DeskKey& key, const Registration& form) {
  TRY_LET(const auto found, patients::find_patients(key.snapshot(), key.practice(), form.birth_on.reveal().iso(), kMaxCandidates));
  std::vector<PatientId> shown;
  body.key("candidates").begin_array();
  for (const auto& one : found.patients) {
    TRY_LET(const auto people, families::people_of_patient(key.snapshot(), key.practice(), one.patient.id, key.now()));
    body.begin_object().member("patient", one.patient.id.text());
    body.member("name", one.patient.family_name.reveal() + ", " + one.patient.given_names.reveal());
    body.member("birth_on", one.patient.birth_on ? one.patient.birth_on->reveal().iso() : std::string());
    body.member("mrn", one.patient.mrn).member("phone", one.patient.phone.reveal()).member("namesake", one.namesake);
    bool linked = false;
    body.key("people").begin_array();
    for (const auto& person : people) {
      if (person.status == "ended") continue;
      linked = linked || person.link.account == form.account;
      body.string(person.name.reveal());
    }
    TRY_LET(const bool ended, families::ended_by_decision(key.snapshot(), key.practice(), one.patient.id, form.account));
    body.end_array().member("linked", linked).member("ended_by_decision", ended).end_object();
    shown.push_back(one.patient.id);
  }
  body.end_array();
  return shown;
}

struct Address {
  PracticeId practice;
  std::string id;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  const auto id = request.path_value("registration");
  if (!is_id_text(id)) return fail(Fault::not_found, "there is nothing at this address");
  return Address{std::move(practice), std::string(id)};
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::review_registrations));
  TRY_LET(const Registration form, families::read_registration(key.snapshot(), address.practice, address.id));
  key.showed(1, "registration=" + form.id);
  ChartBody body(8192);
  body.begin_object();
  write_form(body, form);
  body.key("account_birth_on");
  if (form.account_birth_on) body.string(form.account_birth_on->reveal().iso());
  else body.null();
  body.member("patient", form.patient ? form.patient->text() : std::string());
  TRY_LET(const auto candidates, write_candidates(body, key, form));
  body.end_object();
  TRY_LET(auto receipts, note_patients(at, key, candidates, "registration=" + form.id));
  receipts.push_back(std::move(key).close());
  return Answer::chart(std::move(receipts), std::move(body));
}

/// Mails that something waits; what, is read after signing in.
Result<void> tell(const Deed& deed, accounts::Desk& desk, const PracticeId& practice, const std::string& id) {
  TRY_LET(const Registration form, families::read_registration(deed.transaction, practice, id));
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = form.account;
  return desk.queue_notice(deed.transaction, notice);
}

Result<Answer> done(DeskKey key, const Address& address) {
  key.showed(1, "registration=" + address.id);
  ChartBody body;
  body.begin_object().member("done", true).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> approve(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"patient", "kind", "custody"}));
  families::RegistrationApproval approval;
  TRY_LET(const auto patient, document->string("patient"));
  TRY_LET(approval.patient, PatientId::parse(patient));
  TRY_LET(approval.link_kind, document->string("kind"));
  TRY_LET(approval.custody, document->string("custody"));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::decide_registration, approval.patient));
  approval.reviewer = key.account().text();
  TRY_LET(const Registration before, families::read_registration(key.snapshot(), address.practice, address.id));
  if (auto refused = refuse_herself(key, before.account)) return std::move(*refused);
  TRY_LET(auto ended, refuse_ended(key, approval.patient, before.account));
  if (ended) return std::move(*ended);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::approve_registration(deed, address.practice, address.id, approval));
    TRY_LET(const Registration form, families::read_registration(deed.transaction, address.practice, address.id));
    TRY(access::know_at_practice(deed, at.gate().policies(), address.practice, form.account));
    return tell(deed, desk, address.practice, address.id);
  }));
  return done(std::move(key), address);
}

Result<Answer> refuse(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"reason", "words"}));
  TRY_LET(const auto reason, document->string("reason"));
  TRY_LET(auto words, document->string("words"));
  const FreeText text(std::move(words));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::decide_registration));
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::refuse_registration(deed, address.practice, address.id, reason, text));
    return tell(deed, desk, address.practice, address.id);
  }));
  return done(std::move(key), address);
}

Result<Answer> ask_more(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"words"}));
  TRY_LET(auto words, document->string("words"));
  const FreeText text(std::move(words));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::decide_registration));
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::ask_about_registration(deed, address.practice, address.id, text));
    return tell(deed, desk, address.practice, address.id);
  }));
  return done(std::move(key), address);
}

}  // namespace

std::vector<access::Route> registration_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string base = "/api/v1/staff/{practice}/registrations";
  using DeskDoor = Result<Answer> (*)(accounts::Desk&, Doorway&, const http::Request&);
  const auto door = [&desk](DeskDoor one) -> access::Door {
    return [&desk, one](Doorway& at, const http::Request& request) { return one(desk, at, request); };
  };
  return {
      {Method::get, base, Knock::staff, list},
      {Method::get, base + "/{registration}", Knock::staff, show},
      {Method::post, base + "/{registration}/approve", Knock::staff, door(approve)},
      {Method::post, base + "/{registration}/refuse", Knock::staff, door(refuse)},
      {Method::post, base + "/{registration}/ask", Knock::staff, door(ask_more)},
  };
}

}  // namespace kinportal::staff_api
