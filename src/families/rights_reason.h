// SPDX-License-Identifier: Apache-2.0
// Why staff changed a person's rights, in their words. The visitors' book keeps ids and fixed words; the sentence stays with the practice
// and only staff who may see a patient's people read it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/personal.h"
#include "families/deed.h"

namespace kinportal::families {

inline constexpr int max_reasons_listed = 100;

struct NewReason {
  PracticeId practice;
  PatientId patient;  // may be empty: about the account at the practice
  AccountId account;  // may be empty: about the patient
  std::string_view deed;  // the verb of the book
  std::string subject;
  FreeText words;
};
/// Fault::invalid without words, or with more than 500 bytes.
Result<void> keep_reason(const Deed& deed, const NewReason& reason);

struct RightsReason {
  Instant at;
  std::string deed;
  AccountId account;
  std::string subject;
  FreeText words;
  AccountId by;
};
/// Newest first.
Result<std::vector<RightsReason>> reasons_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
Result<std::vector<RightsReason>> reasons_of_account(db::Reader& reader, const PracticeId& practice, const AccountId& account);

}  // namespace kinportal::families
