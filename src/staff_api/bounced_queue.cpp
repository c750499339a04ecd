// SPDX-License-Identifier: Apache-2.0
// The queue of addresses that take no mail, of accounts this practice knows. It ends by itself: with a mail that arrives or a new address. The
// table holds one row for each account in trouble, so that it is read whole and the practice asked for each. Due after a week.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<QueueCount> count(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN t.since_at < $2 THEN 1 ELSE 0 END) FROM mail_trouble t JOIN account a ON a.account_id = "
      "t.account_id AND a.email_folded = t.email_folded WHERE EXISTS (SELECT 1 FROM link l WHERE l.account_id = t.account_id AND "
      "l.practice_id = $1 AND l.ended_at IS NULL) OR EXISTS (SELECT 1 FROM patient_own_account o WHERE o.account_id = t.account_id AND "
      "o.practice_id = $1)",
      {practice, now - std::chrono::hours(7 * 24)}));
}

Result<std::vector<QueueRow>> page(db::Reader& reader, const QueueAsk& ask) {
  return rows_of(
      reader.query(
          "SELECT t.account_id, 'bounced', a.given_names, a.family_name, NULL, NULL, NULL, t.since_at, t.since_at + 604800000000, 'bounced' "
          "FROM mail_trouble t JOIN account a ON a.account_id = t.account_id AND a.email_folded = t.email_folded "
          "WHERE (EXISTS (SELECT 1 FROM link l WHERE l.account_id = t.account_id AND l.practice_id = $1 AND l.ended_at IS NULL) "
          "OR EXISTS (SELECT 1 FROM patient_own_account o WHERE o.account_id = t.account_id AND o.practice_id = $1)) "
          "AND (t.since_at + 604800000000, t.account_id) > ($2, $3) AND ($4 = '' OR $4 = 'bounced') ORDER BY t.since_at, t.account_id LIMIT $5",
          {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "accounts/");
}

}  // namespace

Queue bounced_queue() { return {"bounced", access::StaffAct::see_accounts, {"bounced"}, count, page}; }

}  // namespace kinportal::staff_api
