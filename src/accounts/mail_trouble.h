// SPDX-License-Identifier: Apache-2.0
// An address whose mail server said that it takes no mail: noted, told to the person and to her practice, and forgotten when a mail arrives.
#pragma once
#include <cstdint>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

/// `reply`: the SMTP code. `folded`: the address the mail went to; not the account's present one any more: nothing is noted.
Result<void> note_mail_came_back(db::Transaction& tx, const AccountId& account, const EmailAddress& folded, int reply, Instant now);
Result<void> note_mail_arrived(db::Transaction& tx, const AccountId& account);
/// A mail that says it arrived. 0, or the seconds to wait: a few an hour are enough.
Result<std::int64_t> send_test_mail(Desk& desk, const AccountId& account);
Result<bool> mail_comes_back(db::Reader& reader, const AccountId& account);

}  // namespace kinportal::accounts
