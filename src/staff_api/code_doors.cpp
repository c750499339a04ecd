// SPDX-License-Identifier: Apache-2.0
// A PIN is known for the length of one answer: the letter that carries it. Afterwards lists tell who gave which code when, never the code.
#include "staff_api/code_doors.h"

#include <algorithm>

#include "access/desk.h"
#include "access/newcomer.h"
#include "accounts/account.h"
#include "accounts/mailed_code.h"
#include "base/random.h"
#include "families/link.h"
#include "families/link_code.h"
#include "families/office_note.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "patients/patient.h"
#include "practices/listing.h"
#include "staff_api/counter_help.h"
#include "staff_api/desk_deed.h"
#include "staff_api/pin_letter.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::CodeKind;
using families::Deed;
using families::LinkCode;

constexpr std::chrono::hours kListedBack{60 * 24};
constexpr int kAdultYears = 18;
constexpr std::size_t kMaxReasonBytes = 500;

struct Address {
  PracticeId practice;
  PatientId patient;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

void write_code(ChartBody& body, const LinkCode& code, Instant now) {
  body.begin_object().member("code", code.id).member("kind", families::to_string(code.kind)).member("patient", code.patient.text());
  body.member("patient_name", code.patient_name.reveal()).member("own_account", code.own_account).member("language", code.language);
  body.member("custody", code.custody).member("asked", code.asked).member("email", code.email.reveal()).member("mails", code.mails);
  body.member("issued_by", code.issued_by_name.reveal())
      .member("issued_at", code.issued_at.iso())
      .member("expires_at", code.expires_at.iso());
  body.member("state", code.state(now)).member("used_by", code.redeemed_by_name.reveal());
  body.key("used_at");
  if (code.redeemed_at) body.string(code.redeemed_at->iso());
  else body.null();
  body.end_object();
}

void write_ways(ChartBody& body, const practices::Listing& listing) {
  body.member("pin_offered", listing.pin).member("invitation_offered", listing.invitation).member("pin_days", listing.pin_days);
  body.member("most_pin_days", practices::kMaxPinDays);
}

Result<Answer> list_of_patient(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::see_codes, address.patient));
  TRY_LET(const auto codes, families::link_codes_of_patient(key.snapshot(), address.practice, address.patient));
  TRY_LET(const auto listing, practices::read_listing(key.snapshot(), address.practice));
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), address.practice));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), address.practice, address.patient));
  key.showed(static_cast<std::int64_t>(codes.size()));
  const bool adult = patient.birth_on && patients::age_years(patient.birth_on->reveal(), practice.zone.day_of(at.now())) >= kAdultYears;
  ChartBody body(8192);
  body.begin_object().key("codes").begin_array();
  for (const LinkCode& code : codes) write_code(body, code, at.now());
  body.end_array();
  write_ways(body, listing);
  body.member("adult", adult).member("may_give", access::may(key.role(), StaffAct::give_code));
  body.member("may_link", access::may(key.role(), StaffAct::link_person)).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> list_of_practice(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_codes));
  TRY_LET(const auto codes, families::link_codes_of_practice(key.snapshot(), practice, at.now() - kListedBack));
  TRY_LET(const auto listing, practices::read_listing(key.snapshot(), practice));
  key.showed(static_cast<std::int64_t>(codes.size()));
  ChartBody body(16384);
  body.begin_object().key("codes").begin_array();
  for (const LinkCode& code : codes) write_code(body, code, at.now());
  body.end_array();
  write_ways(body, listing);
  body.member("may_give", access::may(key.role(), StaffAct::give_code)).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<std::vector<std::string>> words_of(const json::Document& document, std::string_view name) {
  std::vector<std::string> words;
  TRY_LET(const auto there, document->maybe(name));
  if (!there) return words;
  TRY_LET(const auto list, there->array(10));
  for (const auto& one : list) {
    TRY_LET(auto word, one.string());
    words.push_back(std::move(word));
  }
  return words;
}

/// A code ends at the end of a day of the practice: "use it by Friday" includes Friday.
Instant end_of_day(const practices::Practice& practice, Instant now, std::int64_t days) {
  return practice.zone.start_of(practice.zone.day_of(now) + (static_cast<int>(days) + 1));
}

Result<Answer> give_pin(accounts::Desk& desk, const std::string& public_url, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"asked", "language", "days", "custody"}));
  families::NewLinkCode fresh;
  fresh.practice = address.practice;
  fresh.patient = address.patient;
  TRY_LET(fresh.asked, words_of(document, "asked"));
  TRY_LET(const auto custody, document->maybe_string("custody"));
  fresh.custody = custody.value_or("joint");
  TRY_LET(const auto language, document->maybe_string("language"));
  fresh.language = language.value_or("en") == "es" ? "es" : "en";
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::give_code, address.patient));
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), address.practice));
  TRY_LET(const auto listing, practices::read_listing(key.snapshot(), address.practice));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), address.practice, address.patient));
  if (!listing.pin) return Answer::problem(fail(Fault::forbidden, "this practice gives no PINs"), "not_offered");
  TRY_LET(const auto days, document->maybe_integer("days"));
  if (days && (*days < 1 || *days > listing.pin_days))
    return Answer::problem(fail(Fault::invalid, "a PIN is good for fewer days here"), "days");
  // The last day counts whole, and 21 days are never exceeded.
  fresh.expires_at =
      std::min(end_of_day(practice, at.now(), days.value_or(listing.pin_days)), at.now() + std::chrono::hours(24 * practices::kMaxPinDays));
  std::optional<families::IssuedCode> issued;
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(issued, families::issue_link_code(deed, desk.keys, fresh));
    return {};
  }));
  PinLetter letter{
      patient.shown_name(), accounts::shown_link_code(issued->code.reveal()), fresh.expires_at, fresh.language, public_url, at.now()};
  TRY_LET(const std::string file, pin_letter(practice, listing, letter));
  key.showed(1, "code=" + issued->id);
  ChartBody body(file.size() * 2);
  body.begin_object().member("code", issued->id).member("pin", letter.code).member("expires_at", fresh.expires_at.iso());
  body.member("letter", to_base64url(std::as_bytes(std::span(file.data(), file.size())))).end_object();
  return Answer::chart(std::move(key).close(), std::move(body), 201);
}

Result<Answer> invite(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "language", "own_account", "asked", "custody"}));
  families::NewLinkCode fresh;
  fresh.practice = address.practice;
  fresh.patient = address.patient;
  fresh.kind = CodeKind::invitation;
  TRY_LET(const auto email, document->string("email"));
  const auto folded = accounts::fold_email(email);
  if (!folded.ok()) return Answer::problem(fail(Fault::invalid, "this is not an e-mail address"), "address");
  fresh.email = *folded;
  TRY_LET(const auto language, document->maybe_string("language"));
  fresh.language = language.value_or("en") == "es" ? "es" : "en";
  TRY_LET(const auto own, document->maybe_boolean("own_account"));
  fresh.own_account = own.value_or(false);
  TRY_LET(fresh.asked, words_of(document, "asked"));
  TRY_LET(const auto custody, document->maybe_string("custody"));
  fresh.custody = custody.value_or("joint");
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::give_code, address.patient));
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), address.practice));
  TRY_LET(const auto listing, practices::read_listing(key.snapshot(), address.practice));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), address.practice, address.patient));
  if (!listing.invitation) return Answer::problem(fail(Fault::forbidden, "this practice sends no invitations"), "not_offered");
  const bool adult = patient.birth_on && patients::age_years(patient.birth_on->reveal(), practice.zone.day_of(at.now())) >= kAdultYears;
  if (fresh.own_account && !adult) return Answer::problem(fail(Fault::forbidden, "an own account by mail is for adults"), "not_adult");
  fresh.expires_at = end_of_day(practice, at.now(), practices::kInvitationDays - 1);
  std::optional<families::IssuedCode> issued;
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(issued, families::issue_link_code(deed, desk.keys, fresh));
    return mail_invitation(deed, desk, issued->id, fresh.email, fresh.language, fresh.expires_at);
  }));
  key.showed(1, "code=" + issued->id);
  ChartBody body;
  body.begin_object().member("code", issued->id).member("expires_at", fresh.expires_at.iso()).end_object();
  return Answer::chart(std::move(key).close(), std::move(body), 201);
}

/// The code and a key about its patient; a code nobody gave is nothing.
struct Found {
  DeskKey key;
  LinkCode code;
};
Result<Found> found_code(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  const std::string id(request.path_value("code"));
  TRY_LET(db::Reader * reader, at.snapshot());
  auto code = families::read_link_code(*reader, practice, id);
  if (!code.ok() && code.error().fault != Fault::not_found) return std::move(code).error();
  TRY_LET(auto key, at.open_desk(practice, StaffAct::give_code, code.ok() ? code->patient : PatientId()));
  if (!code.ok()) return std::move(code).error();
  return Found{std::move(key), std::move(code).value()};
}

Result<Answer> done(DeskKey key) {
  ChartBody body;
  body.begin_object().member("done", true).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> mail_again(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(Found found, found_code(at, request));
  TRY(do_deed(at, found.key, [&](const Deed& deed) -> Result<void> {
    TRY(families::note_invitation_mail(deed, found.code.practice, found.code.id));
    return mail_invitation(deed, desk, found.code.id, found.code.email, found.code.language, found.code.expires_at);
  }));
  return done(std::move(found.key));
}

Result<Answer> revoke(Doorway& at, const http::Request& request) {
  TRY_LET(Found found, found_code(at, request));
  TRY(do_deed(at, found.key, [&](const Deed& deed) { return families::revoke_link_code(deed, found.code.practice, found.code.id); }));
  return done(std::move(found.key));
}

/// A link on paper shown in the office: the same result as any other way, with a reason.
Result<Answer> link_person(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "kind", "custody", "reason"}));
  TRY_LET(const auto email, document->string("email"));
  families::NewLink link;
  TRY_LET(link.kind, document->string("kind"));
  TRY_LET(link.custody, document->string("custody"));
  TRY_LET(const auto reason, document->string("reason"));
  if (reason.empty() || reason.size() > kMaxReasonBytes) return Answer::problem(fail(Fault::invalid, "say why"), "reason");
  const auto folded = accounts::fold_email(email);
  if (!folded.ok()) return Answer::problem(fail(Fault::invalid, "this is not an e-mail address"), "address");
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::link_person, address.patient));
  const auto account = accounts::find_account(key.snapshot(), *folded);
  if (!account.ok() && account.error().fault != Fault::not_found) return account.error();
  if (!account.ok()) return Answer::problem(fail(Fault::conflict, "nobody has an account with this address"), "no_account");
  if (auto refused = refuse_herself(key, *account)) return std::move(*refused);
  TRY_LET(auto ended, refuse_ended(key, address.patient, *account));
  if (ended) return std::move(*ended);
  TRY_LET(auto unproved, ask_fresh_proof(at));
  if (unproved) return std::move(*unproved);
  link.practice = address.practice;
  link.patient = address.patient;
  link.account = *account;
  link.source = "office";
  link.reviewer = key.account().text();
  link.granted_at = at.now();
  const auto made = do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(const LinkId id, families::make_link(deed, link));
    TRY(families::keep_reason(deed, {address.practice, address.patient, *account, "grant_link", id.text(), FreeText(reason)}));
    TRY(access::know_at_practice(deed, at.gate().policies(), address.practice, *account));
    // She was not asked, so she is told: a neutral note on her screens, and a mail that there is one.
    TRY(families::tell(deed, address.practice, *account, "access", "changed", id.text()));
    accounts::Notice notice;
    notice.kind = accounts::NoticeKind::office_note;
    notice.account = *account;
    return desk.queue_notice(deed.transaction, notice);
  });
  if (!made.ok() && made.error().fault == Fault::conflict)
    return Answer::problem(fail(Fault::conflict, "this person is linked in this way already"), "linked");
  if (!made.ok()) return made.error();
  return done(std::move(key));
}

}  // namespace

Result<void> mail_invitation(const Deed& deed, accounts::Desk& desk, const std::string& id, const EmailAddress& email,
                             const std::string& language, Instant expires_at) {
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::invitation;
  notice.reset_id = id;
  notice.to = email;
  notice.language = language;
  notice.useless_after = expires_at;
  return desk.queue_notice(deed.transaction, notice);
}

std::vector<access::Route> code_routes(accounts::Desk& desk, std::string public_url) {
  using http::Method;
  const std::string staff = "/api/v1/staff/{practice}";
  const std::string patient = staff + "/patients/{patient}";
  using DeskDoor = Result<Answer> (*)(accounts::Desk&, Doorway&, const http::Request&);
  const auto door = [&desk](DeskDoor one) -> access::Door {
    return [&desk, one](Doorway& at, const http::Request& request) { return one(desk, at, request); };
  };
  return {
      {Method::get, staff + "/codes", Knock::staff, list_of_practice},
      {Method::post, staff + "/codes/{code}/again", Knock::staff, door(mail_again)},
      {Method::del, staff + "/codes/{code}", Knock::staff, revoke},
      {Method::get, patient + "/codes", Knock::staff, list_of_patient},
      {Method::post, patient + "/pins", Knock::staff,
       [&desk, public_url](Doorway& at, const http::Request& request) { return give_pin(desk, public_url, at, request); }},
      {Method::post, patient + "/invitations", Knock::staff, door(invite)},
      {Method::post, patient + "/links", Knock::staff, door(link_person)},
  };
}

}  // namespace kinportal::staff_api
