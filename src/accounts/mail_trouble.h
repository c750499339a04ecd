// SPDX-License-Identifier: Apache-2.0
// An address that takes no mail, as its mail server said at once or a returned mail said later: noted, told to the person and to her practice,
// and forgotten when mail arrives there.
#pragma once
#include <cstdint>
#include <string>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

/// `reply`: the SMTP code. `folded`: the address the mail went to; not the account's present one any more: nothing is noted.
Result<void> note_mail_came_back(db::Transaction& tx, const AccountId& account, const EmailAddress& folded, int reply, Instant now);
/// A mail that was taken came back. `status`: RFC 3463, '5.1.1'.
Result<void> note_mail_returned(db::Transaction& tx, const AccountId& account, const EmailAddress& folded, const std::string& status,
                                Instant now);
/// A mail server took a mail. That ends what a mail server said at its door; what returned mails said ends when none comes back any more
/// (notifications::sweep_returns).
Result<void> note_mail_arrived(db::Transaction& tx, const AccountId& account);
/// Did returned mails say it?
Result<bool> mails_return(db::Reader& reader, const AccountId& account);
/// A mail that says it arrived. 0, or the seconds to wait: a few an hour are enough.
Result<std::int64_t> send_test_mail(Desk& desk, const AccountId& account);
Result<bool> mail_comes_back(db::Reader& reader, const AccountId& account);

}  // namespace kinportal::accounts
