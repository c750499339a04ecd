// SPDX-License-Identifier: Apache-2.0
// The two steps of signing in. An attempt is counted before its outcome is known and taken back when it was right, so that a thousand
// guesses at the same moment count as a thousand.
#include "accounts/sign_in.h"

#include <optional>
#include <vector>

#include "accounts/account.h"
#include "accounts/codes.h"
#include "accounts/limits.h"
#include "accounts/origin.h"
#include "accounts/passkeys.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

constexpr int kMaxPendingPerAccount = 10;

struct Knocking {  // an attempt that was counted, or told to wait
  std::optional<SignInFacts> facts;
  std::vector<Bucket> buckets;
  std::int64_t wait_s = 0;
};

std::vector<Bucket> password_buckets(const AccountKeys& keys, std::string_view email, const Origin& origin, bool known_device) {
  if (known_device) return {bucket(keys, kKnownDevice, token_hash(origin.device_token) + std::string(email))};
  const std::string where = address_subject(origin.address);
  return {bucket(keys, kAccountFromAddress, where + '|' + std::string(email)), bucket(keys, kAccountFromAnywhere, email),
          bucket(keys, kAddress, where)};
}

Result<Knocking> look_before_knocking(db::Reader& reader, Desk& desk, const std::string& email, const Origin& origin) {
  Knocking out;
  TRY_LET(out.facts, facts_by_email(reader, email));
  bool known = false;
  if (out.facts) { TRY_LET(known, is_known_device(reader, origin.device_token, out.facts->account)); }
  out.buckets = password_buckets(desk.keys, email, origin, known);
  return out;
}

// An unknown e-mail goes through the same rows and the same commit as a known one.
Result<Knocking> knock(Desk& desk, const std::string& email, const Origin& origin, Instant now) {
  Knocking out;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(out, look_before_knocking(snapshot, desk, email, origin));
    TRY_LET(out.wait_s, wait_left(snapshot, out.buckets, now));
    if (out.wait_s > 0) return out;
  }
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(out, look_before_knocking(tx, desk, email, origin));
    TRY_LET(out.wait_s, count_attempt(tx, out.buckets, now));
    return {};
  }));
  return out;
}

Result<Secret> leave_pending(db::Transaction& tx, Desk& desk, const AccountId& account, Instant now) {
  Secret token = make_token(desk.random);
  TRY(tx.execute("INSERT INTO signin_pending (token_hash, account_id, expires_at) VALUES ($1, $2, $3)",
                 {db::Value::blob(token_hash(token.reveal())), account, now + desk.options.code_wait}));
  TRY(tx.execute(
      "DELETE FROM signin_pending WHERE account_id = $1 AND token_hash IN (SELECT token_hash FROM signin_pending WHERE account_id = $1 "
      "ORDER BY expires_at DESC LIMIT 1000 OFFSET $2)",
      {account, kMaxPendingPerAccount}));
  return token;
}

struct StepWays {
  bool by_app = false;
  bool by_passkey = false;
};
// A family's passkey stands beside the password and asks nothing of it; whoever must have a second factor shows it after the password.
Result<std::optional<StepWays>> ways_of_second_step(db::Reader& reader, Desk& desk, const SignInFacts& facts) {
  TRY_LET(const bool passkey, has_passkey(reader, facts.account));
  bool needed = facts.second_factor;
  if (!needed && passkey && desk.always_needs_second_factor) { TRY_LET(needed, desk.always_needs_second_factor(reader, facts.account)); }
  if (!needed) return std::optional<StepWays>();
  return std::optional(StepWays{facts.second_factor, passkey});
}

Refused wait_for(std::int64_t seconds) { return Refused{SignInRefusal::wait, seconds}; }

}  // namespace

Result<SignInOutcome> sign_in(Desk& desk, const SignInAttempt& attempt) {
  const Instant now = desk.clock.now();
  // What is no address cannot have an account; it is counted and hashed all the same.
  const Result<EmailAddress> folded = fold_email(attempt.email);
  const std::string email = folded.ok() ? folded->reveal() : attempt.email.substr(0, kMaxEmailBytes);
  TRY_LET(const Knocking knocking, knock(desk, email, attempt.origin, now));
  if (knocking.wait_s > 0) return SignInOutcome(wait_for(knocking.wait_s));

  const std::string stored = knocking.facts ? knocking.facts->password_hash : std::string();
  const Result<bool> right = desk.hasher.verify(stored, attempt.password);
  if (!right.ok()) {
    TRY(forgive_attempt(desk.database, knocking.buckets, now));  // a crowded machine is nobody's wrong guess
    return right.error();
  }
  if (!*right) return SignInOutcome(Refused{});
  std::string rehashed;
  if (desk.hasher.is_outdated(stored)) { TRY_LET(rehashed, desk.hasher.hash(attempt.password)); }

  SignInOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = Refused{};
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, knocking.facts->account));
    if (!facts || facts->password_hash != stored) return {};  // changed while we hashed: what was right is right no longer
    TRY(forgive_attempt(tx, knocking.buckets, now));
    if (const auto why = barred(*facts)) {
      TRY_LET(outcome, refused_as(tx, *facts, *why, now));
      return {};
    }
    if (!rehashed.empty())
      TRY(tx.execute("UPDATE account_password SET password_hash = $2 WHERE account_id = $1", {facts->account, rehashed}));
    TRY_LET(const std::optional<StepWays> ways, ways_of_second_step(tx, desk, *facts));
    if (ways) {
      TRY_LET(Secret token, leave_pending(tx, desk, facts->account, now));
      outcome = CodeNeeded{std::move(token), ways->by_app, ways->by_passkey};
      return {};
    }
    TRY_LET(outcome, open_signin(tx, desk, *facts, attempt.origin, Shown::password_only, now));
    return {};
  }));
  return outcome;
}

Result<SignInOutcome> enter_code(Desk& desk, const CodeAttempt& attempt) {
  const Instant now = desk.clock.now();
  SignInOutcome outcome;
  const std::string hash = token_hash(attempt.pending_token);
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = Refused{SignInRefusal::start_over, 0};
    AccountId account;
    {
      TRY_LET(db::Rows rows,
              tx.query("SELECT account_id FROM signin_pending WHERE token_hash = $1 AND expires_at > $2", {db::Value::blob(hash), now}));
      TRY_LET(const bool there, rows.next());
      if (!there) return {};
      account = rows.id<AccountId>(0);
    }
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
    if (!facts) return {};
    TRY_LET(const std::optional<StepWays> ways, ways_of_second_step(tx, desk, *facts));
    if (!ways) return {};
    if (const auto why = barred(*facts)) {
      TRY_LET(outcome, refused_as(tx, *facts, *why, now));
      return {};
    }
    TRY_LET(const bool known, is_known_device(tx, attempt.origin.device_token, account));
    const std::vector<Bucket> buckets{known
                                          ? bucket(desk.keys, kCodeOnKnownDevice, token_hash(attempt.origin.device_token) + account.text())
                                          : bucket(desk.keys, kCode, account.text())};
    TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
    if (wait_s > 0) {
      outcome = wait_for(wait_s);
      return {};
    }
    TRY_LET(const bool right, spend_code(tx, desk, account, attempt.entry, now));
    if (!right) {
      outcome = Refused{};
      TRY_LET(const bool locked, count_wrong_code(tx, desk, account));
      if (!locked) return {};  // the count stays
      TRY_LET(Refused told, refused_as(tx, *facts, SignInRefusal::locked, now));
      told.locked_now = true;
      outcome = std::move(told);
      return {};
    }
    TRY(forgive_attempt(tx, buckets, now));
    TRY(tx.execute("DELETE FROM signin_pending WHERE token_hash = $1", {db::Value::blob(hash)}));
    TRY_LET(outcome, open_signin(tx, desk, *facts, attempt.origin, Shown::second_factor, now));
    return {};
  }));
  return outcome;
}

}  // namespace kinportal::accounts
