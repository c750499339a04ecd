// SPDX-License-Identifier: Apache-2.0
// One row in account_at_practice, made with the first link.
#include "access/newcomer.h"

#include "access/paper_terms.h"
#include "families/at_practice.h"

namespace kinportal::access {

Result<void> know_at_practice(const families::Deed& deed, PolicyCache& policies, const PracticeId& practice, const AccountId& account) {
  {
    TRY_LET(db::Rows rows,
            deed.transaction.query("SELECT 1 FROM account_at_practice WHERE practice_id = $1 AND account_id = $2", {practice, account}));
    TRY_LET(const bool known, rows.next());
    if (known) return {};
  }
  TRY_LET(const InForce in_force, policy_in_force(deed.transaction, policies, practice, deed.now));
  const bool waived = in_force.policy && id_waived_now(*in_force.policy, deed.now);
  return families::set_id_status(deed, practice, account, waived ? "waived" : "pending");
}

}  // namespace kinportal::access
