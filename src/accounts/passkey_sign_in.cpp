// SPDX-License-Identifier: Apache-2.0
// Signing in by passkey: alone (it is both factors at once), as the second step after a password, or to prove oneself again.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/limits.h"
#include "accounts/origin.h"
#include "accounts/passkey_proof.h"
#include "accounts/passkeys.h"
#include "accounts/steps.h"
#include "base/random.h"

namespace kinportal::accounts {

namespace {

// A signature cannot be guessed: only the work of checking it is limited, per network address.
std::vector<Bucket> buckets_of(const AccountKeys& keys, const Origin& origin) {
  return {bucket(keys, kAddress, address_subject(origin.address))};
}

Result<std::int64_t> wait_of(Desk& desk, const Origin& origin, Instant now) {
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  return wait_left(snapshot, buckets_of(desk.keys, origin), now);
}

Result<SignInOutcome> count_wrong(Desk& desk, const Origin& origin, Instant now) {
  std::int64_t wait_s = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(wait_s, count_attempt(tx, buckets_of(desk.keys, origin), now));
    return {};
  }));
  return SignInOutcome(wait_s > 0 ? Refused{SignInRefusal::wait, wait_s} : Refused{});
}

Result<std::optional<AccountId>> pending_account(db::Reader& reader, std::string_view pending_token, Instant now) {
  const std::string hash = token_hash(pending_token);
  TRY_LET(db::Rows rows,
          reader.query("SELECT account_id FROM signin_pending WHERE token_hash = $1 AND expires_at > $2", {db::Value::blob(hash), now}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<AccountId>();
  return std::optional(rows.id<AccountId>(0));
}

Result<std::vector<std::string>> ids_of(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT credential_id FROM account_passkey WHERE account_id = $1 AND stopped_at IS NULL ORDER BY "
                                      "added_at, passkey_id",
                                      {account}));
  std::vector<std::string> ids;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return ids;
    const std::string_view id = rows.text(0);
    ids.push_back(to_base64url(std::as_bytes(std::span(id.data(), id.size()))));
  }
}

Error nothing_here() { return fail(Fault::not_found, "there is nothing at this address"); }

}  // namespace

PasskeyQuestion ask_for_sign_in(Desk& desk, std::string_view bound_to) {
  return {make_challenge(desk, PasskeyUse::sign_in, bound_to, desk.clock.now()), {}};
}

Result<PasskeyQuestion> ask_for_second_step(Desk& desk, std::string_view pending_token) {
  const Instant now = desk.clock.now();
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  TRY_LET(const std::optional<AccountId> account, pending_account(snapshot, pending_token, now));
  if (!account) return nothing_here();
  PasskeyQuestion question;
  TRY_LET(question.known, ids_of(snapshot, *account));
  if (question.known.empty()) return nothing_here();
  question.challenge = make_challenge(desk, PasskeyUse::second_step, pending_token, now);
  return question;
}

Result<PasskeyQuestion> ask_to_prove_again(Desk& desk, const Viewer& viewer) {
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  PasskeyQuestion question;
  TRY_LET(question.known, ids_of(snapshot, viewer.account));
  if (question.known.empty()) return nothing_here();
  question.challenge = make_challenge(desk, PasskeyUse::prove_again, viewer.signin.text(), desk.clock.now());
  return question;
}

Result<SignInOutcome> sign_in_with_passkey(Desk& desk, const PasskeySignIn& attempt) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::int64_t wait_s, wait_of(desk, attempt.origin, now));
  if (wait_s > 0) return SignInOutcome(Refused{SignInRefusal::wait, wait_s});
  TRY_LET(const std::optional<RightAnswer> right, check_answer(desk, attempt.answer, PasskeyUse::sign_in, attempt.bound_to, now));
  if (!right) return count_wrong(desk, attempt.origin, now);
  const Result<EmailAddress> typed = fold_email(attempt.email);
  SignInOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = Refused{};
    TRY_LET(const bool taken, take_answer(tx, desk, *right, now));
    if (!taken) return {};
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, right->passkey.account));
    if (!facts) return {};
    if (const auto why = barred(*facts)) {
      TRY_LET(outcome, refused_as(tx, *facts, *why, now, ShownSoFar::everything));
      return {};
    }
    if (!attempt.email.empty() && (!typed.ok() || typed->reveal() != facts->email_folded)) {
      outcome = Refused{SignInRefusal::other_account, 0};
      return {};
    }
    TRY_LET(outcome, open_signin(tx, desk, *facts, attempt.origin, Shown::second_factor, now));
    return {};
  }));
  return outcome;
}

Result<SignInOutcome> enter_passkey(Desk& desk, const PasskeySecondStep& attempt) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::int64_t wait_s, wait_of(desk, attempt.origin, now));
  if (wait_s > 0) return SignInOutcome(Refused{SignInRefusal::wait, wait_s});
  std::optional<AccountId> account;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(account, pending_account(snapshot, attempt.pending_token, now));
  }
  if (!account) return SignInOutcome(Refused{SignInRefusal::start_over, 0});
  TRY_LET(const std::optional<RightAnswer> right, check_answer(desk, attempt.answer, PasskeyUse::second_step, attempt.pending_token, now));
  if (!right || right->passkey.account != *account) return count_wrong(desk, attempt.origin, now);
  SignInOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = Refused{SignInRefusal::start_over, 0};
    TRY_LET(const std::optional<AccountId> still, pending_account(tx, attempt.pending_token, now));
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, *account));
    if (!still || !facts) return {};
    if (const auto why = barred(*facts)) {
      TRY_LET(outcome, refused_as(tx, *facts, *why, now, ShownSoFar::everything));
      return {};
    }
    outcome = Refused{};
    TRY_LET(const bool taken, take_answer(tx, desk, *right, now));
    if (!taken) return {};
    TRY(tx.execute("DELETE FROM signin_pending WHERE token_hash = $1", {db::Value::blob(token_hash(attempt.pending_token))}));
    TRY_LET(outcome, open_signin(tx, desk, *facts, attempt.origin, Shown::second_factor, now));
    return {};
  }));
  return outcome;
}

Result<bool> prove_with_passkey(Desk& desk, const Viewer& viewer, const PasskeyAnswer& answer) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::optional<RightAnswer> right, check_answer(desk, answer, PasskeyUse::prove_again, viewer.signin.text(), now));
  if (!right || right->passkey.account != viewer.account) return false;
  bool proved = false;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(proved, take_answer(tx, desk, *right, now));
    if (proved) TRY(tx.execute("UPDATE signin SET proved_at = $2, second_factor = 1 WHERE signin_id = $1", {viewer.signin, now}));
    return {};
  }));
  return proved;
}

}  // namespace kinportal::accounts
