// SPDX-License-Identifier: Apache-2.0
// The queue "Questions for support": what is not closed, by the index support_question_waiting. Its due time was counted in the hours the
// practice is open, so what is late here is late by the office's own clock.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN due_at < $2 THEN 1 ELSE 0 END) FROM support_question WHERE practice_id = $1 AND closed_at IS NULL",
      {practice, now}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(reader.query("SELECT question_id, trouble, name, NULL, NULL, NULL, NULL, asked_at, due_at, state FROM support_question "
                              "WHERE practice_id = $1 AND closed_at IS NULL AND (due_at, question_id) > ($2, $3) "
                              "AND ($4 = '' OR state = $4) ORDER BY due_at, question_id LIMIT $5",
                              {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
                 "questions/");
}

}  // namespace

Queue questions_queue() { return {"questions", access::StaffAct::see_questions, {"open", "taken", "answered"}, count, page}; }

}  // namespace kinportal::staff_api
