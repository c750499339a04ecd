// SPDX-License-Identifier: Apache-2.0
// Codes that are out when an access ends: what went to that very person is revoked with it, the patient's others when staff say so
// (decision record 0471). Who holds a code nobody revoked meets may_link_herself.
#pragma once
#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::families {

/// Open invitations about this patient that went to this account's address.
Result<void> revoke_codes_to(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account);
/// Every open PIN and invitation of this patient; how many there were.
Result<int> revoke_open_codes(const Deed& deed, const PracticeId& practice, const PatientId& patient);
/// How many are open: what staff are offered to revoke.
Result<int> count_open_codes(db::Reader& reader, const PracticeId& practice, const PatientId& patient, Instant now);

}  // namespace kinportal::families
