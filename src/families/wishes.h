// SPDX-License-Identifier: Apache-2.0
// What the patient, or who may speak for her, wishes and what a clinician found: consents that permit or deny one viewer, and the
// finding that a viewer endangers the patient (design of access: Facts, L5, L7). A minor's assent is in assent.h.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::families {

struct NewConsent {
  PracticeId practice;
  PatientId patient;
  AccountId account;  // the one viewer it speaks of
  bool permits = false;  // else it denies
  std::vector<std::string> labels;  // 'SEX', …; '*': all; 'MC': care the minor consented to; '-': in a denial, items without any
  std::vector<std::string> categories;  // empty: every category
  std::optional<Instant> from_at;
  std::optional<Instant> to_at;
  /// A permit for what carries no label and nothing else, where a policy's mode wants a permit even for that; `labels` is empty then.
  bool ordinary_only = false;
};

/// Fault::invalid for a permit with '-' or without any label, unless it says ordinary_only: it would permit nothing, and that must not pass
/// for a permission.
Result<ConsentId> give_consent(const Deed& deed, const NewConsent& consent);
/// A consent as it is kept.
struct KeptConsent {
  ConsentId id;
  AccountId account;  // the one viewer it speaks of
  bool permits = false;
  std::vector<std::string> labels, categories;
  std::optional<Instant> from_at, to_at;
  std::string given_by;  // the account whose hand made it; empty: the practice wrote it down
};
inline constexpr int max_consents_in_force = 200;
/// Every consent of a patient that is neither withdrawn nor over, the oldest first.
Result<std::vector<KeptConsent>> consents_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient, Instant now);
Result<void> withdraw_consent(const Deed& deed, const PracticeId& practice, const ConsentId& consent);

/// A clinician finds that this viewer endangers this patient: from now on nothing is shown to them.
Result<void> find_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer);
/// The finding was a mistake, or its reason is gone. The book keeps both.
Result<void> lift_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer);

}  // namespace kinportal::families
