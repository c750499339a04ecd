// SPDX-License-Identifier: Apache-2.0
// See it as Dad on a date: what one viewer would see of one patient on a day to come, under the policy versions known today and with today's
// facts, and on which dates before it something changes and why. Categories and reasons only; no chart is read (decision record 0303).
#pragma once
#include <string>
#include <vector>

#include "access/policy_difference.h"
#include "access/policy_timeline.h"

namespace kinportal::access {

inline constexpr int max_preview_dates = 60;
inline constexpr int preview_years = 25;

struct PreviewCause {
  std::string_view kind;  // birthday viewer_birthday policy paper_begins paper_ends waiver link_ends private other
  int age = 0;  // birthday, viewer_birthday
  std::string paper;  // paper_begins, paper_ends: its kind
  std::string key;  // policy: of the version
};
struct PreviewDate {
  Instant at;
  std::vector<PreviewCause> causes;  // never empty
  std::vector<PlanChange> changes;  // never empty
  /// Only somebody else's wish, a court or a finding changes then.
  bool only_private() const;
};

struct AccessPreview {
  Instant at;
  Plan today, then;
  std::vector<PreviewDate> dates;  // after now, up to `at`
  std::optional<PreviewDate> next;  // the first after `at`
};

/// The timeline must outlive the preview: plans point into its policies.
AccessPreview preview_access(const PolicyTimeline& timeline, const KnownFacts& known, Instant now, Instant at);

/// What comes about at that instant, of all that a decision can depend on.
std::vector<PreviewCause> causes_at(const PolicyTimeline& timeline, const KnownFacts& known, Instant at);

}  // namespace kinportal::access
