// SPDX-License-Identifier: Apache-2.0
// Changing a known password, and setting a new one by a mailed link: valid 60 minutes, once, with the second factor where one is set.
// An unknown address gets the same answer. A reset is also the way back in when an attacker keeps the account's limits busy.
#pragma once
#include <string>
#include <variant>

#include "accounts/desk.h"
#include "accounts/sign_in.h"
#include "accounts/signins.h"

namespace kinportal::accounts {

inline constexpr int kResetMailsPerHour = 3;  // of one account; every link of the hour stays good until one is used

struct PasswordRefused {
  enum class Why { wrong_current, rule, code_needed, wrong_code, link_over, locked, wait } why = Why::rule;
  PasswordVerdict verdict = PasswordVerdict::good;  // for rule
  std::int64_t retry_after_s = 0;                   // for wait
};
struct PasswordSet {
  /// After a reset: set it as the device cookie; the person proved herself by her mailbox.
  Secret device_token;
};
using PasswordOutcome = std::variant<PasswordSet, PasswordRefused>;

/// Signs out every other device and tells the person by mail.
Result<PasswordOutcome> change_password(Desk& desk, const Viewer& viewer, const Secret& current, const Secret& next);

/// The same for known and unknown addresses; only the network address it came from may have to wait.
struct ForgotOutcome {
  std::int64_t retry_after_s = 0;  // > 0: too many from this network address
};
Result<ForgotOutcome> forgot_password(Desk& desk, std::string_view email, const Origin& origin);

/// A link to the account's address, in a transaction of somebody else's: the office started it, or a change of the address was undone.
Result<void> start_reset(db::Transaction& tx, Desk& desk, const AccountId& account, Instant now);
/// A reset without its mail, for a code that came on paper: its id, for reset_token.
Result<std::string> make_reset(db::Transaction& tx, Desk& desk, const AccountId& account, Instant now);

struct ResetAttempt {
  std::string token;
  Secret next;
  CodeEntry entry;
  Origin origin;
  bool forget_passkeys = false;  // somebody else may have been in the account
};
/// Signs out every device, forgets every known device but this one, voids all other links. Opens a locked account where the mailbox is proof
/// enough (lock.h).
Result<PasswordOutcome> reset_password(Desk& desk, const ResetAttempt& attempt);

/// The token of a reset's mailed link, made when the mail is written. Only its hash is in the store.
std::string reset_token(const AccountKeys& keys, std::string_view reset_id);

}  // namespace kinportal::accounts
