// SPDX-License-Identifier: Apache-2.0
// Papers that end within 90 days or ended in the last 30, by the index paper_watch_by_end. The housekeeping keeps paper_watch.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(
      reader.query("SELECT count(*), sum(CASE WHEN w.ends_at < $4 THEN 1 ELSE 0 END) FROM paper_watch w "
                   "WHERE w.practice_id = $1 AND w.ends_at > $2 AND w.ends_at < $3",
                   {practice, now.us - 30 * day_us, now.us + 90 * day_us, now}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  const std::int64_t from = ask.now.us - 30 * day_us;
  return rows_of(
      reader.query("SELECT w.paper_id, 'paper_ends', a.given_names, a.family_name, p.patient_id, c.given_names, c.family_name, "
                   "COALESCE(p.seen_at, p.from_at, w.ends_at), w.ends_at, CASE WHEN w.ends_at <= $3 THEN 'ended' ELSE 'expiring' END "
                   "FROM paper_watch w JOIN paper p ON p.practice_id = w.practice_id AND p.paper_id = w.paper_id "
                   "LEFT JOIN account a ON a.account_id = p.account_id "
                   "LEFT JOIN patient c ON c.practice_id = p.practice_id AND c.patient_id = p.patient_id "
                   "WHERE w.practice_id = $1 AND w.ends_at > $2 AND w.ends_at < $4 AND (w.ends_at, w.paper_id) > ($5, $6) "
                   "AND ($7 = '' OR (CASE WHEN w.ends_at <= $3 THEN 'ended' ELSE 'expiring' END) = $7) "
                   "ORDER BY w.ends_at, w.paper_id LIMIT $8",
                   {ask.practice, from, ask.now, ask.now.us + 90 * day_us, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "papers/");
}

}  // namespace

Queue papers_queue() { return {"papers_expiring", access::StaffAct::see_requests, {"ended", "expiring"}, count, page}; }

}  // namespace kinportal::staff_api
