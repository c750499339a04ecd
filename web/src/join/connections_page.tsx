// SPDX-License-Identifier: Apache-2.0
// My connections: the practices one account is connected with, what stands open there, and the forms that were sent and what became of them.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { Connections, MyRegistration } from '../api/shapes';
import { Icon } from '../look/icons';
import { Empty, Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';

export const useConnections = () => useQuery({ queryKey: ['connections'], queryFn: () => ask<Connections>('GET', '/connections'), staleTime: 0 });

function Answering({ form }: { form: MyRegistration }) {
  const t = useText();
  const saying = useSaying();
  const [words, set_words] = useState('');
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const send = async () => {
    if (busy || words.trim() === '') return;
    set_busy(true);
    set_problem(null);
    try {
      await ask('PUT', `/registrations${path_of(form.practice, form.registration)}`, { words: words.trim() });
      await cache.invalidateQueries({ queryKey: ['connections'] });
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const said = problem === null ? null : saying(problem);
  const id = `answer-${form.registration}`;
  return (
    <>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <label className="ds-c-label" htmlFor={id}>
        {t('registration.your_answer')}
      </label>
      <textarea id={id} className="ds-c-field" rows={3} maxLength={900} value={words} onChange={(event) => set_words(event.target.value)} />
      <p className="k-actions">
        <Button variation="solid" aria-disabled={busy || words.trim() === ''} onClick={() => void send()}>
          {t('registration.answer_button')}
        </Button>
      </p>
    </>
  );
}

function Form({ form, office }: { form: MyRegistration; office: { name: string; phone: string; zone: string | undefined } }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [sure, set_sure] = useState(false);
  const take_back = async () => {
    await ask('DELETE', `/registrations${path_of(form.practice, form.registration)}`).catch(() => undefined);
    await cache.invalidateQueries({ queryKey: ['connections'] });
    set_sure(false);
  };
  const open = form.state === 'waiting' || form.state === 'asked';
  return (
    <li className="k-card">
      <h3>
        {form.given_names} {form.family_name}
      </h3>
      <p>
        <span className={`k-state k-state-${form.state === 'approved' ? 'active' : form.state === 'waiting' ? 'waiting' : 'other'}`}>
          {word('registration_state', form.state)}
        </span>{' '}
        {office.name} · {t('registration.sent_on', { date: dates.day(form.sent_at, office.zone) })}
      </p>
      {form.state === 'waiting' && <p>{t('registration.answer_by', { date: dates.weekday_time(form.due_at, office.zone), phone: office.phone })}</p>}
      {form.state === 'approved' && <p>{t('registration.approved')}</p>}
      {form.state === 'refused' && <p>{word('registration_reason', form.reason)}</p>}
      {(form.state === 'refused' || form.state === 'asked') && form.staff_words !== '' && (
        <blockquote>
          <strong>{t('registration.office_says')}</strong> {form.staff_words}
        </blockquote>
      )}
      {form.state === 'refused' && <p>{t('registration.refused_call', { phone: office.phone })}</p>}
      {form.state === 'asked' && <Answering form={form} />}
      {open && !sure && (
        <p>
          <button type="button" className="k-link" onClick={() => set_sure(true)}>
            {t('registration.take_back')}
          </button>
        </p>
      )}
      {open && sure && (
        <p className="k-actions" role="group" aria-label={t('registration.take_back_sure')}>
          <span>{t('registration.take_back_sure')}</span>
          <Button onClick={() => void take_back()}>{t('registration.take_back_yes')}</Button>
          <Button variation="solid" onClick={() => set_sure(false)}>
            {t('registration.keep')}
          </Button>
        </p>
      )}
    </li>
  );
}

export function ConnectionsPage() {
  const t = useText();
  const dates = useDates();
  const answer = useConnections();
  const page = answer.data;
  const office_of = (practice: string) => {
    const card =
      page?.practices.find((one) => one.id === practice) ?? page?.connections.find((one) => one.practice.id === practice)?.practice;
    return { name: card?.name ?? '', phone: card?.phone ?? '', zone: card?.zone };
  };
  return (
    <Page title={t('connections.title')} lead={t('connections.lead')} narrow>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {page && (
        <>
          <h2>{t('connections.with')}</h2>
          {page.connections.length === 0 && <Empty icon="overview" title={t('connections.none_title')} text={t('connections.none')} />}
          <ul role="list" className="k-plain-list">
            {page.connections.map((one) => (
              <li key={one.practice.id} className="k-card">
                <h3>{one.practice.name}</h3>
                <p>
                  {one.people > 0 ? t('connections.people', { count: one.people }) : ''} {one.own ? t('connections.own') : ''}
                </p>
                <p>
                  <Icon name="phone" size={18} /> <a href={`tel:${one.practice.phone ?? ''}`}>{one.practice.phone}</a>
                </p>
                {one.terms_open && (
                  <Notice tone="attention" title={t('terms.new_title')}>
                    <p>{t('terms.new')}</p>
                  </Notice>
                )}
                <p className="k-actions">
                  <Link className={one.terms_open ? 'ds-c-button ds-c-button--solid' : 'ds-c-button'} href={`/terms${path_of(one.practice.id ?? '')}`}>
                    {one.terms_open ? t('terms.read_new') : t('terms.read_link')}
                  </Link>
                  <Link className="ds-c-button" href={`/join${path_of(one.practice.id ?? '')}`}>
                    {t('join.add_here')}
                  </Link>
                </p>
                {one.terms_answered_at && <p className="k-hint">{t('terms.said_yes', { date: dates.moment(one.terms_answered_at, one.practice.zone) })}</p>}
              </li>
            ))}
          </ul>
          <p className="k-actions">
            <Link className="ds-c-button ds-c-button--solid" href="/join">
              {t('connections.add')}
            </Link>
          </p>
          {page.registrations.length > 0 && (
            <section className="k-section">
              <h2>{t('connections.forms')}</h2>
              <ul role="list" className="k-plain-list">
                {page.registrations.map((form) => (
                  <Form key={form.registration} form={form} office={office_of(form.practice)} />
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Page>
  );
}
