// SPDX-License-Identifier: Apache-2.0
// The registration form for one child, question by question, and the page that says what happens next, by when, and whom to call.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { cache } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page } from '../look/page';
import { WithPhone } from '../shell/office_hours';
import { current_language } from '../words/language';
import { useText } from '../words/use_words';
import { DateFields, day_of, is_birth_date, NO_DATE } from './date_fields';
import { useListing } from './directory_page';
import { Choice, Step } from './step';
import { Declined, TermsAnswer, TermsText, useTerms } from './terms_page';

const KINDS = ['PARENT', 'GUARDIAN', 'STEP', 'FOSTER', 'TEMP'] as const;
const CUSTODY = ['full', 'joint', 'partial', 'none', 'unknown'] as const;

function Terms({ practice, onYes }: { practice: string; onYes: () => void }) {
  const t = useText();
  const answer = useTerms(practice);
  const [declined, set_declined] = useState(false);
  const terms = answer.data;
  if (declined) return <Declined name={terms?.practice_name ?? ''} />;
  if (!terms) return null;
  return (
    <Page title={t('terms.title')} lead={terms.practice_name} narrow>
      <TermsText text={(current_language() === 'es' ? terms.text_es : terms.text_en) ?? ''} />
      <TermsAnswer terms={terms} ends={0} onDone={(accepted) => (accepted ? onYes() : set_declined(true))} />
    </Page>
  );
}

export function RegistrationForm({ practice }: { practice: string }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const base = `/join${path_of(practice)}/form`;
  const listing = useListing(practice);
  const [given, set_given] = useState('');
  const [family, set_family] = useState('');
  const [birth, set_birth] = useState(NO_DATE);
  const [kind, set_kind] = useState('');
  const [custody, set_custody] = useState('');
  const [phone, set_phone] = useState('');
  const [note, set_note] = useState('');
  const [tried, set_tried] = useState('');
  const name = listing.data?.practice.name ?? '';
  const office = listing.data?.practice.phone ?? '';
  const named = given.trim() !== '' && family.trim() !== '';
  const send = async () => {
    try {
      await ask('POST', '/registrations', {
        practice,
        given_names: given.trim(),
        family_name: family.trim(),
        birth_on: day_of(birth) ?? '',
        kind,
        custody,
        phone: phone.trim(),
        note: note.trim(),
      });
    } catch (caught) {
      if (caught instanceof Problem && caught.code === 'terms') {
        navigate(`${base}/terms`);
        return;
      }
      throw caught;
    }
    await cache.invalidateQueries({ queryKey: ['connections'] });
    navigate(`${base}/sent`, { replace: true });
  };
  const go = (to: string) => () => {
    navigate(`${base}/${to}`);
    return Promise.resolve();
  };
  if (path === `${base}/sent`)
    return (
      <Page title={t('registration.sent_title')} narrow>
        <Notice tone="good" live>
          <p>{t('registration.sent', { name })}</p>
        </Notice>
        <p>{t('registration.sent_next')}</p>
        <p>
          <WithPhone text={t('registration.sent_call', { phone: office })} number={office} />
        </p>
        <p className="k-actions">
          <Link className="ds-c-button ds-c-button--solid" href="/connections">
            {t('connections.title')}
          </Link>
          <Link className="ds-c-button" href={`/join${path_of(practice)}`}>
            {t('join.another')}
          </Link>
        </p>
      </Page>
    );
  const whole = named && is_birth_date(birth) && kind !== '' && custody !== '';
  if (path === `${base}/terms` && whole) return <Terms practice={practice} onYes={() => void send().catch(() => navigate(`${base}/phone`))} />;
  if (path === `${base}/phone` && whole)
    return (
      <Step
        key="phone"
        title={t('registration.phone_title')}
        lead={t('registration.phone_lead')}
        button={t('registration.send')}
        busy_text={t('registration.sending')}
        ready
        stars={false}
        onGo={send}
      >
        <Line label={t('registration.phone')} name="phone" autoComplete="tel" value={phone} onText={set_phone} optional />
        <Line label={t('registration.note')} name="note" autoComplete="off" value={note} onText={set_note} hint={t('registration.note_hint')} optional />
      </Step>
    );
  if (path === `${base}/relation` && named && is_birth_date(birth))
    return (
      <Step
        key="relation"
        title={t('join.relation_title')}
        button={t('sign_up.go_on')}
        ready={kind !== '' && custody !== ''}
        onTried={() => set_tried('relation')}
        onGo={go('phone')}
      >
        <Choice
          legend={t('join.relation')}
          name="kind"
          value={kind}
          onPick={set_kind}
          options={KINDS.map((one) => ({ value: one, label: t(`join_kind.${one}`) }))}
          error={tried === 'relation' && kind === '' ? t('join.need_choice') : undefined}
        />
        <Choice
          legend={t('join.custody')}
          name="custody"
          value={custody}
          onPick={set_custody}
          options={CUSTODY.map((one) => ({ value: one, label: t(`join_custody.${one}`) }))}
          error={tried === 'relation' && custody === '' ? t('join.need_choice') : undefined}
        />
      </Step>
    );
  return (
    <Step
      key="child"
      title={t('registration.title')}
      lead={name === '' ? undefined : t('registration.lead', { name })}
      button={t('sign_up.go_on')}
      ready={named && is_birth_date(birth)}
      onTried={() => set_tried('child')}
      onGo={go('relation')}
    >
      <Line
        label={t('registration.given')}
        name="given"
        autoComplete="off"
        value={given}
        onText={set_given}
        error={tried === 'child' && given.trim() === '' ? t('sign_up.need_given') : undefined}
      />
      <Line
        label={t('registration.family')}
        name="family"
        autoComplete="off"
        value={family}
        onText={set_family}
        error={tried === 'child' && family.trim() === '' ? t('sign_up.need_family') : undefined}
      />
      <DateFields
        legend={t('join.child_birth')}
        name="birth"
        value={birth}
        onDate={set_birth}
        hint={t('join.date.hint')}
        error={tried === 'child' && !is_birth_date(birth) ? t('join.date.wrong') : undefined}
      />
    </Step>
  );
}
