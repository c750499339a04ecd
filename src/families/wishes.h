// SPDX-License-Identifier: Apache-2.0
// What the patient, or who may speak for her, wishes and what a clinician found: consents that permit or deny one viewer, a minor's assent,
// and the finding that a viewer endangers the patient (design of access: Facts, L5, L7).
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
};

/// Fault::invalid for a permit with '-' or without any label: it would permit nothing, and that must not pass for a permission.
Result<ConsentId> give_consent(const Deed& deed, const NewConsent& consent);
Result<void> withdraw_consent(const Deed& deed, const PracticeId& practice, const ConsentId& consent);

/// A minor's signature, where a policy wants one. Signing twice is Fault::conflict.
Result<void> sign_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient);
Result<void> withdraw_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient);

/// A clinician finds that this viewer endangers this patient: from now on nothing is shown to them.
Result<void> find_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer);
/// The finding was a mistake, or its reason is gone. The book keeps both.
Result<void> lift_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer);

}  // namespace kinportal::families
