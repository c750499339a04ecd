// SPDX-License-Identifier: Apache-2.0
// Accounts as rows: make one, find one, read its card, change its language or status. One account per person; the e-mail is unique
// after folding (ASCII lower case, trimmed).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

inline constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321 4.5.3.1.3 less the angle brackets
inline constexpr std::size_t kMaxNameBytes = 200;

/// Trimmed and ASCII lower case; Fault::invalid when it cannot be an address a mail server would take ('a@b', printable ASCII).
Result<EmailAddress> fold_email(std::string_view text);

enum class AccountStatus { active, suspended, locked };

struct NewAccount {
  EmailAddress email;
  PersonName given_names;
  PersonName family_name;
  std::optional<BirthDate> birth_on;
  std::string language = "en";        // en, es
  std::string password_hash;          // of PasswordHasher::hash; empty: cannot sign in until a reset link set one
  bool password_stands_alone = true;  // stands_alone() of that password
};

/// Fault::conflict when the address has an account; Fault::invalid when a field cannot be.
Result<AccountId> create_account(db::Transaction& tx, const NewAccount& account, Instant now, Random& random);

/// What pages show of an account.
struct AccountCard {
  AccountId account;
  PersonName given_names;
  PersonName family_name;
  EmailAddress email;
  std::optional<BirthDate> birth_on;
  std::string language;
  AccountStatus status = AccountStatus::active;
  bool deceased = false;
  bool second_factor = false;
};
Result<AccountCard> account_card(db::Reader& reader, const AccountId& account);
/// Fault::not_found when nobody has it.
Result<AccountId> find_account(db::Reader& reader, const EmailAddress& email);

/// Fault::invalid for a language the screens do not speak.
Result<void> set_language(db::Transaction& tx, const AccountId& account, std::string_view language);
/// Anything but active signs the account out everywhere.
Result<void> set_status(db::Transaction& tx, const AccountId& account, AccountStatus status);
/// Replaces the password without asking for the old one: for `staff add` and the demo; signs out everywhere.
Result<void> set_password_hash(db::Transaction& tx, const AccountId& account, const std::string& hash, bool alone, Instant now);

}  // namespace kinportal::accounts
