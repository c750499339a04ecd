// SPDX-License-Identifier: Apache-2.0
// Derives sign-in's keys with keyed BLAKE2b and uses them: HMAC-SHA-512/256 for proofs, XChaCha20-Poly1305 for secrets at rest.
#include "accounts/keys.h"

#include <sodium.h>

#include <cstdlib>

namespace kinportal::accounts {

namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Each use has a key of its own, so that a value made for one can never be taken for another.
void derive_key(AccountKeys::Key& out, const std::string& master, std::string_view use) {
  AccountKeys::Key root{};
  crypto_generichash(root.data(), root.size(), bytes_of(master), master.size(), nullptr, 0);
  crypto_generichash(out.data(), out.size(), bytes_of(use), use.size(), root.data(), root.size());
  sodium_memzero(root.data(), root.size());
}

}  // namespace

Result<AccountKeys> AccountKeys::derive(const Secret& master) {
  if (sodium_init() < 0) std::abort();  // without a random source nothing here is safe
  if (master.reveal().size() < kKeyBytes)
    return fail(Fault::invalid, "the sign-in key is shorter than 32 bytes; restore it from the backup");
  AccountKeys keys;
  derive_key(keys.mac_key_, master.reveal(), "kinportal sign-in: proofs");
  derive_key(keys.seal_key_, master.reveal(), "kinportal sign-in: secrets at rest");
  return keys;
}

AccountKeys::AccountKeys(AccountKeys&& other) noexcept : mac_key_(other.mac_key_), seal_key_(other.seal_key_) {
  sodium_memzero(other.mac_key_.data(), other.mac_key_.size());
  sodium_memzero(other.seal_key_.data(), other.seal_key_.size());
}

AccountKeys::~AccountKeys() {
  sodium_memzero(mac_key_.data(), mac_key_.size());
  sodium_memzero(seal_key_.data(), seal_key_.size());
}

std::string AccountKeys::mac(std::string_view purpose, std::string_view text) const {
  crypto_auth_hmacsha512256_state state;
  crypto_auth_hmacsha512256_init(&state, mac_key_.data(), mac_key_.size());
  crypto_auth_hmacsha512256_update(&state, bytes_of(purpose), purpose.size());
  const unsigned char between = 0;  // purposes are literals without it, so (purpose, text) cannot be read in two ways
  crypto_auth_hmacsha512256_update(&state, &between, 1);
  crypto_auth_hmacsha512256_update(&state, bytes_of(text), text.size());
  std::string out(crypto_auth_hmacsha512256_BYTES, '\0');
  crypto_auth_hmacsha512256_final(&state, bytes_of(out));
  return out;
}

std::string AccountKeys::seal(std::string_view plain, std::string_view bound_to, Random& random) const {
  constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string out(nonce_bytes + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  random.fill(std::as_writable_bytes(std::span(out.data(), nonce_bytes)));
  unsigned long long written = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(out) + nonce_bytes, &written, bytes_of(plain), plain.size(), bytes_of(bound_to),
                                             bound_to.size(), nullptr, bytes_of(out), seal_key_.data());
  return out;
}

Result<Secret> AccountKeys::open(std::string_view sealed, std::string_view bound_to) const {
  constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr std::size_t extra = nonce_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < extra) return fail(Fault::corrupt, "a sealed secret is damaged");
  std::string out(sealed.size() - extra, '\0');
  unsigned long long written = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(out), &written, nullptr, bytes_of(sealed) + nonce_bytes,
                                                 sealed.size() - nonce_bytes, bytes_of(bound_to), bound_to.size(), bytes_of(sealed),
                                                 seal_key_.data()) != 0) {
    return fail(Fault::corrupt, "a sealed secret does not open; is signin.key the one this store was made with?");
  }
  return Secret(std::move(out));
}

std::string token_hash(std::string_view token) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes_of(out), bytes_of(token), token.size());
  return out;
}

Secret make_token(Random& random) {
  std::array<std::byte, kKeyBytes> bytes{};
  random.fill(bytes);
  return Secret(to_base64url(bytes));
}

bool same_bytes(std::string_view a, std::string_view b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace kinportal::accounts
