// SPDX-License-Identifier: Apache-2.0
// The keys sign-in needs, all derived from one 32-byte master key that lives in a file outside the store: who steals the store
// alone can read no second-factor secret, check no recovery code, forge no reset link and no CSRF token.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/personal.h"
#include "base/random.h"
#include "base/result.h"

namespace kinportal::accounts {

inline constexpr std::size_t kKeyBytes = 32;

class AccountKeys {
 public:
  using Key = std::array<unsigned char, kKeyBytes>;

  /// `master` is the content of the key file (server::read_key), at least 32 bytes; Fault::invalid when it is shorter.
  static Result<AccountKeys> derive(const Secret& master);
  AccountKeys(AccountKeys&&) noexcept;
  AccountKeys& operator=(AccountKeys&&) = delete;
  AccountKeys(const AccountKeys&) = delete;
  ~AccountKeys();

  /// HMAC-SHA-512/256, 32 bytes. `purpose` keeps the uses apart; callers pass a literal.
  std::string mac(std::string_view purpose, std::string_view text) const;
  /// XChaCha20-Poly1305 with `bound_to` (the account's id) authenticated: a row moved to another account does not open.
  std::string seal(std::string_view plain, std::string_view bound_to, Random& random) const;
  Result<Secret> open(std::string_view sealed, std::string_view bound_to) const;

 private:
  AccountKeys() = default;
  Key mac_key_{};
  Key seal_key_{};
};

/// SHA-256, 32 bytes: how opaque tokens rest in the store.
std::string token_hash(std::string_view token);
/// 256 random bits as base64url, 43 characters.
Secret make_token(Random& random);
/// Compares without telling by its time how much was right.
bool same_bytes(std::string_view a, std::string_view b);

}  // namespace kinportal::accounts
