// SPDX-License-Identifier: Apache-2.0
// How fast anybody may send questions to an office without an account or with one, and how many mails one address gets because of them.
#pragma once
#include <string_view>

#include "accounts/keys.h"
#include "base/ids.h"
#include "base/personal.h"
#include "db/database.h"

namespace kinportal::accounts {

/// 0, or the seconds to wait, in which case nothing was counted. `account` is empty for somebody who is not signed in: then the practice as a
/// whole has its limit too, so that a flood from many networks ends at "call the office" and not in the queue.
Result<std::int64_t> count_question(db::Transaction& tx, const AccountKeys& keys, const PracticeId& practice, const AccountId& account,
                                    std::string_view address, Instant now);
/// The same without counting, on a snapshot: a flood that is told to wait costs the writer nothing.
Result<std::int64_t> question_wait(db::Reader& reader, const AccountKeys& keys, const PracticeId& practice, const AccountId& account,
                                   std::string_view address, Instant now);
/// False when this address had its share: then no mail goes out, and nobody is told, for a stranger must not fill somebody's mailbox.
Result<bool> may_mail_receipt(db::Transaction& tx, const AccountKeys& keys, const EmailAddress& folded, Instant now);

}  // namespace kinportal::accounts
