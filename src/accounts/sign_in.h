// SPDX-License-Identifier: Apache-2.0
// Signing in: e-mail and password, then the second factor where one is set. A wrong password and an unknown e-mail get the same
// answer after the same work; what an account's state is, only the right password learns.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "accounts/desk.h"
#include "accounts/lock.h"
#include "base/personal.h"

namespace kinportal::accounts {

struct SignInAttempt {
  std::string email;
  Secret password;
  Origin origin;
};

/// Set both cookies: `token` is the sign-in, `device_token` (empty: keep the present one) makes this device a known one.
struct SignedIn {
  Secret token;
  Secret device_token;
  SigninId signin;
  AccountId account;
  std::string language;
  /// An account that must have a second factor and has none: nothing but setting it up is open to it.
  bool must_set_up_second_factor = false;
};
/// Keep `pending_token` in a cookie for enter_code; it signs nobody in.
struct CodeNeeded {
  Secret pending_token;
  bool by_app = true;       // six digits of the app, or a recovery code
  bool by_passkey = false;  // enter_passkey
};
enum class SignInRefusal {
  wrong,       // e-mail, password or code; which one is not said
  start_over,  // the wait between password and code was too long
  locked,
  suspended,
  closed,  // said only after the right password
  wait,    // too many attempts; retry_after_s says how long
  other_account,  // a right passkey, but not of the e-mail that was typed
};
struct Refused {
  SignInRefusal why = SignInRefusal::wrong;
  std::int64_t retry_after_s = 0;
  /// Of locked: since when, why, and whether what was shown would have opened the account if it were open.
  std::optional<LockTold> locked = {};
  bool locked_now = false;  // by this very attempt
};
using SignInOutcome = std::variant<SignedIn, CodeNeeded, Refused>;

/// Errors of the Result are the machine's (store, hashing pool), never the person's.
Result<SignInOutcome> sign_in(Desk& desk, const SignInAttempt& attempt);

/// Exactly one of the two is given: six digits of the app, or a recovery code (dashes and case do not matter).
struct CodeEntry {
  std::string code;
  std::string recovery_code;
};
struct CodeAttempt {
  std::string pending_token;
  CodeEntry entry;
  Origin origin;
};
Result<SignInOutcome> enter_code(Desk& desk, const CodeAttempt& attempt);

}  // namespace kinportal::accounts
