// SPDX-License-Identifier: Apache-2.0
// Who looked at this record (S37): the visitors' book in plain words, newest first. No one can erase an entry.
import { Fragment } from 'react';
import { useVisitors } from '../api/ask';
import type { Visitor } from '../api/shapes';
import { Icon } from '../look/icons';
import { Empty, MoreButton, Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { useHomePerson } from './home_person';

/** One person's looks that follow each other on one day: told together, so that a morning of reading is one line and not thirty. */
interface Visit {
  key: string;
  day: string;
  looks: Visitor[];
}

function visits_of(visitors: readonly Visitor[], day_of: (visitor: Visitor) => string): Visit[] {
  const visits: Visit[] = [];
  for (const visitor of visitors) {
    const last = visits.at(-1);
    const before = last?.looks[0];
    const day = day_of(visitor);
    if (
      last &&
      before &&
      last.day === day &&
      before.who === visitor.who &&
      before.role === visitor.role &&
      before.me === visitor.me &&
      before.effect === visitor.effect
    )
      last.looks.push(visitor);
    else visits.push({ key: `${visitor.number ?? visits.length}`, day, looks: [visitor] });
  }
  return visits;
}

function VisitLine({ visit, zone }: { visit: Visit; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const last = visit.looks[0];
  const first = visit.looks.at(-1);
  if (!last || !first) return null;
  const role = word('visitor_role', last.role, 'other');
  const me = last.me === true;
  const who = me ? t('visitors.you') : last.who === undefined || last.who === '' ? role : t('visitors.someone', { who: last.who, role });
  const refused = last.effect !== undefined && /^(deny|denied|refuse)/i.test(last.effect);
  const said = (look: Visitor) => (refused ? t('visitors.refused') : word('visitor_what', look.what, 'other'));
  const kinds = new Map<string, number>();
  for (const look of visit.looks) kinds.set(said(look), (kinds.get(said(look)) ?? 0) + 1);
  const from = dates.time(first.at, zone);
  const to = dates.time(last.at, zone);
  const numbers =
    first.number === undefined || last.number === undefined
      ? ''
      : first === last
        ? t('visitors.number', { number: last.number })
        : t('visitors.numbers', { from: first.number, to: last.number });
  return (
    <li className={me ? 'k-visitor k-visitor-me' : 'k-visitor'}>
      <span className="k-visitor-icon">
        <Icon name={me ? 'staff' : 'visitors'} size={20} />
      </span>
      <div>
        <strong>{who}</strong>
        <ul role="list">
          {[...kinds].map(([text, count]) => (
            <li key={text}>{count === 1 ? text : t('visitors.times', { what: text, count })}</li>
          ))}
        </ul>
        <p className="k-hint">
          <time dateTime={last.at}>{from === to ? to : `${from} – ${to}`}</time>
          {numbers !== '' && ` · ${numbers}`}
        </p>
      </div>
    </li>
  );
}

export function VisitorList() {
  const t = useText();
  const dates = useDates();
  const chart = useChart();
  const zone = useZone();
  const answer = useVisitors(chart.api);
  const visitors = answer.data?.pages.flatMap((page) => page.visitors ?? []) ?? [];
  const visits = visits_of(visitors, (visitor) => dates.day(visitor.at, zone));
  const days = [...new Set(visits.map((visit) => visit.day))];
  if (answer.isPending) return <Waiting />;
  if (answer.error && visitors.length === 0) return <Trouble problem={answer.error} retry={answer.refetch} href={chart.href} />;
  if (visitors.length === 0) return <Empty icon="visitors" title={t('visitors.empty')} text={t('visitors.empty_do')} />;
  return (
    <>
      {days.map((day) => (
        <Fragment key={day}>
          <h2 className="k-day">{day}</h2>
          <ul role="list" className="k-list">
            {visits
              .filter((visit) => visit.day === day)
              .map((visit) => (
                <VisitLine key={visit.key} visit={visit} zone={zone} />
              ))}
          </ul>
        </Fragment>
      ))}
      <MoreButton more={answer.hasNextPage} busy={answer.isFetchingNextPage} onMore={answer.fetchNextPage} />
    </>
  );
}

export function VisitorsPage() {
  const t = useText();
  const { person } = useHomePerson();
  return (
    <Page title={t('visitors.title')} lead={t('visitors.lead')} icon="visitors">
      <VisitorList />
      <Notice>
        {person !== undefined && person.relationship !== 'self' && <p>{t('visitors.private')}</p>}
        <p>{t('visitors.odd')}</p>
      </Notice>
    </Page>
  );
}
