// SPDX-License-Identifier: Apache-2.0
// Lifting a lost second factor after its day of waiting.
#include "accounts/factor_reset.h"

#include <span>
#include <vector>

#include "accounts/office_contact.h"
#include "accounts/passkeys.h"
#include "accounts/second_factor.h"
#include "accounts/steps.h"
#include "base/log.h"

namespace kinportal::accounts {

namespace {

constexpr int kAtOnce = 50;

struct Due {
  std::string id;
  AccountId account;
  PracticeId practice;
  Instant asked_at;
};

Result<std::vector<Due>> due_now(db::Reader& reader, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT reset_id, account_id, practice_id, asked_at FROM factor_reset WHERE stopped_at IS NULL AND "
                                      "done_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2",
                                      {now, kAtOnce}));
  std::vector<Due> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    out.push_back({rows.string(0), rows.id<AccountId>(1), rows.id<PracticeId>(2), rows.instant(3)});
  }
}

// Whoever has a newer factor has found a way back herself, and it is no lost one that would go.
Result<bool> has_newer(db::Reader& reader, const Due& one) {
  TRY_LET(db::Rows rows, reader.query("SELECT (SELECT count(*) FROM account_second_factor WHERE account_id = $1 AND enabled_at > $2) + "
                                      "(SELECT count(*) FROM account_passkey WHERE account_id = $1 AND added_at > $2)",
                                      {one.account, one.asked_at}));
  TRY_LET(const bool there, rows.next());
  return there && rows.integer(0) > 0;
}

Result<void> lift_one(db::Transaction& tx, Desk& desk, const Due& one, Instant now, const ResetEntry& entry) {
  TRY_LET(const bool newer, has_newer(tx, one));
  if (newer) return stop_waiting_resets(tx, one.account, now);
  TRY_LET(const std::int64_t still,
          tx.execute("UPDATE factor_reset SET done_at = $2 WHERE reset_id = $1 AND stopped_at IS NULL AND done_at IS NULL", {one.id, now}));
  if (still == 0) return {};
  const Result<void> cleared = clear_second_factor(tx, desk, one.account);
  if (cleared.ok()) return entry(tx, one.practice, one.account);
  // She removed it herself meanwhile: done is done.
  return cleared.error().fault == Fault::not_found ? Result<void>() : cleared;
}

}  // namespace

Result<Instant> ask_factor_reset(db::Transaction& tx, Desk& desk, const AccountId& account, const PracticeId& practice,
                                 const AccountId& asked_by) {
  const Instant now = desk.clock.now();
  TRY_LET(const SecondFactorState state, second_factor_state(tx, account));
  TRY_LET(const bool passkey, has_passkey(tx, account));
  if (!state.enabled && !passkey) return fail(Fault::conflict, "this account has no second factor");
  TRY_LET(const std::optional<Instant> waiting, factor_reset_due(tx, account));
  if (waiting) return fail(Fault::conflict, "lifting it has been asked for already");
  // The stop link would go to whoever made the address his own.
  TRY_LET(const bool fresh, email_changed_lately(tx, account, now));
  if (fresh) return fail(Fault::conflict, "the e-mail changed in the last seven days; until then the former mailbox may undo that");
  const std::string id = make_uuid(now, desk.random);
  const Instant due_at = now + kFactorResetWait;
  TRY(
      tx.execute("INSERT INTO factor_reset (reset_id, account_id, practice_id, asked_by, stop_hash, asked_at, due_at) VALUES ($1, $2, $3, "
                 "$4, $5, $6, $7)",
                 {id, account, practice, asked_by, db::Value::blob(token_hash(factor_reset_stop_token(desk.keys, id))), now, due_at}));
  TRY(queue_notice(tx, desk, NoticeKind::factor_reset_asked, account, id));
  return due_at;
}

Result<bool> stop_factor_reset(Desk& desk, std::string_view token) {
  if (token.size() != kTokenChars) return false;
  const Instant now = desk.clock.now();
  const std::string hash = token_hash(token);
  std::int64_t stopped = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(stopped, tx.execute("UPDATE factor_reset SET stopped_at = $2 WHERE stop_hash = $1 AND stopped_at IS NULL AND done_at IS NULL",
                                {db::Value::blob(hash), now}));
    return {};
  }));
  return stopped == 1;
}

Result<std::optional<Instant>> factor_reset_due(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT due_at FROM factor_reset WHERE account_id = $1 AND stopped_at IS NULL AND done_at IS NULL "
                                      "ORDER BY asked_at DESC LIMIT 1",
                                      {account}));
  TRY_LET(const bool there, rows.next());
  return there ? std::optional(rows.instant(0)) : std::nullopt;
}

Result<void> stop_waiting_resets(db::Transaction& tx, const AccountId& account, Instant now) {
  TRY(tx.execute("UPDATE factor_reset SET stopped_at = $2 WHERE account_id = $1 AND stopped_at IS NULL AND done_at IS NULL",
                 {account, now}));
  return {};
}

Result<void> do_due_factor_resets(Desk& desk, const ResetEntry& entry) {
  const Instant now = desk.clock.now();
  std::vector<Due> due;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(due, due_now(snapshot, now));
  }
  for (const Due& one : due) {
    const Result<void> done = desk.database.write([&](db::Transaction& tx) { return lift_one(tx, desk, one, now, entry); });
    // One that fails holds up no other; it is tried again in a minute.
    if (!done.ok()) log(LogLevel::warning, "a lost second factor could not be lifted", {LogField("fault", done.error().fault)});
  }
  return {};
}

std::string factor_reset_stop_token(const AccountKeys& keys, std::string_view reset_id) {
  const std::string mac = keys.mac("factor reset stop", reset_id);
  return to_base64url(std::as_bytes(std::span(mac.data(), mac.size())));
}

}  // namespace kinportal::accounts
