// SPDX-License-Identifier: Apache-2.0
// An account's facts, known devices, and the moment a sign-in comes into being.
#include "accounts/steps.h"

#include "accounts/lock.h"
#include "accounts/origin.h"
#include "accounts/signins.h"

namespace kinportal::accounts {

namespace {

Result<std::optional<SignInFacts>> one_fact(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<SignInFacts>();
  SignInFacts facts;
  facts.account = rows.id<AccountId>(0);
  facts.language = rows.string(1);
  facts.status = rows.string(2);
  facts.deceased = !rows.is_null(3);
  facts.email_folded = rows.string(4);
  facts.password_hash = rows.is_null(5) ? std::string() : rows.string(5);
  facts.stands_alone = !rows.is_null(6) && rows.integer(6) != 0;
  facts.second_factor = !rows.is_null(7);
  return std::optional(std::move(facts));
}

// What may have been somebody else's doing: the mail has a link that locks the account at once.
bool offers_lock(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::password_changed:
    case NoticeKind::new_device:
    case NoticeKind::second_factor_added:
    case NoticeKind::second_factor_removed:
    case NoticeKind::recovery_code_used:
    case NoticeKind::passkey_added:
    case NoticeKind::passkey_removed:
    case NoticeKind::data_changed: return true;
    default: return false;
  }
}

}  // namespace

Result<std::optional<SignInFacts>> facts_by_email(db::Reader& reader, std::string_view email_folded) {
  return one_fact(reader.query(
      "SELECT a.account_id, a.language, a.status, a.deceased_at, a.email_folded, p.password_hash, p.stands_alone, f.enabled_at FROM "
      "account a "
      "LEFT JOIN account_password p ON p.account_id = a.account_id LEFT JOIN account_second_factor f ON f.account_id = a.account_id "
      "WHERE a.email_folded = $1",
      {email_folded}));
}

Result<std::optional<SignInFacts>> facts_by_account(db::Reader& reader, const AccountId& account) {
  return one_fact(reader.query(
      "SELECT a.account_id, a.language, a.status, a.deceased_at, a.email_folded, p.password_hash, p.stands_alone, f.enabled_at FROM "
      "account a "
      "LEFT JOIN account_password p ON p.account_id = a.account_id LEFT JOIN account_second_factor f ON f.account_id = a.account_id "
      "WHERE a.account_id = $1",
      {account}));
}

std::optional<SignInRefusal> barred(const SignInFacts& facts) {
  if (facts.deceased) return SignInRefusal::closed;
  if (facts.status == "active") return std::nullopt;
  return facts.status == "suspended" ? SignInRefusal::suspended : SignInRefusal::locked;
}

Result<Refused> refused_as(db::Reader& reader, const SignInFacts& facts, SignInRefusal why, Instant now, ShownSoFar shown) {
  Refused refused{why, 0};
  if (why != SignInRefusal::locked) return refused;
  TRY_LET(const std::optional<AccountLock> lock, lock_of(reader, facts.account));
  LockTold told;
  told.account = facts.account;
  if (lock) {
    told.lock = *lock;
    TRY_LET(told.opens_here, opens_by_mail(reader, facts.account, *lock, now));
  }
  // A password is the whole way in only where no code comes after it.
  told.link_opens_all = shown == ShownSoFar::everything || !facts.second_factor;
  refused.locked = std::move(told);
  return refused;
}

Result<bool> is_known_device(db::Reader& reader, std::string_view device_token, const AccountId& account) {
  if (device_token.size() != kTokenChars) return false;
  const std::string hash = token_hash(device_token);
  TRY_LET(db::Rows rows,
          reader.query("SELECT 1 FROM known_device WHERE device_hash = $1 AND account_id = $2", {db::Value::blob(hash), account}));
  return rows.next();
}

Result<Secret> remember_device(db::Transaction& tx, Desk& desk, const AccountId& account, std::string_view device_token, Tell tell,
                               Instant now) {
  Secret fresh;
  std::string hash = token_hash(device_token);
  TRY_LET(const bool known, is_known_device(tx, device_token, account));
  if (!known) {
    // A shared tablet keeps its token for every person who signs in on it; a token nobody was given is not taken over.
    bool ours = false;
    if (device_token.size() == kTokenChars) {
      TRY_LET(db::Rows rows, tx.query("SELECT 1 FROM known_device WHERE device_hash = $1 LIMIT 1", {db::Value::blob(hash)}));
      TRY_LET(ours, rows.next());
    }
    if (!ours) {
      fresh = make_token(desk.random);
      hash = token_hash(fresh.reveal());
    }
    if (tell == Tell::yes) TRY(queue_notice(tx, desk, NoticeKind::new_device, account));
  }
  TRY(
      tx.execute("INSERT INTO known_device (device_hash, account_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3) "
                 "ON CONFLICT (device_hash, account_id) DO UPDATE SET last_seen_at = excluded.last_seen_at",
                 {db::Value::blob(hash), account, now}));
  TRY(tx.execute(
      "DELETE FROM known_device WHERE account_id = $1 AND device_hash IN (SELECT device_hash FROM known_device WHERE account_id = $1 "
      "ORDER BY last_seen_at DESC, first_seen_at DESC LIMIT 1000 OFFSET $2)",
      {account, kMaxKnownDevices}));
  return fresh;
}

Result<SignedIn> open_signin(db::Transaction& tx, Desk& desk, const SignInFacts& facts, const Origin& origin, Shown shown, Instant now) {
  SignedIn out;
  if (shown == Shown::password_only) {
    if (!desk.always_needs_second_factor) return fail(Fault::bug, "sign-in was set up without the rule of who needs a second factor");
    TRY_LET(out.must_set_up_second_factor, desk.always_needs_second_factor(tx, facts.account));
  }
  out.token = make_token(desk.random);
  out.signin = SigninId::trusted(make_uuid(now, desk.random));
  out.account = facts.account;
  out.language = facts.language;
  TRY(
      tx.execute("INSERT INTO signin (token_hash, signin_id, account_id, second_factor, setup_only, opened_at, last_seen_at, proved_at, "
                 "label, address) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8)",
                 {db::Value::blob(token_hash(out.token.reveal())), out.signin, facts.account, shown == Shown::second_factor,
                  out.must_set_up_second_factor, now, device_label(origin.user_agent), coarse_address(origin.address)}));
  TRY(
      tx.execute("DELETE FROM signin WHERE account_id = $1 AND token_hash IN (SELECT token_hash FROM signin WHERE account_id = $1 "
                 "ORDER BY last_seen_at DESC, opened_at DESC LIMIT 1000 OFFSET $2)",
                 {facts.account, kMaxSigninsPerAccount}));
  TRY_LET(out.device_token, remember_device(tx, desk, facts.account, origin.device_token, Tell::yes, now));
  return out;
}

Result<void> queue_notice(db::Transaction& tx, Desk& desk, NoticeKind kind, const AccountId& account, std::string reset_id) {
  if (!desk.queue_notice) return fail(Fault::bug, "sign-in was set up without a way to send notices");
  if (reset_id.empty() && offers_lock(kind)) { TRY_LET(reset_id, make_not_me_link(tx, desk, account)); }
  return desk.queue_notice(tx, Notice{kind, account, std::move(reset_id)});
}

}  // namespace kinportal::accounts
