// SPDX-License-Identifier: Apache-2.0
// A patient's own account at the desk: started from the policy's age by a mail or a printed code, never to a mailbox a parent reads; what is close
// to one is decided here with a reason.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { ask, path_of, Problem } from '../api/door';
import type { components } from '../api/portal';
import { Line } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { Choice, Reason } from './deed_form';
import { desk_of, forget_desk } from './desk_ask';

type Standing = components['schemas']['StaffOwnAccount'];
type Started = components['schemas']['StartedOwnAccount'];
type Said = { title: string; text: string };
const QUESTIONS = ['photo_id', 'name', 'birth_date', 'address', 'phone', 'last_visit'] as const;
const HELPED = ['too_young', 'given', 'not_offered', 'address', 'asked', 'reason', 'shared_contact', 'decided'];

function useDeed() {
  const saying = useSaying();
  const word = useWord();
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<Said | null>(null);
  const run = async (work: () => Promise<void>) => {
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      await work();
    } catch (caught) {
      const code = caught instanceof Problem ? (caught.code ?? '') : '';
      set_said(HELPED.includes(code) ? { title: word('own_refused', code), text: word('own_refused_do', code) } : saying(caught));
    } finally {
      set_busy(false);
    }
  };
  return { busy, said, run };
}

function Refused({ said }: { said: Said | null }) {
  if (said === null) return null;
  return (
    <Notice tone="attention" title={said.title} live>
      {said.text !== '' && <p>{said.text}</p>}
    </Notice>
  );
}

function Printed({ started }: { started: Started }) {
  const t = useText();
  const dates = useDates();
  const [url] = useState(() => {
    const binary = atob((started.letter ?? '').replace(/-/g, '+').replace(/_/g, '/'));
    return URL.createObjectURL(new Blob([Uint8Array.from(binary, (one) => one.charCodeAt(0))], { type: 'application/pdf' }));
  });
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <Notice tone="good" title={t('own_start.printed_title')} live>
      <p>
        PIN: <strong className="k-big-code">{started.pin}</strong>
      </p>
      <p>{t('own_start.printed', { date: dates.day(started.expires_at ?? '') })}</p>
      <p className="k-actions">
        <a className="ds-c-button ds-c-button--solid" href={url} target="_blank" rel="noreferrer">
          {t('own_start.print')}
        </a>
      </p>
    </Notice>
  );
}

function StartForm({ api, now, onDone }: { api: string; now: Standing; onDone: (started: Started) => void }) {
  const t = useText();
  const word = useWord();
  const [way, set_way] = useState<'' | 'email' | 'letter'>('');
  const [email, set_email] = useState('');
  const [asked, set_asked] = useState<string[]>([]);
  const [consent, set_consent] = useState<'' | 'signed' | 'next_visit'>('');
  const [assent, set_assent] = useState(false);
  const [language, set_language] = useState<'en' | 'es'>(current_language());
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const { busy, said, run } = useDeed();
  const wants_reason = way === 'letter' && now.wants_own_contact;
  const ready =
    way !== '' &&
    consent !== '' &&
    (way === 'email' ? email.trim() !== '' : asked.length > 0) &&
    (!wants_reason || reason.trim() !== '');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (!ready) return;
    void run(async () =>
      onDone(
        await ask<Started>('POST', api, {
          way,
          language,
          consent,
          assent_on_paper: assent,
          ...(way === 'email' ? { email: email.trim() } : { asked, reason: reason.trim() }),
        }),
      ),
    );
  };
  const need = (missing: boolean) => (tried && missing ? t('own_start.need') : undefined);
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <Refused said={said} />
      <Choice
        legend={t('own_start.way')}
        name="way"
        value={way}
        onChoose={set_way}
        error={need(way === '')}
        options={[
          { value: 'email', label: t('own_start.by_email'), hint: t('own_start.by_email_hint') },
          { value: 'letter', label: t('own_start.by_letter'), hint: t('own_start.by_letter_hint') },
        ]}
      />
      {way === 'email' && (
        <Line
          label={t('own_start.email')}
          name="email"
          type="email"
          autoComplete="off"
          value={email}
          onText={set_email}
          hint={t('own_start.email_hint')}
          error={need(email.trim() === '')}
        />
      )}
      {way === 'letter' && (
        <fieldset className="k-radios">
          <legend>{t('own_start.asked')}</legend>
          {tried && asked.length === 0 && <p className="ds-c-inline-error">{t('own_start.need')}</p>}
          {QUESTIONS.map((one) => (
            <label key={one}>
              <input
                type="checkbox"
                checked={asked.includes(one)}
                onChange={(event) => set_asked(event.target.checked ? [...asked, one] : asked.filter((each) => each !== one))}
              />
              <span>{word('own_question', one)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {wants_reason && <Reason value={reason} onText={set_reason} error={need(reason.trim() === '')} hint={t('own_start.letter_reason')} />}
      <Choice
        legend={t('own_start.consent')}
        name="consent"
        value={consent}
        onChoose={set_consent}
        error={need(consent === '')}
        options={[
          { value: 'signed', label: t('own_start.consent_signed') },
          { value: 'next_visit', label: t('own_start.consent_next'), hint: t('own_start.consent_next_hint') },
        ]}
      />
      {now.wants_assent && !now.assent_signed && (
        <div className="k-radios">
          <label>
            <input type="checkbox" checked={assent} onChange={(event) => set_assent(event.target.checked)} />
            <span>
              {t('own_start.assent')}
              <span className="k-hint k-block">{t('own_start.assent_hint')}</span>
            </span>
          </label>
        </div>
      )}
      <Choice
        legend={t('own_start.language')}
        name="language"
        value={language}
        onChoose={set_language}
        options={[
          { value: 'en', label: 'English' },
          { value: 'es', label: 'Español' },
        ]}
      />
      <Button type="submit" variation="solid" aria-disabled={busy}>
        {way === 'letter' ? t('own_start.make_letter') : t('own_start.send')}
      </Button>
    </form>
  );
}

function ContactCard({ api, now, onDone }: { api: string; now: Standing; onDone: (started: Started) => void }) {
  const t = useText();
  const dates = useDates();
  const [own, set_own] = useState<'' | 'own' | 'shared'>('');
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const { busy, said, run } = useDeed();
  const contact = now.contact;
  if (contact === null) return null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (own === '' || reason.trim() === '') return;
    void run(async () =>
      onDone(await ask<Started>('POST', `${api}/contact`, { check: contact.check, own: own === 'own', reason: reason.trim() })),
    );
  };
  const alike = [...contact.alike, ...(contact.like_the_chart ? [t('own_start.chart_phone')] : [])];
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <h3>{t('own_start.contact_title')}</h3>
      <p>
        <strong>{contact.email}</strong>
      </p>
      {alike.length > 0 && <p>{t('own_start.alike', { names: alike.join(', ') })}</p>}
      <p>{contact.invitation ? t('own_start.waits_mail') : t('own_start.waits_chart')}</p>
      <p className="k-hint">{t('own_start.by', { date: dates.moment(contact.due_at) })}</p>
      <Refused said={said} />
      {now.may_decide && (
        <>
          <Choice
            legend={t('own_start.contact_ask')}
            name="contact"
            value={own}
            onChoose={set_own}
            error={tried && own === '' ? t('own_start.need') : undefined}
            options={[
              ...(contact.outcome === 'shared' ? [] : [{ value: 'own' as const, label: t('own_start.contact_own') }]),
              { value: 'shared' as const, label: t('own_start.contact_shared'), hint: t('own_start.contact_shared_hint') },
            ]}
          />
          <Reason value={reason} onText={set_reason} error={tried && reason.trim() === '' ? t('own_start.need') : undefined} />
          <Button type="submit" variation="solid" aria-disabled={busy}>
            {t('own_start.decide')}
          </Button>
        </>
      )}
    </form>
  );
}

/** What a young person answered when her assent was asked for; an answer on paper is written down here. */
function AssentStanding({ api, now, onDone }: { api: string; now: Standing; onDone: () => void }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [open, set_open] = useState(false);
  const [answer, set_answer] = useState<'' | 'agreed' | 'declined' | 'taken_back'>('');
  const [tried, set_tried] = useState(false);
  const { busy, said, run } = useDeed();
  if (!now.wants_assent) return null;
  const given = now.assent;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (answer === '') return;
    void run(async () => {
      await ask('POST', `${api}/assent`, { answer });
      set_open(false);
      onDone();
    });
  };
  return (
    <>
      <p>
        <strong>{word('own_assent', given?.answer ?? 'none')}</strong>{' '}
        {given !== null && t(given.way === 'paper' ? 'own_start.assent_paper_on' : 'own_start.assent_on', { date: dates.day(given.at) })}
        <small className="k-hint k-block">{t('own_start.assent_private')}</small>
      </p>
      {now.may_start && !open && (
        <p className="k-actions">
          <Button onClick={() => set_open(true)}>{t('own_start.assent_note')}</Button>
        </p>
      )}
      {open && (
        <form className="k-card k-form" onSubmit={submit} noValidate>
          <Refused said={said} />
          <Choice
            legend={t('own_start.assent_said')}
            name="assent"
            value={answer}
            onChoose={set_answer}
            error={tried && answer === '' ? t('own_start.need') : undefined}
            options={[
              ...(given?.answer === 'agreed' ? [] : [{ value: 'agreed' as const, label: t('own_start.assent_yes') }]),
              ...(given?.answer === 'agreed' ? [{ value: 'taken_back' as const, label: t('own_start.assent_back') }] : []),
              ...(given === null ? [{ value: 'declined' as const, label: t('own_start.assent_no') }] : []),
            ]}
          />
          <Button type="submit" variation="solid" aria-disabled={busy}>
            {t('own_start.assent_save')}
          </Button>
        </form>
      )}
    </>
  );
}

export function OwnAccountStart({ practice, patient, name }: { practice: string; patient: string; name: string }) {
  const t = useText();
  const word = useWord();
  const api = `${desk_of(practice)}/patients${path_of(patient)}/own-account`;
  const answer = useQuery({
    queryKey: ['desk', practice, 'own', patient],
    queryFn: () => ask<Standing>('GET', api),
    staleTime: 0,
    retry: false,
  });
  const [open, set_open] = useState(false);
  const [started, set_started] = useState<Started | null>(null);
  const now = answer.data;
  if (now === undefined) return null;
  const done = (made: Started) => {
    set_open(false);
    set_started(made);
    void forget_desk(practice);
  };
  const spanish = current_language() === 'es';
  const why = (spanish ? now.why_es : now.why_en) ?? '';
  return (
    <>
      {started !== null && started.state === 'letter' && <Printed started={started} />}
      {started !== null && started.state !== 'letter' && (
        <Notice tone={started.state === 'asked' ? 'attention' : 'good'} title={word('own_started', started.state)} live>
          <p>{word('own_started_next', started.state)}</p>
        </Notice>
      )}
      {!now.given && !now.old_enough && (
        <p className="k-hint">
          {now.from_age === undefined ? t('own_start.never') : t('own_start.from_age', { age: now.from_age })} {why}
        </p>
      )}
      {!now.given && now.invited && started === null && <p>{t('own_start.invited')}</p>}
      <AssentStanding
        api={api}
        now={now}
        onDone={() => {
          void forget_desk(practice);
        }}
      />
      <ContactCard key={now.contact?.check ?? ''} api={api} now={now} onDone={done} />
      {!now.given && now.old_enough && now.may_start && now.contact === null && !open && (
        <p className="k-actions">
          <Button onClick={() => set_open(true)}>{t('own_start.start', { name })}</Button>
        </p>
      )}
      {open && <StartForm api={api} now={now} onDone={done} />}
    </>
  );
}
