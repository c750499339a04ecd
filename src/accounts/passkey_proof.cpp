// SPDX-License-Identifier: Apache-2.0
// The steps of W3C Web Authentication Level 3, 7.1 and 7.2. Signatures and keys are libfido2's business; challenge, origin and flags are
// checked here, and every refusal looks the same.
#include "accounts/passkey_proof.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <array>
#include <memory>
#include <span>

#include "accounts/steps.h"
#include "formats/webauthn/webauthn.h"

namespace kinportal::accounts {

namespace {

constexpr std::size_t kChanceBytes = 16;
constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kChallengeBytes = 8 + kChanceBytes + kMacBytes;

std::string_view word_of(PasskeyUse use) {
  switch (use) {
    case PasskeyUse::add: return "add";
    case PasskeyUse::sign_in: return "sign in";
    case PasskeyUse::second_step: return "second step";
    case PasskeyUse::prove_again: break;
  }
  return "prove again";
}

std::string challenge_mac(const AccountKeys& keys, std::string_view head, PasskeyUse use, std::string_view bound_to) {
  return keys.mac("passkey challenge", std::string(head) + std::string(word_of(use)) + '|' + std::string(bound_to));
}

void start_libfido2() {
  static const bool started = [] {
    fido_init(0);
    return true;
  }();
  (void)started;
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

struct FreeCred {
  void operator()(fido_cred_t* cred) const { fido_cred_free(&cred); }
};
struct FreeAssert {
  void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
};

// A key as libfido2 wants it, or nothing when the bytes are no such key.
using Key = std::unique_ptr<void, void (*)(void*)>;
Key no_key() {
  return Key(nullptr, [](void*) {});
}

Key read_key(std::int64_t algorithm, std::string_view bytes) {
  if (algorithm == COSE_ES256) {
    Key key(es256_pk_new(), [](void* owned) {
      auto* typed = static_cast<es256_pk_t*>(owned);
      es256_pk_free(&typed);
    });
    return key && es256_pk_from_ptr(static_cast<es256_pk_t*>(key.get()), bytes.data(), bytes.size()) == FIDO_OK ? std::move(key) : no_key();
  }
  if (algorithm == COSE_EDDSA) {
    Key key(eddsa_pk_new(), [](void* owned) {
      auto* typed = static_cast<eddsa_pk_t*>(owned);
      eddsa_pk_free(&typed);
    });
    return key && eddsa_pk_from_ptr(static_cast<eddsa_pk_t*>(key.get()), bytes.data(), bytes.size()) == FIDO_OK ? std::move(key) : no_key();
  }
  if (algorithm == COSE_RS256) {
    Key key(rs256_pk_new(), [](void* owned) {
      auto* typed = static_cast<rs256_pk_t*>(owned);
      rs256_pk_free(&typed);
    });
    return key && rs256_pk_from_ptr(static_cast<rs256_pk_t*>(key.get()), bytes.data(), bytes.size()) == FIDO_OK ? std::move(key) : no_key();
  }
  return no_key();
}

bool signature_is_right(const StoredPasskey& passkey, const PasskeyAnswer& answer, const std::string& rp_id) {
  start_libfido2();
  const std::unique_ptr<fido_assert_t, FreeAssert> assertion(fido_assert_new());
  fido_assert_t* a = assertion.get();
  if (a == nullptr) return false;
  const bool ready = fido_assert_set_rp(a, rp_id.c_str()) == FIDO_OK &&
                     fido_assert_set_clientdata(a, bytes_of(answer.client_data), answer.client_data.size()) == FIDO_OK &&
                     fido_assert_set_count(a, 1) == FIDO_OK && fido_assert_set_up(a, FIDO_OPT_TRUE) == FIDO_OK &&
                     fido_assert_set_uv(a, FIDO_OPT_TRUE) == FIDO_OK &&
                     fido_assert_set_authdata_raw(a, 0, bytes_of(answer.authenticator_data), answer.authenticator_data.size()) == FIDO_OK &&
                     fido_assert_set_sig(a, 0, bytes_of(answer.signature), answer.signature.size()) == FIDO_OK;
  if (!ready) return false;
  const Key key = read_key(passkey.algorithm, passkey.public_key);
  return key && fido_assert_verify(a, 0, static_cast<int>(passkey.algorithm), key.get()) == FIDO_OK;
}

// The client data every ceremony has: its kind, our challenge, our origin, and no frame of another site around it.
std::optional<std::string> challenge_of(const AccountKeys& keys, const SignInOptions& options, const std::string& client_data,
                                        std::string_view type, PasskeyUse use, std::string_view bound_to, Instant now) {
  const Result<webauthn::ClientData> client = webauthn::read_client_data(client_data);
  if (!client.ok() || client->type != type || client->cross_origin || client->origin != passkey_place(options).origin) return std::nullopt;
  if (!challenge_holds(keys, client->challenge, use, bound_to, now)) return std::nullopt;
  return client->challenge;
}

bool flags_are_right(const webauthn::AuthenticatorData& data, const std::string& rp_id) {
  // Without user verification a stolen unlocked key would be enough; a copy that says it cannot be copied is a lie.
  return data.user_present && data.user_verified && (data.backup_eligible || !data.backed_up) && data.rp_id_hash == token_hash(rp_id);
}

// The key of a new passkey as libfido2 reads it; empty: it is none.
std::string key_of(const std::string& authenticator_data, const std::string& rp_id, const std::string& client_data,
                   std::int64_t algorithm) {
  start_libfido2();
  const std::unique_ptr<fido_cred_t, FreeCred> cred(fido_cred_new());
  fido_cred_t* c = cred.get();
  if (c == nullptr) return {};
  const bool read = fido_cred_set_type(c, static_cast<int>(algorithm)) == FIDO_OK &&
                    fido_cred_set_rp(c, rp_id.c_str(), nullptr) == FIDO_OK &&
                    fido_cred_set_clientdata(c, bytes_of(client_data), client_data.size()) == FIDO_OK &&
                    fido_cred_set_authdata_raw(c, bytes_of(authenticator_data), authenticator_data.size()) == FIDO_OK;
  if (!read || fido_cred_pubkey_ptr(c) == nullptr) return {};
  std::string key(reinterpret_cast<const char*>(fido_cred_pubkey_ptr(c)), fido_cred_pubkey_len(c));
  return read_key(algorithm, key) ? key : std::string();
}

}  // namespace

PasskeyPlace passkey_place(const SignInOptions& options) {
  PasskeyPlace place;
  place.origin = options.public_origin;
  std::string_view host = options.public_origin;
  const auto scheme = host.find("://");
  if (scheme == std::string_view::npos) return place;
  host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find_first_of(":/"));
  const bool letters = host.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos;
  place.possible = letters && host.front() != '[' && (options.public_origin.starts_with("https://") || host == "localhost");
  place.rp_id = std::string(host);
  return place;
}

std::string make_challenge(Desk& desk, PasskeyUse use, std::string_view bound_to, Instant now) {
  std::string head;
  const auto ends = static_cast<std::uint64_t>((now + kChallengeLife).us);
  for (int shift = 56; shift >= 0; shift -= 8) head += static_cast<char>(ends >> shift & 0xFFU);
  std::array<std::byte, kChanceBytes> chance{};
  desk.random.fill(chance);
  head.append(reinterpret_cast<const char*>(chance.data()), chance.size());
  const std::string whole = head + challenge_mac(desk.keys, head, use, bound_to);
  return to_base64url(std::as_bytes(std::span(whole.data(), whole.size())));
}

bool challenge_holds(const AccountKeys& keys, std::string_view challenge, PasskeyUse use, std::string_view bound_to, Instant now) {
  if (challenge.size() != kChallengeBytes || bound_to.empty()) return false;
  const std::string_view head = challenge.substr(0, 8 + kChanceBytes);
  if (!same_bytes(challenge_mac(keys, head, use, bound_to), challenge.substr(head.size()))) return false;
  std::uint64_t ends = 0;
  for (const char c : head.substr(0, 8)) ends = ends << 8 | static_cast<unsigned char>(c);
  return now.us < static_cast<std::int64_t>(ends);
}

Result<bool> spend_challenge(db::Transaction& tx, std::string_view challenge, Instant now) {
  TRY_LET(const std::int64_t fresh,
          tx.execute("INSERT INTO passkey_challenge_spent (challenge_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                     {db::Value::blob(token_hash(challenge)), now + kChallengeLife}));
  return fresh == 1;
}

Result<std::optional<StoredPasskey>> stored_passkey(db::Reader& reader, std::string_view credential_id) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT passkey_id, account_id, algorithm, public_key, sign_count, may_be_copied FROM account_passkey "
                       "WHERE credential_id = $1 AND stopped_at IS NULL",
                       {db::Value::blob(credential_id)}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<StoredPasskey>();
  StoredPasskey passkey;
  passkey.id = rows.string(0);
  passkey.account = rows.id<AccountId>(1);
  passkey.algorithm = rows.integer(2);
  passkey.public_key = rows.string(3);
  passkey.sign_count = rows.integer(4);
  passkey.may_be_copied = rows.integer(5) != 0;
  return std::optional(std::move(passkey));
}

Result<std::optional<RightAnswer>> check_answer(Desk& desk, const PasskeyAnswer& answer, PasskeyUse use, std::string_view bound_to,
                                                Instant now) {
  using Outcome = std::optional<RightAnswer>;
  const PasskeyPlace place = passkey_place(desk.options);
  if (!place.possible || answer.credential_id.empty()) return Outcome();
  const auto challenge = challenge_of(desk.keys, desk.options, answer.client_data, "webauthn.get", use, bound_to, now);
  const Result<webauthn::AuthenticatorData> data = webauthn::read_authenticator_data(answer.authenticator_data);
  if (!challenge || !data.ok() || !flags_are_right(*data, place.rp_id)) return Outcome();
  RightAnswer right;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(auto passkey, stored_passkey(snapshot, answer.credential_id));
    if (!passkey) return Outcome();
    right.passkey = std::move(*passkey);
  }
  // 7.2 step 6: the handle names the same account, or is not there because the account was known before.
  const bool may_lack_handle = use != PasskeyUse::sign_in;
  if (answer.user_handle != right.passkey.account.text() && !(answer.user_handle.empty() && may_lack_handle)) return Outcome();
  // Whether a passkey may be copied is decided when it is made and never changes.
  if (data->backup_eligible != right.passkey.may_be_copied) return Outcome();
  if (!signature_is_right(right.passkey, answer, place.rp_id)) return Outcome();
  right.challenge = *challenge;
  right.sign_count = data->sign_count;
  right.copied = data->backed_up;
  return Outcome(std::move(right));
}

Result<bool> take_answer(db::Transaction& tx, Desk& desk, const RightAnswer& answer, Instant now) {
  TRY_LET(const bool fresh, spend_challenge(tx, answer.challenge, now));
  if (!fresh) return false;
  // A counter that stands still or goes back means that two devices hold this key (6.1.1). Passkeys that may be copied keep it at zero.
  TRY_LET(
      const std::int64_t taken,
      tx.execute("UPDATE account_passkey SET sign_count = $2, is_copied = $3, used_at = $4 WHERE passkey_id = $1 AND stopped_at IS NULL "
                 "AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))",
                 {answer.passkey.id, answer.sign_count, answer.copied, now}));
  if (taken == 1) return true;
  TRY_LET(const std::int64_t stopped,
          tx.execute("UPDATE account_passkey SET stopped_at = $2 WHERE passkey_id = $1 AND stopped_at IS NULL", {answer.passkey.id, now}));
  if (stopped == 1) TRY(queue_notice(tx, desk, NoticeKind::passkey_stopped, answer.passkey.account));
  return false;
}

Result<std::optional<MadePasskey>> check_new_passkey(Desk& desk, const NewPasskey& made, std::string_view bound_to, Instant now) {
  using Outcome = std::optional<MadePasskey>;
  const PasskeyPlace place = passkey_place(desk.options);
  const auto challenge = challenge_of(desk.keys, desk.options, made.client_data, "webauthn.create", PasskeyUse::add, bound_to, now);
  if (!place.possible || !challenge) return Outcome();
  const Result<std::string> raw = webauthn::authenticator_data_of(made.attestation);
  if (!raw.ok()) return Outcome();
  const Result<webauthn::AuthenticatorData> data = webauthn::read_authenticator_data(*raw);
  if (!data.ok() || !data->credential || !flags_are_right(*data, place.rp_id)) return Outcome();
  MadePasskey out;
  out.algorithm = data->credential->algorithm;
  out.public_key = key_of(*raw, place.rp_id, made.client_data, out.algorithm);
  if (out.public_key.empty()) return Outcome();
  out.credential_id = data->credential->id;
  out.sign_count = data->sign_count;
  out.may_be_copied = data->backup_eligible;
  out.copied = data->backed_up;
  out.challenge = *challenge;
  return Outcome(std::move(out));
}

}  // namespace kinportal::accounts
