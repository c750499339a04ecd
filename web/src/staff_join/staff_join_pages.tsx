// SPDX-License-Identifier: Apache-2.0
// The desk's pages of getting in: all PINs and invitations that are out, and the registration forms with their three answers. Keyboard all the
// way: open, look, decide, back to the list.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Route, Switch } from 'wouter';
import { cache, usePractice } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { StaffCodes, StaffRegistration } from '../api/shapes';
import { ClaimLine } from '../desk/claim_line';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { NotFoundPage } from '../look/not_found_page';
import { useDates, useText, useWord } from '../words/use_words';
import { CodesTable } from './codes_list';
import { KindAndCustody } from './patient_codes';

function CodesPage({ practice }: { practice: string }) {
  const t = useText();
  const [all, set_all] = useState(false);
  const answer = useQuery({
    queryKey: ['codes', practice],
    queryFn: () => ask<StaffCodes>('GET', `/staff${path_of(practice)}/codes`),
    staleTime: 0,
  });
  const codes = (answer.data?.codes ?? []).filter((code) => all || code.state === 'open');
  return (
    <Page title={t('staff_join.list_title')} lead={t('staff_join.list_lead')} back={{ href: `/staff${path_of(practice)}`, place: t('staff.desk') }}>
      <p className="k-chips">
        <button type="button" aria-pressed={!all} onClick={() => set_all(false)}>
          {t('staff_join.list_open')}
        </button>
        <button type="button" aria-pressed={all} onClick={() => set_all(true)}>
          {t('staff_join.list_all')}
        </button>
      </p>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      {answer.data && <CodesTable practice={practice} codes={codes} may_give={answer.data.may_give} patients />}
    </Page>
  );
}

function RegistrationsPage({ practice }: { practice: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [list, set_list] = useState<'open' | 'decided'>('open');
  const answer = useQuery({
    queryKey: ['registrations', practice, list],
    queryFn: () => ask<{ registrations: StaffRegistration[] }>('GET', `/staff${path_of(practice)}/registrations?list=${list}`),
    staleTime: 0,
  });
  const now = new Date().toISOString();
  return (
    <Page title={t('staff_join.reg_title')} lead={t('staff_join.reg_lead')} back={{ href: `/staff${path_of(practice)}`, place: t('staff.desk') }}>
      <p className="k-chips">
        {(['open', 'decided'] as const).map((which) => (
          <button type="button" key={which} aria-pressed={list === which} onClick={() => set_list(which)}>
            {t(`staff_join.reg_${which}`)}
          </button>
        ))}
      </p>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      {answer.data?.registrations.length === 0 && <p>{t('staff_join.reg_none')}</p>}
      <ul role="list" className="k-list">
        {(answer.data?.registrations ?? []).map((form) => (
          <li key={form.registration}>
            <Link className="k-line" href={`/staff${path_of(practice)}/registrations${path_of(form.registration)}`}>
              <span className="k-line-main">
                <strong>
                  {form.family_name}, {form.given_names}
                </strong>
                <span className="k-line-detail">
                  {word('staff_link_kind', form.kind)}: {form.who} · {word('reg_state', form.state)}
                  {form.state === 'waiting' &&
                    ` · ${t(form.due_at < now ? 'staff_join.reg_overdue' : 'staff_join.reg_due', { date: dates.moment(form.due_at) })}`}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

type Act = 'none' | 'ask' | 'refuse';

function Decide({ practice, form, onDone }: { practice: string; form: StaffRegistration; onDone: () => void }) {
  const t = useText();
  const word = useWord();
  const saying = useSaying();
  const dates = useDates();
  const api = `/staff${path_of(practice)}/registrations${path_of(form.registration)}`;
  const [chosen, set_chosen] = useState('');
  const [kind, set_kind] = useState(form.kind);
  const [custody, set_custody] = useState(form.custody);
  const [act, set_act] = useState<Act>('none');
  const [reason, set_reason] = useState('no_patient');
  const [words, set_words] = useState('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const candidates = form.candidates ?? [];
  const match = candidates.find((one) => one.patient === chosen);
  const send = async (path: string, body: unknown) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    try {
      await ask('POST', `${api}/${path}`, body);
      await cache.invalidateQueries({ queryKey: ['registrations'] });
      onDone();
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const send_words = (path: 'ask' | 'refuse') => {
    set_tried(true);
    if (words.trim() === '') return;
    void send(path, path === 'ask' ? { words: words.trim() } : { reason, words: words.trim() });
  };
  const said = problem === null ? null : saying(problem);
  return (
    <>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <fieldset className="k-card k-radios">
        <legend>
          <h2>{t('staff_join.reg_candidates')}</h2>
        </legend>
        {candidates.length === 0 && <p>{t('staff_join.reg_no_candidates')}</p>}
        {candidates.map((one) => (
          <label key={one.patient}>
            <input type="radio" name="match" value={one.patient} checked={chosen === one.patient} onChange={() => set_chosen(one.patient)} />
            <span>
              <strong>{one.name}</strong> · {dates.day(one.birth_on)}
              {one.mrn !== '' && ` · ${t('staff.mrn', { mrn: one.mrn })}`}
              {one.phone !== '' && ` · ${one.phone}`}
              {one.namesake && ` · ${t('staff.namesake')}`}
              <small>
                {one.people.length === 0 ? t('staff_join.reg_no_people') : t('staff_join.reg_people', { names: one.people.join(', ') })}
                {one.linked && ` · ${t('staff_join.reg_linked')}`}
              </small>
              {one.ended_by_decision === true && <strong className="k-block">{t('staff.ended_by_decision')}</strong>}
            </span>
          </label>
        ))}
      </fieldset>
      {match && (
        <section className="k-card k-form" aria-label={t('staff_join.reg_match')}>
          <KindAndCustody kind={kind} custody={custody} onKind={set_kind} onCustody={set_custody} />
          <p>{t('staff_join.reg_preview', { who: form.who, name: match.name, kind: word('staff_link_kind', kind) })}</p>
          <Button variation="solid" aria-disabled={busy} onClick={() => void send('approve', { patient: match.patient, kind, custody })}>
            {t('staff_join.reg_approve')}
          </Button>
        </section>
      )}
      <p className="k-actions">
        <Button aria-expanded={act === 'ask'} onClick={() => set_act(act === 'ask' ? 'none' : 'ask')}>
          {t('staff_join.reg_ask')}
        </Button>
        <Button aria-expanded={act === 'refuse'} onClick={() => set_act(act === 'refuse' ? 'none' : 'refuse')}>
          {t('staff_join.reg_refuse')}
        </Button>
        <Link className="ds-c-button" href={`/staff${path_of(practice)}/patients`}>
          {t('staff_join.find')}
        </Link>
      </p>
      {act !== 'none' && (
        <section className="k-card k-form">
          {act === 'refuse' && (
            <>
              <label className="ds-c-label" htmlFor="refuse-reason">
                {t('staff_join.reg_refuse_reason')}
              </label>
              <select id="refuse-reason" className="ds-c-field" value={reason} onChange={(event) => set_reason(event.target.value)}>
                {(['no_patient', 'not_eligible', 'papers', 'other'] as const).map((one) => (
                  <option key={one} value={one}>
                    {word('reg_reason', one)}
                  </option>
                ))}
              </select>
            </>
          )}
          <Line
            label={t(act === 'ask' ? 'staff_join.reg_ask_words' : 'staff_join.reg_refuse_words')}
            name="words"
            autoComplete="off"
            value={words}
            onText={set_words}
            hint={t('staff_join.reg_family_sees')}
            error={tried && words.trim() === '' ? t('staff_join.reg_need_words') : undefined}
          />
          <Button variation="solid" aria-disabled={busy} onClick={() => send_words(act)}>
            {t(act === 'ask' ? 'staff_join.reg_ask_button' : 'staff_join.reg_refuse_button')}
          </Button>
        </section>
      )}
    </>
  );
}

function RegistrationPage({ practice, registration }: { practice: string; registration: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [done, set_done] = useState(false);
  const answer = useQuery({
    queryKey: ['registrations', practice, 'one', registration],
    queryFn: () => ask<StaffRegistration>('GET', `/staff${path_of(practice)}/registrations${path_of(registration)}`),
    staleTime: 0,
  });
  const form = answer.data;
  const zone = usePractice(practice).data?.zone;
  const list = `/staff${path_of(practice)}/registrations`;
  const facts: [string, string][] = form
    ? [
        [t('staff_join.reg_child'), `${form.given_names} ${form.family_name}`],
        [t('staff_join.reg_born'), dates.day(form.birth_on)],
        [t('staff_join.reg_asks'), `${form.who} · ${form.email} · ${word('staff_link_kind', form.kind)}`],
        [t('staff_join.link_custody'), word('staff_custody', form.custody)],
        [t('staff_join.reg_asker_born'), dates.day(form.account_birth_on)],
        [t('staff_join.reg_phone'), form.phone],
        [t('staff_join.reg_note'), form.note],
      ]
    : [];
  const open = form?.state === 'waiting' || form?.state === 'asked';
  return (
    <Page title={t('staff_join.reg_form')} back={{ href: list, place: t('staff_join.reg_title') }}>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={list} />}
      {form && (
        <>
          {open && !done && <ClaimLine practice={practice} queue="registrations" row={registration} zone={zone} />}
          <dl className="k-card k-facts">
            {facts
              .filter(([, value]) => value !== '')
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
          </dl>
          {form.staff_words !== '' && <p>{t('staff_join.reg_was_asked', { words: form.staff_words })}</p>}
          {form.family_words !== '' && <p>{t('staff_join.reg_answered', { words: form.family_words })}</p>}
          {done ? (
            <Notice tone="good" title={t('staff_join.reg_done_title')} live>
              <p>{t('staff_join.reg_done')}</p>
              <p>
                <Link href={list}>{t('staff_join.reg_next')}</Link>
              </p>
            </Notice>
          ) : open ? (
            <Decide key={form.changed_at} practice={practice} form={form} onDone={() => set_done(true)} />
          ) : (
            <p>
              <span className="k-state k-state-other">{word('reg_state', form.state)}</span> {dates.moment(form.changed_at)}
            </p>
          )}
        </>
      )}
    </Page>
  );
}

export default function StaffJoinPages({ practice }: { practice: string }) {
  return (
    <Switch>
      <Route path="/staff/:practice/codes">
        <CodesPage practice={practice} />
      </Route>
      <Route path="/staff/:practice/registrations">
        <RegistrationsPage practice={practice} />
      </Route>
      <Route path="/staff/:practice/registrations/:registration">
        {(params) => <RegistrationPage practice={practice} registration={params.registration} />}
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
