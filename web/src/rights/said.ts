// SPDX-License-Identifier: Apache-2.0
// Small turns of phrase these pages share: lists of parts of a record, the practice's own words in the reader's language, a person's first name.
import { current_language } from '../words/language';
import { useText, useWord } from '../words/use_words';

/** "A, B and C" in the reader's language. */
export const listed = (words: readonly string[]): string =>
  new Intl.ListFormat(current_language(), { style: 'long', type: 'conjunction' }).format(words);

export const first_name = (name: string): string => name.split(' ')[0] ?? name;

export interface PracticeWords {
  why_en?: string;
  why_es?: string;
  ask_en?: string;
  ask_es?: string;
  paper_en?: string;
  paper_es?: string;
}
export const said_by_practice = (words: PracticeWords, what: 'why' | 'ask' | 'paper'): string =>
  (current_language() === 'es' ? words[`${what}_es`] : words[`${what}_en`]) ?? '';

export function useParts() {
  const word = useWord();
  return {
    name: (category: string): string => word('category', category, 'other'),
    /** Parts inside a sentence: small letters, joined. */
    sentence: (categories: readonly string[]): string => listed(categories.map((one) => word('category', one, 'other').toLocaleLowerCase())),
  };
}

export function usePaperName() {
  const word = useWord();
  const t = useText();
  return {
    one: (kind: string): string => word('bring_paper', kind, 'other'),
    any: (kinds: readonly string[]): string => [...new Set(kinds.map((kind) => word('bring_paper', kind, 'other')))].join(` ${t('rights.bring_any')} `),
  };
}
