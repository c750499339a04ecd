// SPDX-License-Identifier: Apache-2.0
// Setting up, replacing and removing the second factor. Whoever changes it proves herself again, so that an unattended screen or a stolen
// cookie cannot lock the owner out.
#include "accounts/second_factor.h"

#include <optional>
#include <span>
#include <string>

#include "accounts/account.h"
#include "accounts/codes.h"
#include "accounts/factor_reset.h"
#include "accounts/limits.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

constexpr std::chrono::seconds kOfferLife{3600};
constexpr std::size_t kSecretBytes = 20;  // RFC 4226 section 4, R6

std::vector<Bucket> proof_buckets(const AccountKeys& keys, const Viewer& viewer) { return {bucket(keys, kProof, viewer.signin.text())}; }

// Counts the attempt, then verifies the password outside of any transaction. nullopt: right (the attempt is taken back in the caller's
// transaction, together with what it was for).
Result<std::optional<FactorRefused>> prove_password(Desk& desk, const Viewer& viewer, const Secret& password, const std::string& stored,
                                                    Instant now) {
  std::int64_t wait_s = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(wait_s, count_attempt(tx, proof_buckets(desk.keys, viewer), now));
    return {};
  }));
  if (wait_s > 0) return std::optional(FactorRefused{FactorRefusal::wait, wait_s});
  const Result<bool> right = desk.hasher.verify(stored, password);
  if (!right.ok()) {
    TRY(forgive_attempt(desk.database, proof_buckets(desk.keys, viewer), now));
    return right.error();
  }
  if (!*right) return std::optional(FactorRefused{FactorRefusal::wrong, 0});
  return std::optional<FactorRefused>();
}

Result<SignInFacts> own_facts(Desk& desk, const Viewer& viewer) {
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  TRY_LET(std::optional<SignInFacts> facts, facts_by_account(snapshot, viewer.account));
  if (!facts) return fail(Fault::not_found, "there is no such account");
  return std::move(*facts);
}

Result<bool> is_fresh(Desk& desk, const Viewer& viewer, Instant now) {
  TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
  return proved_lately(snapshot, viewer, now, kFreshProof);
}

std::string percent_encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15U];
    }
  }
  return out;
}

Result<SecondFactorOffer> make_offer(Desk& desk, std::string_view email, std::string_view raw) {
  SecondFactorOffer offer;
  TRY_LET(offer.secret, encode_base32(raw));
  const std::string issuer = percent_encoded(desk.options.issuer);
  offer.otpauth_uri =
      Secret("otpauth://totp/" + issuer + ':' + percent_encoded(email) + "?secret=" + offer.secret.reveal() + "&issuer=" + issuer);
  TRY_LET(offer.qr_svg, qr_svg(offer.otpauth_uri));
  return offer;
}

// Password and, where one is set, a code; then `deed` in the same transaction as the spent code.
template <class Then>
Result<std::optional<FactorRefused>> prove_and(Desk& desk, const Viewer& viewer, const Proof& proof, bool password_right_already,
                                               const Then& deed) {
  const Instant now = desk.clock.now();
  TRY_LET(const SignInFacts facts, own_facts(desk, viewer));
  if (!password_right_already) {
    if (proof.password.empty()) return std::optional(FactorRefused{FactorRefusal::password_needed, 0});
  }
  if (facts.second_factor && is_empty(proof.entry)) return std::optional(FactorRefused{FactorRefusal::code_needed, 0});
  if (!password_right_already) {
    TRY_LET(std::optional<FactorRefused> refused, prove_password(desk, viewer, proof.password, facts.password_hash, now));
    if (refused) return refused;
  }
  std::optional<FactorRefused> outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome.reset();
    TRY_LET(const std::optional<SignInFacts> still, facts_by_account(tx, viewer.account));
    if (!still || still->password_hash != facts.password_hash) {
      outcome = FactorRefused{FactorRefusal::wrong, 0};
      return {};
    }
    const std::vector<Bucket> buckets = proof_buckets(desk.keys, viewer);
    bool counted = !password_right_already;
    if (still->second_factor) {
      if (!counted) {
        TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
        if (wait_s > 0) {
          outcome = FactorRefused{FactorRefusal::wait, wait_s};
          return {};
        }
        counted = true;
      }
      TRY_LET(const bool right, spend_code(tx, desk, viewer.account, proof.entry, now));
      if (!right) {
        outcome = FactorRefused{FactorRefusal::wrong, 0};
        return {};
      }
    }
    if (counted) TRY(forgive_attempt(tx, buckets, now));
    return deed(tx, now);
  }));
  return outcome;
}

}  // namespace

Result<bool> proved_lately(db::Reader& reader, const Viewer& viewer, Instant now, std::chrono::seconds span) {
  TRY_LET(db::Rows rows, reader.query("SELECT proved_at FROM signin WHERE signin_id = $1", {viewer.signin}));
  TRY_LET(const bool there, rows.next());
  return there && now - rows.instant(0) < span;
}

Result<std::variant<std::monostate, FactorRefused>> prove_again(Desk& desk, const Viewer& viewer, const Proof& proof) {
  using Outcome = std::variant<std::monostate, FactorRefused>;
  TRY_LET(const std::optional<FactorRefused> refused,
          prove_and(desk, viewer, proof, false, [&](db::Transaction& tx, Instant now) -> Result<void> {
            TRY(tx.execute("UPDATE signin SET proved_at = $2 WHERE signin_id = $1", {viewer.signin, now}));
            return {};
          }));
  if (refused) return Outcome(*refused);
  return Outcome(std::monostate{});
}

Result<SecondFactorState> second_factor_state(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT (SELECT count(*) FROM account_second_factor WHERE account_id = $1 AND enabled_at IS NOT NULL), "
                       "(SELECT count(*) FROM account_recovery_code WHERE account_id = $1 AND used_at IS NULL)",
                       {account}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::bug, "a count had no row");
  return SecondFactorState{rows.integer(0) != 0, static_cast<int>(rows.integer(1))};
}

Result<std::variant<SecondFactorOffer, FactorRefused>> start_second_factor(Desk& desk, const Viewer& viewer, const Proof& proof) {
  using Outcome = std::variant<SecondFactorOffer, FactorRefused>;
  TRY_LET(const bool fresh, is_fresh(desk, viewer, desk.clock.now()));
  TRY_LET(const SignInFacts facts, own_facts(desk, viewer));
  std::string raw(kSecretBytes, '\0');
  desk.random.fill(std::as_writable_bytes(std::span(raw.data(), raw.size())));
  const Secret keep(std::move(raw));
  const std::string sealed = desk.keys.seal(keep.reveal(), viewer.account.text(), desk.random);
  TRY_LET(const std::optional<FactorRefused> refused,
          prove_and(desk, viewer, proof, fresh && proof.password.empty(), [&](db::Transaction& tx, Instant now) -> Result<void> {
            TRY(tx.execute(
                "INSERT INTO account_second_factor (account_id, offered_secret, offered_at) VALUES ($1, $2, $3) "
                "ON CONFLICT (account_id) DO UPDATE SET offered_secret = excluded.offered_secret, offered_at = excluded.offered_at",
                {viewer.account, db::Value::blob(sealed), now}));
            return {};
          }));
  if (refused) return Outcome(*refused);
  TRY_LET(SecondFactorOffer offer, make_offer(desk, facts.email_folded, keep.reveal()));
  return Outcome(std::move(offer));
}

Result<std::variant<RecoveryCodes, FactorRefused>> confirm_second_factor(Desk& desk, const Viewer& viewer, std::string_view code) {
  using Outcome = std::variant<RecoveryCodes, FactorRefused>;
  const Instant now = desk.clock.now();
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = FactorRefused{FactorRefusal::not_started, 0};
    std::string offered;
    {
      TRY_LET(
          db::Rows rows,
          tx.query(
              "SELECT offered_secret FROM account_second_factor WHERE account_id = $1 AND offered_secret IS NOT NULL AND offered_at > $2",
              {viewer.account, now - kOfferLife}));
      TRY_LET(const bool there, rows.next());
      if (!there) return {};
      offered = rows.string(0);
    }
    const std::vector<Bucket> buckets = proof_buckets(desk.keys, viewer);
    TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
    if (wait_s > 0) {
      outcome = FactorRefused{FactorRefusal::wait, wait_s};
      return {};
    }
    TRY_LET(const Secret raw, desk.keys.open(offered, viewer.account.text()));
    TRY_LET(const std::optional<std::int64_t> step, matching_step(raw, code, now, 0));
    if (!step) {
      outcome = FactorRefused{FactorRefusal::wrong, 0};
      return {};
    }
    TRY(forgive_attempt(tx, buckets, now));
    TRY(tx.execute(
        "UPDATE account_second_factor SET sealed_secret = offered_secret, enabled_at = $2, last_step = $3, offered_secret = NULL, "
        "offered_at = NULL WHERE account_id = $1",
        {viewer.account, now, *step}));
    TRY(tx.execute("UPDATE signin SET second_factor = 1, setup_only = 0 WHERE signin_id = $1", {viewer.signin}));
    TRY(end_signins(tx, viewer.account, viewer.signin));
    TRY(stop_waiting_resets(tx, viewer.account, now));
    TRY(queue_notice(tx, desk, NoticeKind::second_factor_added, viewer.account));
    TRY_LET(std::vector<std::string> codes, replace_recovery_codes(tx, desk, viewer.account));
    outcome = RecoveryCodes{std::move(codes)};
    return {};
  }));
  return outcome;
}

Result<std::variant<std::monostate, FactorRefused>> remove_second_factor(Desk& desk, const Viewer& viewer, const Proof& proof) {
  using Outcome = std::variant<std::monostate, FactorRefused>;
  TRY_LET(const SignInFacts facts, own_facts(desk, viewer));
  if (!desk.always_needs_second_factor) return fail(Fault::bug, "sign-in was set up without the rule of who needs a second factor");
  bool keeps = !facts.stands_alone;
  if (!keeps) {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(keeps, desk.always_needs_second_factor(snapshot, viewer.account));
  }
  if (keeps) return Outcome(FactorRefused{FactorRefusal::keeps_it, 0});
  TRY_LET(const std::optional<FactorRefused> refused,
          prove_and(desk, viewer, proof, false, [&](db::Transaction& tx, Instant) -> Result<void> {
            TRY(tx.execute("DELETE FROM account_second_factor WHERE account_id = $1", {viewer.account}));
            TRY(tx.execute("DELETE FROM account_recovery_code WHERE account_id = $1", {viewer.account}));
            TRY(tx.execute("UPDATE signin SET second_factor = 0 WHERE signin_id = $1", {viewer.signin}));
            TRY(end_signins(tx, viewer.account, viewer.signin));
            return queue_notice(tx, desk, NoticeKind::second_factor_removed, viewer.account);
          }));
  if (refused) return Outcome(*refused);
  return Outcome(std::monostate{});
}

Result<std::variant<RecoveryCodes, FactorRefused>> renew_recovery_codes(Desk& desk, const Viewer& viewer, const Proof& proof) {
  using Outcome = std::variant<RecoveryCodes, FactorRefused>;
  RecoveryCodes codes;
  TRY_LET(const std::optional<FactorRefused> refused,
          prove_and(desk, viewer, proof, false, [&](db::Transaction& tx, Instant) -> Result<void> {
            TRY_LET(codes.codes, replace_recovery_codes(tx, desk, viewer.account));
            return {};
          }));
  if (refused) return Outcome(*refused);
  return Outcome(std::move(codes));
}

Result<void> set_second_factor(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, const Secret& base32, Instant now,
                               Random& random) {
  TRY_LET(const Secret raw, decode_base32(base32));
  const std::string sealed = keys.seal(raw.reveal(), account.text(), random);
  TRY(tx.execute(
      "INSERT INTO account_second_factor (account_id, sealed_secret, enabled_at, last_step) VALUES ($1, $2, $3, 0) "
      "ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, enabled_at = excluded.enabled_at, last_step = 0, "
      "offered_secret = NULL, offered_at = NULL",
      {account, db::Value::blob(sealed), now}));
  return {};
}

Result<void> clear_second_factor(db::Transaction& tx, Desk& desk, const AccountId& account) {
  TRY_LET(const std::int64_t had, tx.execute("DELETE FROM account_second_factor WHERE account_id = $1", {account}));
  // What was on the lost phone may be in somebody's hands: its passkeys go too.
  TRY_LET(const std::int64_t had_passkeys, tx.execute("DELETE FROM account_passkey WHERE account_id = $1", {account}));
  if (had == 0 && had_passkeys == 0) return fail(Fault::not_found, "this account has no second factor");
  TRY(tx.execute("DELETE FROM account_recovery_code WHERE account_id = $1", {account}));
  // A password that was enough only beside a code is not enough alone: she sets a longer one by the mailed link.
  TRY(tx.execute("DELETE FROM account_password WHERE account_id = $1 AND stands_alone = 0", {account}));
  TRY(end_signins(tx, account));
  return queue_notice(tx, desk, NoticeKind::second_factor_removed, account);
}

Result<Secret> make_totp_secret(Random& random) {
  std::string raw(kSecretBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(raw.data(), raw.size())));
  return encode_base32(raw);
}

Result<std::string> totp_code(const Secret& base32, Instant now) {
  TRY_LET(const Secret raw, decode_base32(base32));
  return code_at_step(raw, now.us / 1'000'000 / kTotpStepSeconds);
}

}  // namespace kinportal::accounts
