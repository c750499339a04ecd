// SPDX-License-Identifier: Apache-2.0
// One request: where it stands and what happens next, its files, signing on the screen or on paper, and every step both sides took.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { usePractice } from '../api/ask';
import { ask, Problem } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { FileBox } from './file_box';
import { is_open, may_remove, put_request, request_api, useRequest, useTerms, type AccessRequest } from './papers_ask';
import { BringList, CallLine, relationship_of } from './terms_box';

function Stand({ request }: { request: AccessRequest }) {
  const t = useText();
  const word = useWord();
  const last = [...request.steps].reverse().find((step) => step.by === 'practice' && (step.words ?? '') !== '');
  const tone = request.state === 'approved' ? 'good' : request.state === 'refused' || request.state === 'waiting_for_paper' ? 'attention' : 'calm';
  const about = request.kind === 'paper' ? word('paper_state', request.state) : word('request_state_about', request.state);
  return (
    <Notice tone={tone} title={word('request_state', request.state)} live>
      <p>{about}</p>
      {last !== undefined && (request.state === 'refused' || request.state === 'waiting_for_paper') && (
        <>
          <p>{t('papers.office_wrote')}</p>
          <blockquote>{last.words}</blockquote>
          {(last.bring ?? []).length > 0 && (
            <>
              <p>{t('papers.please_bring')}</p>
              <ul>
                {(last.bring ?? []).map((kind) => (
                  <li key={kind}>{word('paper_word', kind, 'other_paper')}</li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <CallLine practice={request.practice} />
    </Notice>
  );
}

function FormLinks({ request }: { request: AccessRequest }) {
  const t = useText();
  const base = `/api/v1${request_api(request.practice, request.request)}/form`;
  return (
    <p className="k-actions">
      <a className="ds-c-button" href={`${base}?language=${current_language()}`} download>
        {t('papers.form_print')}
      </a>
      <a className="ds-c-button" href={`${base}?language=${current_language()}&fillable=1`} download>
        {t('papers.form_fill')}
      </a>
    </p>
  );
}

function SignBox({ request }: { request: AccessRequest }) {
  const t = useText();
  const saying = useSaying();
  const [name, set_name] = useState('');
  const [promised, set_promised] = useState(false);
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const paper = request.kind === 'paper';
  const has_file = request.uploads.some((upload) => upload.state === 'ready');
  const send = async (signing: 'screen' | 'paper') => {
    set_tried(true);
    set_problem(null);
    if (busy || (paper && !has_file)) return;
    if (signing === 'screen' && (name.trim() === '' || !promised)) return;
    set_busy(true);
    try {
      put_request(
        await ask<AccessRequest>('POST', `${request_api(request.practice, request.request)}/send`, {
          signing,
          ...(signing === 'screen' ? { signed_as: name.trim() } : {}),
        }),
      );
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const waits = request.state === 'waiting_for_paper';
  const said =
    problem === null
      ? null
      : problem instanceof Problem && problem.fault === 'conflict'
        ? { title: t('papers.still_going_title'), text: t('papers.still_going') }
        : saying(problem);
  return (
    <section className="k-section" aria-labelledby="sign">
      <h2 id="sign">{waits && request.signed_how === 'screen' ? t('papers.send_again') : t('papers.sign_title')}</h2>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {tried && paper && !has_file && (
        <Notice tone="attention" live>
          <p>{t('papers.add_first')}</p>
        </Notice>
      )}
      <form
        className="k-card k-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send('screen');
        }}
      >
        <p>{t('papers.promise')}</p>
        <p className="k-check">
          <input type="checkbox" id="promise" checked={promised} onChange={(event) => set_promised(event.target.checked)} />
          <label htmlFor="promise">{t('papers.promise_yes')}</label>
        </p>
        {tried && !promised && <p className="ds-c-inline-error">{t('papers.promise_need')}</p>}
        <Line
          label={t('papers.sign_name')}
          name="signed_as"
          autoComplete="name"
          value={name}
          onText={set_name}
          hint={t('papers.sign_hint')}
          error={tried && name.trim() === '' ? t('papers.need') : undefined}
        />
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {t('papers.send')}
        </Button>
      </form>
      {!paper && (
        <div className="k-card k-form">
          <h3>{t('papers.on_paper')}</h3>
          <p>{t('papers.on_paper_about')}</p>
          <p className="k-code">
            {t('papers.code')} <strong>{request.code}</strong>
          </p>
          <FormLinks request={request} />
          <Button
            onClick={() => {
              void send('paper');
            }}
            aria-disabled={busy}
          >
            {t('papers.signed_paper')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Steps({ request }: { request: AccessRequest }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = usePractice(request.practice).data?.zone;
  return (
    <section className="k-section" aria-labelledby="steps">
      <h2 id="steps">{t('papers.history')}</h2>
      <ol className="k-steps">
        {request.steps.map((step, index) => (
          <li key={index}>
            <strong>{word('request_step', step.what, 'sent')}</strong>{' '}
            <span className="k-hint">
              {dates.moment(step.at, zone)} · {step.by === 'practice' ? t('papers.by_office') : t('papers.by_you')}
            </span>
            {step.words !== undefined && <p>{step.words}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Withdraw({ request }: { request: AccessRequest }) {
  const t = useText();
  const [sure, set_sure] = useState(false);
  const go = () => {
    ask<AccessRequest>('POST', `${request_api(request.practice, request.request)}/withdraw`)
      .then(put_request)
      .catch(() => set_sure(false));
  };
  if (!sure)
    return (
      <p>
        <Button variation="ghost" onClick={() => set_sure(true)}>
          {t('papers.withdraw')}
        </Button>
      </p>
    );
  return (
    <Notice tone="attention" title={t('papers.withdraw_sure')} live>
      <p>{t('papers.withdraw_about')}</p>
      <p className="k-actions">
        <Button variation="solid" onClick={go}>
          {t('papers.withdraw_yes')}
        </Button>
        <Button onClick={() => set_sure(false)}>{t('papers.withdraw_no')}</Button>
      </p>
    </Notice>
  );
}

export function RequestPage({ practice, request }: { practice: string; request: string }) {
  const t = useText();
  const word = useWord();
  const answer = useRequest(practice, request);
  const found = answer.data;
  const terms = useTerms(found === undefined || found.kind === 'paper' ? '' : practice);
  const rule = terms.data && found ? relationship_of(terms.data, found.kind === 'adult' ? 'adult' : 'minor', found.relationship) : undefined;
  const signs = found?.state === 'draft' || found?.state === 'waiting_for_paper';
  const name = found === undefined ? '' : `${found.given_names} ${found.family_name}`;
  return (
    <Page
      title={found === undefined ? t('papers.request') : found.kind === 'paper' ? word('paper_word', found.paper_kind, 'other_paper') : t('papers.request_for', { name })}
      window_title={t('papers.request')}
      back={{ href: '/requests', place: t('papers.list_title') }}
      lead={found?.kind === 'paper' ? t('papers.for_person', { name }) : undefined}
      narrow
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/requests" />}
      {found && (
        <>
          <Stand request={found} />
          {signs && terms.data && rule && <BringList terms={terms.data} rule={rule} />}
          <section className="k-section" aria-labelledby="files">
            <h2 id="files">{t('papers.files')}</h2>
            {is_open(found.state) && <p>{found.kind === 'paper' ? t('papers.files_paper') : t('papers.files_about')}</p>}
            <FileBox
              api={request_api(practice, request)}
              uploads={found.uploads}
              open={is_open(found.state)}
              removable={may_remove(found.state)}
              onChange={answer.refetch}
            />
          </section>
          {signs && <SignBox request={found} />}
          <Steps request={found} />
          {is_open(found.state) && <Withdraw request={found} />}
        </>
      )}
    </Page>
  );
}
