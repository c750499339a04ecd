// SPDX-License-Identifier: Apache-2.0
// Who is affected: counts with a bar and a way to stop, ends in one sentence, and for a privacy officer in the list of families.
import { Button } from '@cmsgov/design-system';
import { useCallback } from 'react';
import { Notice, useSaying } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { day_of, DayField, type TypedDay } from './day_field';
import type { Draft } from './draft';
import { useImpactRun, type ImpactSum } from './impact';
import { ImpactList } from './impact_list';

export function useImpactSentence() {
  const t = useText();
  return (sum: ImpactSum): string => {
    if (sum.links + sum.own_accounts === 0) return t('policy_impact.nothing', { total: sum.total });
    const links = t('policy_impact.sum_links', { count: sum.links });
    const own = t('policy_impact.sum_own', { count: sum.own_accounts });
    const what = sum.own_accounts === 0 ? links : sum.links === 0 ? own : t('policy_impact.sum_both', { links, own });
    const families = t('policy_impact.sum_families', { count: sum.families });
    return t('policy_impact.sum', { what, families, now: sum.at_once, later: sum.later });
  };
}

interface PanelProps {
  practice: string;
  draft: Draft;
  typed: TypedDay;
  onDay: (typed: TypedDay) => void;
  day_error: string | undefined;
  ready: boolean;
  names: boolean;
  onEdit: (part: Partial<Draft>) => void;
}

export function ImpactPanel({ practice, draft, typed, onDay, day_error, ready, names, onEdit }: PanelProps) {
  const t = useText();
  const dates = useDates();
  const saying = useSaying();
  const sentence = useImpactSentence();
  const keep = useCallback((impact: ImpactSum) => onEdit({ impact }), [onEdit]);
  const run = useImpactRun(practice, names, keep);
  const running = run.phase === 'running';
  const sum = draft.impact;
  const on = day_of(typed);
  const stale = sum !== null && !running && (sum.source !== draft.source || sum.on !== on);
  const start = () => {
    if (ready && on !== null && on !== '' && !running) void run.start(draft.source, on);
  };
  return (
    <>
      <p className="k-hint">{t('policy_impact.about')}</p>
      <DayField label={t('policy_impact.date')} value={typed} onDay={onDay} error={day_error} />
      <p className="k-actions">
        <Button onClick={start} aria-disabled={!ready || running || on === null || on === ''}>
          {sum === null ? t('policy_impact.run') : t('policy_impact.again')}
        </Button>
        {running && <Button onClick={run.cancel}>{t('policy_impact.cancel')}</Button>}
      </p>
      {running && (
        <div className="k-progress">
          <progress
            aria-label={t('policy_impact.running')}
            max={Math.max(1, sum?.total ?? 1)}
            {...(sum !== null && sum.total > 0 ? { value: sum.compared } : {})}
          />
          <span>{t('policy_impact.progress', { done: sum?.compared ?? 0, total: sum?.total ?? 0 })}</span>
        </div>
      )}
      {run.problem && (
        <Notice tone="attention" live>
          <p>
            {run.problem.code === 'refused' ? t('policy_impact.refused') : `${t('policy_impact.failed')} ${saying(run.problem).text}`}
          </p>
        </Notice>
      )}
      <div role="status">
        {sum !== null && !running && (sum.complete || sum.compared > 0) && (
          <p className="k-sum">{sum.complete ? sentence(sum) : t('policy_impact.sum_part', { text: sentence(sum) })}</p>
        )}
        {stale && <p className="k-stale">{t('policy_impact.stale')}</p>}
        {sum !== null && !sum.complete && run.phase === 'cancelled' && (
          <p>{t('policy_impact.cancelled', { done: sum.compared, total: sum.total })}</p>
        )}
        {sum?.complete === true && sum.until !== null && (
          <p className="k-hint">{t('policy_impact.until', { date: dates.day(sum.until) })}</p>
        )}
      </div>
      {!names && <p className="k-hint">{t('policy_impact.counts_only')}</p>}
      {sum !== null && sum.rows.length > 0 && <ImpactList rows={sum.rows} />}
    </>
  );
}
