// SPDX-License-Identifier: Apache-2.0
// The practice's terms: the whole text, then yes or no. A no is asked once more when something would end, and ends well.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { cache } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { Terms } from '../api/shapes';
import { Notice, Page, PrintButton, Trouble, useSaying, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { current_language } from '../words/language';
import { useDates, useText } from '../words/use_words';

export const useTerms = (practice: string) =>
  useQuery({ queryKey: ['terms', practice], queryFn: () => ask<Terms>('GET', `/directory${path_of(practice)}/terms`), staleTime: 0 });

/** Headings, lists and paragraphs of plain text; nothing else is understood, so nothing else can be smuggled in. */
export function TermsText({ text }: { text: string }) {
  const blocks: ReactNode[] = [];
  for (const [index, block] of text.split(/\n\s*\n/).entries()) {
    const lines = block.split('\n').map((line) => line.trim()).filter(Boolean);
    if (lines.length === 0) continue;
    if (lines[0]?.startsWith('# ') === true) blocks.push(<h2 key={index}>{lines[0].slice(2)}</h2>);
    else if (lines.every((line) => line.startsWith('- ')))
      blocks.push(
        <ul key={index}>
          {lines.map((line) => (
            <li key={line}>{line.slice(2)}</li>
          ))}
        </ul>,
      );
    else blocks.push(<p key={index}>{lines.join(' ')}</p>);
  }
  return <div className="k-card k-terms-text">{blocks}</div>;
}

export async function give_answer(terms: Terms, accepted: boolean): Promise<number> {
  const answer = await ask<{ ended: number }>('POST', `/directory${path_of(terms.practice)}/terms`, {
    version: terms.version,
    sha256: terms.sha256 ?? '',
    accepted,
    language: current_language(),
  });
  await cache.invalidateQueries({ queryKey: ['terms'] });
  await cache.invalidateQueries({ queryKey: ['connections'] });
  if (!accepted) await cache.invalidateQueries({ queryKey: ['home'] });
  return answer.ended;
}

/** Yes and no, of the same size. `ends`: how many links a no would end. */
export function TermsAnswer({ terms, ends, onDone }: { terms: Terms; ends: number; onDone: (accepted: boolean) => void }) {
  const t = useText();
  const saying = useSaying();
  const [busy, set_busy] = useState(false);
  const [sure, set_sure] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const answer = async (accepted: boolean) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    try {
      await give_answer(terms, accepted);
      onDone(accepted);
    } catch (caught) {
      set_problem(caught);
      if (caught instanceof Problem && caught.fault === 'conflict') void cache.invalidateQueries({ queryKey: ['terms'] });
    } finally {
      set_busy(false);
    }
  };
  const said =
    problem === null
      ? null
      : problem instanceof Problem && problem.fault === 'conflict'
        ? { title: t('terms.changed_title'), text: t('terms.changed') }
        : saying(problem);
  if (sure)
    return (
      <Notice tone="attention" title={t('terms.sure_title')} live>
        <p>{t('terms.sure', { count: ends })}</p>
        <p className="k-actions">
          <Button aria-disabled={busy} onClick={() => void answer(false)}>
            {t('terms.sure_no')}
          </Button>
          <Button variation="solid" onClick={() => set_sure(false)}>
            {t('terms.back')}
          </Button>
        </p>
      </Notice>
    );
  return (
    <>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <p>{t('terms.ask')}</p>
      <p className="k-actions">
        <Button variation="solid" aria-disabled={busy} onClick={() => void answer(true)}>
          {t('terms.yes')}
        </Button>
        <Button aria-disabled={busy} onClick={() => (ends > 0 ? set_sure(true) : void answer(false))}>
          {t('terms.no')}
        </Button>
      </p>
    </>
  );
}

export function Declined({ name }: { name: string }) {
  const t = useText();
  return (
    <Page key="declined" title={t('terms.declined_title')} narrow>
      <Notice tone="calm" live>
        <p>{t('terms.declined')}</p>
        <p>{t('terms.declined_back', { name })}</p>
      </Notice>
      <p className="k-actions">
        <Link className="ds-c-button" href="/">
          {t('common.home')}
        </Link>
      </p>
    </Page>
  );
}

export function TermsPage({ practice, ends }: { practice: string; ends: number }) {
  const t = useText();
  const dates = useDates();
  const { session } = useSignedIn();
  const answer = useTerms(practice);
  const [declined, set_declined] = useState(false);
  const terms = answer.data;
  const name = terms?.practice_name ?? '';
  if (declined) return <Declined name={name} />;
  const mine = terms?.answer;
  const current = mine?.version === terms?.version;
  return (
    <Page title={t('terms.title')} lead={name} narrow beside={<PrintButton />}>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {terms && terms.version === 0 && <p>{t('terms.none')}</p>}
      {terms && terms.version > 0 && (
        <>
          {session.signed_in && mine && !current && (
            <Notice tone="attention" title={t('terms.new_title')}>
              <p>{t('terms.new')}</p>
            </Notice>
          )}
          <TermsText text={(current_language() === 'es' ? terms.text_es : terms.text_en) ?? ''} />
          <p className="k-hint">{t('terms.version', { number: terms.version, date: dates.day(terms.since) })}</p>
          {session.signed_in && mine && current && mine.accepted === true ? (
            <>
              <Notice tone="good">
                <p>{t('terms.said_yes', { date: dates.moment(mine.answered_at) })}</p>
              </Notice>
              <details className="k-aside">
                <summary>{t('terms.change_mind')}</summary>
                <TermsAnswer terms={terms} ends={Math.max(ends, 1)} onDone={(accepted) => set_declined(!accepted)} />
              </details>
            </>
          ) : session.signed_in ? (
            <TermsAnswer terms={terms} ends={ends} onDone={(accepted) => set_declined(!accepted)} />
          ) : (
            <p className="k-hint">{t('terms.signed_out')}</p>
          )}
        </>
      )}
    </Page>
  );
}
