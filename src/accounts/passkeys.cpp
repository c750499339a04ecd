// SPDX-License-Identifier: Apache-2.0
// Making, listing, naming and removing passkeys. Adding or removing one asks for a fresh proof and is told by mail.
#include "accounts/passkeys.h"

#include <algorithm>
#include <array>
#include <span>

#include "accounts/account.h"
#include "accounts/codes.h"
#include "accounts/factor_reset.h"
#include "accounts/origin.h"
#include "accounts/passkey_proof.h"
#include "accounts/steps.h"
#include "base/utf8.h"

namespace kinportal::accounts {

namespace {

constexpr std::array<std::string_view, 6> kTransports{"ble", "hybrid", "internal", "nfc", "smart-card", "usb"};

std::string base64url(std::string_view bytes) { return to_base64url(std::as_bytes(std::span(bytes.data(), bytes.size()))); }

Result<std::vector<std::string>> known_ids(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT credential_id FROM account_passkey WHERE account_id = $1 AND stopped_at IS NULL ORDER BY "
                                      "added_at, passkey_id",
                                      {account}));
  std::vector<std::string> ids;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return ids;
    ids.push_back(base64url(rows.text(0)));
  }
}

Result<std::int64_t> count_of(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT count(*) FROM account_passkey WHERE account_id = $1", {account}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.integer(0) : 0;
}

bool is_name(const FreeText& name) {
  const std::string& text = name.reveal();
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !text.empty() && text.size() <= kMaxPasskeyNameBytes && is_utf8(text) && std::none_of(text.begin(), text.end(), control);
}

std::string transports_of(const std::vector<std::string>& given) {
  std::string out;
  for (const std::string_view word : kTransports) {
    if (std::find(given.begin(), given.end(), word) == given.end()) continue;
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

Result<std::vector<std::string>> codes_for_the_way_back(db::Transaction& tx, Desk& desk, const AccountId& account) {
  if (!desk.always_needs_second_factor) return fail(Fault::bug, "sign-in was set up without the rule of who needs a second factor");
  TRY_LET(const bool needs, desk.always_needs_second_factor(tx, account));
  TRY_LET(const SecondFactorState state, second_factor_state(tx, account));
  if (!needs || state.recovery_codes_left > 0) return std::vector<std::string>();
  return replace_recovery_codes(tx, desk, account);
}

using AddOutcome = std::variant<PasskeyAdded, PasskeyRefusal>;

// In the deed's transaction, after the answer was checked.
Result<AddOutcome> keep_passkey(db::Transaction& tx, Desk& desk, const Viewer& viewer, const MadePasskey& made, const NewPasskey& given,
                                Instant now) {
  TRY_LET(const bool fresh, proved_lately(tx, viewer, now, kFreshProof));
  if (!fresh) return AddOutcome(PasskeyRefusal::proof_needed);
  TRY_LET(const bool unspent, spend_challenge(tx, made.challenge, now));
  if (!unspent) return AddOutcome(PasskeyRefusal::wrong);
  TRY_LET(const std::int64_t count, count_of(tx, viewer.account));
  if (count >= kMaxPasskeys) return AddOutcome(PasskeyRefusal::too_many);
  PasskeyAdded added;
  added.passkey_id = make_uuid(now, desk.random);
  const std::string name = is_name(given.name) ? given.name.reveal() : device_label(given.origin.user_agent);
  TRY_LET(
      const std::int64_t kept,
      tx.execute("INSERT INTO account_passkey (passkey_id, account_id, credential_id, algorithm, public_key, sign_count, may_be_copied, "
                 "is_copied, transports, name, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
                 {added.passkey_id, viewer.account, db::Value::blob(made.credential_id), made.algorithm, db::Value::blob(made.public_key),
                  made.sign_count, made.may_be_copied, made.copied, transports_of(given.transports), name, now}));
  if (kept == 0) return AddOutcome(PasskeyRefusal::there_already);
  TRY_LET(added.recovery_codes, codes_for_the_way_back(tx, desk, viewer.account));
  // It was just used with the device unlocked: whoever had to set up a second factor has one now.
  TRY(tx.execute("UPDATE signin SET second_factor = 1, setup_only = 0 WHERE signin_id = $1", {viewer.signin}));
  TRY(stop_waiting_resets(tx, viewer.account, now));
  TRY(queue_notice(tx, desk, NoticeKind::passkey_added, viewer.account));
  return AddOutcome(std::move(added));
}

}  // namespace

Result<std::variant<PasskeyToAdd, PasskeyRefusal>> start_passkey(Desk& desk, const Viewer& viewer) {
  using Outcome = std::variant<PasskeyToAdd, PasskeyRefusal>;
  const Instant now = desk.clock.now();
  if (!passkey_place(desk.options).possible) return Outcome(PasskeyRefusal::impossible);
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  TRY_LET(const bool fresh, proved_lately(snapshot, viewer, now, kFreshProof));
  if (!fresh) return Outcome(PasskeyRefusal::proof_needed);
  TRY_LET(const std::int64_t count, count_of(snapshot, viewer.account));
  if (count >= kMaxPasskeys) return Outcome(PasskeyRefusal::too_many);
  TRY_LET(AccountCard card, account_card(snapshot, viewer.account));
  PasskeyToAdd out;
  TRY_LET(out.question.known, known_ids(snapshot, viewer.account));
  out.question.challenge = make_challenge(desk, PasskeyUse::add, viewer.signin.text(), now);
  out.user_handle = base64url(viewer.account.text());
  out.email = std::move(card.email);
  out.name = PersonName(card.given_names.reveal().substr(0, card.given_names.reveal().find(' ')) + ' ' + card.family_name.reveal());
  return Outcome(std::move(out));
}

Result<AddOutcome> add_passkey(Desk& desk, const Viewer& viewer, const NewPasskey& made) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::optional<MadePasskey> checked, check_new_passkey(desk, made, viewer.signin.text(), now));
  if (!checked) return AddOutcome(PasskeyRefusal::wrong);
  AddOutcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(outcome, keep_passkey(tx, desk, viewer, *checked, made, now));
    return {};
  }));
  return outcome;
}

Result<std::vector<Passkey>> passkeys(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT passkey_id, name, added_at, used_at, is_copied, stopped_at FROM account_passkey WHERE "
                                      "account_id = $1 ORDER BY added_at, passkey_id",
                                      {account}));
  std::vector<Passkey> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    Passkey one;
    one.id = rows.string(0);
    one.name = FreeText(rows.string(1));
    one.added_at = rows.instant(2);
    one.used_at = rows.maybe_instant(3);
    one.copied = rows.integer(4) != 0;
    one.stopped = !rows.is_null(5);
    out.push_back(std::move(one));
  }
}

Result<bool> has_passkey(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM account_passkey WHERE account_id = $1 AND stopped_at IS NULL LIMIT 1", {account}));
  return rows.next();
}

Result<void> name_passkey(Desk& desk, const Viewer& viewer, std::string_view passkey_id, const FreeText& name) {
  if (!is_name(name)) return fail(Fault::invalid, "a name is one line of at most 120 bytes");
  std::int64_t touched = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(touched, tx.execute("UPDATE account_passkey SET name = $3 WHERE passkey_id = $1 AND account_id = $2",
                                {passkey_id, viewer.account, name.reveal()}));
    return {};
  }));
  if (touched == 0) return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

Result<std::variant<std::monostate, PasskeyRefusal>> remove_passkey(Desk& desk, const Viewer& viewer, std::string_view passkey_id) {
  using Outcome = std::variant<std::monostate, PasskeyRefusal>;
  const Instant now = desk.clock.now();
  Outcome outcome;
  bool missing = false;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = PasskeyRefusal::proof_needed;
    missing = false;
    TRY_LET(const bool fresh, proved_lately(tx, viewer, now, kFreshProof));
    if (!fresh) return {};
    {
      TRY_LET(db::Rows rows, tx.query("SELECT (SELECT count(*) FROM account_passkey WHERE account_id = $1 AND stopped_at IS NULL AND "
                                      "passkey_id <> $2), (SELECT count(*) FROM account_passkey WHERE account_id = $1 AND passkey_id = $2)",
                                      {viewer.account, passkey_id}));
      TRY_LET(const bool there, rows.next());
      missing = !there || rows.integer(1) == 0;
      if (missing) return {};
      outcome = PasskeyRefusal::keeps_it;
      TRY_LET(const SecondFactorState state, second_factor_state(tx, viewer.account));
      TRY_LET(const bool needs, desk.always_needs_second_factor(tx, viewer.account));
      if (needs && !state.enabled && rows.integer(0) == 0) return {};
    }
    TRY(tx.execute("DELETE FROM account_passkey WHERE account_id = $1 AND passkey_id = $2", {viewer.account, passkey_id}));
    // What a thief signed in with it elsewhere ends with it.
    TRY(end_signins(tx, viewer.account, viewer.signin));
    TRY(queue_notice(tx, desk, NoticeKind::passkey_removed, viewer.account));
    outcome = std::monostate{};
    return {};
  }));
  if (missing) return fail(Fault::not_found, "there is nothing at this address");
  return outcome;
}

Result<void> forget_passkeys(db::Transaction& tx, const AccountId& account) {
  TRY(tx.execute("DELETE FROM account_passkey WHERE account_id = $1", {account}));
  return {};
}

}  // namespace kinportal::accounts
