// SPDX-License-Identifier: Apache-2.0
// Today: what waits in each queue this role works, what is late first, and the search for a patient. The first page after staff sign in.
import { Link } from 'wouter';
import { Empty, Page, Trouble, Waiting } from '../look/page';
import { FindBox } from '../staff/find_page';
import { useText, useWord } from '../words/use_words';
import { desk_of, useToday } from './desk_ask';

export function TodayPage({ practice }: { practice: string }) {
  const t = useText();
  const word = useWord();
  const answer = useToday(practice);
  const queues = answer.data?.queues ?? [];
  const waiting = queues.filter((queue) => queue.count > 0);
  const quiet = queues.filter((queue) => queue.count === 0);
  const name = (queue: string) => word('queue', queue, 'other');
  return (
    <Page title={t('desk.today')} icon="staff" lead={t('desk.today_lead')}>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && (
        <>
          {waiting.length > 0 && (
            <ul role="list" className="k-queues">
              {waiting.map((queue) => (
                <li key={queue.queue}>
                  <Link href={`${desk_of(practice)}/queues/${queue.queue}`} className="k-queue-tile">
                    <span className="k-queue-count">{queue.count}</span>
                    <span className="k-queue-name">{name(queue.queue)}</span>
                    {queue.overdue > 0 && <span className="k-flag k-flag-critical_high">{t('desk.overdue', { count: queue.overdue })}</span>}
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {waiting.length === 0 && <Empty icon="check" title={t('desk.quiet_title')} text={t('desk.quiet')} />}
          {quiet.length > 0 && waiting.length > 0 && (
            <p className="k-hint">{t('desk.empty_queues', { names: quiet.map((queue) => name(queue.queue)).join(', ') })}</p>
          )}
        </>
      )}
      <div className="k-section">
        <h2>{t('staff.title')}</h2>
        <FindBox practice={practice} focus={false} />
      </div>
    </Page>
  );
}
