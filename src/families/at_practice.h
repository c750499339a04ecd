// SPDX-License-Identifier: Apache-2.0
// What one practice knows of an account: whether its holder showed a photo ID, whether it is suspended there, and which patient's own
// account it is (requirements S9-S14, S107).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::families {

/// pending waived verified
bool is_id_status(std::string_view word);

/// Writes what the practice knows of the holder's identity; the account is known to the practice from then on.
Result<void> set_id_status(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view status);
/// The holder was at the practice without showing the ID that was waived: the waiver lapses.
Result<void> note_visit_without_id(const Deed& deed, const PracticeId& practice, const AccountId& account);
Result<void> suspend_at_practice(const Deed& deed, const PracticeId& practice, const AccountId& account);
Result<void> lift_suspension(const Deed& deed, const PracticeId& practice, const AccountId& account);

enum class OwnContact { own, shared_with_a_parent };

/// This account is this patient's own from now on. Fault::conflict when she has one.
Result<void> give_own_account(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account,
                              OwnContact contact);

}  // namespace kinportal::families
