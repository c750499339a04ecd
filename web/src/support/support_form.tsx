// SPDX-License-Identifier: Apache-2.0
// The form to ask an office about the portal, with an account or without. What was typed stays when sending fails, and sending twice asks once.
import { TextField } from '@cmsgov/design-system';
import { useState, type ChangeEvent } from 'react';
import { Link } from 'wouter';
import { cache, useHome } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import { Choice, Step, type Said } from '../join/step';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { person_href } from '../shell/place';
import { useSignedIn } from '../shell/signed_in';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { form_number, MOST_WORDS, TROUBLES, useSupportCard, type QuestionReceipt, type TroubleWord } from './ask_support';
import { NotForHealth } from './warning';

interface Typed {
  trouble: string;
  name: string;
  email: string;
  phone: string;
  reach: string;
  words: string;
}
type Field = keyof Typed;

function wrong_of(typed: Typed, inside: boolean): Partial<Record<Field, true>> {
  const wrong: Partial<Record<Field, true>> = {};
  if (typed.trouble === '') wrong.trouble = true;
  if (typed.words.trim() === '') wrong.words = true;
  if (typed.reach === '') wrong.reach = true;
  if (!inside && typed.name.trim() === '') wrong.name = true;
  if (typed.reach === 'phone' && typed.phone.replace(/\D/g, '').length < 7) wrong.phone = true;
  if (!inside && typed.reach === 'email' && !/^\S+@\S+$/.test(typed.email.trim())) wrong.email = true;
  return wrong;
}

function Sent({ receipt, inside }: { receipt: QuestionReceipt; inside: boolean }) {
  const t = useText();
  const dates = useDates();
  return (
    <Page title={t('support.sent_title')} narrow>
      <Notice tone="good" live>
        <p>{t('support.sent', { name: receipt.practice_name })}</p>
        <p>
          {t('support.number')} <strong className="k-receipt">{receipt.receipt}</strong>
        </p>
      </Notice>
      <h2>{t('support.next_title')}</h2>
      <ol className="k-steps">
        <li>{t('support.next_by', { when: dates.moment(receipt.answer_by, receipt.zone) })}</li>
        <li>{inside ? t('support.next_inside') : t('support.next_outside')}</li>
        <li>
          {t('support.next_call')} <a href={`tel:${receipt.phone.replace(/[^+\d]/g, '')}`}>{receipt.phone}</a>
        </li>
      </ol>
      {receipt.mailed && <p>{t('support.mailed')}</p>}
      <p className="k-actions">
        {inside ? (
          <Link className="ds-c-button ds-c-button--solid" href="/questions">
            {t('questions.title')}
          </Link>
        ) : (
          <Link className="ds-c-button ds-c-button--solid" href="/">
            {t('common.home')}
          </Link>
        )}
        <Link className="ds-c-button" href="/help">
          {t('help.title')}
        </Link>
      </p>
    </Page>
  );
}

/** Somebody sees what she should not: the report is faster, for it goes with the child's name and can pause the access. */
function ReportWay({ inside, phone }: { inside: boolean; phone: string }) {
  const t = useText();
  const home = useHome(inside);
  const people = home.data?.people ?? [];
  return (
    <Notice tone="attention" title={t('support.access_title')} live>
      <p>{inside && people.length > 0 ? t('support.access_inside') : t('support.access_outside')}</p>
      {inside && people.length > 0 && (
        <ul role="list" className="k-list">
          {people.map((person) => (
            <li key={`${person.practice}/${person.patient}`}>
              <Link className="k-line" href={person_href(person, 'report')}>
                {t('support.access_report', { name: person.name })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {phone !== '' && (
        <p>
          {t('support.access_call')} <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
        </p>
      )}
    </Notice>
  );
}

export function SupportForm({ practice, about }: { practice: string; about: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const saying = useSaying();
  const { session } = useSignedIn();
  const inside = session.signed_in;
  const card = useSupportCard(practice);
  const first = TROUBLES.find((one) => one === about) ?? '';
  const [typed, set_typed] = useState<Typed>({ trouble: first, name: '', email: '', phone: '', reach: inside ? 'portal' : 'email', words: '' });
  const [once] = useState(form_number);
  const [tried, set_tried] = useState(false);
  const [refused, set_refused] = useState('');
  const [receipt, set_receipt] = useState<QuestionReceipt | null>(null);
  if (receipt) return <Sent receipt={receipt} inside={inside} />;
  if (card.isPending || card.error)
    return (
      <Page title={t('support.title')} narrow>
        {card.isPending ? <Waiting /> : <Trouble problem={card.error} retry={card.refetch} href="/support" />}
      </Page>
    );
  const wrong = wrong_of(typed, inside);
  const put = (field: Field) => (text: string) => {
    set_typed({ ...typed, [field]: text });
    if (refused === field) set_refused('');
  };
  const error = (field: Field): string | undefined =>
    (tried && wrong[field]) || refused === field ? word('support_need', field) : undefined;
  const send = async () => {
    const answer = await ask<QuestionReceipt>('POST', `/support${path_of(practice)}/questions`, {
      once,
      trouble: typed.trouble,
      words: typed.words.trim(),
      reach: typed.reach,
      language: current_language(),
      ...(typed.phone.trim() === '' ? {} : { phone: typed.phone.trim() }),
      ...(inside ? {} : { name: typed.name.trim(), email: typed.email.trim() }),
    });
    if (inside) await cache.invalidateQueries({ queryKey: ['questions'] });
    window.scrollTo(0, 0);
    set_receipt(answer);
  };
  const say = (problem: unknown): Said | undefined => {
    const phone = card.data.practice.phone ?? '';
    if (problem instanceof Problem && problem.fault === 'invalid' && problem.code !== undefined && problem.code in typed) {
      if (refused !== problem.code) set_refused(problem.code);
      return { title: t('support.check_title'), text: t('support.check') };
    }
    const said = saying(problem);
    return { ...said, more: <p>{t('support.kept', { phone })}</p> };
  };
  return (
    <Step
      title={t('support.title')}
      lead={t('support.lead', { name: card.data.practice.name ?? '' })}
      button={t('support.send')}
      busy_text={t('support.sending')}
      ready={Object.keys(wrong).length === 0}
      onTried={() => set_tried(true)}
      onGo={send}
      say={say}
      before={<NotForHealth card={card.data} />}
      after={<p className="k-hint">{t('support.by', { when: dates.moment(card.data.answer_by, card.data.practice.zone) })}</p>}
      below={
        <p>
          <Link href="/support">{t('support.other_office')}</Link>
        </p>
      }
    >
      <Choice
        legend={t('support.trouble')}
        name="trouble"
        value={typed.trouble}
        onPick={put('trouble')}
        options={TROUBLES.map((one: TroubleWord) => ({ value: one, label: word('support_trouble', one) }))}
        error={error('trouble')}
      />
      {typed.trouble === 'access' && <ReportWay inside={inside} phone={card.data.practice.phone ?? ''} />}
      {!inside && <Line label={t('support.name')} name="name" autoComplete="name" value={typed.name} onText={(text) => put('name')(text.slice(0, 100))} error={error('name')} />}
      <Choice
        legend={t('support.reach')}
        name="reach"
        value={typed.reach}
        onPick={put('reach')}
        options={(inside ? (['portal', 'phone'] as const) : (['email', 'phone'] as const)).map((one) => ({
          value: one,
          label: word('support_reach', one),
          hint: word('support_reach_about', one),
        }))}
        error={error('reach')}
      />
      {!inside && (
        <Line label={t('support.email')} name="email" type="email" autoComplete="email" optional={typed.reach !== 'email'} value={typed.email} onText={put('email')} error={error('email')} />
      )}
      {(typed.reach === 'phone' || !inside) && (
        <Line label={t('support.phone')} name="phone" autoComplete="tel" optional={typed.reach !== 'phone'} value={typed.phone} onText={(text) => put('phone')(text.slice(0, 40))} error={error('phone')} />
      )}
      <TextField
        className="k-field"
        name="words"
        label={
          <>
            {t('support.words')}
            <span className="k-star" aria-hidden="true">
              {' *'}
            </span>
          </>
        }
        hint={`${t('support.words_hint')} ${t('support.left', { count: MOST_WORDS - typed.words.length })}`}
        value={typed.words}
        multiline
        rows={6}
        maxLength={MOST_WORDS}
        aria-required="true"
        onChange={(event: ChangeEvent<HTMLInputElement>) => put('words')(event.target.value)}
        {...(error('words') === undefined ? {} : { errorMessage: error('words') })}
      />
    </Step>
  );
}
