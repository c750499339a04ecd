// SPDX-License-Identifier: Apache-2.0
// Each deed writes what changed, keeps the reason and concludes; a second press that would change nothing is told so.
#include "families/standing.h"

#include "families/end_codes.h"
#include "families/link.h"
#include "families/rights_reason.h"

namespace kinportal::families {
namespace {

Error changed_already() { return fail(Fault::conflict, "this has been changed meanwhile; look again"); }

// Whether the paper may carry a change of custody for this link.
Result<void> require_paper(db::Reader& reader, const Link& link, const PaperId& paper, Instant now) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT 1 FROM paper WHERE practice_id = $1 AND paper_id = $2 AND patient_id = $3 AND verified = 1 "
                       "AND revoked_at IS NULL AND (account_id IS NULL OR account_id = $4) AND (from_at IS NULL OR from_at <= $5) "
                       "AND (to_at IS NULL OR to_at > $5)",
                       {link.practice, paper, link.patient, link.account, now}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::conflict, "custody changes on a checked paper of this patient that is in force");
  return {};
}

Result<void> conclude_about(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::string_view verb,
                            const FreeText& why, const std::string& detail = {}, const AccountId& account = {},
                            const std::string& subject = {}) {
  TRY(keep_reason(deed, {practice, patient, account, verb, subject, why}));
  return conclude(deed, practice, patient, verb, detail);
}

}  // namespace

Result<void> end_access(const Deed& deed, const PracticeId& practice, const LinkId& link, const FreeText& why) {
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (now.ended_at && *now.ended_at <= deed.now) return changed_already();
  TRY(keep_reason(deed, {practice, now.patient, now.account, "end_access", link.text(), why}));
  TRY(revoke_codes_to(deed, practice, now.patient, now.account));
  return end_link(deed, practice, link);
}

Result<LinkId> regrant_access(const Deed& deed, const PracticeId& practice, const LinkId& link, const FreeText& why) {
  TRY_LET(const Link past, read_link(deed.transaction, practice, link));
  if (!past.ended_at || *past.ended_at > deed.now) return changed_already();
  NewLink again;
  again.practice = practice;
  again.account = past.account;
  again.patient = past.patient;
  again.kind = past.kind;
  again.custody = past.custody;
  again.source = "office";
  again.reviewer = deed.by.id;
  again.granted_at = deed.now;
  again.pin_redeemed_in_time = past.pin_redeemed_in_time;
  again.minor_parent_ok = past.minor_parent_ok;
  TRY_LET(LinkId fresh, make_link(deed, again));
  TRY(keep_reason(deed, {practice, past.patient, past.account, "regrant_access", fresh.text(), why}));
  return fresh;
}

Result<void> set_custody(const Deed& deed, const PracticeId& practice, const LinkId& link, std::string_view custody, const PaperId& paper,
                         const FreeText& why) {
  if (!is_custody(custody)) return fail(Fault::invalid, "custody is one of full joint partial none unknown");
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (now.ended_at && *now.ended_at <= deed.now) return changed_already();
  if (now.custody == custody) return changed_already();
  TRY(require_paper(deed.transaction, now, paper, deed.now));
  TRY(deed.transaction.execute("UPDATE link SET custody = $3 WHERE practice_id = $1 AND link_id = $2", {practice, link, custody}));
  return conclude_about(deed, practice, now.patient, "set_custody", why,
                        "link " + link.text() + " account " + now.account.text() + " " + std::string(custody) + " paper " + paper.text(),
                        now.account, paper.text());
}

Result<void> set_emancipation(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::optional<Instant> at,
                              const FreeText& why) {
  if (at && *at > deed.now) return fail(Fault::invalid, "an emancipation counts from a day that has come");
  TRY(require_patient(deed.transaction, practice, patient));
  TRY_LET(const Standing now, standing_of(deed.transaction, practice, patient));
  if (now.emancipated_at.has_value() == at.has_value()) return changed_already();
  TRY(deed.transaction.execute("UPDATE patient SET emancipated_at = $3 WHERE practice_id = $1 AND patient_id = $2",
                               {practice, patient, at}));
  return conclude_about(deed, practice, patient, at ? "set_emancipation" : "lift_emancipation", why);
}

Result<void> set_capacity(const Deed& deed, const PracticeId& practice, const PatientId& patient, Capacity capacity, const FreeText& why) {
  TRY(require_patient(deed.transaction, practice, patient));
  TRY_LET(const Standing now, standing_of(deed.transaction, practice, patient));
  const bool diminished = capacity == Capacity::diminished;
  if (now.diminished == diminished) return changed_already();
  TRY(deed.transaction.execute("UPDATE patient SET diminished = $3 WHERE practice_id = $1 AND patient_id = $2",
                               {practice, patient, diminished ? 1 : 0}));
  return conclude_about(deed, practice, patient, diminished ? "judge_capacity" : "restore_capacity", why);
}

Result<void> record_death(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::optional<Instant> at,
                          const FreeText& why) {
  if (at && *at > deed.now) return fail(Fault::invalid, "a death is recorded after it happened");
  TRY(require_patient(deed.transaction, practice, patient));
  TRY_LET(const Standing now, standing_of(deed.transaction, practice, patient));
  if (now.deceased_at.has_value() == at.has_value()) return changed_already();
  TRY(deed.transaction.execute("UPDATE patient SET deceased_at = $3 WHERE practice_id = $1 AND patient_id = $2", {practice, patient, at}));
  return conclude_about(deed, practice, patient, at ? "record_death" : "take_back_death", why);
}

Result<Standing> standing_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT emancipated_at, diminished, deceased_at FROM patient WHERE practice_id = $1 AND patient_id = $2",
                       {practice, patient}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such patient at this practice");
  return Standing{rows.maybe_instant(0), rows.integer(1) != 0, rows.maybe_instant(2)};
}

Result<std::vector<AccountId>> endangering(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT account_id FROM patient_endangered_by WHERE practice_id = $1 AND patient_id = $2 ORDER BY account_id",
                       {practice, patient}));
  std::vector<AccountId> found;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return found;
    found.push_back(rows.id<AccountId>(0));
  }
}

}  // namespace kinportal::families
