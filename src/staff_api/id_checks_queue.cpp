// SPDX-License-Identifier: Apache-2.0
// What is to be shown or signed at the next visit, by the index visit_task_due. Visits are not fed yet, so the longest open comes first.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant) {
  return count_of(
      reader.query("SELECT count(*), sum(CASE WHEN outcome = 'lapsed' THEN 1 ELSE 0 END) FROM visit_task "
                   "WHERE practice_id = $1 AND closed_at IS NULL",
                   {practice}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(
      reader.query("SELECT v.task_id, v.kind, a.given_names, a.family_name, v.patient_id, c.given_names, c.family_name, v.opened_at, "
                   "v.opened_at, CASE WHEN v.outcome = 'lapsed' THEN 'lapsed' ELSE 'open' END FROM visit_task v "
                   "LEFT JOIN account a ON a.account_id = v.account_id "
                   "LEFT JOIN patient c ON c.practice_id = v.practice_id AND c.patient_id = v.patient_id "
                   "WHERE v.practice_id = $1 AND v.closed_at IS NULL AND (v.opened_at, v.task_id) > ($2, $3) "
                   "AND ($4 = '' OR (CASE WHEN v.outcome = 'lapsed' THEN 'lapsed' ELSE 'open' END) = $4) "
                   "ORDER BY v.opened_at, v.task_id LIMIT $5",
                   {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "id-checks/");
}

}  // namespace

Queue id_checks_queue() { return {"id_checks", access::StaffAct::check_id, {"open", "lapsed"}, count, page}; }

}  // namespace kinportal::staff_api
