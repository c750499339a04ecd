// SPDX-License-Identifier: Apache-2.0
// What the decision reads of a patient and of a link beside papers and consents, set by staff with a reason: custody, emancipation,
// diminished capacity, death; ending a person's access and giving it back (design of access: Facts).
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "families/deed.h"

namespace kinportal::families {

/// Ends one link, with the reason. Fault::conflict when it has ended: somebody else was faster.
Result<void> end_access(const Deed& deed, const PracticeId& practice, const LinkId& link, const FreeText& why);
/// Undoes an end: a new grant of the same kind and custody from now on, with the reason; the old row stays as it was. Fault::conflict when
/// the link has not ended or the person has another of that kind.
Result<LinkId> regrant_access(const Deed& deed, const PracticeId& practice, const LinkId& link, const FreeText& why);
/// Custody as a paper says. The paper must be this patient's, checked, running and not speak of somebody else (Fault::conflict).
Result<void> set_custody(const Deed& deed, const PracticeId& practice, const LinkId& link, std::string_view custody, const PaperId& paper,
                         const FreeText& why);
/// From `at` on (not in the future) the patient decides for herself; nullopt takes it back.
Result<void> set_emancipation(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::optional<Instant> at,
                              const FreeText& why);
enum class Capacity { usual, diminished };
Result<void> set_capacity(const Deed& deed, const PracticeId& practice, const PatientId& patient, Capacity capacity, const FreeText& why);
Result<void> record_death(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::optional<Instant> at,
                          const FreeText& why);

struct Standing {
  std::optional<Instant> emancipated_at;
  bool diminished = false;
  std::optional<Instant> deceased_at;
};
Result<Standing> standing_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
/// The people a clinician found to endanger this patient.
Result<std::vector<AccountId>> endangering(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

}  // namespace kinportal::families
