// SPDX-License-Identifier: Apache-2.0
// Requests for access and papers that families sent, by the index access_request_waiting; due two days after the last step.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

constexpr std::int64_t days_2_us = 2LL * 24 * 3600 * 1'000'000;

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(
      reader.query("SELECT count(*), sum(CASE WHEN changed_at < $2 THEN 1 ELSE 0 END) FROM access_request "
                   "WHERE practice_id = $1 AND state IN ('sent', 'waiting_for_paper', 'under_review')",
                   {practice, now.us - days_2_us}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  const std::int64_t after = ask.after_due == Instant::beginning() ? ask.after_due.us : ask.after_due.us - days_2_us;
  return rows_of(
      reader.query("SELECT r.request_id, r.kind, a.given_names, a.family_name, r.patient_id, r.for_given_names, r.for_family_name, "
                   "r.created_at, r.changed_at + 172800000000, r.state FROM access_request r "
                   "LEFT JOIN account a ON a.account_id = r.account_id "
                   "WHERE r.practice_id = $1 AND r.state IN ('sent', 'waiting_for_paper', 'under_review') "
                   "AND (r.changed_at, r.request_id) > ($2, $3) AND ($4 = '' OR r.state = $4) "
                   "ORDER BY r.changed_at, r.request_id LIMIT $5",
                   {ask.practice, after, ask.after_id, ask.state, ask.limit}),
      "requests/");
}

}  // namespace

Queue requests_queue() { return {"requests", access::StaffAct::see_requests, {"sent", "under_review", "waiting_for_paper"}, count, page}; }

}  // namespace kinportal::staff_api
