// SPDX-License-Identifier: Apache-2.0
// What I can see here, and why: the parts of the record that share an answer stand together, with the practice's own reason, whom to ask
// and
// which paper would change it. No dead end, and no hint at what single entries hide.
import { useAccess } from '../api/ask';
import type { AccessPage as AccessAnswer } from '../api/shapes';
import { Icon, type IconName } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { useHomePerson } from './home_person';
import { reason_word } from './reasons';

type Line = NonNullable<AccessAnswer['lines']>[number];
const SIGNS: Record<string, IconName> = { all: 'check', some: 'dot', none: 'lock' };
/** Only parts of the record that the portal shows today. */
const SHOWN = new Set(['result', 'note', 'summary', 'medication', 'immunization', 'allergy', 'problem', 'document']);

interface Group {
  key: string;
  see: 'all' | 'some' | 'none';
  categories: string[];
  line: Line;
}

function groups_of(lines: readonly Line[]): Group[] {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    if (line.category === undefined || !SHOWN.has(line.category)) continue;
    const see = line.can_see ?? 'none';
    const key = [see, line.reason, line.why_en, line.paper_en].join('|');
    const group = groups.get(key) ?? { key, see, categories: [], line };
    group.categories.push(line.category);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function GroupCard({ group }: { group: Group }) {
  const t = useText();
  const word = useWord();
  const spanish = current_language() === 'es';
  const why = spanish ? group.line.why_es : group.line.why_en;
  const ask = spanish ? group.line.ask_es : group.line.ask_en;
  const paper = spanish ? group.line.paper_es : group.line.paper_en;
  const citation = group.line.citation;
  return (
    <li className={`k-card k-access-line k-access-${group.see}`}>
      <span className="k-access-icon">
        <Icon name={SIGNS[group.see] ?? 'lock'} size={20} />
      </span>
      <div>
        <h2>{t(`access.${group.see}`)}</h2>
        <ul className="k-access-parts" role="list">
          {group.categories.map((category) => (
            <li key={category}>{word('category', category, 'other')}</li>
          ))}
        </ul>
        <p>{why !== undefined && why !== '' ? why : word('reason', reason_word(group.line.reason), 'office')}</p>
        {group.see !== 'all' && paper !== undefined && paper !== '' && (
          <p>
            <strong>{t('access.paper')}:</strong> {paper}
          </p>
        )}
        {group.see !== 'all' && ask !== undefined && ask !== '' && (
          <p>
            <strong>{t('access.ask')}:</strong> {ask}
          </p>
        )}
        {citation !== undefined && citation !== '' && <p className="k-hint">{t('access.law', { citation })}</p>}
      </div>
    </li>
  );
}

export function AccessPage() {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const { person } = useHomePerson();
  const answer = useAccess(chart.api);
  const self = person?.relationship === 'self';
  const next = answer.data?.next_change_at;
  return (
    <Page title={t('access.title')} lead={self ? t('access.lead_self') : t('access.lead')} icon="access">
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && (
        <>
          <ul role="list" className="k-access">
            {groups_of(answer.data.lines ?? []).map((group) => (
              <GroupCard key={group.key} group={group} />
            ))}
          </ul>
          {next !== undefined && next !== null && (
            <Notice tone="attention">
              <p>{t('access.next', { date: dates.day(next, zone) })}</p>
            </Notice>
          )}
          <Notice title={t('access.change_title')}>
            <p>{t('access.change')}</p>
            {!self && <p>{t('access.teen')}</p>}
          </Notice>
        </>
      )}
    </Page>
  );
}
