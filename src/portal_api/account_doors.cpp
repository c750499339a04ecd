// SPDX-License-Identifier: Apache-2.0
// Passwords, the second factor and the language of one's own account (docs/api/portal.openapi.yaml, /password, /totp, /language).
#include "accounts/account.h"
#include "accounts/password_change.h"
#include "accounts/second_factor.h"
#include "audit/book.h"
#include "formats/json/json.h"
#include "portal_api/signin_doors.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using Effect = Doorway::Effect;

constexpr std::int64_t device_cookie_s = 400LL * 24 * 3600;

Answer wait_answer(std::int64_t retry_after_s) {
  return Answer::problem(fail(Fault::too_much, "too many attempts; wait and try again"), "wait", std::max<std::int64_t>(1, retry_after_s));
}

Answer password_refusal(const accounts::PasswordRefused& refusal) {
  using Why = accounts::PasswordRefused::Why;
  switch (refusal.why) {
    case Why::wrong_current: return Answer::problem(fail(Fault::forbidden, "the current password is not right"), "wrong_current");
    case Why::rule:
      return Answer::problem(fail(Fault::invalid, "the new password does not meet the rule"), accounts::to_code(refusal.verdict));
    case Why::code_needed: return Answer::sign_in_needed("code_needed");
    case Why::wrong_code: return Answer::sign_in_refused("wrong");
    case Why::link_over: return Answer::problem(fail(Fault::expired, "this link is over; ask for a new one"), "link_over");
    case Why::locked: return Answer::problem(fail(Fault::conflict, "this account is locked; the office opens it"), "locked");
    case Why::wait: return wait_answer(refusal.retry_after_s);
  }
  return Answer::problem(fail(Fault::bug, "unknown refusal"));
}

Result<Answer> change_password(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"current", "new"}));
  TRY_LET(const Secret current, document->secret("current"));
  TRY_LET(const Secret next, document->secret("new"));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::change_password(services.desk, at.viewer()->signin, current, next));
  if (const auto* refusal = std::get_if<accounts::PasswordRefused>(&outcome)) {
    at.note(at.viewer()->account, "change_password", Effect::deny);
    return password_refusal(*refusal);
  }
  at.note(at.viewer()->account, "change_password", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> forgot_password(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "language"}));
  TRY_LET(const std::string email, document->string("email"));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::forgot_password(services.desk, email, origin_of(services.cookies, request)));
  if (outcome.retry_after_s > 0) return wait_answer(outcome.retry_after_s);
  at.note(AccountId(), "forgot_password", Effect::allow);
  return Answer::empty(202);
}

Result<Answer> reset_password(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"token", "new", "code", "recovery_code", "forget_passkeys"}));
  accounts::ResetAttempt attempt;
  TRY_LET(attempt.token, document->string("token"));
  TRY_LET(attempt.next, document->secret("new"));
  TRY_LET(const auto forget, document->maybe_boolean("forget_passkeys"));
  attempt.forget_passkeys = forget.value_or(false);
  TRY_LET(const auto code, document->maybe_string("code"));
  TRY_LET(const auto recovery, document->maybe_string("recovery_code"));
  attempt.entry.code = code.value_or("");
  attempt.entry.recovery_code = recovery.value_or("");
  attempt.origin = origin_of(services.cookies, request);
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::reset_password(services.desk, attempt));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  if (const auto* refusal = std::get_if<accounts::PasswordRefused>(&outcome)) {
    at.note(AccountId(), "reset_password", Effect::deny);
    return password_refusal(*refusal);
  }
  at.note(AccountId(), "reset_password", Effect::allow);
  const auto& set = std::get<accounts::PasswordSet>(outcome);
  auto answer = Answer::empty(204).with_header("set-cookie", services.cookies.set(services.cookies.signin(), "", 0));
  if (set.device_token.empty()) return answer;
  return std::move(answer).with_header("set-cookie",
                                       services.cookies.set(services.cookies.device(), set.device_token.reveal(), device_cookie_s));
}

Result<Answer> totp_state(Services&, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto state, accounts::second_factor_state(*reader, at.viewer()->account));
  JsonWriter body;
  body.begin_object().member("enabled", state.enabled).member("recovery_codes_left", state.recovery_codes_left).end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> totp_start(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto proof, proof_of(request));
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::start_second_factor(services.desk, at.viewer()->signin, proof));
  if (const auto* refusal = std::get_if<accounts::FactorRefused>(&outcome)) return factor_refusal(*refusal);
  const auto& offer = std::get<accounts::SecondFactorOffer>(outcome);
  JsonWriter body(8192);
  body.begin_object().member("secret", offer.secret.reveal()).member("otpauth_uri", offer.otpauth_uri.reveal());
  body.member("qr_svg", offer.qr_svg.reveal()).end_object();
  return Answer::plain(200, std::move(body));
}

Answer recovery_codes(const accounts::RecoveryCodes& codes) {
  JsonWriter body;
  body.begin_object().key("recovery_codes").begin_array();
  for (const auto& code : codes.codes) body.string(code);
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> totp_confirm(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"code"}));
  TRY_LET(const std::string code, document->string("code"));
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::confirm_second_factor(services.desk, at.viewer()->signin, code));
  if (const auto* refusal = std::get_if<accounts::FactorRefused>(&outcome)) return factor_refusal(*refusal);
  at.note(at.viewer()->account, "add_second_factor", Effect::allow);
  return recovery_codes(std::get<accounts::RecoveryCodes>(outcome));
}

Result<Answer> totp_remove(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto proof, proof_of(request));
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::remove_second_factor(services.desk, at.viewer()->signin, proof));
  if (const auto* refusal = std::get_if<accounts::FactorRefused>(&outcome)) {
    at.note(at.viewer()->account, "remove_second_factor", Effect::deny);
    return factor_refusal(*refusal);
  }
  at.note(at.viewer()->account, "remove_second_factor", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> totp_renew(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto proof, proof_of(request));
  at.release_snapshot();
  TRY_LET(auto outcome, accounts::renew_recovery_codes(services.desk, at.viewer()->signin, proof));
  if (const auto* refusal = std::get_if<accounts::FactorRefused>(&outcome)) return factor_refusal(*refusal);
  at.note(at.viewer()->account, "renew_recovery_codes", Effect::allow);
  return recovery_codes(std::get<accounts::RecoveryCodes>(outcome));
}

Result<Answer> set_language(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"language"}));
  TRY_LET(const std::string language, document->string("language"));
  const AccountId account = at.viewer()->account;
  at.release_snapshot();
  TRY(services.desk.database.write([&](db::Transaction& tx) { return accounts::set_language(tx, account, language); }));
  return Answer::empty(204);
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

access::Door bind(Services& services, ServiceDoor door) {
  return [&services, door](Doorway& at, const http::Request& request) { return door(services, at, request); };
}

}  // namespace

access::Answer factor_refusal(const accounts::FactorRefused& refusal) {
  using Why = accounts::FactorRefusal;
  switch (refusal.why) {
    case Why::password_needed: return Answer::sign_in_needed("step_up");
    case Why::code_needed: return Answer::sign_in_needed("code_needed");
    case Why::wrong: return Answer::problem(fail(Fault::forbidden, "password or code is not right"), "wrong");
    case Why::wait: return wait_answer(refusal.retry_after_s);
    case Why::not_started: return Answer::problem(fail(Fault::expired, "start again with a new code picture"), "not_started");
    case Why::keeps_it: return Answer::problem(fail(Fault::conflict, "this account must keep its second factor"), "keeps_it");
  }
  return Answer::problem(fail(Fault::bug, "unknown refusal"));
}

Result<accounts::Proof> proof_of(const http::Request& request) {
  accounts::Proof proof;
  if (request.body.empty()) return proof;
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"password", "code", "recovery_code"}));
  TRY_LET(const auto password, document->maybe_string("password"));
  TRY_LET(const auto code, document->maybe_string("code"));
  TRY_LET(const auto recovery, document->maybe_string("recovery_code"));
  proof.password = Secret(password.value_or(""));
  proof.entry.code = code.value_or("");
  proof.entry.recovery_code = recovery.value_or("");
  return proof;
}

std::vector<access::Route> account_routes(Services& services) {
  using http::Method;
  return {
      {Method::put, "/api/v1/password", Knock::signed_in, bind(services, change_password)},
      {Method::post, "/api/v1/password/forgot", Knock::anyone, bind(services, forgot_password)},
      {Method::post, "/api/v1/password/reset", Knock::anyone, bind(services, reset_password)},
      {Method::get, "/api/v1/totp", Knock::signed_in, bind(services, totp_state)},
      {Method::del, "/api/v1/totp", Knock::signed_in, bind(services, totp_remove)},
      {Method::post, "/api/v1/totp/start", Knock::signed_in, bind(services, totp_start)},
      {Method::post, "/api/v1/totp/confirm", Knock::signed_in, bind(services, totp_confirm)},
      {Method::post, "/api/v1/totp/recovery-codes", Knock::signed_in, bind(services, totp_renew)},
      {Method::put, "/api/v1/language", Knock::signed_in, bind(services, set_language)},
  };
}

}  // namespace kinportal::portal_api
