// SPDX-License-Identifier: Apache-2.0
// What a practice knows of somebody whom it links for the first time: nothing of her identity, or, while its waiver of the photo ID runs,
// that the check is put off to the next visit (requirements S9-S11).
#pragma once
#include "access/load_facts.h"
#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::access {

/// Changes nothing for an account the practice knows already.
Result<void> know_at_practice(const families::Deed& deed, PolicyCache& policies, const PracticeId& practice, const AccountId& account);

}  // namespace kinportal::access
