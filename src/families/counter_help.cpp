// SPDX-License-Identifier: Apache-2.0
// One question about the links and the own accounts of an account.
#include "families/counter_help.h"

#include "families/pause.h"

namespace kinportal::families {

Result<CounterHelp> counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account, const AccountId& clerk,
                                 Instant now) {
  std::int64_t here = 0, here_by_others = 0, elsewhere = 0;
  {
    TRY_LET(
        db::Rows rows,
        reader.query(
            "SELECT (SELECT count(*) FROM link WHERE account_id = $2 AND practice_id = $1 AND granted_at <= $4 AND (ended_at IS NULL OR "
            "ended_at > $4)) + (SELECT count(*) FROM patient_own_account WHERE account_id = $2 AND practice_id = $1), "
            "(SELECT count(*) FROM link WHERE account_id = $2 AND practice_id = $1 AND granted_at <= $4 AND (ended_at IS NULL OR ended_at > "
            "$4) AND NOT (source = 'office' AND COALESCE(reviewer, '') = $3)) + "
            "(SELECT count(*) FROM patient_own_account WHERE account_id = $2 AND practice_id = $1), "
            "(SELECT count(*) FROM link WHERE account_id = $2 AND practice_id <> $1 AND granted_at IS NOT NULL AND (ended_at IS NULL OR "
            "ended_at > $4)) + (SELECT count(*) FROM patient_own_account WHERE account_id = $2 AND practice_id <> $1)",
            {practice, account, clerk, now}));
    TRY_LET(const bool there, rows.next());
    if (!there) return fail(Fault::bug, "a count had no row");
    here = rows.integer(0);
    here_by_others = rows.integer(1);
    elsewhere = rows.integer(2);
  }
  if (here == 0) {
    TRY_LET(const bool known, knows_account(reader, practice, account));
    return known ? CounterHelp::operator_only : CounterHelp::unknown;
  }
  if (elsewhere > 0) return CounterHelp::operator_only;
  return here_by_others > 0 ? CounterHelp::yes : CounterHelp::colleague;
}

}  // namespace kinportal::families
