// SPDX-License-Identifier: Apache-2.0
// A new password, by knowing the old one or by the mailed link. The link's token is computed from its id under a key outside the store,
// so the queue of mails holds no link anybody could use.
#include "accounts/password_change.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/codes.h"
#include "accounts/limits.h"
#include "accounts/lock.h"
#include "accounts/origin.h"
#include "accounts/passkeys.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

using Why = PasswordRefused::Why;

PasswordOutcome refused(Why why) { return PasswordRefused{why, PasswordVerdict::good, 0}; }
PasswordOutcome refused(PasswordVerdict verdict) { return PasswordRefused{Why::rule, verdict, 0}; }
PasswordOutcome wait_for(std::int64_t seconds) { return PasswordRefused{Why::wait, PasswordVerdict::good, seconds}; }

SecondFactor factor_of(const SignInFacts& facts) { return facts.second_factor ? SecondFactor::present : SecondFactor::absent; }

Result<void> store_hash(db::Transaction& tx, const AccountId& account, const std::string& hash, bool alone, Instant now) {
  TRY(
      tx.execute("INSERT INTO account_password (account_id, password_hash, stands_alone, changed_at) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (account_id) DO UPDATE SET password_hash = excluded.password_hash, stands_alone = excluded.stands_alone, "
                 "changed_at = excluded.changed_at",
                 {account, hash, alone, now}));
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  // What somebody else began with the old password, or holds on paper, ends with it. A change that was confirmed keeps its way back.
  TRY(tx.execute("UPDATE email_change SET stopped_at = $2 WHERE account_id = $1 AND confirmed_at IS NULL AND stopped_at IS NULL",
                 {account, now}));
  TRY(tx.execute("UPDATE reset_letter SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2", {account, now}));
  return {};
}

struct LinkOwner {
  SignInFacts facts;
  bool locked = false;
  bool opens = true;  // a new password opens it, locked or not
  std::string reset_id;
};

Result<std::optional<LinkOwner>> owner_of_link(db::Reader& reader, std::string_view token, Instant now) {
  if (token.size() != kTokenChars) return std::optional<LinkOwner>();
  LinkOwner owner;
  AccountId account;
  {
    const std::string hash = token_hash(token);
    TRY_LET(db::Rows rows, reader.query("SELECT reset_id, account_id FROM password_reset WHERE token_hash = $1 AND expires_at > $2",
                                        {db::Value::blob(hash), now}));
    TRY_LET(const bool there, rows.next());
    if (!there) return std::optional<LinkOwner>();
    owner.reset_id = rows.string(0);
    account = rows.id<AccountId>(1);
  }
  TRY_LET(std::optional<SignInFacts> facts, facts_by_account(reader, account));
  if (!facts) return std::optional<LinkOwner>();
  if (const auto why = barred(*facts)) {
    if (*why != SignInRefusal::locked) return std::optional<LinkOwner>();
    TRY_LET(const std::optional<AccountLock> lock, lock_of(reader, account));
    owner.locked = true;
    owner.opens = false;
    if (lock) { TRY_LET(owner.opens, opens_by_mail(reader, account, *lock, now)); }
  }
  owner.facts = std::move(*facts);
  return std::optional(std::move(owner));
}

}  // namespace

Result<PasswordOutcome> change_password(Desk& desk, const Viewer& viewer, const Secret& current, const Secret& next) {
  const Instant now = desk.clock.now();
  const std::vector<Bucket> buckets{bucket(desk.keys, kProof, viewer.signin.text())};
  std::optional<SignInFacts> facts;
  std::int64_t wait_s = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(facts, facts_by_account(tx, viewer.account));
    TRY_LET(wait_s, count_attempt(tx, buckets, now));
    return {};
  }));
  if (wait_s > 0) return wait_for(wait_s);
  if (!facts) return fail(Fault::not_found, "there is no such account");
  const Result<bool> right = desk.hasher.verify(facts->password_hash, current);
  if (!right.ok()) {
    TRY(forgive_attempt(desk.database, buckets, now));
    return right.error();
  }
  if (!*right) return refused(Why::wrong_current);
  const PasswordVerdict verdict = judge_password(next, EmailAddress(facts->email_folded), factor_of(*facts));
  std::string hash;
  if (verdict == PasswordVerdict::good) { TRY_LET(hash, desk.hasher.hash(next)); }
  PasswordOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = refused(Why::wrong_current);
    TRY_LET(const std::optional<SignInFacts> still, facts_by_account(tx, viewer.account));
    if (!still || still->password_hash != facts->password_hash) return {};
    TRY(forgive_attempt(tx, buckets, now));
    outcome = refused(verdict);
    // The factor may have gone meanwhile, and with it the right to a short password.
    if (verdict != PasswordVerdict::good || still->second_factor != facts->second_factor) return {};
    TRY(store_hash(tx, viewer.account, hash, stands_alone(next), now));
    TRY(end_signins(tx, viewer.account, viewer.signin));
    TRY(tx.execute("UPDATE signin SET proved_at = $2 WHERE signin_id = $1", {viewer.signin, now}));
    TRY(queue_notice(tx, desk, NoticeKind::password_changed, viewer.account));
    outcome = PasswordSet{};
    return {};
  }));
  return outcome;
}

Result<ForgotOutcome> forgot_password(Desk& desk, std::string_view email, const Origin& origin) {
  const Instant now = desk.clock.now();
  const Result<EmailAddress> folded = fold_email(email);
  ForgotOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = ForgotOutcome{};
    TRY_LET(outcome.retry_after_s, count_attempt(tx, {bucket(desk.keys, kForgot, address_subject(origin.address))}, now));
    if (outcome.retry_after_s > 0 || !folded.ok()) return {};
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_email(tx, folded->reveal()));
    if (!facts) return {};
    // Whoever may not sign in hears nothing, but for a locked account the mail is where its owner reads why.
    const auto why = barred(*facts);
    if (why && *why != SignInRefusal::locked) return {};
    std::int64_t lately = 0;
    {
      TRY_LET(db::Rows rows, tx.query("SELECT count(*) FROM password_reset WHERE account_id = $1 AND asked_at > $2",
                                      {facts->account, now - std::chrono::hours(1)}));
      TRY_LET(const bool there, rows.next());
      if (there) lately = rows.integer(0);
    }
    // Silent: the answer must not tell that the address is known. The mails already sent hold links that still work.
    if (lately >= kResetMailsPerHour) return {};
    return start_reset(tx, desk, facts->account, now);
  }));
  return outcome;
}

Result<std::string> make_reset(db::Transaction& tx, Desk& desk, const AccountId& account, Instant now) {
  std::string reset_id = make_uuid(now, desk.random);
  TRY(tx.execute(
      "INSERT INTO password_reset (reset_id, token_hash, account_id, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
      {reset_id, db::Value::blob(token_hash(reset_token(desk.keys, reset_id))), account, now, now + desk.options.reset_link_life}));
  return reset_id;
}

Result<void> start_reset(db::Transaction& tx, Desk& desk, const AccountId& account, Instant now) {
  TRY_LET(std::string reset_id, make_reset(tx, desk, account, now));
  TRY_LET(const std::optional<AccountLock> lock, lock_of(tx, account));
  return queue_notice(tx, desk, lock ? NoticeKind::account_locked : NoticeKind::password_reset, account, std::move(reset_id));
}

Result<PasswordOutcome> reset_password(Desk& desk, const ResetAttempt& attempt) {
  const Instant now = desk.clock.now();
  std::optional<LinkOwner> owner;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(owner, owner_of_link(snapshot, attempt.token, now));
  }
  if (!owner) return refused(Why::link_over);
  if (!owner->opens) return refused(Why::locked);
  if (owner->facts.second_factor && is_empty(attempt.entry)) return refused(Why::code_needed);
  // The rule is looked at before the code is spent, or a refused password would cost the person a recovery code.
  const PasswordVerdict verdict = judge_password(attempt.next, EmailAddress(owner->facts.email_folded), factor_of(owner->facts));
  if (verdict != PasswordVerdict::good) return refused(verdict);
  TRY_LET(const std::string hash, desk.hasher.hash(attempt.next));

  PasswordOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = refused(Why::link_over);
    TRY_LET(const std::optional<LinkOwner> still, owner_of_link(tx, attempt.token, now));
    if (!still || !still->opens || still->facts.second_factor != owner->facts.second_factor) return {};
    const AccountId& account = still->facts.account;
    if (still->facts.second_factor) {
      const std::vector<Bucket> buckets{bucket(desk.keys, kCodeWithResetLink, account.text())};
      TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
      if (wait_s > 0) {
        outcome = wait_for(wait_s);
        return {};
      }
      TRY_LET(const bool right, spend_code(tx, desk, account, attempt.entry, now));
      if (!right) {
        outcome = refused(Why::wrong_code);
        TRY(count_wrong_code(tx, desk, account));
        return {};
      }
      TRY(forgive_attempt(tx, buckets, now));
    }
    TRY(store_hash(tx, account, hash, stands_alone(attempt.next), now));
    TRY(end_signins(tx, account));
    // Whoever made the reset necessary may have a device that is known; only the one in the person's hands stays.
    TRY(tx.execute("DELETE FROM known_device WHERE account_id = $1", {account}));
    if (attempt.forget_passkeys) TRY(forget_passkeys(tx, account));
    if (still->locked) TRY(open_again(tx, desk, account));
    TRY_LET(Secret device_token, remember_device(tx, desk, account, {}, Tell::no, now));
    TRY(queue_notice(tx, desk, NoticeKind::password_changed, account));
    outcome = PasswordSet{std::move(device_token)};
    return {};
  }));
  return outcome;
}

std::string reset_token(const AccountKeys& keys, std::string_view reset_id) {
  const std::string mac = keys.mac("reset link", reset_id);
  return to_base64url(std::as_bytes(std::span(mac.data(), mac.size())));
}

}  // namespace kinportal::accounts
