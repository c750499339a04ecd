// SPDX-License-Identifier: Apache-2.0
// Checking, extending, listing and ending sign-ins; CSRF tokens; and the sweep that forgets what is over.
#include "accounts/signins.h"

#include <algorithm>
#include <span>

#include "accounts/limits.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

Error not_signed_in() { return fail(Fault::not_found, "nobody is signed in"); }

// The stored last_seen_at may be kSeenGranularity behind the truth; the person gets the benefit.
Instant idle_end(Instant last_seen_at, const SignInOptions& options) { return last_seen_at + options.idle_timeout + kSeenGranularity; }

}  // namespace

Result<Viewer> check(db::Reader& reader, std::string_view token, Instant now, const SignInOptions& options) {
  if (token.size() != kTokenChars) return not_signed_in();
  const std::string hash = token_hash(token);
  TRY_LET(
      db::Rows rows,
      reader.query("SELECT s.signin_id, s.account_id, s.second_factor, s.setup_only, s.opened_at, s.last_seen_at, a.language, a.status, "
                   "a.deceased_at FROM signin s JOIN account a ON a.account_id = s.account_id WHERE s.token_hash = $1",
                   {db::Value::blob(hash)}));
  TRY_LET(const bool there, rows.next());
  if (!there) return not_signed_in();
  Viewer viewer;
  viewer.signin = rows.id<SigninId>(0);
  viewer.account = rows.id<AccountId>(1);
  viewer.second_factor = rows.integer(2) != 0;
  viewer.must_set_up_second_factor = rows.integer(3) != 0;
  viewer.opened_at = rows.instant(4);
  viewer.last_seen_at = rows.instant(5);
  viewer.language = rows.string(6);
  viewer.ends_at = viewer.opened_at + options.longest_signin;
  viewer.idle_allowance = options.idle_timeout + kSeenGranularity;
  viewer.idle_ends_at = std::min(idle_end(viewer.last_seen_at, options), viewer.ends_at);
  if (now >= viewer.idle_ends_at || rows.text(7) != "active" || !rows.is_null(8)) return fail(Fault::expired, "this sign-in is over");
  return viewer;
}

Result<void> check_again(db::Reader& reader, const Viewer& viewer, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT s.last_seen_at, a.status, a.deceased_at FROM signin s JOIN account a "
                                      "ON a.account_id = s.account_id WHERE s.account_id = $1 AND s.signin_id = $2",
                                      {viewer.account, viewer.signin}));
  TRY_LET(const bool there, rows.next());
  if (!there) return not_signed_in();
  const bool over = now >= viewer.ends_at || now >= rows.instant(0) + viewer.idle_allowance;
  if (over || rows.text(1) != "active" || !rows.is_null(2)) return fail(Fault::expired, "this sign-in is over");
  return {};
}

void note_seen(Desk& desk, const Viewer& viewer) {
  const Instant now = desk.clock.now();
  if (now - viewer.last_seen_at < kSeenGranularity) return;
  desk.database.write_later(
      [id = viewer.signin, now](db::Transaction& tx) -> Result<void> {
        TRY(tx.execute("UPDATE signin SET last_seen_at = $2 WHERE signin_id = $1 AND last_seen_at < $2", {id, now}));
        return {};
      },
      [](Result<void>) {});  // lost when the store fails: the person is signed out earlier, never later
}

Result<Instant> extend(Desk& desk, const Viewer& viewer) {
  const Instant now = desk.clock.now();
  std::int64_t touched = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(touched, tx.execute("UPDATE signin SET last_seen_at = $2 WHERE signin_id = $1 AND last_seen_at <= $2", {viewer.signin, now}));
    return {};
  }));
  if (touched == 0) return not_signed_in();
  return std::min(idle_end(now, desk.options), viewer.ends_at);
}

Result<void> sign_out(Desk& desk, const Viewer& viewer) {
  return desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("DELETE FROM signin WHERE signin_id = $1", {viewer.signin}));
    return {};
  });
}

Result<void> sign_out_everywhere(Desk& desk, const Viewer& viewer) {
  return desk.database.write([&](db::Transaction& tx) { return end_signins(tx, viewer.account); });
}

Result<void> end_signins(db::Transaction& tx, const AccountId& account, const std::optional<SigninId>& keep) {
  TRY(tx.execute("DELETE FROM signin WHERE account_id = $1 AND signin_id <> $2", {account, keep ? keep->text() : std::string()}));
  TRY(tx.execute("DELETE FROM signin_pending WHERE account_id = $1", {account}));
  return {};
}

Result<std::vector<SignedInDevice>> devices(db::Reader& reader, const Viewer& viewer, Instant now, const SignInOptions& options) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT signin_id, label, address, opened_at, last_seen_at FROM signin WHERE account_id = $1 AND last_seen_at > $2 "
                       "AND opened_at > $3 ORDER BY last_seen_at DESC, signin_id",
                       {viewer.account, now - options.idle_timeout - kSeenGranularity, now - options.longest_signin}));
  std::vector<SignedInDevice> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    SignedInDevice device;
    device.signin = rows.id<SigninId>(0);
    device.label = rows.string(1);
    device.address = rows.string(2);
    device.opened_at = rows.instant(3);
    device.last_seen_at = rows.instant(4);
    device.this_device = device.signin == viewer.signin;
    out.push_back(std::move(device));
  }
}

Result<void> sign_out_device(Desk& desk, const Viewer& viewer, const SigninId& which) {
  std::int64_t touched = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(touched, tx.execute("DELETE FROM signin WHERE signin_id = $1 AND account_id = $2", {which, viewer.account}));
    return {};
  }));
  if (touched == 0) return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

std::string csrf_token(const AccountKeys& keys, std::string_view cookie_token) {
  const std::string mac = keys.mac("csrf", cookie_token);
  return to_base64url(std::as_bytes(std::span(mac.data(), mac.size())));
}

bool csrf_matches(const AccountKeys& keys, std::string_view cookie_token, std::string_view presented) {
  return !cookie_token.empty() && same_bytes(csrf_token(keys, cookie_token), presented);
}

Result<void> sweep(db::Transaction& tx, Instant now, const SignInOptions& options) {
  const Instant idle_since = now - options.idle_timeout - kSeenGranularity;
  TRY(tx.execute(
      "DELETE FROM signin WHERE token_hash IN (SELECT token_hash FROM signin WHERE last_seen_at <= $1 ORDER BY last_seen_at LIMIT 1000)",
      {idle_since}));
  TRY(
      tx.execute("DELETE FROM signin_pending WHERE token_hash IN (SELECT token_hash FROM signin_pending WHERE expires_at <= $1 ORDER BY "
                 "expires_at LIMIT 1000)",
                 {now}));
  TRY(
      tx.execute("DELETE FROM password_reset WHERE reset_id IN (SELECT reset_id FROM password_reset WHERE expires_at <= $1 ORDER BY "
                 "expires_at LIMIT 1000)",
                 {now}));
  TRY(
      tx.execute("DELETE FROM passkey_challenge_spent WHERE challenge_hash IN (SELECT challenge_hash FROM passkey_challenge_spent WHERE "
                 "expires_at <= $1 ORDER BY expires_at LIMIT 1000)",
                 {now}));
  TRY(
      tx.execute("DELETE FROM not_me_link WHERE link_id IN (SELECT link_id FROM not_me_link WHERE expires_at <= $1 ORDER BY expires_at "
                 "LIMIT 1000)",
                 {now}));
  // Names and numbers that were, links and letters that are over: kept as long as somebody may ask what happened.
  const Instant half_a_year = now - std::chrono::hours(180 * 24);
  TRY(
      tx.execute("DELETE FROM email_change WHERE change_id IN (SELECT change_id FROM email_change WHERE asked_at <= $1 ORDER BY asked_at "
                 "LIMIT 1000)",
                 {half_a_year}));
  TRY(
      tx.execute("DELETE FROM reset_letter WHERE letter_id IN (SELECT letter_id FROM reset_letter WHERE issued_at <= $1 ORDER BY issued_at "
                 "LIMIT 1000)",
                 {half_a_year}));
  TRY(
      tx.execute("DELETE FROM known_device WHERE (device_hash, account_id) IN (SELECT device_hash, account_id FROM known_device WHERE "
                 "last_seen_at <= $1 "
                 "ORDER BY last_seen_at LIMIT 1000)",
                 {now - options.device_memory}));
  return sweep_limits(tx, now);
}

}  // namespace kinportal::accounts
