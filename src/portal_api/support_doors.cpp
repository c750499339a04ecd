// SPDX-License-Identifier: Apache-2.0
// The doors of support (docs/api/portal.openapi.yaml, /support and /questions). What a stranger hears depends on what she typed and on limits,
// never on whether her address has an account: nothing here looks for one.
#include "portal_api/support_doors.h"

#include "accounts/account.h"
#include "accounts/question_limits.h"
#include "audit/book.h"
#include "formats/json/json.h"
#include "practices/help_card.h"
#include "practices/practice.h"
#include "support/mailed_question.h"
#include "support/question.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using support::Asked;
using support::NewQuestion;

constexpr std::size_t question_body_bytes = 32 * 1024;

Answer wait_answer(std::int64_t seconds) {
  return Answer::problem(fail(Fault::too_much, "too many questions; wait, or call the office"), "wait", std::max<std::int64_t>(1, seconds));
}

/// Public and the same for everybody.
Result<Answer> show_help(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto id, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto practice, practices::read_practice(*reader, id));
  TRY_LET(const auto card, practices::read_help_card(*reader, id));
  JsonWriter body(2048);
  body.begin_object().key("practice");
  practices::write_practice_card(body, practice, services.desk.clock.now());
  body.member("answer_by", practices::answer_due(practice, card.answer_open_hours, at.now()).iso());
  body.key("records").begin_object().member("name", card.records_name).member("email", card.records_email);
  body.member("phone", card.records_phone).end_object();
  body.member("video_url", card.video_url).end_object();
  return Answer::plain(200, std::move(body));
}

Result<NewQuestion> read_form(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"once", "name", "email", "phone", "reach", "language", "trouble", "words"}));
  NewQuestion form;
  TRY_LET(form.once, document->string("once"));
  TRY_LET(form.reach, document->string("reach"));
  TRY_LET(form.trouble, document->string("trouble"));
  TRY_LET(const std::string words, document->string("words"));
  TRY_LET(const auto name, document->maybe_string("name"));
  TRY_LET(const auto email, document->maybe_string("email"));
  TRY_LET(const auto phone, document->maybe_string("phone"));
  TRY_LET(const auto language, document->maybe_string("language"));
  form.words = FreeText(words);
  form.name = PersonName(name.value_or(""));
  form.email = EmailAddress(email.value_or(""));
  form.phone = PhoneNumber(phone.value_or(""));
  form.language = language.value_or("en");
  return form;
}

/// Who is signed in asks under the name and address of her account, whatever the form says.
Result<void> sign_form(Doorway& at, db::Reader& reader, NewQuestion& form) {
  if (!at.viewer()) return {};
  TRY_LET(const auto card, accounts::account_card(reader, at.viewer()->account));
  form.account = at.viewer()->account;
  form.name = PersonName(card.given_names.reveal() + " " + card.family_name.reveal());
  form.email = card.email;
  return {};
}

Result<void> queue_receipt(db::Transaction& tx, accounts::Desk& desk, const NewQuestion& form, const Asked& asked) {
  if (form.email.empty()) return {};
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::question_received;
  notice.reset_id = support::mail_reference(form.practice, asked.id.text(), 0);
  if (form.account) {
    notice.account = *form.account;
    return desk.queue_notice(tx, notice);
  }
  notice.to = form.email;
  notice.language = form.language;
  TRY_LET(const bool may, accounts::may_mail_receipt(tx, desk.keys, notice.to, desk.clock.now()));
  return may ? desk.queue_notice(tx, notice) : Result<void>();
}

Result<Answer> ask(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(NewQuestion form, read_form(request));
  form.practice = practice;
  const AccountId account = at.viewer() ? at.viewer()->account : AccountId();
  const std::string address = request.peer_address;
  accounts::Desk& desk = services.desk;
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto place, practices::read_practice(*reader, practice));
  TRY(sign_form(at, *reader, form));
  if (const auto field = support::wrong_field(form); !field.empty())
    return Answer::problem(fail(Fault::invalid, "a field of the question is missing or wrong"), field);
  if (!form.email.empty()) { TRY_LET(form.email, accounts::fold_email(form.email.reveal())); }
  TRY_LET(const auto before, support::asked_before(*reader, practice, form.once));
  std::int64_t wait_s = 0;
  Asked asked;
  if (before) {
    asked = *before;
  } else {
    TRY_LET(wait_s, accounts::question_wait(*reader, desk.keys, practice, account, address, at.now()));
    if (wait_s > 0) return wait_answer(wait_s);
    at.release_snapshot();
    const families::Doer doer{account.empty() ? audit::ActorKind::anonymous : audit::ActorKind::account, account.text(), "web",
                              at.viewer() ? at.viewer()->request_id : std::string()};
    TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(asked, support::ask_office({tx, at.gate().book(), at.gate().random(), doer, at.now()}, form));
      if (!asked.fresh) return {};
      TRY_LET(wait_s, accounts::count_question(tx, desk.keys, practice, account, address, at.now()));
      if (wait_s > 0) return fail(Fault::too_much, "too many questions; wait, or call the office");
      return queue_receipt(tx, desk, form, asked);
    }));
    TRY(at.gate().book().drain_outbox(at.gate().store()));
  }
  JsonWriter body;
  body.begin_object().member("receipt", asked.receipt).member("answer_by", asked.due_at.iso()).member("practice_name", place.name);
  body.member("phone", place.phone).member("zone", place.zone.name()).member("mailed", !form.email.empty()).end_object();
  return Answer::plain(201, std::move(body));
}

Result<void> write_own(JsonWriter& body, db::Reader& reader, const support::Question& question) {
  TRY_LET(const auto place, practices::read_practice(reader, question.practice));
  body.begin_object().member("practice", question.practice.text()).member("practice_name", place.name).member("phone", place.phone);
  body.member("zone", place.zone.name()).member("id", question.id.text()).member("receipt", question.receipt);
  body.member("trouble", question.trouble).member("words", question.words.reveal()).member("state", question.state);
  body.member("asked_at", question.asked_at.iso()).member("answer_by", question.due_at.iso());
  body.key("answers").begin_array();
  TRY_LET(const auto steps, support::steps_of(reader, question.practice, question.id));
  for (const auto& step : steps) {
    // What staff write to each other, and who they are, stays with them.
    if (step.kind != "answer" && step.kind != "call") continue;
    const bool call = step.kind == "call";
    body.begin_object().member("kind", call ? (step.outcome == "reached" ? "called" : "no_answer") : "answer");
    body.member("words", call ? std::string() : step.words.reveal()).member("at", step.at.iso()).end_object();
  }
  body.end_array().end_object();
  return {};
}

Result<Answer> list_own(Services&, Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto questions, support::questions_of(*reader, at.viewer()->account));
  JsonWriter body(4096);
  body.begin_object().key("questions").begin_array();
  for (const auto& question : questions) TRY(write_own(body, *reader, question));
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

}  // namespace

std::vector<access::Route> support_routes(Services& services) {
  using http::Method;
  const auto door = [&services](ServiceDoor one) -> access::Door {
    return [&services, one](Doorway& at, const http::Request& request) { return one(services, at, request); };
  };
  const std::string practice = "/api/v1/support/{practice}";
  return {
      {Method::get, practice, Knock::anyone, door(show_help)},
      {Method::post, practice + "/questions", Knock::anyone, door(ask), question_body_bytes},
      {Method::get, "/api/v1/questions", Knock::signed_in, door(list_own)},
  };
}

}  // namespace kinportal::portal_api
