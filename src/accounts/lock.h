// SPDX-License-Identifier: Apache-2.0
// A locked account opens to nobody until its owner proves herself anew. Wrong passwords never lock one (a stranger could shut a mother out): only
// somebody who has the right password, her mailbox, her ID or the machine can (decision record 0515).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

enum class LockCause {
  wrong_codes,  // the right password, then wrong codes for days: somebody else knows it
  not_me,  // she pressed "this was not me" in a mail
  office,  // she asked the office, or it saw something
  host,  // the host's operator
};
std::string_view to_word(LockCause cause);

/// Codes that were wrong after a right password, one forgotten every six hours; a right one forgives none, or her own sign-ins would hide a thief's.
inline constexpr std::int64_t kWrongCodesThatLock = 200;
inline constexpr std::chrono::hours kNotMeLinkLife{7 * 24};

struct AccountLock {
  Instant since;
  LockCause cause = LockCause::host;
  PracticeId practice;  // of cause office
};
/// nullopt when it is not locked.
Result<std::optional<AccountLock>> lock_of(db::Reader& reader, const AccountId& account);

/// Signs out everywhere, ends links, letters and waiting resets, and tells her by mail with a link that says what to do. Fault::conflict unless the
/// account is active.
struct NewLock {
  LockCause cause = LockCause::host;
  PracticeId practice = {};
  AccountId by = {};
};
Result<void> lock_account(db::Transaction& tx, Desk& desk, const AccountId& account, const NewLock& lock);
/// By the office or the operator. What somebody else may know or have added goes: password, passkeys, known devices. A link to set a new password
/// goes to her mailbox. Fault::conflict when it is not locked.
Result<void> unlock_account(db::Transaction& tx, Desk& desk, const AccountId& account);

/// By the mailed link. The instant it is locked since (also when it was locked already); nullopt: the link is over.
Result<std::optional<Instant>> lock_by_link(Desk& desk, std::string_view token);

/// What the mailed link of a locked account may say and do.
struct LockTold {
  AccountId account;
  AccountLock lock;
  /// A new password by this very link opens it: nobody but she locked it, and the mailbox is not a new one.
  bool opens_here = false;
  /// The link alone would open this account if it were not locked: no second factor stands before it.
  bool link_opens_all = false;
};
/// nullopt: not locked. Fault::expired: the link is over.
Result<std::optional<LockTold>> lock_told(db::Reader& reader, std::string_view reset_token, Instant now);
Result<bool> opens_by_mail(db::Reader& reader, const AccountId& account, const AccountLock& lock, Instant now);

std::string not_me_token(const AccountKeys& keys, std::string_view link_id);
/// A row for one mail; its id goes into the notice.
Result<std::string> make_not_me_link(db::Transaction& tx, Desk& desk, const AccountId& account);
/// One more wrong code after a right password. True: it locked the account.
Result<bool> count_wrong_code(db::Transaction& tx, Desk& desk, const AccountId& account);
/// After a new password in the transaction that sets it: active again.
Result<void> open_again(db::Transaction& tx, Desk& desk, const AccountId& account);

}  // namespace kinportal::accounts
