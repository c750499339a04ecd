// SPDX-License-Identifier: Apache-2.0
// Registration data changed in the office, for somebody who stands there (requirement S26). What was seen of her is the caller's business to
// record; demographics of a chart never come here (S25).
#pragma once
#include "accounts/desk.h"
#include "base/personal.h"

namespace kinportal::accounts {

/// Signs out everywhere, voids reset links and the links of earlier changes, and mails the old address a link that undoes it for seven days
/// (own_data.h, stop_email_change). Fault::conflict when another account has the address, or it is this account's already.
Result<void> change_email_at_office(db::Transaction& tx, Desk& desk, const AccountId& account, const EmailAddress& folded);
/// A change can still be undone from the former mailbox: until it cannot, nothing else is done that trusts the new one.
Result<bool> email_changed_lately(db::Reader& reader, const AccountId& account, Instant now);

}  // namespace kinportal::accounts
