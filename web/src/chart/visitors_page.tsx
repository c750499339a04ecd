// SPDX-License-Identifier: Apache-2.0
// Who looked at this record (S37): the visitors' book in plain words, newest first. No one can erase an entry.
import { Fragment } from 'react';
import { useVisitors } from '../api/ask';
import type { Visitor } from '../api/shapes';
import { Icon } from '../look/icons';
import { Empty, MoreButton, Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';

function VisitorLine({ visitor, zone }: { visitor: Visitor; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const role = word('visitor_role', visitor.role, 'other');
  const who = visitor.me === true ? t('visitors.you') : visitor.who === undefined || visitor.who === '' ? role : t('visitors.someone', { who: visitor.who, role });
  const refused = visitor.effect !== undefined && /^(deny|denied|refuse)/i.test(visitor.effect);
  const time = new Intl.DateTimeFormat(document.documentElement.lang === 'es' ? 'es-US' : 'en-US', { hour: 'numeric', minute: '2-digit', ...(zone === undefined ? {} : { timeZone: zone }) });
  return (
    <li className={visitor.me === true ? 'k-visitor k-visitor-me' : 'k-visitor'}>
      <span className="k-visitor-icon"><Icon name={visitor.me === true ? 'staff' : 'visitors'} size={20} /></span>
      <div>
        <strong>{who}</strong>
        <p>{refused ? t('visitors.refused') : word('visitor_what', visitor.what, 'other')}{visitor.via !== undefined && visitor.via !== '' && visitor.via !== 'web' && ` ${t('visitors.via', { via: visitor.via })}`}</p>
        <p className="k-hint"><time dateTime={visitor.at}>{visitor.at === undefined ? '' : time.format(new Date(visitor.at))}</time>{visitor.number !== undefined && <> · {t('visitors.number', { number: visitor.number })}</>}</p>
      </div>
      <span className="ds-u-visibility--screen-reader">{dates.moment(visitor.at, zone)}</span>
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
  const days = [...new Set(visitors.map((visitor) => dates.day(visitor.at, zone)))];
  if (answer.isPending) return <Waiting />;
  if (answer.error && visitors.length === 0) return <Trouble problem={answer.error} retry={answer.refetch} />;
  if (visitors.length === 0) return <Empty icon="visitors" title={t('visitors.empty')} text={t('visitors.empty_do')} />;
  return (
    <>
      {days.map((day) => (
        <Fragment key={day}>
          <h2 className="k-day">{day}</h2>
          <ul role="list" className="k-list">{visitors.filter((visitor) => dates.day(visitor.at, zone) === day).map((visitor, index) => <VisitorLine key={visitor.number ?? `${index}`} visitor={visitor} zone={zone} />)}</ul>
        </Fragment>
      ))}
      <MoreButton more={answer.hasNextPage} busy={answer.isFetchingNextPage} onMore={answer.fetchNextPage} />
    </>
  );
}

export function VisitorsPage() {
  const t = useText();
  return (
    <Page title={t('visitors.title')} lead={t('visitors.lead')} icon="visitors">
      <VisitorList />
      <Notice><p>{t('visitors.odd')}</p></Notice>
    </Page>
  );
}
