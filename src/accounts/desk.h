// SPDX-License-Identifier: Apache-2.0
// Everything sign-in works with, passed in once: store, time, chance, keys, the hashing pool, and two things other words know
// (how a notice reaches the person, who must always show a second factor). The verbs of this folder take a Desk.
#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "accounts/keys.h"
#include "accounts/passwords.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

struct SignInOptions {
  std::chrono::seconds idle_timeout{900};
  std::chrono::seconds longest_signin{12 * 3600};  // signed in at most this long, however busy
  std::chrono::seconds code_wait{300};             // between password and second factor
  std::chrono::seconds reset_link_life{3600};
  std::chrono::hours device_memory{400 * 24};  // how long a device stays known without being used
  std::string issuer = "Kinportal";            // shown by the authenticator app
};

/// Neutral notices about the account itself. Nothing of a chart has a kind here.
enum class NoticeKind { password_reset, password_changed, new_device, second_factor_added, second_factor_removed, recovery_code_used };

struct Notice {
  NoticeKind kind = NoticeKind::password_changed;
  AccountId account;
  /// password_reset: names the reset whose link is made when the mail is written (reset_token); the link itself rests nowhere.
  std::string reset_id;
};

struct Desk {
  db::Database& database;
  const Clock& clock;
  Random& random;  // must bear many threads (SystemRandom does)
  const AccountKeys& keys;
  PasswordHasher& hasher;
  SignInOptions options;
  /// Queues a notice in the deed's transaction (notifications::queue_notice).
  std::function<Result<void>(db::Transaction&, const Notice&)> queue_notice;
  /// May this account never work without a second factor? (staff::works_anywhere)
  std::function<Result<bool>(db::Reader&, const AccountId&)> always_needs_second_factor;
};

/// Where a request came from, as far as sign-in cares.
struct Origin {
  std::string address;  // '192.0.2.7' or '2001:db8::1'
  std::string user_agent;
  std::string device_token;  // value of the device cookie, or empty
};

}  // namespace kinportal::accounts
