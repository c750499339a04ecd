// SPDX-License-Identifier: Apache-2.0
// What I can see here, and why: a line per part of the record, the reason in plain words, when it next changes, and whom to ask. No dead end.
import { useAccess, usePerson } from '../api/ask';
import { Icon, type IconName } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { OfficeOf } from '../shell/office_hours';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { reason_word } from './reasons';

const SIGNS: Record<string, IconName> = { all: 'check', some: 'dot', none: 'lock' };

export function AccessPage() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const person = usePerson(chart.api).data;
  const answer = useAccess(chart.api);
  const lead = person === undefined ? undefined : person.relationship === 'self' ? t('access.lead_self') : t('access.lead', { name: person.name });
  return (
    <Page title={t('access.title')} lead={lead} icon="access">
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && (
        <>
          <ul role="list" className="k-list k-access">
            {(answer.data.lines ?? []).map((line) => {
              const see = line.can_see ?? 'none';
              return (
                <li key={line.category ?? ''} className={`k-access-line k-access-${see}`}>
                  <span className="k-access-icon"><Icon name={SIGNS[see] ?? 'lock'} size={20} /></span>
                  <div>
                    <h2>{word('category', line.category, 'other')}</h2>
                    <p><strong>{t(`access.${see}`)}</strong></p>
                    <p>{word('reason', reason_word(line.reason), 'office')}</p>
                    {line.until !== undefined && line.until !== null && <p className="k-hint">{t('access.until', { date: dates.day(line.until, zone) })}</p>}
                  </div>
                </li>
              );
            })}
          </ul>
          {answer.data.next_change_at !== undefined && answer.data.next_change_at !== null && <Notice><p>{t('access.next', { date: dates.day(answer.data.next_change_at, zone) })}</p></Notice>}
          <Notice title={t('access.change_title')}><p>{t('access.change')}</p><p>{t('access.teen')}</p></Notice>
          <OfficeOf practice={chart.practice} hours />
        </>
      )}
    </Page>
  );
}
