// SPDX-License-Identifier: Apache-2.0
// Help with a forgotten password from the office: a link to the account's own address, or a letter with a code that works once
// (requirements S59, S60). No temporary password exists: a code only opens the page where the person sets her own.
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "accounts/desk.h"
#include "accounts/sign_in.h"
#include "base/ids.h"
#include "base/personal.h"

namespace kinportal::accounts {

inline constexpr std::chrono::hours kResetLetterLife{14 * 24};

/// In the deed's transaction: the code to print, which is kept nowhere. Voids earlier letters. Fault::conflict for an account that may not
/// sign in at all, or whose e-mail changed in the last seven days.
struct ResetLetter {
  Secret code;  // 'K7QM-4T9X'
  Instant expires_at;
};
Result<ResetLetter> issue_reset_letter(db::Transaction& tx, Desk& desk, const AccountId& account, const PracticeId& practice,
                                       const AccountId& issued_by);

struct LetterRefused {
  std::int64_t retry_after_s = 0;  // 0: e-mail or code is not right, or the letter is over
};
/// A right e-mail and code answer the token of a reset link that works for an hour, once (password_change.h). A wrong e-mail, a wrong code
/// and an old letter get the same answer.
Result<std::variant<Secret, LetterRefused>> redeem_reset_letter(Desk& desk, std::string_view email, std::string_view code,
                                                                const Origin& origin);

}  // namespace kinportal::accounts
