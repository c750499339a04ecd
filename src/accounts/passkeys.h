// SPDX-License-Identifier: Apache-2.0
// Passkeys (W3C Web Authentication Level 3, sections 7.1 and 7.2): made, listed, named, removed, and used to sign in, as the second step
// or to prove oneself again. Each shows that the person unlocked her device, so one passkey is both factors at once.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "accounts/desk.h"
#include "accounts/second_factor.h"
#include "accounts/sign_in.h"
#include "accounts/signins.h"
#include "base/personal.h"

namespace kinportal::accounts {

inline constexpr int kMaxPasskeys = 20;  // of one account
inline constexpr std::size_t kMaxPasskeyNameBytes = 120;
inline constexpr std::chrono::minutes kChallengeLife{10};

/// What is asked of a passkey; a challenge made for one use is good for no other.
enum class PasskeyUse { add, sign_in, second_step, prove_again };

/// Where passkeys of this portal are good: the host and origin of the configured public address. `possible` is false for an address that is
/// no name (192.0.2.7): browsers make no passkeys there.
struct PasskeyPlace {
  bool possible = false;
  std::string rp_id;  // 'portal.example.org'
  std::string origin;  // 'https://portal.example.org'
};
PasskeyPlace passkey_place(const SignInOptions& options);

struct PasskeyQuestion {
  std::string challenge;  // base64url
  std::vector<std::string> known;  // base64url ids: to choose from, or (add) those there are already; empty: any of this portal's
};

/// For signing in without saying who one is. `bound_to`: the pre-sign-in cookie; the answer counts only together with it.
PasskeyQuestion ask_for_sign_in(Desk& desk, std::string_view bound_to);
/// After the right password. Fault::not_found when the wait was too long or there is no passkey.
Result<PasskeyQuestion> ask_for_second_step(Desk& desk, std::string_view pending_token);
/// Fault::not_found when the account has none.
Result<PasskeyQuestion> ask_to_prove_again(Desk& desk, const Viewer& viewer);

/// What the browser hands over, decoded.
struct PasskeyAnswer {
  std::string credential_id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::string user_handle;  // may be empty where the account is known
};

struct PasskeySignIn {
  PasskeyAnswer answer;
  std::string bound_to;
  std::string email;  // typed before the passkey was used; empty: none. The passkey must be this account's
  Origin origin;
};
/// `wrong` for everything that is not right: unknown, stopped, of another portal, used challenge. `other_account` only after a right
/// signature, when another e-mail was typed.
Result<SignInOutcome> sign_in_with_passkey(Desk& desk, const PasskeySignIn& attempt);

struct PasskeySecondStep {
  PasskeyAnswer answer;
  std::string pending_token;
  Origin origin;
};
Result<SignInOutcome> enter_passkey(Desk& desk, const PasskeySecondStep& attempt);

/// False: it was not right.
Result<bool> prove_with_passkey(Desk& desk, const Viewer& viewer, const PasskeyAnswer& answer);

enum class PasskeyRefusal {
  proof_needed,  // signed in too long ago: prove_again first
  impossible,  // the portal's address is no name
  wrong,  // the answer does not fit: made elsewhere, too late, without unlocking the device
  there_already,
  too_many,
  keeps_it,  // the last one of somebody who must have a second factor and has no other
};

struct PasskeyToAdd {
  PasskeyQuestion question;
  std::string user_handle;  // base64url
  EmailAddress email;
  PersonName name;
};
/// Adding one asks for a fresh proof (kFreshProof).
Result<std::variant<PasskeyToAdd, PasskeyRefusal>> start_passkey(Desk& desk, const Viewer& viewer);

struct NewPasskey {
  std::string client_data;
  std::string attestation;
  std::vector<std::string> transports;  // what is no word of the standard is dropped
  FreeText name;  // empty: the device's label
  Origin origin;
};
struct PasskeyAdded {
  std::string passkey_id;
  /// For somebody who must have a second factor and has no recovery codes: shown once, her way back in.
  std::vector<std::string> recovery_codes;
};
Result<std::variant<PasskeyAdded, PasskeyRefusal>> add_passkey(Desk& desk, const Viewer& viewer, const NewPasskey& made);

struct Passkey {
  std::string id;
  FreeText name;
  Instant added_at;
  std::optional<Instant> used_at;
  bool copied = false;  // also on her other devices, or in her keychain's cloud
  bool stopped = false;  // there may be a copy; it opens nothing any more
};
Result<std::vector<Passkey>> passkeys(db::Reader& reader, const AccountId& account);
/// Any that is not stopped?
Result<bool> has_passkey(db::Reader& reader, const AccountId& account);
/// Fault::not_found when it is not hers, Fault::invalid for a name that is none.
Result<void> name_passkey(Desk& desk, const Viewer& viewer, std::string_view passkey_id, const FreeText& name);
Result<std::variant<std::monostate, PasskeyRefusal>> remove_passkey(Desk& desk, const Viewer& viewer, std::string_view passkey_id);
/// In a transaction of someone else's: all of them.
Result<void> forget_passkeys(db::Transaction& tx, const AccountId& account);

}  // namespace kinportal::accounts
