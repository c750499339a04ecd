// SPDX-License-Identifier: Apache-2.0
// One request at the desk: what was typed and signed, what the policy asks for, the files beside it, the steps so far, and the decision.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { cache, usePractice } from '../api/ask';
import { ask } from '../api/door';
import { ClaimLine } from '../desk/claim_line';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { FileBox } from '../papers/file_box';
import { is_open } from '../papers/papers_ask';
import { useDates, useText, useWord } from '../words/use_words';
import { ApproveForm } from './approve_form';
import { FileView } from './file_view';
import { forget_lists, request_place, useStaffRequest, type StaffRequest } from './staff_papers_ask';
import { WordsForm } from './words_form';

function Facts({ answer, zone }: { answer: StaffRequest; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const { request, asker } = answer;
  const signed =
    request.signed_how === 'screen'
      ? t('staff_request.signed_screen', { name: request.signed_as ?? '', date: dates.moment(request.signed_at, zone) })
      : request.signed_how === 'paper'
        ? t('staff_request.signed_paper')
        : t('staff_request.signed_not');
  const what =
    request.kind === 'paper'
      ? word('paper_word', request.paper_kind, 'other_paper')
      : word('link_kind', request.relationship.toLowerCase(), 'other');
  const facts: [string, string][] = [
    [t('staff_request.who'), `${asker.name} · ${asker.email}`],
    [t('staff_request.id'), word('id_status', asker.id_status, 'other')],
    [t('staff_request.what'), `${what}: ${request.given_names} ${request.family_name}${request.birth_on === undefined ? '' : `, ${dates.day(request.birth_on)}`}`],
    [t('staff_request.custody_said'), request.kind === 'minor' ? word('link_custody', request.custody, 'unknown') : ''],
    [t('staff_request.why'), request.why],
    [t('staff_request.phone'), request.phone],
    [t('staff_request.signed'), signed],
    [t('staff_request.code'), request.code],
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

function Needs({ answer }: { answer: StaffRequest }) {
  const t = useText();
  const word = useWord();
  const { request, terms } = answer;
  if (request.kind === 'paper' || terms === undefined) return null;
  const rule = terms.relationships.find(
    (each) => each.for === (request.kind === 'adult' ? 'adult' : 'minor') && each.kind === request.relationship,
  );
  if (rule === undefined) return null;
  if (!rule.offered)
    return (
      <Notice tone="attention">
        <p>{t('staff_request.not_offered')}</p>
      </Notice>
    );
  return (
    <p>
      <strong>{t('staff_request.needs')}:</strong>{' '}
      {rule.papers.length === 0
        ? t('staff_request.needs_none')
        : rule.documents.length > 0
          ? rule.documents.map((each) => word('paper_word', each, 'other_paper')).join(' + ')
          : rule.papers.map((choices) => choices.map((kind) => word('paper_word', kind, 'other_paper')).join(' / ')).join(', ')}
    </p>
  );
}

function History({ answer, zone }: { answer: StaffRequest; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  return (
    <section className="k-section" aria-labelledby="steps">
      <h2 id="steps">{t('staff_request.history')}</h2>
      <ol className="k-steps">
        {answer.request.steps.map((step, index) => (
          <li key={index}>
            <strong>{word('request_step', step.what, 'sent')}</strong>{' '}
            <span className="k-hint">
              {dates.moment(step.at, zone)} {step.by === 'practice' ? (step.who ?? '') : answer.asker.name}
            </span>
            {step.words !== undefined && <p>{step.words}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

type Form = '' | 'approve' | 'wait' | 'refuse';

export function StaffRequestPage({ practice, request }: { practice: string; request: string }) {
  const t = useText();
  const word = useWord();
  const zone = usePractice(practice).data?.zone;
  const answer = useStaffRequest(practice, request);
  const [form, set_form] = useState<Form>('');
  const [missing, set_missing] = useState<string[]>([]);
  const [done, set_done] = useState(false);
  const found = answer.data;
  const api = request_place(practice, request);
  const open = found !== undefined && is_open(found.request.state);
  const put = (fresh: StaffRequest) => {
    cache.setQueryData(['desk', practice, 'request', request], fresh);
    set_form('');
    set_done(true);
  };
  const take = () => {
    ask<StaffRequest>('POST', `${api}/take`)
      .then((fresh) => cache.setQueryData(['desk', practice, 'request', request], fresh))
      .then(() => forget_lists(practice))
      .catch(() => answer.refetch());
  };
  const ask_missing = (kinds: string[]) => {
    set_missing(kinds);
    set_form('wait');
  };
  const paper = found?.request.kind === 'paper';
  return (
    <Page
      title={paper ? t('staff_request.title_paper') : t('staff_request.title')}
      back={{ href: `/staff/${encodeURIComponent(practice)}/queues/requests`, place: word('queue', 'requests') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={`/staff/${encodeURIComponent(practice)}`} />}
      {found && (
        <>
          {open && <ClaimLine practice={practice} queue="requests" row={request} zone={zone} />}
          {done && (
            <Notice tone="good" live>
              <p>{t('staff_request.done')}</p>
            </Notice>
          )}
          <p>
            <span className="k-flag k-flag-normal">{word('request_state', found.request.state)}</span>
          </p>
          <div className="k-beside">
            <div>
              <Facts answer={found} zone={zone} />
              <Needs answer={found} />
              {open && found.may_decide && form === '' && (
                <p className="k-actions">
                  {found.request.state !== 'under_review' && <Button onClick={take}>{t('staff_request.take')}</Button>}
                  <Button variation="solid" onClick={() => set_form('approve')}>
                    {paper ? t('staff_request.approve_paper') : t('staff_request.approve')}
                  </Button>
                  <Button onClick={() => ask_missing([])}>{t('staff_request.wait')}</Button>
                  <Button onClick={() => set_form('refuse')}>{t('staff_request.refuse')}</Button>
                </p>
              )}
              {open && !found.may_decide && <p className="k-hint">{t('staff_request.read_only')}</p>}
              {form === 'approve' && <ApproveForm practice={practice} answer={found} onDone={put} onCancel={() => set_form('')} onMissing={ask_missing} />}
              {(form === 'wait' || form === 'refuse') && (
                <WordsForm practice={practice} request={request} step={form} missing={form === 'wait' ? missing : []} onDone={put} onCancel={() => set_form('')} />
              )}
              <History answer={found} zone={zone} />
            </div>
            <section aria-labelledby="files">
              <h2 id="files">{t('staff_request.files')}</h2>
              {found.request.uploads.length === 0 && <p>{t('staff_request.files_none')}</p>}
              {found.request.uploads.map((upload) => (
                <FileView key={upload.upload} api={api} upload={upload} />
              ))}
              {open && found.may_scan && (
                <>
                  <h3>{t('staff_request.scan')}</h3>
                  <FileBox api={api} uploads={[]} open removable={false} onChange={answer.refetch} />
                </>
              )}
            </section>
          </div>
        </>
      )}
    </Page>
  );
}
