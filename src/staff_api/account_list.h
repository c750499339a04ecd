// SPDX-License-Identifier: Apache-2.0
// The accounts a practice knows, by state: invited, registered, locked, paused here, suspended.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::staff_api {

inline constexpr int max_accounts_page = 50;
/// Accounts looked through to fill one page.
inline constexpr int max_accounts_scanned = 20'000;

struct AccountLine {
  AccountId account;  // empty: invited
  PersonName name;
  EmailAddress email;
  std::string state;  // registered locked suspended paused invited
  Instant since_at;   // account made, or invitation sent
  std::int64_t patients = 0;  // running links and own chart here
};

struct AccountPage {
  std::vector<AccountLine> accounts;
  bool more = false;  // type more to narrow it down
};

bool is_account_state(std::string_view word);
/// By name. `state` and `query` may be empty; a query is a beginning of a name's words or of the e-mail.
Result<AccountPage> list_accounts(db::Reader& reader, const PracticeId& practice, std::string_view state, std::string_view query,
                                  Instant now);
/// What the account's row and this practice's say together.
std::string account_state(std::string_view status, bool paused_here);

}  // namespace kinportal::staff_api
