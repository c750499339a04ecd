// SPDX-License-Identifier: Apache-2.0
// Phone and recovery codes are lost: the office has seen who she is, and a day later signing in takes her password alone. The day is hers:
// she is told by mail at once and can stop it with one click, in case it was not she who stood at the counter.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/time.h"

namespace kinportal::accounts {

inline constexpr std::chrono::hours kFactorResetWait{24};

/// In the deed's transaction. Fault::conflict when there is no second factor, one waits already, or the e-mail
/// changed in the last seven days.
Result<Instant> ask_factor_reset(db::Transaction& tx, Desk& desk, const AccountId& account, const PracticeId& practice,
                                 const AccountId& asked_by);
/// False: the link is over (stopped, done, or unknown).
Result<bool> stop_factor_reset(Desk& desk, std::string_view token);
/// When it will be done, if one waits.
Result<std::optional<Instant>> factor_reset_due(db::Reader& reader, const AccountId& account);
/// Hers end: she has a newer factor or passkey, or an undone change of her e-mail took everything back.
Result<void> stop_waiting_resets(db::Transaction& tx, const AccountId& account, Instant now);
/// Leaves the entry of a factor that was lifted, in the transaction that lifts it (the visitors' book is the caller's).
using ResetEntry = std::function<Result<void>(db::Transaction&, const PracticeId&, const AccountId&)>;
/// Does those whose day is over; housekeeping calls it every minute. Bounded work. One with a newer factor or passkey is stopped instead.
Result<void> do_due_factor_resets(Desk& desk, const ResetEntry& entry);

std::string factor_reset_stop_token(const AccountKeys& keys, std::string_view reset_id);

}  // namespace kinportal::accounts
