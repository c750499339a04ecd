// SPDX-License-Identifier: Apache-2.0
// Making an account (docs/api/portal.openapi.yaml, /sign-up). What a refusal says depends on what was typed and on limits, never on
// whether an address has an account; every step leaves an entry without an address in it.
#include "portal_api/sign_up_doors.h"

#include "accounts/sign_up.h"
#include "formats/json/json.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using accounts::SignUpRefused;
using Effect = Doorway::Effect;

constexpr std::int64_t device_cookie_s = 400LL * 24 * 3600;
constexpr std::size_t max_token_bytes = 128;

Answer refusal_answer(const SignUpRefused& refusal) {
  using Why = SignUpRefused::Why;
  switch (refusal.why) {
    case Why::address: return Answer::problem(fail(Fault::invalid, "this is not an e-mail address"), "address");
    case Why::over: return Answer::problem(fail(Fault::expired, "this sign-up is over; start again"), "over");
    case Why::wrong: return Answer::problem(fail(Fault::forbidden, "the code is not right"), "wrong");
    case Why::wait:
      return Answer::problem(fail(Fault::too_much, "too many attempts; wait and try again"), "wait",
                             std::max<std::int64_t>(1, refusal.retry_after_s));
    case Why::rule: return Answer::problem(fail(Fault::invalid, "the password does not meet the rule"), accounts::to_code(refusal.verdict));
    case Why::name: return Answer::problem(fail(Fault::invalid, "a name is missing or is not text"), "name");
    case Why::birth_date: return Answer::problem(fail(Fault::invalid, "this birth date cannot be"), "birth_date");
    case Why::too_young: return Answer::problem(fail(Fault::invalid, "an account is for adults"), "too_young");
    case Why::address_taken: return Answer::problem(fail(Fault::conflict, "this address has an account now; sign in"), "address_taken");
  }
  return Answer::problem(fail(Fault::bug, "unknown refusal"));
}

Result<std::string> cookie_of(const Services& services, const http::Request& request) {
  const auto token = request.cookie(services.cookies.sign_up());
  if (token.size() > max_token_bytes) return fail(Fault::invalid, "the cookie is too long");
  return std::string(token);
}

Result<Answer> state_answer(Services& services, Doorway& at, std::string_view token) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto state, accounts::sign_up_state(*reader, token, services.desk.clock.now()));
  JsonWriter body;
  static constexpr std::string_view words[] = {"none", "code", "proved"};
  body.begin_object().member("step", words[static_cast<int>(state.step)]);
  body.member("email", state.email.reveal()).member("resend_after_s", state.resend_after_s);
  body.member("youngest_years", accounts::kAccountMinYears).end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> show_sign_up(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, cookie_of(services, request));
  return state_answer(services, at, token);
}

Result<Answer> start(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "language"}));
  accounts::SignUpStart start;
  TRY_LET(start.email, document->string("email"));
  TRY_LET(const auto language, document->maybe_string("language"));
  start.language = language.value_or("en");
  TRY_LET(start.token, cookie_of(services, request));
  start.origin = origin_of(services.cookies, request);
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::start_sign_up(services.desk, start));
  if (const auto* refusal = std::get_if<SignUpRefused>(&outcome)) {
    // A flood that is told to wait must not grow the book.
    if (refusal->why != SignUpRefused::Why::wait) at.note(AccountId(), "start_sign_up", Effect::deny);
    return refusal_answer(*refusal);
  }
  at.note(AccountId(), "start_sign_up", Effect::allow);
  const std::string& token = std::get<accounts::SignUpStarted>(outcome).token.reveal();
  TRY_LET(auto answer, state_answer(services, at, token));
  return std::move(answer).with_header("set-cookie", services.cookies.set(services.cookies.sign_up(), token, -1));
}

Result<Answer> prove(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"code"}));
  TRY_LET(const std::string code, document->string("code"));
  TRY_LET(const std::string token, cookie_of(services, request));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::prove_address(services.desk, token, code));
  if (const auto* refusal = std::get_if<SignUpRefused>(&outcome)) {
    if (refusal->why != SignUpRefused::Why::wait) at.note(AccountId(), "prove_address", Effect::deny);
    return refusal_answer(*refusal);
  }
  at.note(AccountId(), "prove_address", Effect::allow);
  return state_answer(services, at, token);
}

Result<Answer> finish(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"given_names", "family_name", "birth_on", "password", "language"}));
  accounts::NewPerson person;
  TRY_LET(auto given, document->string("given_names"));
  TRY_LET(auto family, document->string("family_name"));
  TRY_LET(const auto birth_on, document->string("birth_on"));
  TRY_LET(person.password, document->secret("password"));
  TRY_LET(const auto language, document->maybe_string("language"));
  person.given_names = PersonName(std::move(given));
  person.family_name = PersonName(std::move(family));
  if (const auto day = Day::parse(birth_on); day.ok()) person.birth_on = *day;
  person.language = language.value_or("en");
  TRY_LET(const std::string token, cookie_of(services, request));
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::finish_sign_up(services.desk, token, std::move(person), origin_of(services.cookies, request)));
  if (const auto* refusal = std::get_if<SignUpRefused>(&outcome)) {
    at.note(AccountId(), "create_account", Effect::deny);
    return refusal_answer(*refusal);
  }
  const auto& in = std::get<accounts::SignedIn>(outcome);
  at.note(in.account, "create_account", Effect::allow);
  const Cookies& cookies = services.cookies;
  auto answer = Answer::empty(204).with_header("set-cookie", cookies.set(cookies.signin(), in.token.reveal(), -1));
  answer = std::move(answer).with_header("set-cookie", cookies.set(cookies.sign_up(), "", 0));
  answer = std::move(answer).with_header("set-cookie", cookies.set(cookies.before_signin(), "", 0));
  if (in.device_token.empty()) return answer;
  return std::move(answer).with_header("set-cookie", cookies.set(cookies.device(), in.device_token.reveal(), device_cookie_s));
}

/// Another address after all, or somebody else's turn at this computer.
Result<Answer> forget(Services& services, Doorway&, const http::Request&) {
  return Answer::empty(204).with_header("set-cookie", services.cookies.set(services.cookies.sign_up(), "", 0));
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

}  // namespace

std::vector<access::Route> sign_up_routes(Services& services) {
  using http::Method;
  const std::string base = "/api/v1/sign-up";
  const auto door = [&services](ServiceDoor one) -> access::Door {
    return [&services, one](Doorway& at, const http::Request& request) { return one(services, at, request); };
  };
  return {
      {Method::get, base, Knock::anyone, door(show_sign_up)},
      {Method::post, base, Knock::anyone, door(start)},
      {Method::del, base, Knock::anyone, door(forget)},
      {Method::post, base + "/code", Knock::anyone, door(prove)},
      {Method::post, base + "/account", Knock::anyone, door(finish)},
  };
}

}  // namespace kinportal::portal_api
