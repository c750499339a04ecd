// SPDX-License-Identifier: Apache-2.0
// What a practice offers and asks for, before anybody types a name: the papers to bring, the photo ID, and kind words where it offers nothing.
import { usePractice } from '../api/ask';
import { Notice } from '../look/page';
import { CopiesOfRecords } from '../support/lazy_help';
import { current_language } from '../words/language';
import { useText, useWord } from '../words/use_words';
import type { ProxyRelationship, ProxyTerms, TermsWords } from './papers_ask';

type Field = 'why' | 'ask' | 'paper' | 'polite';
export const words_of = (words: TermsWords, field: Field): string =>
  (current_language() === 'es' ? words[`${field}_es`] : words[`${field}_en`]) ?? words[`${field}_en`] ?? '';

export const relationship_of = (terms: ProxyTerms, who: 'minor' | 'adult', kind: string): ProxyRelationship | undefined =>
  terms.relationships.find((each) => each.for === who && each.kind === kind);

/** Whom to ask: always a number, never a dead end. */
export function CallLine({ practice }: { practice: string }) {
  const t = useText();
  const phone = usePractice(practice).data?.phone;
  if (phone === undefined) return null;
  return (
    <p>
      {t('papers.call')} <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
    </p>
  );
}

export function NotOffered({ practice, terms, rule }: { practice: string; terms: ProxyTerms; rule: TermsWords }) {
  const t = useText();
  const polite = words_of(rule, 'polite') || words_of(rule, 'why');
  const route = words_of(rule, 'paper');
  const copy = words_of(terms.paper_copy, 'polite');
  return (
    <Notice tone="attention" title={t('papers.not_offered')}>
      <p>{polite === '' ? t('papers.not_offered_plain') : polite}</p>
      {route !== '' && <p>{route}</p>}
      {copy !== '' && copy !== route && <p>{copy}</p>}
      <CopiesOfRecords practice={practice} />
      <CallLine practice={practice} />
    </Notice>
  );
}

export function BringList({ terms, rule }: { terms: ProxyTerms; rule: ProxyRelationship }) {
  const t = useText();
  const word = useWord();
  const why = words_of(rule, 'why');
  const papers =
    rule.documents.length > 0
      ? rule.documents.map((each) => word('paper_word', each, 'other_paper'))
      : rule.papers.map((choices) => choices.map((kind) => word('paper_word', kind, 'other_paper')).join(` ${t('papers.or')} `));
  const custody = rule.custody === 'none' || rule.custody === 'unknown' ? '' : word('custody_need', rule.custody);
  return (
    <Notice title={t('papers.bring_title')}>
      {why !== '' && <p>{why}</p>}
      <ul className="k-facts-list">
        {papers.map((paper) => (
          <li key={paper}>{paper}</li>
        ))}
        {custody !== '' && <li>{custody}</li>}
        {rule.for === 'adult' && rule.kind === 'ADULT_PROXY' && <li>{t('papers.patient_signs')}</li>}
        {terms.photo_id.needed && <li>{terms.photo_id.waived ? t('papers.id_later') : t('papers.id_now')}</li>}
        {rule.pin && <li>{t('papers.pin_too')}</li>}
      </ul>
      {rule.citation !== undefined && <p className="k-hint">{rule.citation}</p>}
      {papers.length > 0 && <p>{t('papers.bring_how')}</p>}
    </Notice>
  );
}
