// SPDX-License-Identifier: Apache-2.0
// Questions to the office about the portal itself (requirements S52, S53, S81, S88): somebody asks, with an account or without, one of the
// staff takes it, answers or calls, and closes it with an outcome. No patient and no chart has a place here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"
#include "families/deed.h"

namespace kinportal::support {

using QuestionId = Id<struct QuestionTag>;

inline constexpr std::size_t max_question_words = 6000;  // bytes; the form counts 1500 characters
inline constexpr std::size_t max_asker_name = 400;
inline constexpr std::size_t max_phone = 40;
inline constexpr std::size_t max_step_words = 8000;  // 2000 characters
inline constexpr std::int64_t max_steps = 200;
inline constexpr std::size_t max_own_questions = 50;
inline constexpr std::int64_t access_open_hours = 4;  // somebody may see what she should not: sooner than anything else
inline constexpr std::chrono::hours closed_kept{24 * 730};

/// sign_in code add_child wrong_facts access other
bool is_trouble(std::string_view word);
/// email phone portal
bool is_reach(std::string_view word);
/// solved told_where not_reached no_need
bool is_close_outcome(std::string_view word);

struct Question {
  PracticeId practice;
  QuestionId id;
  std::string receipt;
  std::optional<AccountId> account;  // empty: not signed in; name and addresses are then only what somebody typed
  PersonName name;
  EmailAddress email;
  PhoneNumber phone;
  std::string reach, language, trouble;
  FreeText words;
  std::string state;  // open taken answered closed
  Instant asked_at, due_at;
  std::optional<AccountId> taken_by;
  std::string outcome;
  std::optional<Instant> closed_at;
  std::int64_t steps = 0;
};

struct NewQuestion {
  PracticeId practice;
  std::string once;  // 16 to 64 letters and digits, made by the form
  std::optional<AccountId> account;
  PersonName name;
  EmailAddress email;
  PhoneNumber phone;
  std::string reach, language, trouble;
  FreeText words;
};

/// What is wrong with the form, as a word the screens know: practice name reach email phone trouble words. Empty: nothing.
std::string_view wrong_field(const NewQuestion& question);

struct Asked {
  QuestionId id;
  std::string receipt;
  Instant due_at;
  bool fresh = true;  // false: the same form pressed again; nothing was written
};
/// The question that this form asked already, if it did.
Result<std::optional<Asked>> asked_before(db::Reader& reader, const PracticeId& practice, std::string_view once);
/// Fault::invalid when wrong_field() names one, Fault::not_found when there is no such practice.
Result<Asked> ask_office(const families::Deed& deed, const NewQuestion& question);

/// What a member of staff does about a question. `words` are hers; for an answer they go to the asker.
struct NewStep {
  std::string kind;     // take give_back note answer call close reopen
  FreeText words;
  std::string outcome;  // call: reached or no_answer; close, and answer or call that close too: a close outcome
  std::string close;    // answer, call: close with this outcome at once; empty: it stays open
  std::int64_t seen_steps = 0;  // how many steps she has read
};
struct Step {
  std::int64_t number = 0;
  std::string kind;
  FreeText words;
  std::string outcome;
  AccountId by;
  Instant at;
};
/// The number of the answer's step when `step` is an answer, for its mail. Fault::conflict when a colleague did something meanwhile or the
/// question is not in a state for this; Fault::invalid for words that cannot be, and for an answer to somebody who left no mailbox.
Result<std::int64_t> do_step(const families::Deed& deed, const AccountId& staff, const PracticeId& practice, const QuestionId& question,
                             const NewStep& step);

Result<Question> read_question(db::Reader& reader, const PracticeId& practice, const QuestionId& question);
/// Oldest first.
Result<std::vector<Step>> steps_of(db::Reader& reader, const PracticeId& practice, const QuestionId& question);
/// Newest first, at most max_own_questions.
Result<std::vector<Question>> questions_of(db::Reader& reader, const AccountId& account);
/// Forgets questions two years after they were closed; bounded work.
Result<void> sweep_questions(db::Transaction& tx, Instant now);

}  // namespace kinportal::support
