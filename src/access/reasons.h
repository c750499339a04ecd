// SPDX-License-Identifier: Apache-2.0
// Why a decision fell, as a closed list: the inside word goes to the visitors' book and to staff, the outside text to the person who asked.
// Order is the order of the layers L0-L8.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace kinportal::access {

// clang-format off: a line per layer
enum class Reason : std::uint8_t {
  // L0 integrity
  DENY_POLICY_INCOMPLETE, DENY_UNKNOWN_CATEGORY, DENY_WRONG_PATIENT, DENY_UNKNOWN_LABEL,
  // L1 session
  DENY_STALE_SESSION, DENY_VIEWER_DECEASED, DENY_ACCOUNT_INACTIVE,
  // L2 item and patient
  DENY_ENTERED_IN_ERROR, DENY_UNKNOWN_DOB, DENY_PATIENT_DECEASED,
  // L3 release
  DENY_NOT_AVAILABLE, DENY_EMBARGO_LAW, DENY_EMBARGO_PATIENT_PREF,
  // L4 participants, self
  DENY_NOT_PARTICIPANT, DENY_SELF_UNDER_MIN_AGE, DENY_ASSENT_MISSING, DENY_TEEN_EMAIL_SHARED,
  // L5 authority
  DENY_NO_RELATIONSHIP, DENY_VIEWER_TOO_YOUNG, DENY_NO_ACTIVE_GRANT, DENY_GRANT_ENDED, DENY_DISPUTE_HOLD, DENY_COURT_RESTRICTION,
  DENY_ENDANGERMENT, DENY_ADULT_PATIENT_NO_AUTHORITY, DENY_EMANCIPATED, DENY_RELATIONSHIP_NOT_ELIGIBLE, DENY_NO_LEGAL_RIGHTS,
  DENY_PIN_EXPIRED, DENY_DOC_MISSING, DENY_DOC_UNVERIFIED, DENY_DOC_REVOKED, DENY_DOC_NOT_YET_VALID, DENY_DOC_EXPIRED,
  DENY_DOC_RENEWAL_DUE, DENY_GRANT_TOO_LATE,
  // L6 identity
  DENY_ID_PENDING, DENY_ID_WAIVER_LAPSED,
  // L7 forbids
  DENY_CONSENT_DENIES, DENY_MINOR_CONSENTED, DENY_PART2, DENY_SENSITIVE_UNCONSENTED,
  // L8 tier
  DENY_ITEM_HIDDEN, DENY_AGE_TIER, DENY_AFTER_CUTOFF, DENY_BEFORE_GRANT,
  // allows
  ALLOW_SELF, ALLOW_TIER, ALLOW_PREEXISTING, ALLOW_FROZEN_BEFORE_CUTOFF, ALLOW_PROSPECTIVE, ALLOW_ASSENT, ALLOW_POA, ALLOW_GUARDIANSHIP,
  ALLOW_ADULT_PROXY, ALLOW_EXECUTOR,
  // staff, who are outside the families' table
  ALLOW_STAFF_ROLE, DENY_STAFF_ROLE
};
// clang-format on
inline constexpr int reason_count = static_cast<int>(Reason::DENY_STAFF_ROLE) + 1;

std::string_view to_string(Reason reason);
std::optional<Reason> reason_from(std::string_view word);
constexpr bool allows(Reason reason) { return reason >= Reason::ALLOW_SELF && reason != Reason::DENY_STAFF_ROLE; }

/// The four texts there are to the outside, and `none` for an allow.
enum class Outside : std::uint8_t { none, not_found, not_available_yet, needs_paperwork, sign_in_again };
std::string_view to_string(Outside outside);

/// Where the reason depends on nothing but itself. Release reasons (L3) are softened by decide() to not_available_yet only for somebody who
/// would see the item once it is released; to everybody else an unreleased item does not exist.
Outside outside_of(Reason reason);

}  // namespace kinportal::access
