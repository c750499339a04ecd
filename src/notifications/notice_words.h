// SPDX-License-Identifier: Apache-2.0
// How a notice's kind is written in the store. Private to notifications/.
#pragma once
#include <string_view>

#include "accounts/desk.h"
#include "base/result.h"
#include "db/database.h"

namespace kinportal::notifications {

std::string_view to_word(accounts::NoticeKind kind);
/// Fault::corrupt for a kind a newer program wrote.
Result<accounts::NoticeKind> parse_notice_kind(std::string_view word);
/// From kind, account_id, reset_id, to_email, language and useless_after_at, in this order from column `first`.
Result<accounts::Notice> notice_of_row(const db::Rows& rows, int first);

}  // namespace kinportal::notifications
