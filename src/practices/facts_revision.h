// SPDX-License-Identifier: Apache-2.0
// The number that grows with every change of anything the access decision reads. An answer goes out only if the number has not moved
// since its snapshot, so a revoke is effective for the next byte (design of access: law 12).
#pragma once
#include <cstdint>

#include "base/ids.h"
#include "db/database.h"

namespace kinportal::practices {

/// Call it in the same transaction as every change of a link, paper, consent, assent, finding, policy or patient's standing.
Result<void> bump_facts(db::Transaction& transaction, const PracticeId& practice);
/// 0 for a practice nobody has filed.
Result<std::int64_t> facts_revision(db::Reader& reader, const PracticeId& practice);

}  // namespace kinportal::practices
