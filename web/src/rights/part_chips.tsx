// SPDX-License-Identifier: Apache-2.0
// Parts of a record as a row of small labels, and whom to call about them: what every card of these pages is made of.
import { OfficeOf } from '../shell/office_hours';
import { useText } from '../words/use_words';
import { said_by_practice, useParts, type PracticeWords } from './said';

export function PartChips({ categories }: { categories: readonly string[] }) {
  const parts = useParts();
  return (
    <ul className="k-access-parts" role="list">
      {categories.map((category) => (
        <li key={category}>{parts.name(category)}</li>
      ))}
    </ul>
  );
}

/** Whom to ask, which paper, which law: each only where the practice says something. */
export function WordsOfRule({ words, citation }: { words: PracticeWords; citation?: string | undefined }) {
  const t = useText();
  const paper = said_by_practice(words, 'paper');
  const ask = said_by_practice(words, 'ask');
  return (
    <>
      {paper !== '' && (
        <p>
          <strong>{t('rights.do')}:</strong> {paper}
        </p>
      )}
      {ask !== '' && (
        <p>
          <strong>{t('rights.ask_at')}:</strong> {ask}
        </p>
      )}
      {citation !== undefined && citation !== '' && <p className="k-hint">{t('rights.law', { citation })}</p>}
    </>
  );
}

export function CallTheOffice({ practice }: { practice: string }) {
  const t = useText();
  return (
    <section className="k-section" aria-label={t('rights.call_title')}>
      <OfficeOf practice={practice} hours />
    </section>
  );
}
