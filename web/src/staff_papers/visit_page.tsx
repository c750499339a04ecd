// SPDX-License-Identifier: Apache-2.0
// What somebody owes at the next visit: the ID is shown (which kind, never its number), the consent signed, or the visit went by without it.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { cache, usePractice } from '../api/ask';
import { ask } from '../api/door';
import { ClaimLine } from '../desk/claim_line';
import { Choice } from '../desk/deed_form';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { forget_lists, task_place, useVisitTask, type VisitTask } from './staff_papers_ask';

const SHOWN = ['drivers_license', 'state_id', 'passport', 'military_id', 'other_id'] as const;
type Shown = (typeof SHOWN)[number];

export function VisitPage({ practice, task }: { practice: string; task: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const saying = useSaying();
  const zone = usePractice(practice).data?.zone;
  const answer = useVisitTask(practice, task);
  const [shown, set_shown] = useState<Shown | ''>('');
  const [tried, set_tried] = useState(false);
  const [done, set_done] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const found = answer.data;
  const go = async (body: object) => {
    set_problem(null);
    try {
      cache.setQueryData(['desk', practice, 'task', task], await ask<VisitTask>('POST', task_place(practice, task), body));
      await forget_lists(practice);
      set_done(true);
    } catch (caught) {
      set_problem(caught);
    }
  };
  const is_id = found?.kind === 'photo_id';
  return (
    <Page
      title={found === undefined ? t('staff_visit.title') : is_id ? t('staff_visit.photo_id') : t('staff_visit.teen_consent')}
      window_title={t('staff_visit.title')}
      back={{ href: `/staff/${encodeURIComponent(practice)}/queues/id_checks`, place: word('queue', 'id_checks') }}
      narrow
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={`/staff/${encodeURIComponent(practice)}`} />}
      {problem !== null && (
        <Notice tone="attention" title={saying(problem).title} live>
          <p>{saying(problem).text}</p>
        </Notice>
      )}
      {done && (
        <Notice tone="good" live>
          <p>{t('staff_visit.done')}</p>
        </Notice>
      )}
      {found && (
        <>
          {found.state !== 'done' && <ClaimLine practice={practice} queue="id_checks" row={task} zone={zone} />}
          <section className="k-card">
            <dl className="k-facts">
              <div>
                <dt>{t('staff_visit.person')}</dt>
                <dd>{found.name}</dd>
              </div>
              {found.comes_with.length > 0 && (
                <div>
                  <dt>{t('staff_visit.with')}</dt>
                  <dd>{found.comes_with.join(', ')}</dd>
                </div>
              )}
              <div>
                <dt>{t('staff_visit.since')}</dt>
                <dd>{dates.day(found.opened_at, zone)}</dd>
              </div>
            </dl>
            {found.state === 'lapsed' && <p>{t('staff_visit.lapsed')}</p>}
            {found.state === 'done' && !done && <p>{t('staff_visit.state_done')}</p>}
          </section>
          {found.state !== 'done' && (
            <form
              className="k-card k-form"
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                set_tried(true);
                if (is_id && shown === '') return;
                void go(is_id ? { outcome: 'shown', shown } : { outcome: 'signed' });
              }}
            >
              {is_id && (
                <>
                  <Choice
                    legend={t('staff_visit.shown')}
                    name="shown"
                    value={shown}
                    onChoose={set_shown}
                    error={tried && shown === '' ? t('staff_visit.shown_need') : undefined}
                    options={SHOWN.map((value) => ({ value, label: word('id_shown', value) }))}
                  />
                  <p className="k-hint">{t('staff_visit.shown_hint')}</p>
                </>
              )}
              <Button type="submit" variation="solid">
                {is_id ? t('staff_visit.confirm') : t('staff_visit.signed')}
              </Button>
            </form>
          )}
          {found.state === 'open' && (
            <div className="k-card k-form">
              <p>{t('staff_visit.without_about')}</p>
              <Button
                onClick={() => {
                  void go({ outcome: 'without' });
                }}
              >
                {t('staff_visit.without')}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}
