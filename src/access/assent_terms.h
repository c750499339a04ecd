// SPDX-License-Identifier: Apache-2.0
// Whether a practice asks a minor for her assent today, and what would hang on her answer (policies/README.md, [own_account] assent and mode
// `assent`). Read from the policy alone: the screens say it, decide() judges it (L4, L8).
#pragma once
#include <optional>

#include "access/facts.h"
#include "access/policy.h"
#include "base/time.h"

namespace kinportal::access {

struct AssentTerms {
  bool asked = false;
  bool own_account = false;  // her own account stays shut until she says yes
  CategorySet parents = 0;  // what a parent sees with her yes only
  bool take_back_on_screen = true;
  RuleId rule = 0;  // whose words explain it
};

/// Nothing is asked of an adult, of an emancipated minor, of one whose birth date nobody knows, and below the ages the policy names.
AssentTerms assent_terms(const Policy& policy, const PatientFacts& patient, Instant now);

/// What the facts would be with her yes on file; an answer may be taken from her own account when this opens it.
bool opens_with_assent(const Policy& policy, const Facts& own, Instant now);

}  // namespace kinportal::access
