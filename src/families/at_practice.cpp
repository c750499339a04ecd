// SPDX-License-Identifier: Apache-2.0
// Keeps what a practice knows of an account, each change with its entry and the facts revision.
#include "families/at_practice.h"

namespace kinportal::families {
namespace {

Result<void> touch(const Deed& deed, std::int64_t touched, const PracticeId& practice, std::string_view verb, const AccountId& account) {
  if (touched == 0) return fail(Fault::not_found, "this practice does not know the account");
  return conclude(deed, practice, PatientId(), verb, "account " + account.text());
}

}  // namespace

bool is_id_status(std::string_view word) { return word == "pending" || word == "waived" || word == "verified"; }

Result<void> set_id_status(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view status) {
  if (!is_id_status(status)) return fail(Fault::invalid, "the state of an ID check is one of pending waived verified");
  TRY(require_account(deed.transaction, account));
  TRY(
      deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status, visit_since_waiver) "
                               "VALUES ($1, $2, $3, 0) ON CONFLICT (practice_id, account_id) DO UPDATE SET id_status = excluded.id_status, "
                               "visit_since_waiver = 0",
                               {practice, account, status}));
  return conclude(deed, practice, PatientId(), "set_id_status", "account " + account.text() + " " + std::string(status));
}

Result<void> note_visit_without_id(const Deed& deed, const PracticeId& practice, const AccountId& account) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE account_at_practice SET visit_since_waiver = 1 WHERE practice_id = $1 AND account_id = $2",
                                   {practice, account}));
  return touch(deed, touched, practice, "note_visit_without_id", account);
}

Result<void> suspend_at_practice(const Deed& deed, const PracticeId& practice, const AccountId& account) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE account_at_practice SET suspended_at = $3 WHERE practice_id = $1 AND account_id = $2",
                                   {practice, account, deed.now}));
  return touch(deed, touched, practice, "suspend_account", account);
}

Result<void> lift_suspension(const Deed& deed, const PracticeId& practice, const AccountId& account) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE account_at_practice SET suspended_at = NULL WHERE practice_id = $1 AND account_id = $2",
                                   {practice, account}));
  return touch(deed, touched, practice, "lift_suspension", account);
}

Result<void> give_own_account(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account,
                              OwnContact contact) {
  TRY(require_patient(deed.transaction, practice, patient));
  TRY(require_account(deed.transaction, account));
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("INSERT INTO patient_own_account (practice_id, patient_id, account_id, own_email, since_at) "
                                   "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (practice_id, patient_id) DO NOTHING",
                                   {practice, patient, account, contact == OwnContact::own ? 1 : 0, deed.now}));
  if (touched == 0) return fail(Fault::conflict, "this patient has an own account already");
  return conclude(deed, practice, patient, "give_own_account", "account " + account.text());
}

}  // namespace kinportal::families
