// SPDX-License-Identifier: Apache-2.0
// On a patient's page: give a PIN after questions asked, with its letter; send an invitation; link somebody who stands at the desk with papers.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { cache } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { StaffCodes } from '../api/shapes';
import { Choice } from '../join/step';
import { Line } from '../look/fields';
import { Notice, Trouble, useSaying, Waiting } from '../look/page';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { needs_step_up, StepUp } from '../passkey/step_up';
import { CodesTable } from './codes_list';
import '../join/join.css';

const QUESTIONS = ['name', 'birth_date', 'address', 'phone', 'last_visit', 'photo_id'] as const;
const KINDS = ['PARENT', 'GUARDIAN', 'STEP', 'FOSTER', 'TEMP', 'POA', 'ADULT_PROXY'] as const;
const CUSTODY = ['full', 'joint', 'partial', 'none', 'unknown'] as const;
type Given = { code: string; pin: string; expires_at: string; letter: string };
type Said = { title: string; text: string };
interface FormProps {
  api: string;
  page: StaffCodes;
}

function pdf_of(base64url: string): Blob {
  const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return new Blob([Uint8Array.from(binary, (one) => one.charCodeAt(0))], { type: 'application/pdf' });
}

/** A form that sends once, with words of its own for some refusals. */
function useSending(say: (problem: Problem) => Said | undefined) {
  const saying = useSaying();
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<Said | null>(null);
  const [proving, set_proving] = useState<{ again: () => void } | null>(null);
  const send = async (work: () => Promise<void>) => {
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      await work();
      await cache.invalidateQueries({ queryKey: ['codes'] });
    } catch (caught) {
      if (needs_step_up(caught)) set_proving({ again: () => void send(work) });
      else set_said((caught instanceof Problem ? say(caught) : undefined) ?? saying(caught));
    } finally {
      set_busy(false);
    }
  };
  const leave = () => set_proving(null);
  const proved = () => (leave(), proving?.again());
  const proof = proving !== null && <StepUp onProved={proved} onLeave={leave} />;
  return { busy, said, send, proof };
}

function Refusal({ said }: { said: Said | null }) {
  if (said === null) return null;
  return (
    <Notice tone="attention" title={said.title} live>
      <p>{said.text}</p>
    </Notice>
  );
}

function LanguagePick({ legend, value, onPick }: { legend: string; value: string; onPick: (value: string) => void }) {
  const options = [
    { value: 'en', label: 'English' },
    { value: 'es', label: 'Español' },
  ];
  return <Choice legend={legend} name="language" value={value} onPick={onPick} options={options} />;
}

function GivenPin({ given }: { given: Given }) {
  const t = useText();
  const dates = useDates();
  const [url] = useState(() => URL.createObjectURL(pdf_of(given.letter)));
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <Notice tone="good" title={t('staff_join.made_title')} live>
      <p>
        {t('staff_join.pin')}: <strong className="k-big-code">{given.pin}</strong>
      </p>
      <p>{t('staff_join.good_until', { date: dates.day(given.expires_at) })}</p>
      <p>{t('staff_join.made')}</p>
      <p className="k-actions">
        <a className="ds-c-button ds-c-button--solid" href={url} target="_blank" rel="noreferrer">
          {t('staff_join.print')}
        </a>
        <a className="ds-c-button" href={url} download="pin-letter.pdf">
          {t('staff_join.save')}
        </a>
      </p>
    </Notice>
  );
}

/** What the holder types is at most this. */
function MostCustody({ value, onPick }: { value: string; onPick: (value: string) => void }) {
  const t = useText();
  const word = useWord();
  return (
    <>
      <label className="ds-c-label" htmlFor="most-custody">
        {t('staff_join.most_custody')}
      </label>
      <p className="k-hint" id="most-custody-hint">
        {t('staff_join.most_custody_hint')}
      </p>
      <select
        id="most-custody"
        className="ds-c-field"
        aria-describedby="most-custody-hint"
        value={value}
        onChange={(event) => onPick(event.target.value)}
      >
        {CUSTODY.map((one) => (
          <option key={one} value={one}>
            {word('staff_custody', one)}
          </option>
        ))}
      </select>
    </>
  );
}

function PinForm({ api, page }: FormProps) {
  const t = useText();
  const word = useWord();
  const [asked, set_asked] = useState<string[]>([]);
  const [language, set_language] = useState<string>(current_language());
  const [days, set_days] = useState(String(page.pin_days));
  const [custody, set_custody] = useState('joint');
  const [tried, set_tried] = useState(false);
  const [given, set_given] = useState<Given | null>(null);
  const { busy, said, send } = useSending((problem) =>
    problem.fault === 'too_much' ? { title: t('staff_join.too_many_title'), text: t('staff_join.too_many') } : undefined,
  );
  const number = Number(days);
  const days_ok = Number.isInteger(number) && number >= 1 && number <= page.pin_days;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (asked.length === 0 || !days_ok) return;
    void send(async () => set_given(await ask<Given>('POST', `${api}/pins`, { asked, language, days: number, custody })));
  };
  if (given) return <GivenPin given={given} />;
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <Refusal said={said} />
      <fieldset className="k-radios" aria-describedby="asked-hint">
        <legend>{t('staff_join.asked_title')}</legend>
        <p className="k-hint" id="asked-hint">
          {t('staff_join.asked_hint')}
        </p>
        {tried && asked.length === 0 && (
          <p className="ds-c-inline-error" role="alert">
            {t('staff_join.need_asked')}
          </p>
        )}
        {QUESTIONS.map((one) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={asked.includes(one)}
              onChange={(event) => set_asked(event.target.checked ? [...asked, one] : asked.filter((each) => each !== one))}
            />
            <span>{word('code_question', one)}</span>
          </label>
        ))}
      </fieldset>
      <MostCustody value={custody} onPick={set_custody} />
      <LanguagePick legend={t('staff_join.letter_language')} value={language} onPick={set_language} />
      <Line
        label={t('staff_join.days')}
        name="days"
        value={days}
        onText={set_days}
        autoComplete="off"
        hint={t('staff_join.days_hint', { most: page.pin_days })}
        error={tried && !days_ok ? t('staff_join.need_days', { most: page.pin_days }) : undefined}
      />
      <Button type="submit" variation="solid" aria-disabled={busy}>
        {busy ? t('staff_join.making') : t('staff_join.make')}
      </Button>
    </form>
  );
}

function InviteForm({ api, page }: FormProps) {
  const t = useText();
  const dates = useDates();
  const [email, set_email] = useState('');
  const [language, set_language] = useState<string>(current_language());
  const [custody, set_custody] = useState('joint');
  const [own, set_own] = useState(page.adult === true ? '' : 'other');
  const [tried, set_tried] = useState(false);
  const [sent, set_sent] = useState('');
  const { busy, said, send } = useSending((problem) => {
    if (problem.code === 'address') return { title: t('staff_join.wrong_email'), text: '' };
    if (problem.code === 'not_adult') return { title: t('staff_join.not_adult'), text: '' };
    return problem.fault === 'too_much' ? { title: t('staff_join.too_many_title'), text: t('staff_join.too_many') } : undefined;
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (email.trim() === '' || own === '') return;
    void send(async () => {
      const body = { email: email.trim(), language, own_account: own === 'self', custody };
      const answer = await ask<{ expires_at: string }>('POST', `${api}/invitations`, body);
      set_sent(answer.expires_at);
    });
  };
  if (sent !== '')
    return (
      <Notice tone="good" title={t('staff_join.sent_title')} live>
        <p>{t('staff_join.sent', { date: dates.day(sent) })}</p>
      </Notice>
    );
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <Refusal said={said} />
      <Line
        label={t('staff_join.email')}
        name="email"
        type="email"
        autoComplete="off"
        value={email}
        onText={set_email}
        hint={t('staff_join.email_hint')}
        error={tried && email.trim() === '' ? t('staff_join.wrong_email') : undefined}
      />
      {page.adult === true && (
        <Choice
          legend={t('staff_join.for_whom')}
          name="own"
          value={own}
          onPick={set_own}
          options={[
            { value: 'self', label: t('staff_join.own_account') },
            { value: 'other', label: t('staff_join.for_other') },
          ]}
          error={tried && own === '' ? t('staff_join.for_whom') : undefined}
        />
      )}
      {own === 'other' && <MostCustody value={custody} onPick={set_custody} />}
      <LanguagePick legend={t('staff_join.mail_language')} value={language} onPick={set_language} />
      <Button type="submit" variation="solid" aria-disabled={busy}>
        {busy ? t('staff_join.sending') : t('staff_join.send')}
      </Button>
    </form>
  );
}

export function KindAndCustody({
  kind,
  custody,
  onKind,
  onCustody,
}: {
  kind: string;
  custody: string;
  onKind: (kind: string) => void;
  onCustody: (custody: string) => void;
}) {
  const t = useText();
  const word = useWord();
  return (
    <>
      <label className="ds-c-label" htmlFor="link-kind">
        {t('staff_join.link_kind')}
      </label>
      <select id="link-kind" className="ds-c-field" value={kind} onChange={(event) => onKind(event.target.value)}>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {word('staff_link_kind', one)}
          </option>
        ))}
      </select>
      <label className="ds-c-label" htmlFor="link-custody">
        {t('staff_join.link_custody')}
      </label>
      <select id="link-custody" className="ds-c-field" value={custody} onChange={(event) => onCustody(event.target.value)}>
        {CUSTODY.map((one) => (
          <option key={one} value={one}>
            {word('staff_custody', one)}
          </option>
        ))}
      </select>
    </>
  );
}

function LinkForm({ api }: FormProps) {
  const t = useText();
  const [email, set_email] = useState('');
  const [kind, set_kind] = useState('PARENT');
  const [custody, set_custody] = useState('unknown');
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const [linked, set_linked] = useState(false);
  const { busy, said, send, proof } = useSending((problem) => {
    if (problem.code === 'no_account') return { title: t('staff_join.no_account_title'), text: t('staff_join.no_account') };
    if (problem.code === 'linked') return { title: t('staff_join.linked_already_title'), text: t('staff_join.linked_already') };
    return problem.code === 'address' ? { title: t('staff_join.wrong_email'), text: '' } : undefined;
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (email.trim() === '' || reason.trim() === '') return;
    void send(async () => {
      await ask('POST', `${api}/links`, { email: email.trim(), kind, custody, reason: reason.trim() });
      set_linked(true);
      await cache.invalidateQueries({ queryKey: ['chart'] });
    });
  };
  if (linked)
    return (
      <Notice tone="good" title={t('staff_join.linked_title')} live>
        <p>{t('staff_join.linked')}</p>
      </Notice>
    );
  if (proof !== false) return proof;
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <p className="k-hint">{t('staff_join.link_about')}</p>
      <Refusal said={said} />
      <Line
        label={t('staff_join.link_email')}
        name="email"
        type="email"
        autoComplete="off"
        value={email}
        onText={set_email}
        error={tried && email.trim() === '' ? t('staff_join.wrong_email') : undefined}
      />
      <KindAndCustody kind={kind} custody={custody} onKind={set_kind} onCustody={set_custody} />
      <Line
        label={t('staff_join.link_reason')}
        name="reason"
        autoComplete="off"
        value={reason}
        onText={set_reason}
        hint={t('staff_join.link_reason_hint')}
        error={tried && reason.trim() === '' ? t('staff_join.need_reason') : undefined}
      />
      <Button type="submit" variation="solid" aria-disabled={busy}>
        {t('staff_join.link_button')}
      </Button>
    </form>
  );
}

type Act = 'none' | 'pin' | 'invite' | 'link';

export default function PatientCodes({ practice, patient }: { practice: string; patient: string }) {
  const t = useText();
  const api = `/staff${path_of(practice)}/patients${path_of(patient)}`;
  const answer = useQuery({
    queryKey: ['codes', practice, patient],
    queryFn: () => ask<StaffCodes>('GET', `${api}/codes`),
    staleTime: 0,
    retry: false,
  });
  const [act, set_act] = useState<Act>('none');
  const page = answer.data;
  // A role that gives none has nothing to read here.
  if (answer.error instanceof Problem && answer.error.fault === 'forbidden') return null;
  const button = (which: Act, text: string) => (
    <Button aria-expanded={act === which} onClick={() => set_act(act === which ? 'none' : which)}>
      {text}
    </Button>
  );
  return (
    <section className="k-section" aria-labelledby="ways-in">
      <h2 id="ways-in">{t('staff_join.title')}</h2>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      {page && (
        <>
          <p className="k-hint">{page.pin_offered || page.invitation_offered ? t('staff_join.about') : t('staff_join.not_offered')}</p>
          <p className="k-actions">
            {page.may_give && page.pin_offered && button('pin', t('staff_join.give_pin'))}
            {page.may_give && page.invitation_offered && button('invite', t('staff_join.invite'))}
            {page.may_link === true && button('link', t('staff_join.link'))}
          </p>
          {act === 'pin' && <PinForm api={api} page={page} />}
          {act === 'invite' && <InviteForm api={api} page={page} />}
          {act === 'link' && <LinkForm api={api} page={page} />}
          <CodesTable practice={practice} codes={page.codes} may_give={page.may_give} patients={false} />
        </>
      )}
    </section>
  );
}
