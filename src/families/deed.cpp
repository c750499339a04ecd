// SPDX-License-Identifier: Apache-2.0
// The common end and the common questions of the deeds of families.
#include "families/deed.h"

#include "practices/facts_revision.h"

namespace kinportal::families {

Result<void> conclude(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::string_view verb,
                      std::string_view detail) {
  TRY(practices::bump_facts(deed.transaction, practice));
  audit::Entry entry;
  entry.at = deed.now;
  entry.practice = practice;
  entry.actor_kind = deed.by.kind;
  entry.actor_id = deed.by.id;
  entry.patient = patient;
  entry.verb = std::string(verb);
  entry.effect = audit::Effect::allow;
  entry.reason = "DEED";
  entry.items = 1;
  entry.detail = std::string(detail);
  entry.via = deed.by.via;
  entry.request_id = deed.by.request_id;
  return deed.book.record_deed(deed.transaction, entry);
}

Result<void> require_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT 1 FROM patient WHERE practice_id = $1 AND patient_id = $2 AND merged_into IS NULL", {practice, patient}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such patient at this practice");
  return {};
}

Result<void> require_account(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM account WHERE account_id = $1", {account}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such account");
  return {};
}

}  // namespace kinportal::families
