// SPDX-License-Identifier: Apache-2.0
// Announcing a policy version and taking an announcement back: each one deed, in the visitors' book, effective for every decision from its
// instant on. What was compared must still be what it replaces, so that two privacy officers cannot overwrite each other unseen.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "access/load_facts.h"
#include "access/policy.h"
#include "base/result.h"
#include "families/deed.h"
#include "practices/policy_version.h"

namespace kinportal::access {

struct PolicyDraft {
  std::string source;
  std::string effective_at;  // as effective_instant() reads it
  std::string reason;
  std::optional<std::string> instead_of_sha256;  // of the version the draft was compared with; empty: there was none
};

struct PublishRefused {
  enum class Why { findings, too_soon, in_the_past, changed_meanwhile, same_instant } why = Why::findings;
  std::vector<Finding> findings;
  std::optional<Day> earliest_on;  // too_soon
};

/// Fault::invalid for a reason that is too short or too long and for an effective_at nobody can read.
Result<std::variant<practices::PolicyVersion, PublishRefused>> publish_draft(const families::Deed& deed, PolicyCache& policies,
                                                                             const PracticeId& practice, const PolicyDraft& draft);

/// Faults as practices::withdraw_policy, and Fault::invalid for the reason.
Result<void> withdraw_version(const families::Deed& deed, const PracticeId& practice, const std::string& key, const std::string& reason);

}  // namespace kinportal::access
