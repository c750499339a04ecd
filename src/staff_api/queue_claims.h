// SPDX-License-Identifier: Apache-2.0
// "Ada is looking at this": who of the staff has a row of a queue open. A claim advises colleagues and ends by itself; what keeps two people
// from deciding one thing twice is the deed's own check, never a claim.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "db/database.h"

namespace kinportal::staff_api {

inline constexpr std::chrono::minutes claim_life{10};
inline constexpr int max_claims_shown = 200;

struct Claim {
  std::string row;
  AccountId account;
  PersonName who;
  Instant since_at;
};

/// Claims that run, of one queue.
Result<std::vector<Claim>> claims_of(db::Reader& reader, const PracticeId& practice, std::string_view queue, Instant now);

enum class TakeOver { no, yes };
/// Claims the row unless a colleague has it (then hers is answered and nothing changes, except with TakeOver::yes). A person has one claim
/// a queue: the row before is given back.
Result<Claim> claim_row(db::Transaction& tx, const PracticeId& practice, std::string_view queue, std::string_view row,
                        const AccountId& account, TakeOver take_over, Instant now);
Result<void> release_claim(db::Transaction& tx, const PracticeId& practice, std::string_view queue, const AccountId& account);

}  // namespace kinportal::staff_api
