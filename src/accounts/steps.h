// SPDX-License-Identifier: Apache-2.0
// The steps the verbs of this folder share: an account's facts for signing in, known devices, opening a sign-in. Private to accounts/.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "accounts/desk.h"
#include "accounts/sign_in.h"

namespace kinportal::accounts {

inline constexpr int kMaxKnownDevices = 20;     // of one account; the one unused longest is forgotten
inline constexpr std::size_t kTokenChars = 43;  // make_token

struct SignInFacts {
  AccountId account;
  std::string language;
  std::string status;
  bool deceased = false;
  std::string email_folded;
  std::string password_hash;  // empty: none set
  bool stands_alone = false;
  bool second_factor = false;
};
Result<std::optional<SignInFacts>> facts_by_email(db::Reader& reader, std::string_view email_folded);
Result<std::optional<SignInFacts>> facts_by_account(db::Reader& reader, const AccountId& account);
/// Why an account whose password was right may not come in; nullopt: it may.
std::optional<SignInRefusal> barred(const SignInFacts& facts);
/// The same with what a locked account tells whoever showed its password or passkey.
enum class ShownSoFar { password, everything };
Result<Refused> refused_as(db::Reader& reader, const SignInFacts& facts, SignInRefusal why, Instant now,
                           ShownSoFar shown = ShownSoFar::password);

Result<bool> is_known_device(db::Reader& reader, std::string_view device_token, const AccountId& account);
/// Notes the device as known. The token to set as its cookie, empty when the device keeps the one it has.
enum class Tell { yes, no };  // the person, by mail, when the device is new
Result<Secret> remember_device(db::Transaction& tx, Desk& desk, const AccountId& account, std::string_view device_token, Tell tell,
                               Instant now);

enum class Shown { password_only, second_factor };
/// Opens the door: signin row, device, notice. For an account that always needs a second factor and has none it is a set-up-only one.
Result<SignedIn> open_signin(db::Transaction& tx, Desk& desk, const SignInFacts& facts, const Origin& origin, Shown shown, Instant now);

Result<void> queue_notice(db::Transaction& tx, Desk& desk, NoticeKind kind, const AccountId& account, std::string reset_id = {});

}  // namespace kinportal::accounts
