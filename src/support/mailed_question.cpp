// SPDX-License-Identifier: Apache-2.0
// Reads two columns of the question and the words of one answer: a mail's text is made when it is sent.
#include "support/mailed_question.h"

#include <charconv>

#include "practices/practice.h"

namespace kinportal::support {

std::string mail_reference(const PracticeId& practice, std::string_view question, std::int64_t step) {
  return practice.text() + " " + std::string(question) + " " + std::to_string(step);
}

Result<MailedQuestion> question_of_mail(db::Reader& reader, std::string_view reference) {
  const auto gone = [] { return fail(Fault::not_found, "this question is gone"); };
  const auto first = reference.find(' '), last = reference.rfind(' ');
  if (first == std::string_view::npos || last == first) return gone();
  const std::string practice(reference.substr(0, first)), question(reference.substr(first + 1, last - first - 1));
  std::int64_t step = 0;
  const std::string_view digits = reference.substr(last + 1);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), step).ec != std::errc{}) return gone();
  MailedQuestion out;
  Instant due;
  {
    TRY_LET(db::Rows rows,
            reader.query("SELECT receipt, due_at FROM support_question WHERE practice_id = $1 AND question_id = $2", {practice, question}));
    TRY_LET(const bool there, rows.next());
    if (!there) return gone();
    out.receipt = rows.string(0);
    due = rows.instant(1);
  }
  TRY_LET(const auto place, practices::read_practice(reader, PracticeId::trusted(practice)));
  out.answer_by = place.zone.day_of(due);
  if (step == 0) return out;
  TRY_LET(db::Rows rows, reader.query("SELECT words FROM support_step WHERE practice_id = $1 AND question_id = $2 AND number = $3 "
                                      "AND kind = 'answer'",
                                      {practice, question, step}));
  TRY_LET(const bool there, rows.next());
  if (!there) return gone();
  out.answer = FreeText(rows.string(0));
  return out;
}

}  // namespace kinportal::support
