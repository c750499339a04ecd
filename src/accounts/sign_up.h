// SPDX-License-Identifier: Apache-2.0
// Making an account: an address is proved by a mailed code before anything is known of the person; then name, birth date and password make
// the account in one deed. An address that has an account already gets a mail that says so, and the screen hears the same as for a new one.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/desk.h"
#include "accounts/passwords.h"
#include "accounts/sign_in.h"
#include "base/personal.h"
#include "base/time.h"

namespace kinportal::accounts {

inline constexpr std::chrono::minutes kSignUpCodeLife{10};
inline constexpr std::chrono::minutes kSignUpProofLife{60};  // between the code and the account
inline constexpr std::chrono::seconds kSignUpResendWait{60};
inline constexpr int kSignUpMails = 5;  // of one sign-up
inline constexpr int kSignUpMailsPerHour = 6;  // to one address, from wherever it was asked
inline constexpr int kSignUpWrongTries = 5;
inline constexpr int kAccountMinYears = 18;  // younger people are invited by their practice

enum class SignUpStep { none, code, proved };
struct SignUpState {
  SignUpStep step = SignUpStep::none;
  EmailAddress email;
  std::int64_t resend_after_s = 0;
};
/// Where the browser with this cookie stands; none for a cookie nobody knows.
Result<SignUpState> sign_up_state(db::Reader& reader, std::string_view token, Instant now);

struct SignUpStart {
  std::string email;
  std::string language;
  std::string token;  // the browser's cookie, or empty: with the same address it only sends the same code again
  Origin origin;
};
struct SignUpStarted {
  Secret token;  // set as cookie
};
struct SignUpRefused {
  enum class Why { address, over, wrong, wait, rule, name, birth_date, too_young, address_taken } why = Why::over;
  PasswordVerdict verdict = PasswordVerdict::good;
  std::int64_t retry_after_s = 0;
  int tries_left = 0;  // wrong
};
Result<std::variant<SignUpStarted, SignUpRefused>> start_sign_up(Desk& desk, const SignUpStart& start);

struct AddressProved {};
/// The mailed code. A right one again, after a double click, is right again.
Result<std::variant<AddressProved, SignUpRefused>> prove_address(Desk& desk, std::string_view token, std::string_view code);

struct NewPerson {
  PersonName given_names;
  PersonName family_name;
  std::optional<Day> birth_on;
  Secret password;
  std::string language;
};
/// Makes the account and signs it in. `address_taken` is said only to somebody who has proved the address.
Result<std::variant<SignedIn, SignUpRefused>> finish_sign_up(Desk& desk, std::string_view token, NewPerson person, const Origin& origin);

/// Forgets what is over; bounded work.
Result<void> sweep_sign_ups(db::Transaction& tx, Instant now);

}  // namespace kinportal::accounts
