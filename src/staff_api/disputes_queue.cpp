// SPDX-License-Identifier: Apache-2.0
// The queue of reports that somebody has access who should not, undecided ones only, by the index dispute_undecided.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN due_at < $2 THEN 1 ELSE 0 END) FROM dispute WHERE practice_id = $1 AND decided_at IS NULL",
      {practice, now}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(
      reader.query("SELECT d.dispute_id, d.cause, a.given_names, a.family_name, d.patient_id, p.given_names, p.family_name, d.opened_at, "
                   "d.due_at, d.state FROM dispute d "
                   "LEFT JOIN account a ON a.account_id = d.account_id "
                   "LEFT JOIN patient p ON p.practice_id = d.practice_id AND p.patient_id = d.patient_id "
                   "WHERE d.practice_id = $1 AND d.decided_at IS NULL AND (d.due_at, d.dispute_id) > ($2, $3) "
                   "AND ($4 = '' OR d.state = $4) ORDER BY d.due_at, d.dispute_id LIMIT $5",
                   {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "disputes/");
}

}  // namespace

Queue disputes_queue() { return {"disputes", access::StaffAct::review_disputes, {"open", "frozen"}, count, page}; }

}  // namespace kinportal::staff_api
