// SPDX-License-Identifier: Apache-2.0
// One paper: what it is, whom it speaks of, until when it holds under the policy, the files that show it; shown again, or revoked after a
// second question.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { cache, usePractice } from '../api/ask';
import { Link } from 'wouter';
import { ask, path_of, Problem } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { ClaimLine } from '../desk/claim_line';
import { FileBox } from '../papers/file_box';
import { Pages } from './file_view';
import { forget_lists, paper_place, useStaffPaper, type StaffPaper } from './staff_papers_ask';

/** A paper holds until the first instant after its last day; people read the last day. */
const last_day = (until: string | undefined): string | undefined => until && new Date(Date.parse(until) - 1).toISOString();

function Facts({ paper, zone }: { paper: StaffPaper; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const ends =
    paper.ends_at === undefined
      ? t('staff_paper.never')
      : `${dates.day(last_day(paper.ends_at), zone)}${paper.by_renewal === true ? ` (${t('staff_paper.by_renewal')})` : ''}`;
  const facts: [string, string][] = [
    [t('staff_paper.for'), paper.patient_name],
    [t('staff_paper.holder'), paper.holder ?? ''],
    [
      t('staff_paper.verified'),
      paper.verified
        ? t('staff_paper.verified_by', { who: paper.verified_by, date: dates.day(paper.seen_at, zone) })
        : t('staff_paper.not_verified'),
    ],
    [t('staff_paper.from'), dates.day(paper.from, zone)],
    [t('staff_paper.to'), dates.day(last_day(paper.to), zone)],
    [t('staff_paper.ends'), ends],
    [t('staff_paper.revoked'), dates.day(paper.revoked_at, zone)],
    [t('staff_paper.parts'), paper.categories.map((each) => word('category', each, 'other')).join(', ')],
  ];
  return (
    <section className="k-card">
      <dl className="k-facts">
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

export function StaffPaperPage({ practice, paper }: { practice: string; paper: string }) {
  const t = useText();
  const word = useWord();
  const saying = useSaying();
  const zone = usePractice(practice).data?.zone;
  const answer = useStaffPaper(practice, paper);
  const [sure, set_sure] = useState(false);
  const [tell, set_tell] = useState(true);
  const [to, set_to] = useState('');
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const found = answer.data;
  const needs = found?.needs_reason === true;
  const go = async (what: 'renew' | 'revoke', body: object) => {
    set_problem(null);
    set_tried(true);
    if (needs && reason.trim() === '') return;
    const whole = needs ? { ...body, reason: reason.trim() } : body;
    try {
      cache.setQueryData(['desk', practice, 'paper', paper], await ask<StaffPaper>('POST', `${paper_place(practice, paper)}/${what}`, whole));
      await forget_lists(practice);
      set_sure(false);
    } catch (caught) {
      set_problem(caught);
    }
  };
  const earlier = problem instanceof Problem && problem.code === 'earlier';
  const said = earlier ? { title: t('staff_paper.earlier_title'), text: t('staff_paper.earlier') } : saying(problem);
  const standing = found !== undefined && found.verified && found.revoked_at === undefined;
  return (
    <Page
      title={found === undefined ? t('staff_paper.title') : word('paper_word', found.kind, 'other_paper')}
      window_title={t('staff_paper.title')}
      back={{ href: `/staff/${encodeURIComponent(practice)}/queues/papers_expiring`, place: word('queue', 'papers_expiring') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={`/staff/${encodeURIComponent(practice)}`} />}
      {problem !== null && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {found && (
        <div className="k-beside">
          <div>
            {found.revoked_at === undefined && <ClaimLine practice={practice} queue="papers_expiring" row={paper} zone={zone} />}
            <p>
              <Link href={`/staff${path_of(practice)}/patients${path_of(found.patient)}/people`}>{t('staff_paper.to_people')}</Link>
            </p>
            <Facts paper={found} zone={zone} />
            {standing && needs && !found.may_decide && <p className="k-hint">{t('staff_paper.officer_only')}</p>}
            {standing && needs && found.may_decide && (
              <Line
                label={t('staff_paper.reason')}
                name="reason"
                autoComplete="off"
                value={reason}
                onText={set_reason}
                hint={t('staff_paper.reason_hint')}
                error={tried && reason.trim() === '' ? t('staff_paper.reason_need') : undefined}
              />
            )}
            {standing && found.may_decide && (
              <form
                className="k-card k-form"
                onSubmit={(event) => {
                  event.preventDefault();
                  void go('renew', { to: to === '' ? null : to });
                }}
              >
                <h2>{t('staff_paper.renew')}</h2>
                <p>{t('staff_paper.renew_about')}</p>
                <label className="ds-c-label" htmlFor="renew-to">
                  {t('staff_paper.renew_to')}
                </label>
                <input id="renew-to" className="ds-c-field" type="date" value={to} onChange={(event) => set_to(event.target.value)} />
                <Button type="submit" variation="solid">
                  {t('staff_paper.renew_do')}
                </Button>
              </form>
            )}
            {standing &&
              found.may_decide &&
              (sure ? (
                <Notice tone="attention" title={t('staff_paper.revoke_sure')} live>
                  {needs && (
                    <p className="k-check">
                      <input type="checkbox" id="tell" checked={tell} onChange={(event) => set_tell(event.target.checked)} />
                      <label htmlFor="tell">{t('staff_paper.revoke_tell')}</label>
                    </p>
                  )}
                  <p className="k-actions">
                    <Button
                      variation="solid"
                      onClick={() => {
                        void go('revoke', needs ? { tell } : {});
                      }}
                    >
                      {t('staff_paper.revoke_do')}
                    </Button>
                    <Button onClick={() => set_sure(false)}>{t('staff_request.cancel')}</Button>
                  </p>
                </Notice>
              ) : (
                <p>
                  <Button onClick={() => set_sure(true)}>{t('staff_paper.revoke')}</Button>
                </p>
              ))}
          </div>
          <section aria-label={t('staff_request.files')}>
            <h2>{t('staff_request.files')}</h2>
            {found.files.length === 0 && <p>{t('staff_request.files_none')}</p>}
            {found.files.map((file) => (
              <Pages key={file.upload} api={`/staff${path_of(practice)}/${file.lies}${path_of(file.of)}`} upload={file.upload} pages={file.pages} />
            ))}
            {found.may_scan === true && (
              <>
                <h3>{t('staff_request.scan')}</h3>
                <FileBox api={paper_place(practice, paper)} uploads={[]} open removable={false} onChange={answer.refetch} />
              </>
            )}
          </section>
        </div>
      )}
    </Page>
  );
}
