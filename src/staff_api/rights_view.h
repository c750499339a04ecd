// SPDX-License-Identifier: Apache-2.0
// What each person around a patient sees, asked of the decision itself, and what they would see after a deed that is tried out and taken
// back: nothing irreversible is pressed without a preview.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "access/desk.h"
#include "access/load_facts.h"
#include "base/ids.h"
#include "base/personal.h"
#include "families/deed.h"

namespace kinportal::staff_api {

struct PersonView {
  AccountId account;
  PersonName name;
  std::vector<std::string> categories;  // with anything open
  std::string reason;
};

/// What this account sees of this patient, as the store is in `reader`.
Result<PersonView> view_of(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice, const PatientId& patient,
                           const AccountId& account, Instant now);
/// Everybody with a link that has not ended, and the patient's own account.
Result<std::vector<PersonView>> views_of(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice,
                                         const PatientId& patient, Instant now);

struct ViewChange {
  PersonView before, after;
};
/// Does the deed in a transaction of its own, looks, and takes it back: nothing is kept, no entry, no mail. Only those are listed whose view
/// changes. Fails as the deed would.
Result<std::vector<ViewChange>> try_deed(access::Doorway& at, const access::DeskKey& key, const PatientId& patient,
                                         const std::function<Result<void>(const families::Deed&)>& work);

/// The reason as this role may read it: that a clinician found a danger is told to nobody who could let it slip at the counter.
std::string told_reason(const std::string& reason, access::StaffRole role);

/// {"preview": [{account, name, before, after, reason}]}
void write_changes(access::ChartBody& body, const std::vector<ViewChange>& changes, access::StaffRole role);
void write_words(access::ChartBody& body, std::string_view name, const std::vector<std::string>& words);
void write_instant(access::ChartBody& body, std::string_view name, const std::optional<Instant>& at);
/// The name staff know this account by: on the staff at that instant, else as the account says.
Result<PersonName> name_at(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant at);

}  // namespace kinportal::staff_api
