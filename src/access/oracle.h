// SPDX-License-Identifier: Apache-2.0
// The decision once more, slow and clear, written from the specification's table without looking at the fast form: tests compare the two.
// It uses the time zone library and its own calendar arithmetic, and finds valid_until by trying every instant that occurs in the facts.
#pragma once
#include <vector>

#include "access/decide.h"

namespace kinportal::access {

/// The reason alone, as of `now`.
Reason oracle(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now);

/// Every instant after which something in these facts may be different: birthdays, ends, holds, renewals; sorted, each once.
std::vector<Instant> instants_that_matter(const Policy& policy, const Facts& facts, const ItemFacts& item);

/// The first of them, later than now, at which the oracle's answer differs from its answer now; Instant::never() when none does.
Instant oracle_changes_at(const Policy* policy, const Facts& facts, const ItemFacts& item, Instant now);

}  // namespace kinportal::access
