// SPDX-License-Identifier: Apache-2.0
// Passkeys and proving oneself again (docs/api/portal.openapi.yaml, /session/passkey, /passkeys, /proof). The bytes of a browser's answer
// travel as base64url and are judged by accounts/ alone.
#include "accounts/passkeys.h"
#include "formats/json/json.h"
#include "formats/webauthn/webauthn.h"
#include "portal_api/signin_doors.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using accounts::PasskeyRefusal;
using Effect = Doorway::Effect;

constexpr std::size_t max_token_bytes = 128;
constexpr std::size_t max_transports = 8;

Result<std::string> part(const json::Json& from, std::string_view name, std::size_t most_bytes) {
  TRY_LET(const std::string text, from.string(name));
  return webauthn::from_base64url(text, most_bytes);
}

Result<accounts::PasskeyAnswer> answer_of(const json::Json& from) {
  TRY(from.only({"id", "client_data", "authenticator_data", "signature", "user_handle"}));
  accounts::PasskeyAnswer answer;
  TRY_LET(answer.credential_id, part(from, "id", webauthn::max_credential_id_bytes));
  TRY_LET(answer.client_data, part(from, "client_data", webauthn::max_client_data_bytes));
  TRY_LET(answer.authenticator_data, part(from, "authenticator_data", webauthn::max_authenticator_data_bytes));
  TRY_LET(answer.signature, part(from, "signature", webauthn::max_signature_bytes));
  TRY_LET(const auto handle, from.maybe_string("user_handle"));
  TRY_LET(answer.user_handle, webauthn::from_base64url(handle.value_or(""), webauthn::max_user_handle_bytes));
  return answer;
}

void write_question(JsonWriter& body, const Services& services, const accounts::PasskeyQuestion& question) {
  body.member("challenge", question.challenge).member("rp_id", accounts::passkey_place(services.desk.options).rp_id);
  body.key("known").begin_array();
  for (const auto& id : question.known) body.string(id);
  body.end_array();
}

Answer question_answer(const Services& services, const accounts::PasskeyQuestion& question) {
  JsonWriter body(1024);
  body.begin_object();
  write_question(body, services, question);
  body.end_object();
  return Answer::plain(200, std::move(body));
}

Result<std::string> pending_of(const Services& services, const http::Request& request) {
  const auto token = request.cookie(services.cookies.pending());
  if (token.size() > max_token_bytes) return fail(Fault::invalid, "the cookie is too long");
  return std::string(token);
}

Result<Answer> start_sign_in(Services& services, Doorway& at, const http::Request& request) {
  bool second_step = false;
  if (!request.body.empty()) {
    TRY_LET(const auto document, json::Document::parse(request.body));
    TRY(document->only({"second_step"}));
    TRY_LET(const auto wanted, document->maybe_boolean("second_step"));
    second_step = wanted.value_or(false);
  }
  if (!accounts::passkey_place(services.desk.options).possible) return fail(Fault::not_found, "this portal's address has no passkeys");
  at.release_snapshot();
  if (!second_step) return question_answer(services, accounts::ask_for_sign_in(services.desk, csrf_anchor(services.cookies, request)));
  TRY_LET(const std::string pending, pending_of(services, request));
  TRY_LET(const auto question, accounts::ask_for_second_step(services.desk, pending));
  return question_answer(services, question);
}

Result<Answer> sign_in(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"answer", "email", "second_step"}));
  TRY_LET(const auto given, document->get("answer"));
  TRY_LET(auto answer, answer_of(given));
  TRY_LET(const auto email, document->maybe_string("email"));
  TRY_LET(const auto second_step, document->maybe_boolean("second_step"));
  at.release_snapshot();
  if (second_step.value_or(false)) {
    TRY_LET(std::string pending, pending_of(services, request));
    TRY_LET(auto outcome,
            accounts::enter_passkey(services.desk, {std::move(answer), std::move(pending), origin_of(services.cookies, request)}));
    return signin_answer(services, at, std::move(outcome));
  }
  TRY_LET(auto outcome,
          accounts::sign_in_with_passkey(services.desk, {std::move(answer), std::string(csrf_anchor(services.cookies, request)),
                                                         email.value_or(""), origin_of(services.cookies, request)}));
  return signin_answer(services, at, std::move(outcome));
}

Answer refusal(PasskeyRefusal why) {
  switch (why) {
    case PasskeyRefusal::proof_needed: return Answer::sign_in_needed("step_up");
    case PasskeyRefusal::impossible: return Answer::problem(fail(Fault::not_found, "this portal's address has no passkeys"), "impossible");
    case PasskeyRefusal::wrong: return Answer::problem(fail(Fault::invalid, "this passkey was not made as it was asked for"), "wrong");
    case PasskeyRefusal::there_already: return Answer::problem(fail(Fault::conflict, "this passkey is there already"), "there_already");
    case PasskeyRefusal::too_many: return Answer::problem(fail(Fault::conflict, "remove a passkey before adding one"), "too_many");
    case PasskeyRefusal::keeps_it: return Answer::problem(fail(Fault::conflict, "this account must keep a second factor"), "keeps_it");
  }
  return Answer::problem(fail(Fault::bug, "unknown refusal"));
}

Result<Answer> list(Services& services, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto found, accounts::passkeys(*reader, at.viewer()->account));
  JsonWriter body(1024);
  body.begin_object().member("possible", accounts::passkey_place(services.desk.options).possible).key("passkeys").begin_array();
  for (const auto& one : found) {
    body.begin_object().member("id", one.id).member("name", one.name.reveal()).member("added_at", one.added_at.iso());
    body.member_or_null("used_at", one.used_at ? std::optional(one.used_at->iso()) : std::nullopt);
    body.member("copied", one.copied).member("stopped", one.stopped).end_object();
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> start_adding(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::start_passkey(services.desk, at.viewer()->signin));
  if (const auto* why = std::get_if<PasskeyRefusal>(&outcome)) return refusal(*why);
  const auto& asked = std::get<accounts::PasskeyToAdd>(outcome);
  JsonWriter body(1024);
  body.begin_object();
  write_question(body, services, asked.question);
  body.member("user_handle", asked.user_handle).member("email", asked.email.reveal()).member("name", asked.name.reveal()).end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> add(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"client_data", "attestation", "transports", "name"}));
  accounts::NewPasskey made;
  TRY_LET(made.client_data, part(document.root(), "client_data", webauthn::max_client_data_bytes));
  TRY_LET(made.attestation, part(document.root(), "attestation", webauthn::max_attestation_bytes));
  TRY_LET(const auto transports, document->maybe("transports"));
  if (transports) {
    TRY_LET(const auto words, transports->array(max_transports));
    for (const auto& word : words) {
      TRY_LET(std::string text, word.string());
      made.transports.push_back(std::move(text));
    }
  }
  TRY_LET(const auto name, document->maybe_string("name"));
  made.name = FreeText(name.value_or(""));
  made.origin = origin_of(services.cookies, request);
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::add_passkey(services.desk, at.viewer()->signin, made));
  if (const auto* why = std::get_if<PasskeyRefusal>(&outcome)) {
    at.note(at.viewer()->account, "add_passkey", Effect::deny);
    return refusal(*why);
  }
  at.note(at.viewer()->account, "add_passkey", Effect::allow);
  const auto& added = std::get<accounts::PasskeyAdded>(outcome);
  JsonWriter body;
  body.begin_object().member("id", added.passkey_id).key("recovery_codes").begin_array();
  for (const auto& code : added.recovery_codes) body.string(code);
  body.end_array().end_object();
  return Answer::plain(201, std::move(body));
}

Result<Answer> rename(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"name"}));
  TRY_LET(const std::string name, document->string("name"));
  at.release_snapshot();
  TRY(accounts::name_passkey(services.desk, at.viewer()->signin, request.path_value("passkey"), FreeText(name)));
  at.note(at.viewer()->account, "name_passkey", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> remove(Services& services, Doorway& at, const http::Request& request) {
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::remove_passkey(services.desk, at.viewer()->signin, request.path_value("passkey")));
  if (const auto* why = std::get_if<PasskeyRefusal>(&outcome)) return refusal(*why);
  at.note(at.viewer()->account, "remove_passkey", Effect::allow);
  return Answer::empty(204);
}

Result<Answer> prove(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto proof, proof_of(request));
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::prove_again(services.desk, at.viewer()->signin, proof));
  const auto* why = std::get_if<accounts::FactorRefused>(&outcome);
  at.note(at.viewer()->account, "prove_again", why == nullptr ? Effect::allow : Effect::deny);
  return why == nullptr ? Answer::empty(204) : factor_refusal(*why);
}

Result<Answer> start_proof(Services& services, Doorway& at, const http::Request&) {
  at.release_snapshot();
  TRY_LET(const auto question, accounts::ask_to_prove_again(services.desk, at.viewer()->signin));
  return question_answer(services, question);
}

Result<Answer> prove_by_passkey(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"answer"}));
  TRY_LET(const auto given, document->get("answer"));
  TRY_LET(const auto answer, answer_of(given));
  at.release_snapshot();
  TRY_LET(const bool right, accounts::prove_with_passkey(services.desk, at.viewer()->signin, answer));
  at.note(at.viewer()->account, "prove_again", right ? Effect::allow : Effect::deny);
  return right ? Answer::empty(204) : Answer::problem(fail(Fault::forbidden, "this passkey does not prove it"), "wrong");
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

access::Door bind(Services& services, ServiceDoor door) {
  return [&services, door](Doorway& at, const http::Request& request) { return door(services, at, request); };
}

}  // namespace

std::vector<access::Route> passkey_routes(Services& services) {
  using http::Method;
  constexpr std::size_t body_limit = 32 * 1024;
  return {
      {Method::post, "/api/v1/session/passkey/start", Knock::anyone, bind(services, start_sign_in)},
      {Method::post, "/api/v1/session/passkey", Knock::anyone, bind(services, sign_in)},
      {Method::get, "/api/v1/passkeys", Knock::signed_in, bind(services, list)},
      {Method::post, "/api/v1/passkeys/start", Knock::signed_in, bind(services, start_adding)},
      {Method::post, "/api/v1/passkeys", Knock::signed_in, bind(services, add), body_limit},
      {Method::put, "/api/v1/passkeys/{passkey}", Knock::signed_in, bind(services, rename)},
      {Method::del, "/api/v1/passkeys/{passkey}", Knock::signed_in, bind(services, remove)},
      {Method::post, "/api/v1/proof", Knock::signed_in, bind(services, prove)},
      {Method::post, "/api/v1/proof/passkey/start", Knock::signed_in, bind(services, start_proof)},
      {Method::post, "/api/v1/proof/passkey", Knock::signed_in, bind(services, prove_by_passkey)},
  };
}

}  // namespace kinportal::portal_api
