// SPDX-License-Identifier: Apache-2.0
// What is to be done when somebody comes in next (requirements S10, S11): show a photo ID, sign the consent of a young person's own account. The task
// follows the person until it is done; a visit without it takes back what was given in advance.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "families/deed.h"

namespace kinportal::families {

/// photo_id: about an account; teen_consent: about an account and the patient whose own account it is.
bool is_visit_task(std::string_view kind);
/// drivers_license state_id passport military_id other_id: what was shown. Never its number.
bool is_id_shown(std::string_view word);

struct VisitTask {
  PracticeId practice;
  std::string id;
  std::string kind;
  AccountId account;
  PatientId patient;  // empty for photo_id
  Instant opened_at;
  bool lapsed = false;  // a visit went by without it
  bool closed = false;
};

/// Opens it unless it is open.
Result<void> open_visit_task(const Deed& deed, const PracticeId& practice, std::string_view kind, const AccountId& account,
                             const PatientId& patient = {});
Result<VisitTask> read_visit_task(db::Reader& reader, const PracticeId& practice, std::string_view task);

/// The photo ID this account still owes here, when it owes one: whoever comes in with a child is asked at the desk.
Result<std::optional<std::string>> open_id_task(db::Reader& reader, const PracticeId& practice, const AccountId& account);

/// The ID was shown: the account is verified here. Fault::invalid for an ID nobody takes, or for a consent. A task that is closed changes
/// nothing: an old one verifies nobody.
Result<void> confirm_id(const Deed& deed, const VisitTask& task, std::string_view shown, std::string_view by);
/// The consent was signed: what lapsed is given back. A suspension that somebody gave a reason for stays (families/pause.h).
Result<void> confirm_consent(const Deed& deed, const VisitTask& task, std::string_view by);
/// She was here and did not: a waived ID lapses, an account with an unsigned consent pauses. The task stays open.
Result<void> note_visit_without(const Deed& deed, const VisitTask& task);

/// Waives the ID until the next visit: the account may look, the task follows it.
Result<void> waive_id(const Deed& deed, const PracticeId& practice, const AccountId& account);

}  // namespace kinportal::families
