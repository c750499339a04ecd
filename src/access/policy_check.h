// SPDX-License-Identifier: Apache-2.0
// Reading a draft for one practice: everything the linter has to say, what does not fit this practice (another state's law, another clock,
// dates of its own), and when a new version may take effect at the earliest.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/law.h"
#include "access/policy.h"
#include "access/policy_timeline.h"
#include "base/time.h"
#include "practices/policy_version.h"
#include "practices/practice.h"

namespace kinportal::access {

struct DraftCheck {
  std::string sha256;
  std::shared_ptr<const Policy> policy;  // nullptr: it does not compile
  std::vector<Finding> findings;         // by line
  bool accepted() const;                 // no refusal among them
};

/// `chronicle` and `timeline` are the practice's; the timeline begins no later than effective_at.
DraftCheck check_draft(const std::string& source, const practices::Practice& practice, const PolicyTimeline& timeline,
                       const std::vector<practices::VersionEntry>& chronicle, Instant effective_at,
                       const LawBook& laws = LawBook::built_in());

/// How far ahead a change is announced, as the version in force says.
struct Notice {
  int days = 0;
  Instant earliest_at;       // nothing takes effect before
  Day earliest_on;           // the first whole day that may be chosen
  bool now_allowed = false;  // a version may take effect at once
};
/// `in_force` is nullptr before the first version, which needs no notice.
Notice notice_of(const Policy* in_force, const Zone& zone, Instant now);

/// '2027-03-01' (its first instant at the practice), an instant, or 'now'. Fault::invalid for anything else.
Result<Instant> effective_instant(std::string_view text, const Zone& zone, Instant now);

}  // namespace kinportal::access
