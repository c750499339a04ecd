// SPDX-License-Identifier: Apache-2.0
// The patient's people in words: why somebody sees a part, what a wish is about, how long it holds.
import { useDates, useText, useWord } from '../words/use_words';
import type { AccessLine, KeptWish } from './ask_rights';
import { listed, useParts } from './said';

const REASONS: Record<string, string> = {
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
  DENY_GRANT_ENDED: 'age',
  DENY_GRANT_TOO_LATE: 'age',
  DENY_AFTER_CUTOFF: 'frozen',
  DENY_BEFORE_GRANT: 'since',
  DENY_ASSENT_MISSING: 'assent_missing',
  DENY_DOC_MISSING: 'paper',
  DENY_DOC_UNVERIFIED: 'paper',
  DENY_DOC_REVOKED: 'paper',
  DENY_DOC_NOT_YET_VALID: 'paper',
  DENY_DOC_EXPIRED: 'paper',
  DENY_DOC_RENEWAL_DUE: 'paper',
  DENY_NO_LEGAL_RIGHTS: 'paper',
  DENY_PIN_EXPIRED: 'paper',
  DENY_RELATIONSHIP_NOT_ELIGIBLE: 'paper',
  DENY_ID_PENDING: 'id',
  DENY_ID_WAIVER_LAPSED: 'id',
  DENY_ADULT_PATIENT_NO_AUTHORITY: 'adult',
  DENY_CONSENT_DENIES: 'chose',
};

export function useCircleWords() {
  const t = useText();
  const { i18n_word, topic } = useTopics();
  const parts = useParts();
  const dates = useDates();
  return {
    topic,
    why: (line: AccessLine, name: string): string => i18n_word('circle_reason', REASONS[line.reason ?? ''] ?? 'office', { name }),
    /** "Feelings and mental health, in test results" */
    about: (wish: Pick<KeptWish, 'topics' | 'categories' | 'everything'>): string => {
      const where = wish.categories.length === 0 ? t('circle.all_parts') : parts.sentence(wish.categories);
      if (wish.everything || wish.topics.length === 0)
        return wish.categories.length === 0 ? t('circle.everything') : listed(wish.categories.map((one) => parts.name(one)));
      const topics = listed(wish.topics.map(topic));
      return t('circle.topic_in', { topics, parts: where });
    },
    term: (wish: KeptWish, zone: string | undefined): string => {
      // An end is the first instant it no longer counts; people name the last day it does.
      const last = wish.to_at === null || wish.to_at === undefined ? '' : new Date(Date.parse(wish.to_at) - 1).toISOString();
      const end = last === '' ? t('circle.no_end') : t('circle.until', { date: dates.day(last, zone) });
      return wish.from_at === null || wish.from_at === undefined ? end : `${t('circle.from', { date: dates.day(wish.from_at, zone) })}, ${end}`;
    },
  };
}

function useTopics() {
  const word = useWord();
  const t = useText();
  return {
    topic: (one: string): string => word('topic', one, 'ordinary'),
    i18n_word: (group: 'circle_reason', key: string, values: Record<string, string>): string =>
      (t as unknown as (key: string, values: Record<string, string>) => string)(`${group}.${key}`, values),
  };
}
