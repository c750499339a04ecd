// SPDX-License-Identifier: Apache-2.0
// One statement for the versions, one for each text the cache has not met.
#include "access/policy_timeline.h"

#include <algorithm>

#include "practices/policy_version.h"

namespace kinportal::access {

Result<PolicyTimeline> PolicyTimeline::load(db::Reader& store, PolicyCache& policies, const PracticeId& practice, Instant from) {
  PolicyTimeline out;
  TRY_LET(const auto standing, practices::versions_from(store, practice, from));
  for (const practices::PolicyVersion& one : standing) {
    Version version{one.effective_at, practices::policy_key(one), one.version, one.sha256, nullptr};
    TRY_LET(version.policy, policies.get(one.sha256, [&]() -> Result<std::string> {
      TRY_LET(auto whole, practices::policy_in_force(store, practice, one.effective_at));
      if (!whole || whole->sha256 != one.sha256) return fail(Fault::corrupt, "a policy version vanished while it was read");
      return std::move(whole->source);
    }));
    out.versions_.push_back(std::move(version));
  }
  return out;
}

const PolicyTimeline::Version* PolicyTimeline::in_force(Instant at) const {
  const auto after = std::upper_bound(versions_.begin(), versions_.end(), at,
                                      [](Instant instant, const Version& version) { return instant < version.effective_at; });
  return after == versions_.begin() ? nullptr : &*(after - 1);
}

std::optional<Instant> PolicyTimeline::changes_after(Instant at) const {
  const auto after = std::upper_bound(versions_.begin(), versions_.end(), at,
                                      [](Instant instant, const Version& version) { return instant < version.effective_at; });
  return after == versions_.end() ? std::nullopt : std::optional(after->effective_at);
}

PolicyTimeline PolicyTimeline::with(Version version) const {
  PolicyTimeline out = without(version.effective_at);
  const auto place = std::upper_bound(out.versions_.begin(), out.versions_.end(), version.effective_at,
                                      [](Instant instant, const Version& one) { return instant < one.effective_at; });
  out.versions_.insert(place, std::move(version));
  return out;
}

PolicyTimeline PolicyTimeline::without(Instant effective_at) const {
  PolicyTimeline out = *this;
  std::erase_if(out.versions_, [&](const Version& one) { return one.effective_at == effective_at; });
  return out;
}

}  // namespace kinportal::access
