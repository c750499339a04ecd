// SPDX-License-Identifier: Apache-2.0
// A queue, oldest due first: j and k or the arrow keys move, Enter opens, and the page after a decision leads to the next one. Rows a
// colleague has open say so.
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { usePractice } from '../api/ask';
import { Empty, MoreButton, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { desk_of, useQueue, type StaffQueueRow } from './desk_ask';

/** The words for what a row is about; queues bring their own, several share the words of relationships and papers. */
export function useWhat() {
  const word = useWord();
  return (what: string): string =>
    word('queue_what', what) || word('dispute_cause', what) || word('paper_kind', what) || word('link_kind', what.toLowerCase()) || '';
}

function Row({ practice, row, zone, onFocus }: { practice: string; row: StaffQueueRow; zone: string | undefined; onFocus: () => void }) {
  const t = useText();
  const word = useWord();
  const what = useWhat();
  const dates = useDates();
  const subject = row.patient_name ?? row.who;
  return (
    <tr>
      <th scope="row">
        <Link href={`${desk_of(practice)}/${row.opens}`} data-row={row.id} onFocus={onFocus}>
          {subject === '' ? t('desk.unnamed') : subject}
        </Link>
        {row.claim && !row.claim.mine && <small>{t('desk.claimed_short', { who: row.claim.who })}</small>}
      </th>
      <td>
        {what(row.what)}
        {row.patient_name !== undefined && row.who !== '' && <small>{row.who}</small>}
      </td>
      <td>{word('queue_state', row.state)}</td>
      <td className="k-number">
        {dates.moment(row.due_at, zone)}
        {row.overdue && <span className="k-flag k-flag-critical_high">{t('desk.late')}</span>}
      </td>
      <td className="k-number">{dates.short_day(row.opened_at, zone)}</td>
    </tr>
  );
}

function useRowKeys(rows: readonly StaffQueueRow[]) {
  const table = useRef<HTMLTableElement>(null);
  const [at, set_at] = useState(-1);
  useEffect(() => {
    const on_key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
      if (step === 0 || rows.length === 0) return;
      event.preventDefault();
      const links = table.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]');
      links?.[Math.max(0, Math.min(at + step, rows.length - 1))]?.focus();
    };
    window.addEventListener('keydown', on_key);
    return () => window.removeEventListener('keydown', on_key);
  }, [rows.length, at]);
  return { table, set_at };
}

export function QueuePage({ practice, queue }: { practice: string; queue: string }) {
  const t = useText();
  const word = useWord();
  const zone = usePractice(practice).data?.zone;
  const [state, set_state] = useState('');
  const answer = useQueue(practice, queue, state);
  const first = answer.data?.pages[0];
  const rows = answer.data?.pages.flatMap((page) => page.rows) ?? [];
  const { table, set_at } = useRowKeys(rows);
  const name = word('queue', queue, 'other');
  return (
    <Page title={name} back={{ href: desk_of(practice), place: t('desk.today') }} lead={word('queue_about', queue)}>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {first && (
        <>
          <p role="status">
            {t('desk.waiting', { count: first.count })}
            {first.overdue > 0 && ` · ${t('desk.overdue', { count: first.overdue })}`}
          </p>
          {first.states.length > 1 && (
            <ul role="list" className="k-chips" aria-label={t('desk.filter')}>
              {['', ...first.states].map((each) => (
                <li key={each}>
                  <button type="button" aria-pressed={state === each} onClick={() => set_state(each)}>
                    {each === '' ? t('desk.all') : word('queue_state', each, 'other')}
                  </button>
                </li>
              ))}
            </ul>
          )}
          {rows.length === 0 ? (
            <Empty
              icon="check"
              title={first.count === 0 ? t('desk.done_title') : t('desk.none_of_state')}
              text={first.count === 0 ? t('desk.done') : t('desk.none_of_state_do')}
            />
          ) : (
            <>
              <p className="k-hint k-wide-only">{t('desk.keys')}</p>
              <div className="k-table-box k-card" role="region" aria-label={name} tabIndex={0}>
                <table className="k-table k-queue-table" ref={table}>
                  <thead>
                    <tr>
                      <th scope="col">{t('desk.whom')}</th>
                      <th scope="col">{t('desk.what')}</th>
                      <th scope="col">{t('staff.status')}</th>
                      <th scope="col">{t('desk.due')}</th>
                      <th scope="col">{t('desk.came')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row, index) => (
                      <Row key={row.id} practice={practice} row={row} zone={zone} onFocus={() => set_at(index)} />
                    ))}
                  </tbody>
                </table>
              </div>
              <MoreButton more={answer.hasNextPage} busy={answer.isFetchingNextPage} onMore={answer.fetchNextPage} />
            </>
          )}
        </>
      )}
    </Page>
  );
}
