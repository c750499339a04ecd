// SPDX-License-Identifier: Apache-2.0
// A list of one area, newest first: results by day with their words, medicines and problems by now and before, the rest by date. Every
// empty list says what to do.
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useItems } from '../api/ask';
import { path_of } from '../api/door';
import type { Area, Item } from '../api/shapes';
import { Icon } from '../look/icons';
import { Empty, MoreButton, Notice, Page, PrintButton, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { useHomePerson } from './home_person';
import { FlagMark } from './flag_mark';
import { flag_of, useResultWords } from './result_words';

const KINDS = ['', 'lab', 'vital', 'imaging', 'panel', 'survey'] as const;
const OVER = /^(inactive|resolved|stopped|completed|cancelled|remission|superseded|not-done|entered-in-error)$/;
const NOTE_LIKE: readonly Area[] = ['notes', 'summaries'];
type TitledArea = Exclude<Area, 'summaries'>;
export const titled = (area: Area): TitledArea => (area === 'summaries' ? 'notes' : area);

function ResultLine({ item }: { item: Item }) {
  const t = useText();
  const words = useResultWords();
  const value = words.all_values(item);
  return (
    <>
      <span className="k-line-main">
        <strong>{item.title}</strong>
        <span className="k-line-value">{value === '' ? (item.kind === 'panel' ? t('kinds.panel') : t('result.no_value')) : value}</span>
      </span>
      <FlagMark flag={flag_of(item)} />
    </>
  );
}

function PlainLine({ item }: { item: Item }) {
  const dates = useDates();
  const zone = useZone();
  const word = useWord();
  const details: string[] = [];
  if (item.kind === 'medicine') details.push(item.dose ?? '');
  if (item.kind === 'allergy') details.push([item.reaction, word('severity', item.severity?.toLowerCase())].filter(Boolean).join(', '));
  details.push(dates.day(item.happened_at, zone));
  if (item.kind !== 'medicine' && item.kind !== 'allergy' && item.kind !== 'condition') details.push(item.author ?? item.place ?? '');
  return (
    <span className="k-line-main">
      <strong>{item.title}</strong>
      {details.filter(Boolean).map((text, index) => (
        <span key={index} className="k-line-detail">
          {text}
        </span>
      ))}
    </span>
  );
}

function Lines({ area, items }: { area: Area; items: Item[] }) {
  const chart = useChart();
  return (
    <ul role="list" className="k-list">
      {items.map((item) => (
        <li key={item.id}>
          <Link href={`${chart.href}/${area}${path_of(item.id)}`} className="k-line">
            {area === 'results' ? <ResultLine item={item} /> : <PlainLine item={item} />}
            <Icon name="next" size={18} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Groups({ area, items }: { area: Area; items: Item[] }): ReactNode {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  if (area === 'medicines' || area === 'conditions' || area === 'allergies') {
    const now = items.filter((item) => !OVER.test(item.status ?? ''));
    const past = items.filter((item) => OVER.test(item.status ?? ''));
    return (
      <>
        {now.length > 0 && (
          <>
            <h2 className="k-day">{t('item.now')}</h2>
            <Lines area={area} items={now} />
          </>
        )}
        {past.length > 0 && (
          <>
            <h2 className="k-day">{t('item.past')}</h2>
            <Lines area={area} items={past} />
          </>
        )}
      </>
    );
  }
  const heading = (item: Item) => (area === 'results' ? dates.day(item.happened_at, zone) : item.happened_at.slice(0, 4));
  const headings = [...new Set(items.map(heading))];
  return headings.map((text) => (
    <section key={text} aria-label={text}>
      <h2 className="k-day">{text}</h2>
      <Lines area={area} items={items.filter((item) => heading(item) === text)} />
    </section>
  ));
}

function KindFilter({ kind, onKind }: { kind: string; onKind: (kind: string) => void }) {
  const t = useText();
  return (
    <div className="k-chips k-no-print" role="group" aria-label={t('kinds.label')}>
      {KINDS.map((each) => (
        <button key={each} type="button" aria-pressed={kind === each} onClick={() => onKind(each)}>
          {each === '' ? t('kinds.all') : t(`kinds.${each}`)}
        </button>
      ))}
    </div>
  );
}

/** Notes and summaries are one place of the menu; each stays an address of its own. */
function NoteTabs({ area, areas }: { area: Area; areas: readonly string[] }) {
  const t = useText();
  const chart = useChart();
  const open = (['notes', 'summaries'] as const).filter((each) => areas.includes(each));
  if (open.length < 2) return null;
  return (
    <nav className="k-chips k-no-print" aria-label={t('area.tabs')}>
      {open.map((each) => (
        <Link key={each} href={`${chart.href}/${each}`} aria-current={each === area ? 'page' : undefined}>
          {t(`area.${each}_tab`)}
        </Link>
      ))}
    </nav>
  );
}

export function AreaList({ area, areas }: { area: Area; areas: readonly string[] }) {
  const t = useText();
  const chart = useChart();
  const [kind, set_kind] = useState('');
  const answer = useItems(chart.api, area, kind);
  const items = answer.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  const filtered_empty = area === 'results' && kind !== '';
  return (
    <>
      {area === 'results' && <KindFilter kind={kind} onKind={set_kind} />}
      {NOTE_LIKE.includes(area) && <NoteTabs area={area} areas={areas} />}
      {answer.isPending && <Waiting />}
      {answer.error && items.length === 0 && <Trouble problem={answer.error} retry={answer.refetch} href={chart.href} />}
      {answer.data &&
        items.length === 0 &&
        (filtered_empty ? (
          <Empty icon="results" title={t('area.results_kind_empty')} text={t('area.results_kind_empty_do')} />
        ) : (
          <Empty icon={titled(area)} title={t(`area.${area}_empty`)} text={chart.voice === 'family' ? t(`area.${area}_empty_do`) : ''} />
        ))}
      <Groups area={area} items={items} />
      {answer.error && items.length > 0 && <Trouble problem={answer.error} retry={answer.fetchNextPage} href={chart.href} />}
      <MoreButton more={answer.hasNextPage} busy={answer.isFetchingNextPage} onMore={answer.fetchNextPage} />
      <p className="ds-u-visibility--screen-reader" role="status">
        {items.length > 0 ? t('common.shown', { count: items.length }) : ''}
      </p>
    </>
  );
}

export function AreaPage({ area }: { area: Area }) {
  const t = useText();
  const { person } = useHomePerson();
  return (
    <Page title={t(`area.${titled(area)}_title`)} icon={titled(area)} beside={<PrintButton />}>
      {area === 'results' && <p className="k-hint">{t('result.early')}</p>}
      <AreaList area={area} areas={person?.areas ?? []} />
      {area === 'medicines' && (
        <Notice>
          <p>{t('item.medicine_advice')}</p>
        </Notice>
      )}
      {area === 'allergies' && (
        <Notice tone="attention">
          <p>{t('item.allergy_advice')}</p>
        </Notice>
      )}
      {area === 'immunizations' && (
        <Notice>
          <p>{t('item.vaccine_proof')}</p>
        </Notice>
      )}
      {area !== 'medicines' && area !== 'immunizations' && (
        <Notice>
          <p>{t('item.wrong')}</p>
        </Notice>
      )}
    </Page>
  );
}
