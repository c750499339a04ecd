// SPDX-License-Identifier: Apache-2.0
// One's own data, what one is mailed about, and the links of mails that confirm or stop something (docs/api/portal.openapi.yaml, /account).
// A link's door takes the token in the body, never in an address.
#include <algorithm>

#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/mail_trouble.h"
#include "accounts/notice_wish.h"
#include "accounts/own_data.h"
#include "accounts/reset_letter.h"
#include "audit/book.h"
#include "formats/json/json.h"
#include "portal_api/signin_doors.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using accounts::OwnDataRefusal;
using Effect = Doorway::Effect;

Answer refusal(OwnDataRefusal why) {
  switch (why) {
    case OwnDataRefusal::proof_needed: return Answer::sign_in_needed("step_up");
    case OwnDataRefusal::no_address: return Answer::problem(fail(Fault::invalid, "this is not an e-mail address"), "no_address");
    case OwnDataRefusal::same_address: return Answer::problem(fail(Fault::invalid, "this is the address already"), "same_address");
    case OwnDataRefusal::no_name: return Answer::problem(fail(Fault::invalid, "a name is one line of text"), "no_name");
    case OwnDataRefusal::no_phone: return Answer::problem(fail(Fault::invalid, "a phone number has 7 to 15 digits"), "no_phone");
    case OwnDataRefusal::too_many: return Answer::problem(fail(Fault::too_much, "five changes a day are enough"), "too_many", 24 * 3600);
    case OwnDataRefusal::link_over: return Answer::problem(fail(Fault::expired, "this link is over"), "link_over");
    case OwnDataRefusal::address_taken:
      return Answer::problem(fail(Fault::conflict, "the former address has another account now"), "taken");
  }
  return Answer::problem(fail(Fault::bug, "unknown refusal"));
}

Result<Answer> show(Services&, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto data, accounts::own_data(*reader, at.viewer()->account, at.now()));
  TRY_LET(const auto reset_due, accounts::factor_reset_due(*reader, at.viewer()->account));
  JsonWriter body;
  body.begin_object().member("given_names", data.given_names.reveal()).member("family_name", data.family_name.reveal());
  body.member_or_null("birth_on", data.birth_on ? std::optional(data.birth_on->reveal().iso()) : std::nullopt);
  body.member("phone", data.phone.reveal()).member("email", data.email.reveal()).member("language", data.language);
  body.member("mail_comes_back", data.mail_comes_back);
  body.member_or_null("pending_email", data.pending ? std::optional(data.pending->email.reveal()) : std::nullopt);
  body.member_or_null("pending_until", data.pending ? std::optional(data.pending->expires_at.iso()) : std::nullopt);
  body.member_or_null("second_factor_ends_at", reset_due ? std::optional(reset_due->iso()) : std::nullopt);
  body.end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> change(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"given_names", "family_name", "phone"}));
  TRY_LET(const std::string given, document->string("given_names"));
  TRY_LET(const std::string family, document->string("family_name"));
  TRY_LET(const std::string phone, document->string("phone"));
  at.release_snapshot();
  TRY_LET(const auto outcome,
          accounts::change_own_data(services.desk, at.viewer()->signin, {PersonName(given), PersonName(family), PhoneNumber(phone)}));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  if (const auto* why = std::get_if<OwnDataRefusal>(&outcome)) return refusal(*why);
  at.note(at.viewer()->account, "change_own_data", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> ask_email(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email"}));
  TRY_LET(const std::string email, document->string("email"));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::ask_email_change(services.desk, at.viewer()->signin, email));
  if (const auto* why = std::get_if<OwnDataRefusal>(&outcome)) return refusal(*why);
  at.note(at.viewer()->account, "ask_email_change", Effect::allow);
  return Answer::empty(202);
}

Result<Answer> withdraw_email(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY(accounts::withdraw_email_change(services.desk, at.viewer()->signin));
  at.note(at.viewer()->account, "withdraw_email_change", Effect::allow);
  return Answer::empty(204);
}

Result<std::string> token_of(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"token"}));
  return document->string("token");
}

Result<Answer> confirm_email(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, token_of(request));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::confirm_email_change(services.desk, token));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  if (const auto* why = std::get_if<OwnDataRefusal>(&outcome)) return refusal(*why);
  at.note(AccountId(), "confirm_email_change", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> stop_email(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, token_of(request));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::stop_email_change(services.desk, token));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  if (const auto* why = std::get_if<OwnDataRefusal>(&outcome)) return refusal(*why);
  at.note(AccountId(), "stop_email_change", Effect::allow);
  const bool undone = std::get<accounts::EmailStopped>(outcome) == accounts::EmailStopped::after;
  JsonWriter body;
  body.begin_object().member("undone", undone).end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> stop_reset(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, token_of(request));
  at.release_snapshot();
  TRY_LET(const bool stopped, accounts::stop_factor_reset(services.desk, token));
  if (!stopped) return refusal(OwnDataRefusal::link_over);
  at.note(AccountId(), "stop_factor_reset", Effect::allow);
  return Answer::empty(204);
}

// Signed in, and it was not she who stood at the counter. No proof is asked: stopping costs a day and opens nothing.
Result<Answer> keep_factor(Services& services, Doorway& at, const http::Request&) {
  const AccountId account = at.viewer()->account;
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto due, accounts::factor_reset_due(*reader, account));
  at.release_snapshot();
  if (!due) return refusal(OwnDataRefusal::link_over);
  TRY(services.desk.database.write(
      [&](db::Transaction& tx) { return accounts::stop_waiting_resets(tx, account, services.desk.clock.now()); }));
  at.note(account, "stop_factor_reset", Effect::allow);
  return Answer::empty(204);
}

// The only honest way to find out whether an address works.
Result<Answer> test_address(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY_LET(const std::int64_t wait_s, accounts::send_test_mail(services.desk, at.viewer()->account));
  if (wait_s > 0) return Answer::problem(fail(Fault::too_much, "enough test mails for now"), "wait", wait_s);
  return Answer::empty(202);
}

Result<Answer> show_wish(Services&, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto wish, accounts::notice_wish(*reader, at.viewer()->account));
  JsonWriter body;
  body.begin_object().key("topics").begin_array();
  for (const auto& [topic, word] : accounts::kTopics) {
    const bool on = std::find(wish.off.begin(), wish.off.end(), topic) == wish.off.end();
    body.begin_object().member("topic", word).member("on", on).end_object();
  }
  body.end_array().member("quiet", wish.quiet).member("quiet_from_min", wish.quiet_from_min).member("quiet_to_min", wish.quiet_to_min);
  body.member("zone", wish.zone).key("people_off").begin_array();
  for (const auto& person : wish.people_off)
    body.begin_object().member("practice", person.practice.text()).member("patient", person.patient.text()).end_object();
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> keep_wish(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"off", "quiet", "quiet_from_min", "quiet_to_min", "zone", "people_off"}));
  accounts::NoticeWish wish;
  TRY_LET(const auto people, document->array("people_off", accounts::kMaxPeopleOff));
  for (const auto& one : people) {
    TRY(one.only({"practice", "patient"}));
    TRY_LET(const std::string practice_text, one.string("practice"));
    TRY_LET(const std::string patient_text, one.string("patient"));
    TRY_LET(auto practice, PracticeId::parse(practice_text));
    TRY_LET(auto patient, PatientId::parse(patient_text));
    wish.people_off.push_back({std::move(practice), std::move(patient)});
  }
  TRY_LET(const auto off, document->array("off", accounts::kTopics.size()));
  for (const auto& one : off) {
    TRY_LET(const std::string given, one.string());
    const auto known =
        std::find_if(accounts::kTopics.begin(), accounts::kTopics.end(), [&](const auto& row) { return row.second == given; });
    if (known == accounts::kTopics.end()) return fail(Fault::invalid, "there is no such topic to switch off");
    wish.off.push_back(known->first);
  }
  TRY_LET(wish.quiet, document->boolean("quiet"));
  TRY_LET(const std::int64_t from, document->integer("quiet_from_min", 0, 1439));
  TRY_LET(const std::int64_t to, document->integer("quiet_to_min", 0, 1439));
  wish.quiet_from_min = static_cast<int>(from);
  wish.quiet_to_min = static_cast<int>(to);
  TRY_LET(wish.zone, document->string("zone"));
  const AccountId account = at.viewer()->account;
  at.release_snapshot();
  TRY(services.desk.database.write([&](db::Transaction& tx) { return accounts::keep_notice_wish(tx, account, wish); }));
  at.note(account, "keep_notice_wish", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> redeem_letter(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "code"}));
  TRY_LET(const std::string email, document->string("email"));
  TRY_LET(const std::string code, document->string("code"));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::redeem_reset_letter(services.desk, email, code, origin_of(services.cookies, request)));
  if (const auto* why = std::get_if<accounts::LetterRefused>(&outcome)) {
    if (why->retry_after_s > 0)
      return Answer::problem(fail(Fault::too_much, "too many attempts; wait and try again"), "wait", why->retry_after_s);
    at.note(AccountId(), "redeem_reset_letter", Effect::deny);
    return Answer::problem(fail(Fault::forbidden, "e-mail or code is not right"), "wrong");
  }
  at.note(AccountId(), "redeem_reset_letter", Effect::allow);
  JsonWriter body;
  body.begin_object().member("token", std::get<Secret>(outcome).reveal()).end_object();
  return Answer::plain(200, std::move(body));
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

access::Door bind(Services& services, ServiceDoor door) {
  return [&services, door](Doorway& at, const http::Request& request) { return door(services, at, request); };
}

}  // namespace

std::vector<access::Route> own_data_routes(Services& services) {
  using http::Method;
  const std::string base = "/api/v1/account";
  return {
      {Method::get, base, Knock::signed_in, bind(services, show)},
      {Method::put, base, Knock::signed_in, bind(services, change)},
      {Method::get, base + "/notices", Knock::signed_in, bind(services, show_wish)},
      {Method::put, base + "/notices", Knock::signed_in, bind(services, keep_wish)},
      {Method::post, base + "/email", Knock::signed_in, bind(services, ask_email)},
      {Method::del, base + "/email", Knock::signed_in, bind(services, withdraw_email)},
      {Method::post, base + "/email/test", Knock::signed_in, bind(services, test_address)},
      {Method::post, base + "/email/confirm", Knock::anyone, bind(services, confirm_email)},
      {Method::post, base + "/email/stop", Knock::anyone, bind(services, stop_email)},
      {Method::post, base + "/second-factor/keep", Knock::anyone, bind(services, stop_reset)},
      {Method::del, base + "/second-factor/lifting", Knock::signed_in, bind(services, keep_factor)},
      {Method::post, "/api/v1/password/letter", Knock::anyone, bind(services, redeem_letter)},
  };
}

}  // namespace kinportal::portal_api
