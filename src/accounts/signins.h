// SPDX-License-Identifier: Apache-2.0
// A sign-in is one device's open door: an opaque token in a cookie, its hash in the store, an idle and an absolute end.
// `check` is on the path of every request: one indexed query, no write.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

/// last_seen is written at most this often; an idle end therefore comes up to this much later, never earlier.
inline constexpr std::chrono::seconds kSeenGranularity{30};
inline constexpr int kMaxSigninsPerAccount = 50;  // the one idle longest gives way

/// Who is asking.
struct Viewer {
  SigninId signin;
  AccountId account;
  std::string language;
  bool second_factor = false;              // shown at this sign-in
  bool must_set_up_second_factor = false;  // only /totp and signing out are open
  Instant opened_at;
  Instant last_seen_at;  // as stored
  Instant idle_ends_at;  // without another request
  Instant ends_at;
  std::chrono::microseconds idle_allowance{0};  // how long after last_seen_at it still counts
};

/// Fault::not_found: no such sign-in; Fault::expired: idle or too old, or the account is no longer active. Both mean 'sign in'.
Result<Viewer> check(db::Reader& reader, std::string_view token, Instant now, const SignInOptions& options);
/// The same sign-in at a later instant, for an answer that takes long: Fault::not_found when it was ended meanwhile, Fault::expired when its
/// time is over or the account is no longer active.
Result<void> check_again(db::Reader& reader, const Viewer& viewer, Instant now);
/// Notes that the device is alive, without waiting and only when the stored time is older than kSeenGranularity.
/// Call it for requests a person caused; not for a screen's own polling.
void note_seen(Desk& desk, const Viewer& viewer);
/// "Stay signed in": durable before it returns; the new idle end.
Result<Instant> extend(Desk& desk, const Viewer& viewer);

Result<void> sign_out(Desk& desk, const Viewer& viewer);
Result<void> sign_out_everywhere(Desk& desk, const Viewer& viewer);
/// In a transaction of someone else's (staff added, account suspended); `keep` survives.
Result<void> end_signins(db::Transaction& tx, const AccountId& account, const std::optional<SigninId>& keep = std::nullopt);

struct SignedInDevice {
  SigninId signin;
  std::string label;  // 'Firefox on Android'
  std::string address;  // coarse: '192.0.2.x'
  Instant opened_at;
  Instant last_seen_at;
  bool this_device = false;
};
Result<std::vector<SignedInDevice>> devices(db::Reader& reader, const Viewer& viewer, Instant now, const SignInOptions& options);
/// Fault::not_found when it is not one of this account's.
Result<void> sign_out_device(Desk& desk, const Viewer& viewer, const SigninId& which);

/// What a changing request must carry: bound to the sign-in (or, before it, to the pre-sign-in cookie), never stored.
std::string csrf_token(const AccountKeys& keys, std::string_view cookie_token);
bool csrf_matches(const AccountKeys& keys, std::string_view cookie_token, std::string_view presented);

/// Ends what is over: sign-ins, half sign-ins, reset links, unknown devices, forgotten limits. A job calls it now and then; bounded work.
Result<void> sweep(db::Transaction& tx, Instant now, const SignInOptions& options);

}  // namespace kinportal::accounts
