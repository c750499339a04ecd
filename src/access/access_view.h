// SPDX-License-Identifier: Apache-2.0
// What a key says in words for people: what I can see here and why, what changes on the next birthday, which paper ends, is a photo ID due.
#pragma once
#include <optional>

#include "access/answer.h"
#include "access/gate.h"
#include "base/time.h"

namespace kinportal::access {

/// Schema AccessPage: a line a category, and when something next changes.
void write_access_page(ChartBody& body, const ChartKey& key);

struct AgeChange {
  int age = 0;
  Instant at;
};
/// The next birthday on which the policy changes what this viewer may see; nothing for staff, for adults and where no band begins.
std::optional<AgeChange> next_age_change(const ChartKey& key);
/// When the paper this viewer's rights stand on ends, if one does.
std::optional<Instant> next_paper_end(const ChartKey& key);
/// The practice still wants to see this viewer's photo ID.
bool id_check_due(const ChartKey& key);

}  // namespace kinportal::access
