// SPDX-License-Identifier: Apache-2.0
// The rows of assent_answer, and patient_assent, which the decision reads.
#include "families/assent.h"

namespace kinportal::families {
namespace {

std::string_view word(AssentAnswer answer) {
  switch (answer) {
    case AssentAnswer::agreed: return "agreed";
    case AssentAnswer::declined: return "declined";
    case AssentAnswer::taken_back: return "taken_back";
  }
  return "declined";
}

std::string_view verb(AssentAnswer answer) {
  switch (answer) {
    case AssentAnswer::agreed: return "sign_assent";
    case AssentAnswer::declined: return "decline_assent";
    case AssentAnswer::taken_back: return "withdraw_assent";
  }
  return "decline_assent";
}

}  // namespace

Result<bool> assent_stands(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM patient_assent WHERE practice_id = $1 AND patient_id = $2 AND withdrawn_at IS NULL",
                                      {practice, patient}));
  return rows.next();
}

Result<std::optional<GivenAssent>> last_assent_answer(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  {
    TRY_LET(db::Rows rows, reader.query("SELECT answer, way, answered_at FROM assent_answer WHERE practice_id = $1 AND patient_id = $2 "
                                        "ORDER BY answered_at DESC LIMIT 1",
                                        {practice, patient}));
    TRY_LET(const bool there, rows.next());
    if (there) return std::optional(GivenAssent{rows.string(0), rows.string(1), rows.instant(2)});
  }
  TRY_LET(db::Rows rows, reader.query("SELECT signed_at FROM patient_assent WHERE practice_id = $1 AND patient_id = $2 AND "
                                      "withdrawn_at IS NULL ORDER BY signed_at DESC LIMIT 1",
                                      {practice, patient}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<GivenAssent>();
  return std::optional(GivenAssent{"agreed", "paper", rows.instant(0)});
}

Result<void> answer_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient, AssentAnswer answer, AssentWay way) {
  TRY(require_patient(deed.transaction, practice, patient));
  TRY_LET(const auto last, last_assent_answer(deed.transaction, practice, patient));
  TRY_LET(const bool stands, assent_stands(deed.transaction, practice, patient));
  if (last && last->answer == word(answer) && stands == (answer == AssentAnswer::agreed)) return {};
  if (answer == AssentAnswer::taken_back && !stands) return fail(Fault::conflict, "there is no yes to take back");
  if (answer == AssentAnswer::agreed) {
    TRY(
        deed.transaction.execute("INSERT INTO patient_assent (practice_id, patient_id, signed_at) VALUES ($1, $2, $3) "
                                 "ON CONFLICT (practice_id, patient_id, signed_at) DO UPDATE SET withdrawn_at = NULL",
                                 {practice, patient, deed.now}));
  } else {
    TRY(
        deed.transaction.execute("UPDATE patient_assent SET withdrawn_at = $3 WHERE practice_id = $1 AND patient_id = $2 AND "
                                 "withdrawn_at IS NULL",
                                 {practice, patient, deed.now}));
  }
  TRY(
      deed.transaction.execute("INSERT INTO assent_answer (practice_id, patient_id, answered_at, answer, way, given_by) "
                               "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice_id, patient_id, answered_at) DO UPDATE SET "
                               "answer = excluded.answer, way = excluded.way, given_by = excluded.given_by",
                               {practice, patient, deed.now, word(answer), way == AssentWay::screen ? "screen" : "paper", deed.by.id}));
  return conclude(deed, practice, patient, verb(answer), way == AssentWay::screen ? "screen" : "paper");
}

Result<void> sign_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(const bool before, assent_stands(deed.transaction, practice, patient));
  if (before) return fail(Fault::conflict, "an assent is on file already");
  return answer_assent(deed, practice, patient, AssentAnswer::agreed, AssentWay::paper);
}

}  // namespace kinportal::families
