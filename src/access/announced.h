// SPDX-License-Identifier: Apache-2.0
// What a policy version that is announced, and not yet in force, will change for one viewer of one patient: the page of a child says it ahead
// of time, in the practice's own words (requirement: a change is announced and previewed).
#pragma once
#include <string>
#include <vector>

#include "access/extent.h"
#include "access/gate.h"
#include "access/policy.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::access {

struct AnnouncedChange {
  Instant effective_at;  // the version takes effect
  Instant at;  // from here on this viewer sees something else: effective_at, or a birthday after it
  int birthday = 0;  // the age reached at `at` when a birthday is what counts; 0: the version itself
  struct Line {
    Category category;
    Extent before, after;
    Difference what;  // loses, gains or changes
    Words words;  // of the rule of the new version
  };
  std::vector<Line> lines;  // never empty
};

/// Soonest first, one entry a version that changes something for her; empty nearly always, and then without a statement. Tells nothing of
/// what others wished: a category closed to her for a reason she may not be told is left out.
Result<std::vector<AnnouncedChange>> announced_changes(Gate& gate, const ChartKey& key);

}  // namespace kinportal::access
