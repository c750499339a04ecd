// SPDX-License-Identifier: Apache-2.0
// The queue of registration forms that wait for staff, by the index registration_by_state: those asked about wait for the family, not here.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN due_at < $2 THEN 1 ELSE 0 END) FROM registration WHERE practice_id = $1 AND state = 'waiting'",
      {practice, now}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(reader.query("SELECT r.registration_id, r.link_kind, a.given_names, a.family_name, NULL, r.given_names, r.family_name, "
                              "r.sent_at, r.due_at, r.state FROM registration r JOIN account a ON a.account_id = r.account_id "
                              "WHERE r.practice_id = $1 AND r.state = CASE WHEN $4 = '' THEN 'waiting' ELSE $4 END AND "
                              "(r.due_at, r.registration_id) > ($2, $3) ORDER BY r.due_at, r.registration_id LIMIT $5",
                              {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
                 "registrations/");
}

}  // namespace

Queue registrations_queue() { return {"registrations", access::StaffAct::review_registrations, {"waiting", "asked"}, count, page}; }

}  // namespace kinportal::staff_api
