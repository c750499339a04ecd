// SPDX-License-Identifier: Apache-2.0
// Everybody around a stretch of a practice's patients, with the facts of each pair: eight statements a stretch, however many people. For
// questions about many families at once (what a draft changes) and about one patient's whole circle (see it as Dad).
#pragma once
#include <string>
#include <vector>

#include "access/known_facts.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/result.h"
#include "db/database.h"

namespace kinportal::access {

struct ViewerAround {
  AccountId account;
  std::optional<PersonName> name;  // empty: the account is gone
  KnownFacts known;                // known.facts.viewer.is_patient: her own account
};
struct PatientCircle {
  PatientId patient;
  PersonName name;
  KnownFacts known;  // the patient's own part, with the papers and assents that are about no viewer
  std::vector<ViewerAround> viewers;  // her own account first, then by account id
};

/// Patients `first` to `last`, both included, by id, each with everybody who has or had a link or is the patient. Merged charts are left out.
Result<std::vector<PatientCircle>> circles_of(db::Reader& store, const PracticeId& practice, const PatientId& first, const PatientId& last);

/// A stretch of whole patients after `after` (empty: from the start) with about `pairs` living links and own accounts, at least one patient.
/// A link lives when it was granted by `at` and has not ended.
struct Stretch {
  PatientId first, last;
  bool more = false;  // patients with living links follow
};
Result<std::optional<Stretch>> next_stretch(db::Reader& store, const PracticeId& practice, std::string_view after, int pairs, Instant at);
/// Living links (one an account and patient) and own accounts of the practice.
Result<std::int64_t> count_pairs(db::Reader& store, const PracticeId& practice, Instant at);

}  // namespace kinportal::access
