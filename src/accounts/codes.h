// SPDX-License-Identifier: Apache-2.0
// Spending a code of the second factor inside a transaction: whatever opens is used up in the same breath. Private to accounts/.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "accounts/sign_in.h"
#include "base/personal.h"

namespace kinportal::accounts {

inline constexpr std::int64_t kTotpStepSeconds = 30;
inline constexpr std::int64_t kTotpWindow = 1;  // steps before and after: clocks of phones are off by less
inline constexpr std::size_t kTotpDigits = 6;

/// Six digits of that step (liboath).
Result<std::string> code_at_step(const Secret& raw_secret, std::int64_t step);
/// The 30-second step whose code this is, newest first, later than `after_step`; nullopt: none.
Result<std::optional<std::int64_t>> matching_step(const Secret& raw_secret, std::string_view code, Instant now, std::int64_t after_step);
/// Is it right, and not used before? A right one is used up. A recovery code also queues its notice.
Result<bool> spend_code(db::Transaction& tx, Desk& desk, const AccountId& account, const CodeEntry& entry, Instant now);
bool is_empty(const CodeEntry& entry);

/// Voids the old ones and answers ten new ones.
Result<std::vector<std::string>> replace_recovery_codes(db::Transaction& tx, Desk& desk, const AccountId& account);
Result<Secret> decode_base32(const Secret& base32);
Result<Secret> encode_base32(std::string_view bytes);
/// The picture an authenticator app scans (ISO/IEC 18004), black on white with its quiet zone.
Result<Secret> qr_svg(const Secret& text);

}  // namespace kinportal::accounts
