// SPDX-License-Identifier: Apache-2.0
// The rows of rights_reason.
#include "families/rights_reason.h"

#include "base/utf8.h"
#include "families/dispute.h"

namespace kinportal::families {
namespace {

Result<std::vector<RightsReason>> all_of(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  std::vector<RightsReason> out;
  while (out.size() < max_reasons_listed) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    out.push_back(
        {rows.instant(0), rows.string(1), rows.id<AccountId>(2), rows.string(3), FreeText(rows.string(4)), rows.id<AccountId>(5)});
  }
  return out;
}

}  // namespace

Result<void> keep_reason(const Deed& deed, const NewReason& reason) {
  const std::string& words = reason.words.reveal();
  if (words.find_first_not_of(" \t\r\n") == std::string::npos || words.size() > max_reason_words || !is_utf8(words))
    return fail(Fault::invalid, "a reason has 1 to 500 bytes");
  TRY(deed.transaction.execute(
      "INSERT INTO rights_reason (practice_id, reason_id, patient_id, account_id, deed, subject, words, by_account, at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {reason.practice, make_uuid(deed.now, deed.random), reason.patient, reason.account, reason.deed, reason.subject, words, deed.by.id,
       deed.now}));
  return {};
}

Result<std::vector<RightsReason>> reasons_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  return all_of(
      reader.query("SELECT at, deed, account_id, subject, words, by_account FROM rights_reason WHERE practice_id = $1 "
                   "AND patient_id = $2 AND patient_id <> '' ORDER BY at DESC, reason_id DESC LIMIT 100",
                   {practice, patient}));
}

Result<std::vector<RightsReason>> reasons_of_account(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  return all_of(
      reader.query("SELECT at, deed, account_id, subject, words, by_account FROM rights_reason WHERE practice_id = $1 "
                   "AND account_id = $2 AND account_id <> '' ORDER BY at DESC, reason_id DESC LIMIT 100",
                   {practice, account}));
}

}  // namespace kinportal::families
