// SPDX-License-Identifier: Apache-2.0
// Spellings of the reasons, and which of the four outside texts each may show. Whatever would tell a stranger that something exists, or tell
// one parent what the other or the teen did, is 'not found'.
#include "access/reasons.h"

#include <iterator>

namespace kinportal::access {
namespace {

// clang-format off: a line per layer
constexpr std::string_view words[] = {
    "DENY_POLICY_INCOMPLETE", "DENY_UNKNOWN_CATEGORY", "DENY_WRONG_PATIENT", "DENY_UNKNOWN_LABEL",
    "DENY_STALE_SESSION", "DENY_VIEWER_DECEASED", "DENY_ACCOUNT_INACTIVE",
    "DENY_ENTERED_IN_ERROR", "DENY_UNKNOWN_DOB", "DENY_PATIENT_DECEASED",
    "DENY_NOT_AVAILABLE", "DENY_EMBARGO_LAW", "DENY_EMBARGO_PATIENT_PREF",
    "DENY_NOT_PARTICIPANT", "DENY_SELF_UNDER_MIN_AGE", "DENY_ASSENT_MISSING", "DENY_TEEN_EMAIL_SHARED",
    "DENY_NO_RELATIONSHIP", "DENY_VIEWER_TOO_YOUNG", "DENY_NO_ACTIVE_GRANT", "DENY_GRANT_ENDED", "DENY_DISPUTE_HOLD",
    "DENY_COURT_RESTRICTION", "DENY_ENDANGERMENT", "DENY_ADULT_PATIENT_NO_AUTHORITY", "DENY_EMANCIPATED",
    "DENY_RELATIONSHIP_NOT_ELIGIBLE", "DENY_NO_LEGAL_RIGHTS", "DENY_PIN_EXPIRED", "DENY_DOC_MISSING", "DENY_DOC_UNVERIFIED",
    "DENY_DOC_REVOKED", "DENY_DOC_NOT_YET_VALID", "DENY_DOC_EXPIRED", "DENY_DOC_RENEWAL_DUE", "DENY_GRANT_TOO_LATE",
    "DENY_ID_PENDING", "DENY_ID_WAIVER_LAPSED",
    "DENY_CONSENT_DENIES", "DENY_MINOR_CONSENTED", "DENY_PART2", "DENY_SENSITIVE_UNCONSENTED",
    "DENY_ITEM_HIDDEN", "DENY_AGE_TIER", "DENY_AFTER_CUTOFF", "DENY_BEFORE_GRANT",
    "ALLOW_SELF", "ALLOW_TIER", "ALLOW_PREEXISTING", "ALLOW_FROZEN_BEFORE_CUTOFF", "ALLOW_PROSPECTIVE", "ALLOW_ASSENT", "ALLOW_POA",
    "ALLOW_GUARDIANSHIP", "ALLOW_ADULT_PROXY", "ALLOW_EXECUTOR",
    "ALLOW_STAFF_ROLE", "DENY_STAFF_ROLE"};
// clang-format on
static_assert(std::size(words) == reason_count);

}  // namespace

std::string_view to_string(Reason reason) { return words[static_cast<int>(reason)]; }

std::optional<Reason> reason_from(std::string_view word) {
  for (int i = 0; i < reason_count; ++i) {
    if (words[i] == word) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

std::string_view to_string(Outside outside) {
  switch (outside) {
    case Outside::none: return "";
    case Outside::not_found: return "not_found";
    case Outside::not_available_yet: return "not_available_yet";
    case Outside::needs_paperwork: return "needs_paperwork";
    case Outside::sign_in_again: return "sign_in_again";
  }
  return "not_found";
}

Outside outside_of(Reason reason) {
  if (allows(reason)) return Outside::none;
  switch (reason) {
    case Reason::DENY_STALE_SESSION:
    case Reason::DENY_VIEWER_DECEASED:
    case Reason::DENY_ACCOUNT_INACTIVE: return Outside::sign_in_again;
    // Facts about the asker's own papers and age: they say nothing of what the chart holds.
    case Reason::DENY_SELF_UNDER_MIN_AGE:
    case Reason::DENY_TEEN_EMAIL_SHARED:
    case Reason::DENY_ADULT_PATIENT_NO_AUTHORITY:
    case Reason::DENY_RELATIONSHIP_NOT_ELIGIBLE:
    case Reason::DENY_NO_LEGAL_RIGHTS:
    case Reason::DENY_PIN_EXPIRED:
    case Reason::DENY_DOC_MISSING:
    case Reason::DENY_DOC_UNVERIFIED:
    case Reason::DENY_DOC_REVOKED:
    case Reason::DENY_DOC_NOT_YET_VALID:
    case Reason::DENY_DOC_EXPIRED:
    case Reason::DENY_DOC_RENEWAL_DUE:
    case Reason::DENY_GRANT_TOO_LATE:
    case Reason::DENY_ID_PENDING:
    case Reason::DENY_ID_WAIVER_LAPSED: return Outside::needs_paperwork;
    default: return Outside::not_found;
  }
}

}  // namespace kinportal::access
