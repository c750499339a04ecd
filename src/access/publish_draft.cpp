// SPDX-License-Identifier: Apache-2.0
// The questions before publishing are asked inside the transaction that publishes.
#include "access/publish_draft.h"

#include <algorithm>

#include "access/policy_check.h"
#include "base/utf8.h"

namespace kinportal::access {
namespace {

Result<void> check_reason(const std::string& reason) {
  const auto letters = static_cast<std::size_t>(std::count_if(reason.begin(), reason.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  const bool only_space = reason.find_first_not_of(" \t\r\n") == std::string::npos;
  if (only_space || letters < practices::kMinPolicyReasonChars || letters > practices::kMaxPolicyReasonChars || !is_utf8(reason))
    return fail(Fault::invalid, "a reason has 3 to 500 characters: families and auditors read it");
  return {};
}

std::string names_of(const practices::PolicyVersion& version) {
  return "policy=" + version.policy_id + " key=" + practices::policy_key(version) + " sha256=" + version.sha256.substr(0, 16);
}

}  // namespace

Result<std::variant<practices::PolicyVersion, PublishRefused>> publish_draft(const families::Deed& deed, PolicyCache& policies,
                                                                             const PracticeId& practice, const PolicyDraft& draft) {
  using Outcome = std::variant<practices::PolicyVersion, PublishRefused>;
  using Why = PublishRefused::Why;
  TRY(check_reason(draft.reason));
  db::Transaction& tx = deed.transaction;
  TRY_LET(const auto place, practices::read_practice(tx, practice));
  TRY_LET(const Instant effective_at, effective_instant(draft.effective_at, place.zone, deed.now));
  TRY_LET(const auto timeline, PolicyTimeline::load(tx, policies, practice, deed.now));
  TRY_LET(const auto chronicle, practices::policy_chronicle(tx, practice));

  const DraftCheck check = check_draft(draft.source, place, timeline, chronicle, effective_at);
  if (!check.accepted()) return Outcome(PublishRefused{Why::findings, check.findings, std::nullopt});
  if (effective_at < deed.now) return Outcome(PublishRefused{Why::in_the_past, {}, std::nullopt});
  const PolicyTimeline::Version* in_force = timeline.in_force(deed.now);
  const Notice notice = notice_of(in_force ? in_force->policy.get() : nullptr, place.zone, deed.now);
  if (effective_at < notice.earliest_at) return Outcome(PublishRefused{Why::too_soon, {}, notice.earliest_on});
  const PolicyTimeline::Version* instead_of = timeline.in_force(effective_at);
  if (instead_of != nullptr && instead_of->effective_at == effective_at)
    return Outcome(PublishRefused{Why::same_instant, {}, std::nullopt});
  const std::string expected = instead_of ? instead_of->sha256 : "";
  if (draft.instead_of_sha256.value_or("") != expected) return Outcome(PublishRefused{Why::changed_meanwhile, {}, std::nullopt});

  practices::PolicyVersion version{practice,   effective_at, check.policy->version, check.policy->id, draft.source, check.sha256,
                                   deed.by.id, deed.now,     draft.reason};
  TRY(practices::publish_policy(tx, version));
  TRY(families::conclude(deed, practice, PatientId(), "announce_policy", names_of(version)));
  return Outcome(std::move(version));
}

Result<void> withdraw_version(const families::Deed& deed, const PracticeId& practice, const std::string& key, const std::string& reason) {
  TRY(check_reason(reason));
  TRY_LET(const auto entry, practices::read_policy_version(deed.transaction, practice, key));
  TRY(practices::withdraw_policy(deed.transaction, practice, key, {deed.now, deed.by.id, reason}));
  return families::conclude(deed, practice, PatientId(), "withdraw_policy", names_of(entry.version));
}

}  // namespace kinportal::access
