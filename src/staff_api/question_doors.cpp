// SPDX-License-Identifier: Apache-2.0
// The doors of questions for support (requirement S88). Who asked signed in reads the answer in the portal and is mailed that it is there; who
// asked without an account is mailed the answer itself.
#include "staff_api/question_doors.h"

#include "access/desk.h"
#include "families/pause.h"
#include "formats/json/json.h"
#include "staff_api/desk_deed.h"
#include "staff_api/rights_view.h"
#include "support/mailed_question.h"
#include "support/question.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using support::Question;
using support::QuestionId;

constexpr std::size_t step_body_bytes = 32 * 1024;

struct Address {
  PracticeId practice;
  QuestionId question;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto question, QuestionId::parse(request.path_value("question")));
  return Address{std::move(practice), std::move(question)};
}

/// The account's page is another right, and another practice's families have none here.
Result<std::string> account_to_open(const DeskKey& key, const Question& question) {
  if (!question.account || !access::may(key.role(), StaffAct::see_accounts)) return std::string();
  TRY_LET(const bool known, families::knows_account(key.snapshot(), question.practice, *question.account));
  return known ? question.account->text() : std::string();
}

Result<void> write_steps(ChartBody& body, const DeskKey& key, const Question& question) {
  TRY_LET(const auto steps, support::steps_of(key.snapshot(), question.practice, question.id));
  body.key("steps").begin_array();
  for (const auto& step : steps) {
    TRY_LET(const auto by, name_at(key.snapshot(), question.practice, step.by, step.at));
    body.begin_object().member("kind", step.kind).member("words", step.words.reveal()).member("outcome", step.outcome);
    body.member("by", by.reveal()).member("at", step.at.iso()).end_object();
  }
  body.end_array();
  return {};
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::see_questions));
  TRY_LET(const Question question, support::read_question(key.snapshot(), address.practice, address.question));
  TRY_LET(const std::string account, account_to_open(key, question));
  TRY_LET(const auto taker, name_at(key.snapshot(), address.practice, question.taken_by.value_or(AccountId()), at.now()));
  key.showed(1, "question=" + question.id.text());
  ChartBody body(8192);
  body.begin_object().member("question", question.id.text()).member("receipt", question.receipt).member("state", question.state);
  body.member("trouble", question.trouble).member("name", question.name.reveal()).member("email", question.email.reveal());
  body.member("phone", question.phone.reveal()).member("reach", question.reach).member("language", question.language);
  body.member("signed_in", question.account.has_value()).member("account", account).member("words", question.words.reveal());
  body.member("asked_at", question.asked_at.iso()).member("due_at", question.due_at.iso());
  body.member("overdue", !question.closed_at && question.due_at < at.now());
  body.member("taken_by", taker.reveal()).member("mine", question.taken_by == key.account());
  body.member("outcome", question.outcome);
  write_instant(body, "closed_at", question.closed_at);
  body.member("seen_steps", question.steps);
  TRY(write_steps(body, key, question));
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<support::NewStep> read_step(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"kind", "words", "outcome", "close", "seen_steps"}));
  support::NewStep step;
  TRY_LET(step.kind, document->string("kind"));
  TRY_LET(const auto words, document->maybe_string("words"));
  TRY_LET(const auto outcome, document->maybe_string("outcome"));
  TRY_LET(const auto close, document->maybe_string("close"));
  TRY_LET(step.seen_steps, document->integer("seen_steps", 0, support::max_steps));
  step.words = FreeText(words.value_or(""));
  step.outcome = outcome.value_or("");
  step.close = close.value_or("");
  return step;
}

Result<void> queue_answer(const families::Deed& deed, accounts::Desk& desk, const Question& question, std::int64_t number) {
  accounts::Notice notice;
  if (question.account) {
    notice.kind = accounts::NoticeKind::question_news;
    notice.account = *question.account;
    return desk.queue_notice(deed.transaction, notice);
  }
  notice.kind = accounts::NoticeKind::question_answer;
  notice.to = question.email;
  notice.language = question.language;
  notice.reset_id = support::mail_reference(question.practice, question.id.text(), number);
  return desk.queue_notice(deed.transaction, notice);
}

Result<Answer> do_one(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto step, read_step(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::answer_questions));
  TRY(do_deed(at, key, [&](const families::Deed& deed) -> Result<void> {
    TRY_LET(const Question question, support::read_question(deed.transaction, address.practice, address.question));
    TRY_LET(const std::int64_t number, support::do_step(deed, key.account(), address.practice, address.question, step));
    return step.kind == "answer" ? queue_answer(deed, desk, question, number) : Result<void>();
  }));
  key.showed(1, "question=" + address.question.text());
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

}  // namespace

std::vector<access::Route> question_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string question = "/api/v1/staff/{practice}/questions/{question}";
  return {
      {Method::get, question, Knock::staff, show},
      {Method::post, question + "/steps", Knock::staff,
       [&desk](Doorway& at, const http::Request& request) { return do_one(desk, at, request); }, step_body_bytes},
  };
}

}  // namespace kinportal::staff_api
