// SPDX-License-Identifier: Apache-2.0
// Asking, and what staff do about it. Nothing here changes a right, so the facts revision stays; every deed leaves its entry in its own
// transaction, with ids and fixed words only.
#include "support/question.h"

#include <algorithm>
#include <array>

#include "accounts/account.h"
#include "accounts/mailed_code.h"
#include "base/utf8.h"
#include "practices/help_card.h"

namespace kinportal::support {
namespace {

using families::Deed;

constexpr std::array<std::string_view, 6> kTroubles{"sign_in", "code", "add_child", "wrong_facts", "access", "other"};
constexpr std::array<std::string_view, 3> kReaches{"email", "phone", "portal"};
constexpr std::array<std::string_view, 4> kOutcomes{"solved", "told_where", "not_reached", "no_need"};
constexpr std::size_t kFewestDigits = 7;

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_line(std::string_view text, std::size_t most) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= most && is_utf8(text) && std::none_of(text.begin(), text.end(), control);
}

bool is_text(std::string_view text, std::size_t most) {
  const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; };
  return text.size() <= most && is_utf8(text) && std::none_of(text.begin(), text.end(), control);
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

bool is_phone(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto fits = [&](char c) { return digit(c) || std::string_view(" +-().x/").find(c) != std::string_view::npos; };
  return text.size() <= max_phone && std::all_of(text.begin(), text.end(), fits) &&
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), digit)) >= kFewestDigits;
}

bool is_once(std::string_view text) {
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; };
  return text.size() >= 16 && text.size() <= 64 && std::all_of(text.begin(), text.end(), plain);
}

Result<void> record(const Deed& deed, const PracticeId& practice, std::string_view verb, const std::string& question) {
  audit::Entry entry;
  entry.at = deed.now;
  entry.practice = practice;
  entry.actor_kind = deed.by.kind;
  entry.actor_id = deed.by.id;
  entry.verb = std::string(verb);
  entry.effect = audit::Effect::allow;
  entry.reason = "DEED";
  entry.items = 1;
  entry.detail = "question " + question;
  entry.via = deed.by.via;
  entry.request_id = deed.by.request_id;
  return deed.book.record_deed(deed.transaction, entry);
}

// 'Q-K7QM4T': unlike the PIN of a letter, so that nobody types one for the other.
Result<std::string> free_receipt(const Deed& deed, const PracticeId& practice) {
  for (int tries = 0; tries < 20; ++tries) {
    std::string code = accounts::shown_link_code(accounts::random_link_code(deed.random));
    std::erase(code, '-');
    std::string receipt = "Q-" + code.substr(0, 6);
    TRY_LET(db::Rows rows,
            deed.transaction.query("SELECT 1 FROM support_question WHERE practice_id = $1 AND receipt = $2 LIMIT 1", {practice, receipt}));
    TRY_LET(const bool taken, rows.next());
    if (!taken) return receipt;
  }
  return fail(Fault::unavailable, "no free number was found");
}

Result<Instant> due_of(const Deed& deed, const PracticeId& practice, std::string_view trouble) {
  TRY_LET(const auto place, practices::read_practice(deed.transaction, practice));
  TRY_LET(const auto card, practices::read_help_card(deed.transaction, practice));
  const std::int64_t hours = trouble == "access" ? std::min(access_open_hours, card.answer_open_hours) : card.answer_open_hours;
  return practices::answer_due(place, hours, deed.now);
}

constexpr std::string_view kSelect =
    "SELECT practice_id, question_id, receipt, account_id, name, email, phone, reach, language, trouble, words, state, asked_at, due_at, "
    "taken_by, outcome, closed_at, steps FROM support_question ";

std::string selected(std::string_view where) { return std::string(kSelect) + std::string(where); }

Question question_of(const db::Rows& row) {
  Question out;
  out.practice = row.id<PracticeId>(0);
  out.id = row.id<QuestionId>(1);
  out.receipt = row.string(2);
  if (!row.is_null(3)) out.account = row.id<AccountId>(3);
  out.name = PersonName(row.string(4));
  out.email = EmailAddress(row.string(5));
  out.phone = PhoneNumber(row.string(6));
  out.reach = row.string(7);
  out.language = row.string(8);
  out.trouble = row.string(9);
  out.words = FreeText(row.string(10));
  out.state = row.string(11);
  out.asked_at = row.instant(12);
  out.due_at = row.instant(13);
  if (!row.is_null(14)) out.taken_by = row.id<AccountId>(14);
  out.outcome = row.string(15);
  out.closed_at = row.maybe_instant(16);
  out.steps = row.integer(17);
  return out;
}

// Where a step leads; nothing when it cannot be done in this state.
std::optional<std::string> state_after(const Question& now, const NewStep& step) {
  const bool closed = now.state == "closed";
  if (step.kind == "reopen") return closed ? std::optional<std::string>("open") : std::nullopt;
  if (step.kind == "note") return now.state;
  if (closed) return std::nullopt;
  if (step.kind == "close" || !step.close.empty()) return "closed";
  if (step.kind == "take") return now.state == "answered" ? "answered" : "taken";
  if (step.kind == "give_back") return now.state == "taken" ? std::optional<std::string>("open") : std::nullopt;
  if (step.kind == "answer") return "answered";
  if (step.kind == "call") return step.outcome == "reached" ? "answered" : (now.state == "open" ? "taken" : now.state);
  return std::nullopt;
}

Result<void> check_step(const Question& question, const NewStep& step) {
  static constexpr std::array<std::string_view, 7> kinds{"take", "give_back", "note", "answer", "call", "close", "reopen"};
  if (!among(kinds, step.kind)) return fail(Fault::invalid, "a step is one of take give_back note answer call close reopen");
  if (!is_text(step.words.reveal(), max_step_words)) return fail(Fault::invalid, "the words of a step are text of at most 2000 characters");
  const bool needs_words = step.kind == "note" || step.kind == "answer" || step.kind == "reopen";
  if (needs_words && blank(step.words.reveal())) return fail(Fault::invalid, "a note, an answer and a reopening say something");
  if (step.kind == "call" && step.outcome != "reached" && step.outcome != "no_answer")
    return fail(Fault::invalid, "a call says whether she was reached: reached or no_answer");
  if (step.kind == "close" && !is_close_outcome(step.outcome))
    return fail(Fault::invalid, "a question is closed with an outcome: solved told_where not_reached no_need");
  const bool may_close_too = step.kind == "answer" || step.kind == "call";
  if (!step.close.empty() && (!may_close_too || !is_close_outcome(step.close)))
    return fail(Fault::invalid, "an answer or a call closes with one of solved told_where not_reached no_need");
  if (step.kind == "answer" && !question.account && question.email.empty())
    return fail(Fault::invalid, "who asked left no e-mail; call her");
  return {};
}

}  // namespace

bool is_trouble(std::string_view word) { return among(kTroubles, word); }
bool is_reach(std::string_view word) { return among(kReaches, word); }
bool is_close_outcome(std::string_view word) { return among(kOutcomes, word); }

std::string_view wrong_field(const NewQuestion& question) {
  if (!is_trouble(question.trouble)) return "trouble";
  if (blank(question.name.reveal()) || !is_line(question.name.reveal(), max_asker_name)) return "name";
  if (!is_reach(question.reach) || (question.reach == "portal") != (question.account && question.reach != "phone")) return "reach";
  if (!question.email.empty() && !accounts::fold_email(question.email.reveal()).ok()) return "email";
  if (question.reach == "email" && question.email.empty()) return "email";
  if (!question.phone.empty() && !is_phone(question.phone.reveal())) return "phone";
  if (question.reach == "phone" && question.phone.empty()) return "phone";
  if (blank(question.words.reveal()) || !is_text(question.words.reveal(), max_question_words)) return "words";
  if (!is_once(question.once) || (question.language != "en" && question.language != "es")) return "form";
  return {};
}

Result<std::optional<Asked>> asked_before(db::Reader& reader, const PracticeId& practice, std::string_view once) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT question_id, receipt, due_at FROM support_question WHERE practice_id = $1 AND once = $2", {practice, once}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<Asked>();
  return std::optional(Asked{rows.id<QuestionId>(0), rows.string(1), rows.instant(2), false});
}

Result<Asked> ask_office(const Deed& deed, const NewQuestion& question) {
  if (const auto wrong = wrong_field(question); !wrong.empty()) return fail(Fault::invalid, "a field of the question is missing or wrong");
  TRY_LET(const auto before, asked_before(deed.transaction, question.practice, question.once));
  if (before) return *before;
  Asked asked;
  TRY_LET(asked.due_at, due_of(deed, question.practice, question.trouble));
  TRY_LET(asked.receipt, free_receipt(deed, question.practice));
  asked.id = QuestionId::trusted(make_uuid(deed.now, deed.random));
  TRY(deed.transaction.execute(
      "INSERT INTO support_question (practice_id, question_id, receipt, once, account_id, name, email, phone, reach, language, trouble, "
      "words, state, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14)",
      {question.practice, asked.id, asked.receipt, question.once, question.account, question.name.reveal(), question.email.reveal(),
       question.phone.reveal(), question.reach, question.language, question.trouble, question.words.reveal(), deed.now, asked.due_at}));
  TRY(record(deed, question.practice, "ask_office", asked.id.text()));
  return asked;
}

Result<std::int64_t> do_step(const Deed& deed, const AccountId& staff, const PracticeId& practice, const QuestionId& id,
                             const NewStep& step) {
  TRY_LET(const Question now, read_question(deed.transaction, practice, id));
  TRY(check_step(now, step));
  if (now.steps != step.seen_steps) return fail(Fault::conflict, "a colleague did something about this question meanwhile");
  if (now.steps >= max_steps) return fail(Fault::too_much, "a question has at most 200 steps");
  const auto next = state_after(now, step);
  if (!next) return fail(Fault::conflict, "this cannot be done with the question as it is now");
  const std::int64_t number = now.steps + 1;
  const bool closes = *next == "closed" && step.kind != "note";
  const std::string outcome = step.kind == "close" ? step.outcome : step.close;
  TRY(deed.transaction.execute(
      "INSERT INTO support_step (practice_id, question_id, number, kind, words, outcome, by_account, at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {practice, id, number, step.kind, step.words.reveal(), step.kind == "answer" ? step.close : step.outcome, staff, deed.now}));
  if (step.kind == "note") {
    TRY(deed.transaction.execute("UPDATE support_question SET steps = $3 WHERE practice_id = $1 AND question_id = $2",
                                 {practice, id, number}));
  } else {
    // Somebody was answered, or is asked about again: the time to the next word of the office starts anew.
    Instant due = now.due_at;
    if (step.kind == "reopen" || *next == "answered") { TRY_LET(due, due_of(deed, practice, now.trouble)); }
    const bool lets_go = step.kind == "give_back" || step.kind == "reopen";
    const std::optional<AccountId> taken = lets_go ? std::nullopt : std::optional(staff);
    const std::optional<Instant> closed_at = closes ? std::optional(deed.now) : std::nullopt;
    TRY(deed.transaction.execute(
        "UPDATE support_question SET state = $3, due_at = $4, taken_by = $5, outcome = $6, closed_at = $7, steps = $8 "
        "WHERE practice_id = $1 AND question_id = $2",
        {practice, id, *next, due, taken, closes ? outcome : std::string(), closed_at, number}));
  }
  TRY(record(deed, practice, "question_" + step.kind, id.text()));
  return number;
}

Result<Question> read_question(db::Reader& reader, const PracticeId& practice, const QuestionId& question) {
  static const std::string sql = selected("WHERE practice_id = $1 AND question_id = $2");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, question}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is nothing at this address");
  return question_of(rows);
}

Result<std::vector<Step>> steps_of(db::Reader& reader, const PracticeId& practice, const QuestionId& question) {
  TRY_LET(db::Rows rows, reader.query("SELECT number, kind, words, outcome, by_account, at FROM support_step WHERE practice_id = $1 "
                                      "AND question_id = $2 ORDER BY number LIMIT 200",
                                      {practice, question}));
  std::vector<Step> steps;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return steps;
    steps.push_back({rows.integer(0), rows.string(1), FreeText(rows.string(2)), rows.string(3), rows.id<AccountId>(4), rows.instant(5)});
  }
}

Result<std::vector<Question>> questions_of(db::Reader& reader, const AccountId& account) {
  static const std::string sql = selected("WHERE account_id = $1 ORDER BY asked_at DESC, question_id DESC LIMIT 50");
  TRY_LET(db::Rows rows, reader.query(sql, {account}));
  std::vector<Question> out;
  while (out.size() < max_own_questions) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    out.push_back(question_of(rows));
  }
  return out;
}

Result<void> sweep_questions(db::Transaction& tx, Instant now) {
  struct Row {
    std::string practice, question;
  };
  std::vector<Row> old;
  {
    TRY_LET(db::Rows rows,
            tx.query("SELECT practice_id, question_id FROM support_question WHERE closed_at < $1 ORDER BY closed_at LIMIT 200",
                     {now - closed_kept}));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      old.push_back({rows.string(0), rows.string(1)});
    }
  }
  for (const Row& row : old) {
    TRY(tx.execute("DELETE FROM support_step WHERE practice_id = $1 AND question_id = $2", {row.practice, row.question}));
    TRY(tx.execute("DELETE FROM support_question WHERE practice_id = $1 AND question_id = $2", {row.practice, row.question}));
  }
  return {};
}

}  // namespace kinportal::support
