// SPDX-License-Identifier: Apache-2.0
// Checking what a passkey answered: the challenge that was ours, the place that is ours, and the signature, by libfido2. Private to
// accounts/.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/passkeys.h"

namespace kinportal::accounts {

/// Names its use, whom it is bound to and when it ends, under a key: nothing is kept, so that asking costs the store nothing.
std::string make_challenge(Desk& desk, PasskeyUse use, std::string_view bound_to, Instant now);
/// Is it one of ours for this, and not over?
bool challenge_holds(const AccountKeys& keys, std::string_view challenge, PasskeyUse use, std::string_view bound_to, Instant now);
/// False when it was used before.
Result<bool> spend_challenge(db::Transaction& tx, std::string_view challenge, Instant now);

struct StoredPasskey {
  std::string id;
  AccountId account;
  std::int64_t algorithm = 0;
  std::string public_key;
  std::int64_t sign_count = 0;
  bool may_be_copied = false;
};
/// One that is not stopped.
Result<std::optional<StoredPasskey>> stored_passkey(db::Reader& reader, std::string_view credential_id);

/// A right answer, not yet taken: take_answer() spends its challenge and notes its counter.
struct RightAnswer {
  StoredPasskey passkey;
  std::string challenge;
  std::int64_t sign_count = 0;
  bool copied = false;
};
/// nullopt: not right, for whatever reason.
Result<std::optional<RightAnswer>> check_answer(Desk& desk, const PasskeyAnswer& answer, PasskeyUse use, std::string_view bound_to,
                                                Instant now);
/// False: its challenge was used, it is gone, or its counter went back; in the last case it is stopped and the person told.
Result<bool> take_answer(db::Transaction& tx, Desk& desk, const RightAnswer& answer, Instant now);

struct MadePasskey {
  std::string credential_id;
  std::int64_t algorithm = 0;
  std::string public_key;
  std::int64_t sign_count = 0;
  bool may_be_copied = false;
  bool copied = false;
  std::string challenge;
};
/// nullopt: not right.
Result<std::optional<MadePasskey>> check_new_passkey(Desk& desk, const NewPasskey& made, std::string_view bound_to, Instant now);

}  // namespace kinportal::accounts
