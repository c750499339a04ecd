// SPDX-License-Identifier: Apache-2.0
// A mother who misreads her letter has six tries at once; a machine has some hundred a day, against 2^40 codes and a birth date.
#include "accounts/link_code_limits.h"

#include "accounts/limits.h"
#include "accounts/origin.h"

namespace kinportal::accounts {
namespace {

constexpr Limit kOfAccount{"link code", 6, std::chrono::seconds(60), std::chrono::seconds(3600), std::chrono::seconds(900)};
constexpr Limit kOfAddress{"link code address", 40, std::chrono::seconds(30), std::chrono::seconds(3600), std::chrono::seconds(120)};

std::vector<Bucket> buckets(const AccountKeys& keys, const AccountId& account, std::string_view address) {
  return {bucket(keys, kOfAccount, account.text()), bucket(keys, kOfAddress, address_subject(address))};
}

}  // namespace

Result<std::int64_t> count_link_code_try(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, std::string_view address,
                                         Instant now) {
  return count_attempt(tx, buckets(keys, account, address), now);
}

Result<void> forgive_link_code_try(db::Transaction& tx, const AccountKeys& keys, const AccountId& account, std::string_view address,
                                   Instant now) {
  return forgive_attempt(tx, buckets(keys, account, address), now);
}

}  // namespace kinportal::accounts
