// SPDX-License-Identifier: Apache-2.0
// The table visit_task. Whether an account is verified stays in account_at_practice, where the Gate reads it.
#include "families/visit_task.h"

#include <algorithm>
#include <array>

#include "families/at_practice.h"
#include "families/pause.h"

namespace kinportal::families {
namespace {

constexpr std::array<std::string_view, 5> kShown{"drivers_license", "state_id", "passport", "military_id", "other_id"};

Result<void> close_task(const Deed& deed, const PracticeId& practice, std::string_view kind, const AccountId& account,
                        const PatientId& patient, std::string_view seen, std::string_view by) {
  TRY(
      deed.transaction.execute("UPDATE visit_task SET closed_at = $5, outcome = 'done', seen = $6, closed_by = $7 WHERE practice_id = $1 "
                               "AND kind = $2 AND account_id = $3 AND patient_id = $4 AND closed_at IS NULL",
                               {practice, kind, account, patient.text(), deed.now, seen, by}));
  return {};
}

}  // namespace

bool is_visit_task(std::string_view kind) { return kind == "photo_id" || kind == "teen_consent"; }
bool is_id_shown(std::string_view word) { return std::find(kShown.begin(), kShown.end(), word) != kShown.end(); }

Result<void> open_visit_task(const Deed& deed, const PracticeId& practice, std::string_view kind, const AccountId& account,
                             const PatientId& patient) {
  if (!is_visit_task(kind)) return fail(Fault::invalid, "a task for the next visit is photo_id or teen_consent");
  if ((kind == "teen_consent") == patient.empty())
    return fail(Fault::invalid, "a consent is about one patient, an ID about nobody's chart");
  TRY(require_account(deed.transaction, account));
  if (!patient.empty()) TRY(require_patient(deed.transaction, practice, patient));
  TRY_LET(const std::int64_t made,
          deed.transaction.execute("INSERT INTO visit_task (practice_id, task_id, kind, account_id, patient_id, opened_at) "
                                   "SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM visit_task WHERE practice_id = $1 "
                                   "AND kind = $3 AND account_id = $4 AND patient_id = $5 AND closed_at IS NULL)",
                                   {practice, make_uuid(deed.now, deed.random), kind, account, patient.text(), deed.now}));
  if (made == 0) return {};
  return conclude(deed, practice, patient, "open_visit_task", "account " + account.text() + " " + std::string(kind));
}

Result<VisitTask> read_visit_task(db::Reader& reader, const PracticeId& practice, std::string_view task) {
  TRY_LET(db::Rows rows, reader.query("SELECT kind, account_id, patient_id, opened_at, outcome, closed_at FROM visit_task "
                                      "WHERE practice_id = $1 AND task_id = $2",
                                      {practice, task}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is nothing at this address");
  VisitTask found;
  found.practice = practice;
  found.id = std::string(task);
  found.kind = rows.string(0);
  found.account = rows.id<AccountId>(1);
  found.patient = rows.id<PatientId>(2);
  found.opened_at = rows.instant(3);
  found.lapsed = rows.text(4) == "lapsed";
  found.closed = !rows.is_null(5);
  return found;
}

Result<std::optional<std::string>> open_id_task(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT task_id FROM visit_task WHERE practice_id = $1 AND kind = 'photo_id' AND account_id = $2 "
                                      "AND patient_id = '' AND closed_at IS NULL",
                                      {practice, account}));
  TRY_LET(const bool there, rows.next());
  return there ? std::optional(rows.string(0)) : std::nullopt;
}

Result<void> confirm_id(const Deed& deed, const VisitTask& task, std::string_view shown, std::string_view by) {
  if (task.kind != "photo_id") return fail(Fault::invalid, "this task is not an ID");
  if (!is_id_shown(shown)) return fail(Fault::invalid, "say which ID was shown");
  TRY_LET(const VisitTask now, read_visit_task(deed.transaction, task.practice, task.id));
  if (now.closed) return {};
  TRY(close_task(deed, now.practice, now.kind, now.account, PatientId(), shown, by));
  return set_id_status(deed, now.practice, now.account, "verified");
}

Result<void> confirm_consent(const Deed& deed, const VisitTask& task, std::string_view by) {
  if (task.kind != "teen_consent") return fail(Fault::invalid, "this task is not a consent");
  TRY_LET(const VisitTask now, read_visit_task(deed.transaction, task.practice, task.id));
  if (now.closed) return {};
  TRY(close_task(deed, now.practice, now.kind, now.account, now.patient, "", by));
  if (now.lapsed) {
    TRY_LET(const auto paused, paused_at(deed.transaction, now.practice, now.account));
    TRY_LET(const bool by_staff, paused_by_staff(deed.transaction, now.practice, now.account));
    if (paused && !by_staff) TRY(lift_suspension(deed, now.practice, now.account));
  }
  return conclude(deed, now.practice, now.patient, "sign_consent_at_visit", "account " + now.account.text());
}

Result<void> note_visit_without(const Deed& deed, const VisitTask& task) {
  TRY_LET(const VisitTask now, read_visit_task(deed.transaction, task.practice, task.id));
  if (now.closed || now.lapsed) return {};
  TRY(deed.transaction.execute("UPDATE visit_task SET outcome = 'lapsed' WHERE practice_id = $1 AND task_id = $2", {now.practice, now.id}));
  if (now.kind == "photo_id") {
    // An account nobody ever waived has nothing to lose; it is known to the practice from here on.
    TRY(
        deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'pending') "
                                 "ON CONFLICT (practice_id, account_id) DO NOTHING",
                                 {now.practice, now.account}));
    return note_visit_without_id(deed, now.practice, now.account);
  }
  TRY(
      deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'pending') "
                               "ON CONFLICT (practice_id, account_id) DO NOTHING",
                               {now.practice, now.account}));
  TRY_LET(const auto paused, paused_at(deed.transaction, now.practice, now.account));
  if (!paused) TRY(suspend_at_practice(deed, now.practice, now.account));
  return conclude(deed, now.practice, now.patient, "lapse_consent_at_visit", "account " + now.account.text());
}

Result<void> waive_id(const Deed& deed, const PracticeId& practice, const AccountId& account) {
  TRY(open_visit_task(deed, practice, "photo_id", account));
  return set_id_status(deed, practice, account, "waived");
}

}  // namespace kinportal::families
