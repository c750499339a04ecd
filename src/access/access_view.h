// SPDX-License-Identifier: Apache-2.0
// What a viewer's rights say in words for people: what I can see here and why, what changes when, which paper ends, is a photo ID due.
// Told to who may open the chart and to who may not, from the viewer's own facts alone (telling.h).
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "access/changes.h"
#include "access/gate.h"
#include "access/telling.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace kinportal::access {

/// Whose rights are told, open chart or shut.
struct ToldRights {
  std::string_view capacity;  // 'self', 'parent', …
  const Policy* policy = nullptr;
  const Plan* plan = nullptr;
  Facts facts;  // told_facts
  Instant now;
};
ToldRights told_rights(const ChartKey& key);
ToldRights told_rights(const ShutChart& shut, Instant now);

/// Schema AccessPage: a line a category, whether all is closed, which papers the relationship asks for, and when something next changes.
void write_access_page(JsonWriter& out, const ToldRights& rights, const std::vector<PolicyAhead>& ahead);

struct AgeChange {
  int age = 0;
  Instant at;
};
/// The next birthday before `until` on which the present policy changes what this viewer may see; for a minor's own account, the next on which it changes
/// what others see of her. Nothing for staff and for adults.
std::optional<AgeChange> next_age_change(const ChartKey& key, Instant until);
/// When the paper this viewer's rights stand on ends, if one does.
std::optional<Instant> next_paper_end(const ChartKey& key);
/// The practice still wants to see this viewer's photo ID.
bool id_check_due(const ChartKey& key);

/// The word of the home card for somebody with a link whose chart is refused: needs_paperwork, or none.
std::string_view card_refusal(const ShutChart& shut);

}  // namespace kinportal::access
