// SPDX-License-Identifier: Apache-2.0
// How fast anybody may try codes of letters and invitations: counted per account and per network before it is known whether one is right.
#pragma once
#include <string_view>

#include "accounts/keys.h"
#include "base/ids.h"
#include "db/database.h"

namespace kinportal::accounts {

/// 0, or the seconds to wait, in which case nothing was counted. `address` is the peer's.
Result<std::int64_t> count_link_code_try(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, std::string_view address,
                                         Instant now);
/// It was right after all.
Result<void> forgive_link_code_try(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, std::string_view address,
                                   Instant now);

}  // namespace kinportal::accounts
