// SPDX-License-Identifier: Apache-2.0
// The server's reasons (../docs/api/portal.openapi.yaml, AccessPage) to the plain sentences of the words files. A reason that a family
// must not be told
// apart, and any that is not known here, becomes the same sentence: ask the office.
const REASONS: Record<string, string> = {
  ALLOW_SELF: 'self',
  ALLOW_TIER: 'tier',
  ALLOW_PREEXISTING: 'kept',
  ALLOW_FROZEN_BEFORE_CUTOFF: 'frozen',
  ALLOW_PROSPECTIVE: 'since',
  ALLOW_ASSENT: 'assent',
  ALLOW_POA: 'papers',
  ALLOW_GUARDIANSHIP: 'papers',
  ALLOW_ADULT_PROXY: 'papers',
  ALLOW_EXECUTOR: 'papers',
  DENY_AGE_TIER: 'age',
  DENY_AFTER_CUTOFF: 'frozen',
  DENY_BEFORE_GRANT: 'since',
  DENY_SELF_UNDER_MIN_AGE: 'age_self',
  DENY_ASSENT_MISSING: 'assent_missing',
  DENY_TEEN_EMAIL_SHARED: 'contact',
  DENY_DOC_MISSING: 'paper_missing',
  DENY_DOC_UNVERIFIED: 'paper_missing',
  DENY_NO_LEGAL_RIGHTS: 'paper_missing',
  DENY_DOC_NOT_YET_VALID: 'paper_missing',
  DENY_DOC_EXPIRED: 'paper_old',
  DENY_DOC_RENEWAL_DUE: 'paper_old',
  DENY_ID_PENDING: 'id',
  DENY_ID_WAIVER_LAPSED: 'id',
  DENY_ADULT_PATIENT_NO_AUTHORITY: 'adult',
  needs_paperwork: 'paper_missing',
};

export const reason_word = (reason: string | undefined): string | undefined =>
  reason === undefined ? undefined : (REASONS[reason] ?? reason);
