// SPDX-License-Identifier: Apache-2.0
// The people around a patient, for the practice's page about her, and the patients around an account, for home. What any of them may see is
// not answered here: the Gate decides that.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/personal.h"
#include "families/link.h"

namespace kinportal::families {

/// Somebody who has, had or asked for a link to a patient.
struct PersonOfPatient {
  Link link;
  PersonName name;
  std::string id_status;  // pending when the practice never asked
  /// active, ended, disputed or waiting (asked for, not granted), at the instant asked.
  std::string status;
};

/// Everyone with a link to this patient, active ones first, then by name; at most 200.
Result<std::vector<PersonOfPatient>> people_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                                       Instant now);

struct OwnAccount {
  AccountId account;
  PersonName name;
  EmailAddress email;
  Instant since_at;
};
/// The patient's own account, when she has one.
Result<std::optional<OwnAccount>> own_account_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

/// A patient this account has to do with: itself (own) or by a link that has not ended.
struct PatientOfAccount {
  PracticeId practice;
  PatientId patient;
  std::string relationship;  // self parent guardian foster step temp poa adult_proxy executor
  std::optional<Link> link;  // empty for self
};
/// Self first, then by practice and patient; at most 200. Ended links are left out, waiting and disputed ones are not.
Result<std::vector<PatientOfAccount>> patients_of_account(db::Reader& reader, const AccountId& account, Instant now);

/// 'ADULT_PROXY' -> 'adult_proxy': the word the screens know.
std::string relationship_word(std::string_view link_kind);

}  // namespace kinportal::families
