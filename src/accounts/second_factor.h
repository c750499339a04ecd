// SPDX-License-Identifier: Apache-2.0
// The second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 s) and ten recovery codes. A code opens once; secrets rest sealed
// with a key that is not in the store.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/desk.h"
#include "accounts/sign_in.h"
#include "accounts/signins.h"
#include "base/personal.h"

namespace kinportal::accounts {

inline constexpr int kRecoveryCodes = 10;

struct SecondFactorState {
  bool enabled = false;
  int recovery_codes_left = 0;
};
Result<SecondFactorState> second_factor_state(db::Reader& reader, const AccountId& account);

/// What the person shows to change her own second factor or password again.
struct Proof {
  Secret password;
  CodeEntry entry;
};
enum class FactorRefusal {
  password_needed,  // signed in too long ago (kFreshProof) and no password given
  code_needed,      // replacing one that is set asks for a code of the old one
  wrong,            // password or code
  wait,             // too many wrong ones
  not_started,      // confirm without start, or its hour is over
  keeps_it,         // staff, and accounts whose password is shorter than 15, keep their second factor
};
struct FactorRefused {
  FactorRefusal why = FactorRefusal::wrong;
  std::int64_t retry_after_s = 0;
};

/// Signed in within this span, the password need not be asked again.
inline constexpr std::chrono::seconds kFreshProof{900};

/// Was the password, or a passkey, shown within `span`?
Result<bool> proved_lately(db::Reader& reader, const Viewer& viewer, Instant now, std::chrono::seconds span);
/// Password and, where a second factor is set, a code: afterwards proved_lately holds. For what must not be done from an unattended screen.
Result<std::variant<std::monostate, FactorRefused>> prove_again(Desk& desk, const Viewer& viewer, const Proof& proof);

struct SecondFactorOffer {
  Secret secret;  // base32, for typing
  Secret otpauth_uri;  // otpauth://totp/Kinportal:mail?secret=…
  Secret qr_svg;  // the same as a picture, self-contained
};
/// A new secret, not active until confirmed within an hour.
Result<std::variant<SecondFactorOffer, FactorRefused>> start_second_factor(Desk& desk, const Viewer& viewer, const Proof& proof);

struct RecoveryCodes {
  std::vector<std::string> codes;  // 'abcd-efgh-jkmn', shown once
};
/// The first code of the app switches it on, answers the recovery codes, signs out the other devices and opens what
/// must_set_up_second_factor kept shut for this sign-in.
Result<std::variant<RecoveryCodes, FactorRefused>> confirm_second_factor(Desk& desk, const Viewer& viewer, std::string_view code);
/// Password and code; refused where a second factor must stay.
Result<std::variant<std::monostate, FactorRefused>> remove_second_factor(Desk& desk, const Viewer& viewer, const Proof& proof);
/// Ten new ones; the old ones are void. Password and code are asked.
Result<std::variant<RecoveryCodes, FactorRefused>> renew_recovery_codes(Desk& desk, const Viewer& viewer, const Proof& proof);

/// For the demo and `staff add`: a second factor that is on at once, with a base32 secret the caller shows. Fault::invalid when the
/// secret is no base32 of at least 16 bytes.
Result<void> set_second_factor(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, const Secret& base32, Instant now,
                               Random& random);
/// The phone and every recovery code are lost: the practice has seen who she is and lets her in with her password alone. Signs out
/// everywhere and tells her by mail; a password shorter than 15 is void (a mailed link sets a new one); staff are led to set up a new one
/// at their next sign-in.
Result<void> clear_second_factor(db::Transaction& tx, Desk& desk, const AccountId& account);
/// A fresh 160-bit secret in base32.
Result<Secret> make_totp_secret(Random& random);
/// The code an app would show now; for the demo page and tests.
Result<std::string> totp_code(const Secret& base32, Instant now);

}  // namespace kinportal::accounts
