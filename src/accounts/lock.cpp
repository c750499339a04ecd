// SPDX-License-Identifier: Apache-2.0
// Locks as rows beside the account's status, and the links that make one.
#include "accounts/lock.h"

#include <array>
#include <span>
#include <utility>

#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/limits.h"
#include "accounts/office_contact.h"
#include "accounts/passkeys.h"
#include "accounts/password_change.h"
#include "accounts/signins.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

constexpr std::array<std::pair<LockCause, std::string_view>, 4> kCauses{
    {{LockCause::wrong_codes, "wrong_codes"}, {LockCause::not_me, "not_me"}, {LockCause::office, "office"}, {LockCause::host, "host"}}};

Result<LockCause> parse_cause(std::string_view word) {
  for (const auto& [cause, name] : kCauses)
    if (name == word) return cause;
  return fail(Fault::corrupt, "an account is locked for a reason this program does not know");
}

// Nothing that was on its way to somebody opens a locked account.
Result<void> end_what_waits(db::Transaction& tx, const AccountId& account, Instant now) {
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  TRY(tx.execute("DELETE FROM not_me_link WHERE account_id = $1", {account}));
  TRY(tx.execute("UPDATE reset_letter SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2", {account, now}));
  TRY(tx.execute("UPDATE email_change SET stopped_at = $2 WHERE account_id = $1 AND confirmed_at IS NULL AND stopped_at IS NULL",
                 {account, now}));
  return stop_waiting_resets(tx, account, now);
}

Result<void> tell_standing(db::Transaction& tx, Desk& desk, const AccountId& account, std::string_view verb, std::string_view cause) {
  return desk.standing_changed ? desk.standing_changed(tx, account, verb, cause) : Result<void>();
}

}  // namespace

std::string_view to_word(LockCause cause) {
  for (const auto& [one, word] : kCauses)
    if (one == cause) return word;
  return "host";
}

Result<std::optional<AccountLock>> lock_of(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT l.locked_at, l.cause, l.practice_id FROM account_lock l JOIN account a ON a.account_id = "
                                      "l.account_id WHERE l.account_id = $1 AND a.status = 'locked'",
                                      {account}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<AccountLock>();
  AccountLock lock;
  lock.since = rows.instant(0);
  TRY_LET(lock.cause, parse_cause(rows.text(1)));
  lock.practice = PracticeId::trusted(rows.string(2));
  return std::optional(std::move(lock));
}

Result<void> lock_account(db::Transaction& tx, Desk& desk, const AccountId& account, const NewLock& lock) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
  if (!facts) return fail(Fault::not_found, "there is no such account");
  if (facts->status != "active") return fail(Fault::conflict, "only an account that is open can be locked");
  TRY(set_status(tx, account, AccountStatus::locked));
  TRY(
      tx.execute("INSERT INTO account_lock (account_id, locked_at, cause, practice_id, locked_by) VALUES ($1, $2, $3, $4, $5) "
                 "ON CONFLICT (account_id) DO UPDATE SET locked_at = excluded.locked_at, cause = excluded.cause, "
                 "practice_id = excluded.practice_id, locked_by = excluded.locked_by",
                 {account, now, to_word(lock.cause), lock.practice.text(), lock.by.text()}));
  TRY(end_what_waits(tx, account, now));
  TRY_LET(std::string reset_id, make_reset(tx, desk, account, now));
  TRY(queue_notice(tx, desk, NoticeKind::account_locked, account, std::move(reset_id)));
  return tell_standing(tx, desk, account, "account_locked", to_word(lock.cause));
}

Result<void> open_again(db::Transaction& tx, Desk& desk, const AccountId& account) {
  TRY(set_status(tx, account, AccountStatus::active));
  TRY(tx.execute("DELETE FROM account_lock WHERE account_id = $1", {account}));
  TRY(tx.execute("DELETE FROM not_me_link WHERE account_id = $1", {account}));
  TRY(tx.execute("DELETE FROM known_device WHERE account_id = $1", {account}));
  TRY(forget_passkeys(tx, account));
  TRY(forgive_all(tx, bucket(desk.keys, kWrongCodes, account.text())));
  return tell_standing(tx, desk, account, "account_opened", {});
}

Result<void> unlock_account(db::Transaction& tx, Desk& desk, const AccountId& account) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
  if (!facts) return fail(Fault::not_found, "there is no such account");
  if (facts->status != "locked") return fail(Fault::conflict, "this account is not locked");
  TRY(end_what_waits(tx, account, now));
  TRY(tx.execute("DELETE FROM account_password WHERE account_id = $1", {account}));
  TRY(open_again(tx, desk, account));
  TRY_LET(std::string reset_id, make_reset(tx, desk, account, now));
  return queue_notice(tx, desk, NoticeKind::account_opened, account, std::move(reset_id));
}

Result<bool> opens_by_mail(db::Reader& reader, const AccountId& account, const AccountLock& lock, Instant now) {
  if (lock.cause != LockCause::wrong_codes && lock.cause != LockCause::not_me) return false;
  // A mailbox that is new may be a thief's: the former one undoes that, or the office looks at her ID.
  TRY_LET(const bool fresh, email_changed_lately(reader, account, now));
  return !fresh;
}

Result<std::optional<LockTold>> lock_told(db::Reader& reader, std::string_view reset_token, Instant now) {
  const auto over = [] { return fail(Fault::expired, "this link is over; ask for a new one"); };
  if (reset_token.size() != kTokenChars) return over();
  const std::string hash = token_hash(reset_token);
  LockTold told;
  {
    TRY_LET(db::Rows rows,
            reader.query("SELECT account_id FROM password_reset WHERE token_hash = $1 AND expires_at > $2", {db::Value::blob(hash), now}));
    TRY_LET(const bool there, rows.next());
    if (!there) return over();
    told.account = rows.id<AccountId>(0);
  }
  TRY_LET(const std::optional<AccountLock> lock, lock_of(reader, told.account));
  if (!lock) return std::optional<LockTold>();
  told.lock = *lock;
  TRY_LET(told.opens_here, opens_by_mail(reader, told.account, *lock, now));
  TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(reader, told.account));
  told.link_opens_all = facts && !facts->second_factor && !facts->deceased;
  return std::optional(std::move(told));
}

std::string not_me_token(const AccountKeys& keys, std::string_view link_id) {
  const std::string mac = keys.mac("this was not me", link_id);
  return to_base64url(std::as_bytes(std::span(mac.data(), mac.size())));
}

Result<std::string> make_not_me_link(db::Transaction& tx, Desk& desk, const AccountId& account) {
  const Instant now = desk.clock.now();
  std::string id = make_uuid(now, desk.random);
  TRY(tx.execute("INSERT INTO not_me_link (link_id, account_id, token_hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                 {id, account, db::Value::blob(token_hash(not_me_token(desk.keys, id))), now, now + kNotMeLinkLife}));
  return id;
}

Result<std::optional<Instant>> lock_by_link(Desk& desk, std::string_view token) {
  const Instant now = desk.clock.now();
  if (token.size() != kTokenChars) return std::optional<Instant>();
  const std::string hash = token_hash(token);
  std::optional<Instant> since;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    since.reset();
    AccountId account;
    {
      TRY_LET(db::Rows rows,
              tx.query("SELECT account_id FROM not_me_link WHERE token_hash = $1 AND expires_at > $2", {db::Value::blob(hash), now}));
      TRY_LET(const bool there, rows.next());
      if (!there) return {};
      account = rows.id<AccountId>(0);
    }
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
    if (!facts || facts->status != "active") return {};
    TRY(lock_account(tx, desk, account, {LockCause::not_me}));
    since = now;
    return {};
  }));
  return since;
}

Result<bool> count_wrong_code(db::Transaction& tx, Desk& desk, const AccountId& account) {
  TRY_LET(const std::int64_t wrong, add_failure(tx, bucket(desk.keys, kWrongCodes, account.text()), desk.clock.now()));
  if (wrong < kWrongCodesThatLock) return false;
  TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
  if (!facts || facts->status != "active") return false;
  TRY(lock_account(tx, desk, account, {LockCause::wrong_codes}));
  return true;
}

}  // namespace kinportal::accounts
