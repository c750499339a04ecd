// SPDX-License-Identifier: Apache-2.0
// The rows of queue_claim.
#include "staff_api/queue_claims.h"

namespace kinportal::staff_api {

Result<std::vector<Claim>> claims_of(db::Reader& reader, const PracticeId& practice, std::string_view queue, Instant now) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT c.row_id, c.account_id, COALESCE(s.display_name, ''), c.claimed_at FROM queue_claim c "
                       "LEFT JOIN staff_member s ON s.account_id = c.account_id AND s.practice_id = c.practice_id AND s.ended_at IS NULL "
                       "WHERE c.practice_id = $1 AND c.queue = $2 AND c.ends_at > $3 ORDER BY c.row_id LIMIT $4",
                       {practice, queue, now, max_claims_shown}));
  std::vector<Claim> claims;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return claims;
    claims.push_back({rows.string(0), rows.id<AccountId>(1), PersonName(rows.string(2)), rows.instant(3)});
  }
}

Result<Claim> claim_row(db::Transaction& tx, const PracticeId& practice, std::string_view queue, std::string_view row,
                        const AccountId& account, TakeOver take_over, Instant now) {
  TRY(tx.execute("DELETE FROM queue_claim WHERE practice_id = $1 AND ends_at <= $2", {practice, now}));
  if (take_over == TakeOver::no) {
    TRY_LET(const auto running, claims_of(tx, practice, queue, now));
    for (const Claim& claim : running) {
      if (claim.row == row && claim.account != account) return claim;
    }
  }
  TRY(release_claim(tx, practice, queue, account));
  TRY(
      tx.execute("INSERT INTO queue_claim (practice_id, queue, row_id, account_id, claimed_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6) "
                 "ON CONFLICT (practice_id, queue, row_id) DO UPDATE SET account_id = excluded.account_id, "
                 "claimed_at = excluded.claimed_at, ends_at = excluded.ends_at",
                 {practice, queue, row, account, now, now + claim_life}));
  return Claim{std::string(row), account, PersonName(), now};
}

Result<void> release_claim(db::Transaction& tx, const PracticeId& practice, std::string_view queue, const AccountId& account) {
  TRY(tx.execute("DELETE FROM queue_claim WHERE practice_id = $1 AND queue = $2 AND account_id = $3", {practice, queue, account}));
  return {};
}

}  // namespace kinportal::staff_api
