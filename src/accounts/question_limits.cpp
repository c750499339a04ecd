// SPDX-License-Identifier: Apache-2.0
// A family that asks about three children at once is not slowed down; a machine has some dozens an hour, and one mailbox three mails.
#include "accounts/question_limits.h"

#include "accounts/limits.h"
#include "accounts/origin.h"

namespace kinportal::accounts {
namespace {

using std::chrono::seconds;

constexpr Limit kOfAddress{"question address", 8, seconds(60), seconds(3600), seconds(600)};
constexpr Limit kOfAccount{"question account", 8, seconds(60), seconds(3600), seconds(600)};
constexpr Limit kOfPractice{"question practice", 120, seconds(60), seconds(900), seconds(60)};
constexpr Limit kOfMailbox{"question mailbox", 3, seconds(1200), seconds(7200), seconds(1200)};

std::vector<Bucket> buckets(const AccountKeys& keys, const PracticeId& practice, const AccountId& account, std::string_view address) {
  if (!account.empty()) return {bucket(keys, kOfAccount, account.text())};
  return {bucket(keys, kOfAddress, address_subject(address)), bucket(keys, kOfPractice, practice.text())};
}

}  // namespace

Result<std::int64_t> count_question(db::Transaction& tx, const AccountKeys& keys, const PracticeId& practice, const AccountId& account,
                                    std::string_view address, Instant now) {
  return count_attempt(tx, buckets(keys, practice, account, address), now);
}

Result<std::int64_t> question_wait(db::Reader& reader, const AccountKeys& keys, const PracticeId& practice, const AccountId& account,
                                   std::string_view address, Instant now) {
  return wait_left(reader, buckets(keys, practice, account, address), now);
}

Result<bool> may_mail_receipt(db::Transaction& tx, const AccountKeys& keys, const EmailAddress& folded, Instant now) {
  TRY_LET(const std::int64_t wait_s, count_attempt(tx, {bucket(keys, kOfMailbox, folded.reveal())}, now));
  return wait_s == 0;
}

}  // namespace kinportal::accounts
