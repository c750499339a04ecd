// SPDX-License-Identifier: Apache-2.0
// What the practice knows today about a viewer and a patient, kept so that the facts of a later day follow from it: which of several links
// counts then, which assent is signed by then. Papers and wishes carry their own dates. What nobody has filed yet is not foreseen.
#pragma once
#include <vector>

#include "access/facts.h"
#include "access/plan.h"
#include "access/policy_timeline.h"
#include "base/ids.h"
#include "base/result.h"
#include "db/database.h"

namespace kinportal::access {

struct KnownFacts {
  Facts facts;                     // everything but the link and the assent
  std::vector<LinkFacts> links;    // of this viewer to this patient, oldest grant first
  std::vector<Instant> assents;    // signed at; those withdrawn are not here
  /// As they will stand then.
  Facts at(Instant then) const;
};

/// Of several links the one that counts: one that runs before one that does not, a disputed one before an undisputed one (less is shown),
/// the newest last.
std::optional<LinkFacts> link_that_counts(const std::vector<LinkFacts>& links, Instant now);

/// What the facts of a request say about the days to come; no statement is run. Later links of the same viewer are not among them.
KnownFacts known_from(const Facts& facts, Instant now);

/// The plan then, under the version that is in force then. The timeline must outlive it.
Plan plan_at(const PolicyTimeline& timeline, const KnownFacts& known, Instant then);

}  // namespace kinportal::access
