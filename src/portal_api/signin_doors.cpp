// SPDX-License-Identifier: Apache-2.0
// Signing in and out (docs/api/portal.openapi.yaml, /session and /devices). A refusal never says whether the e-mail or the password was
// wrong; every attempt leaves an entry in the visitors' book before its answer.
#include "portal_api/signin_doors.h"

#include "accounts/account.h"
#include "accounts/mail_trouble.h"
#include "accounts/passkeys.h"
#include "accounts/sign_in.h"
#include "accounts/signins.h"
#include "audit/book.h"
#include "formats/json/json.h"
#include "practices/practice.h"
#include "staff/staff.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using Effect = Doorway::Effect;

constexpr std::int64_t device_cookie_s = 400LL * 24 * 3600;
constexpr std::size_t max_token_bytes = 128;

Result<void> write_account(JsonWriter& body, Doorway& at, const access::Viewer& viewer) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto card, accounts::account_card(*reader, viewer.account));
  body.key("account").begin_object();
  body.member("id", viewer.account.text());
  // The first of the given names is what people are called by.
  const std::string first = card.given_names.reveal().substr(0, card.given_names.reveal().find(' '));
  body.member("name", first + " " + card.family_name.reveal()).member("first_name", first);
  body.member("email", card.email.reveal());
  body.member("language", card.language);
  body.member("second_factor", card.second_factor);
  TRY_LET(const bool passkey, accounts::has_passkey(*reader, viewer.account));
  body.member("passkey", passkey);
  TRY_LET(const bool comes_back, accounts::mail_comes_back(*reader, viewer.account));
  body.member("mail_comes_back", comes_back);
  body.end_object();
  TRY_LET(const auto places, staff::staff_of(*reader, viewer.account, at.now()));
  body.key("staff").begin_array();
  for (const auto& place : places) {
    TRY_LET(const auto practice, practices::read_practice(*reader, place.practice));
    body.begin_object().member("practice", place.practice.text()).member("practice_name", practice.name);
    body.member("role", staff::to_string(place.role)).member("name", place.display_name.reveal()).end_object();
  }
  body.end_array();
  return {};
}

Result<Answer> session_answer(Services& services, Doorway& at, const http::Request& request, std::string_view fresh_anchor = {}) {
  JsonWriter body;
  const auto& viewer = at.viewer();
  body.begin_object().member("signed_in", viewer.has_value());
  body.member("demo", services.demo);
  std::string new_cookie;
  std::string anchor = fresh_anchor.empty() ? std::string(csrf_anchor(services.cookies, request)) : std::string(fresh_anchor);
  if (!viewer && (request.cookie(services.cookies.before_signin()).empty() || !request.cookie(services.cookies.signin()).empty())) {
    // A new visitor, or one whose sign-in is over: the next form is bound to a fresh cookie.
    const Secret token = accounts::make_token(services.desk.random);
    anchor = token.reveal();
    new_cookie = services.cookies.set(services.cookies.before_signin(), anchor, -1);
  }
  body.member("csrf", accounts::csrf_token(services.desk.keys, anchor));
  body.member("idle_timeout_s", static_cast<std::int64_t>(services.desk.options.idle_timeout.count()));
  if (viewer) {
    body.member("must_set_up_second_factor", viewer->signin.must_set_up_second_factor);
    TRY(write_account(body, at, *viewer));
  }
  body.end_object();
  auto answer = Answer::plain(200, std::move(body));
  if (!new_cookie.empty()) {
    answer = std::move(answer).with_header("set-cookie", new_cookie);
    if (!request.cookie(services.cookies.signin()).empty()) {
      answer = std::move(answer).with_header("set-cookie", services.cookies.set(services.cookies.signin(), "", 0));
    }
  }
  return answer;
}

std::string_view code_of(accounts::SignInRefusal why) {
  switch (why) {
    case accounts::SignInRefusal::wrong: return "wrong";
    case accounts::SignInRefusal::start_over: return "start_over";
    case accounts::SignInRefusal::locked: return "locked";
    case accounts::SignInRefusal::suspended: return "suspended";
    case accounts::SignInRefusal::closed: return "closed";
    case accounts::SignInRefusal::wait: return "wait";
    case accounts::SignInRefusal::other_account: return "other_account";
  }
  return "wrong";
}

Answer refused(const accounts::Refused& refusal) {
  if (refusal.why == accounts::SignInRefusal::wait) {
    return Answer::problem(fail(Fault::too_much, "too many attempts; wait and try again"), "wait",
                           std::max<std::int64_t>(1, refusal.retry_after_s));
  }
  return Answer::sign_in_refused(code_of(refusal.why));
}

Answer state_answer(std::string_view state) {
  JsonWriter body;
  body.begin_object().member("state", state).end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> sign_in(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "password", "language"}));
  accounts::SignInAttempt attempt;
  TRY_LET(attempt.email, document->string("email"));
  TRY_LET(attempt.password, document->secret("password"));
  attempt.origin = origin_of(services.cookies, request);
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::sign_in(services.desk, attempt));
  return signin_answer(services, at, std::move(outcome));
}

Result<Answer> enter_code(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"code", "recovery_code"}));
  accounts::CodeAttempt attempt;
  attempt.pending_token = std::string(request.cookie(services.cookies.pending()));
  if (attempt.pending_token.size() > max_token_bytes) return fail(Fault::invalid, "the cookie is too long");
  TRY_LET(const auto code, document->maybe_string("code"));
  TRY_LET(const auto recovery, document->maybe_string("recovery_code"));
  if (code.has_value() == recovery.has_value()) return fail(Fault::invalid, "give either code or recovery_code");
  attempt.entry.code = code.value_or("");
  attempt.entry.recovery_code = recovery.value_or("");
  attempt.origin = origin_of(services.cookies, request);
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::enter_code(services.desk, attempt));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  return signin_answer(services, at, std::move(outcome));
}

Result<Answer> signed_out(Services& services, Doorway& at, std::string_view verb) {
  at.note(at.viewer()->account, verb, Effect::allow);
  return Answer::empty(204)
      .with_header("set-cookie", services.cookies.set(services.cookies.signin(), "", 0))
      .with_header("clear-site-data", "\"cache\", \"storage\"");
}

Result<Answer> sign_out(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY(accounts::sign_out(services.desk, at.viewer()->signin));
  return signed_out(services, at, "sign_out");
}

Result<Answer> sign_out_everywhere(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY(accounts::sign_out_everywhere(services.desk, at.viewer()->signin));
  return signed_out(services, at, "sign_out_everywhere");
}

Result<Answer> extend(Services& services, Doorway& at, const http::Request& request) {
  at.release_snapshot();
  TRY(accounts::extend(services.desk, at.viewer()->signin));
  return session_answer(services, at, request);
}

Result<Answer> list_devices(Services& services, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto devices, accounts::devices(*reader, at.viewer()->signin, at.now(), services.desk.options));
  JsonWriter body;
  body.begin_object().key("devices").begin_array();
  for (const auto& device : devices) {
    body.begin_object().member("id", device.signin.text()).member("label", device.label).member("address", device.address);
    body.member("first_seen_at", device.opened_at.iso()).member("last_seen_at", device.last_seen_at.iso());
    body.member("this_device", device.this_device).end_object();
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> sign_out_device(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto device, SigninId::parse(request.path_value("device")));
  at.release_snapshot();
  TRY(accounts::sign_out_device(services.desk, at.viewer()->signin, device));
  at.note(at.viewer()->account, "sign_out_device", Effect::allow);
  return Answer::empty(204);
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

access::Door bind(Services& services, ServiceDoor door) {
  return [&services, door](Doorway& at, const http::Request& request) { return door(services, at, request); };
}

}  // namespace

access::Answer signin_answer(Services& services, Doorway& at, accounts::SignInOutcome&& outcome) {
  const Cookies& cookies = services.cookies;
  if (auto* in = std::get_if<accounts::SignedIn>(&outcome)) {
    at.note(in->account, "sign_in", Effect::allow);
    auto answer = state_answer("signed_in").with_header("set-cookie", cookies.set(cookies.signin(), in->token.reveal(), -1));
    answer = std::move(answer).with_header("set-cookie", cookies.set(cookies.pending(), "", 0));
    answer = std::move(answer).with_header("set-cookie", cookies.set(cookies.before_signin(), "", 0));
    if (!in->device_token.empty()) {
      answer = std::move(answer).with_header("set-cookie", cookies.set(cookies.device(), in->device_token.reveal(), device_cookie_s));
    }
    return answer;
  }
  if (auto* code = std::get_if<accounts::CodeNeeded>(&outcome)) {
    JsonWriter body;
    body.begin_object().member("state", "code_needed").key("ways").begin_array();
    if (code->by_app) body.string("app");
    if (code->by_passkey) body.string("passkey");
    body.end_array().end_object();
    return Answer::plain(200, std::move(body)).with_header("set-cookie", cookies.set(cookies.pending(), code->pending_token.reveal(), 300));
  }
  const auto& refusal = std::get<accounts::Refused>(outcome);
  // Attempts that were not even looked at leave no entry: a flood of them must not grow the book without bound.
  if (refusal.why != accounts::SignInRefusal::wait) at.note(AccountId(), "sign_in", Effect::deny, code_of(refusal.why));
  if (refusal.locked_now) at.note(refusal.locked->account, "lock_account", Effect::allow, "wrong_codes");
  return refusal.locked ? locked_answer(at, *refusal.locked) : refused(refusal);
}

std::vector<access::Route> signin_routes(Services& services) {
  using http::Method;
  const std::string base = "/api/v1/session";
  return {
      {Method::get, base, Knock::anyone, [&services](Doorway& at, const http::Request& r) { return session_answer(services, at, r); }},
      {Method::post, base, Knock::anyone, bind(services, sign_in)},
      {Method::del, base, Knock::signed_in, bind(services, sign_out)},
      {Method::post, base + "/code", Knock::anyone, bind(services, enter_code)},
      {Method::post, base + "/extend", Knock::signed_in, bind(services, extend)},
      {Method::del, base + "/everywhere", Knock::signed_in, bind(services, sign_out_everywhere)},
      {Method::get, "/api/v1/devices", Knock::signed_in, bind(services, list_devices)},
      {Method::del, "/api/v1/devices/{device}", Knock::signed_in, bind(services, sign_out_device)},
  };
}

}  // namespace kinportal::portal_api
