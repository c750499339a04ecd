// SPDX-License-Identifier: Apache-2.0
// The queue of locked accounts this practice has to do with. A row ends by itself when the account opens, by its owner's mailbox or at a counter.
// The table holds one row for each locked account, so that it is read whole and the practice asked for each. Due after a day.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN k.locked_at < $2 THEN 1 ELSE 0 END) FROM account_lock k JOIN account a ON a.account_id = k.account_id "
      "WHERE a.status = 'locked' AND (EXISTS (SELECT 1 FROM link l WHERE l.account_id = k.account_id AND l.practice_id = $1 AND "
      "l.granted_at IS NOT NULL AND l.ended_at IS NULL) OR EXISTS (SELECT 1 FROM patient_own_account o WHERE o.account_id = k.account_id "
      "AND o.practice_id = $1))",
      {practice, now - std::chrono::hours(24)}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(
      reader.query(
          "SELECT k.account_id, 'locked', a.given_names, a.family_name, NULL, NULL, NULL, k.locked_at, k.locked_at + 86400000000, k.cause "
          "FROM account_lock k JOIN account a ON a.account_id = k.account_id WHERE a.status = 'locked' "
          "AND (EXISTS (SELECT 1 FROM link l WHERE l.account_id = k.account_id AND l.practice_id = $1 AND l.granted_at IS NOT NULL AND "
          "l.ended_at IS NULL) OR EXISTS (SELECT 1 FROM patient_own_account o WHERE o.account_id = k.account_id AND o.practice_id = $1)) "
          "AND (k.locked_at + 86400000000, k.account_id) > ($2, $3) AND ($4 = '' OR k.cause = $4) ORDER BY k.locked_at, k.account_id "
          "LIMIT $5",
          {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "accounts/");
}

}  // namespace

Queue locked_queue() { return {"locked", access::StaffAct::see_accounts, {"wrong_codes", "not_me", "office", "host"}, count, page}; }

}  // namespace kinportal::staff_api
