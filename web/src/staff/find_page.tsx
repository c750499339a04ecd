// SPDX-License-Identifier: Apache-2.0
// Find a patient by name, birth date, MRN or phone, with the keyboard alone: "/" comes back to the search, arrows choose, Enter opens.
// What is typed stays in this page: it never becomes an address of the browser's history.
import { useQuery } from '@tanstack/react-query';
import { TextField } from '@cmsgov/design-system';
import { useEffect, useId, useRef, useState, type ChangeEvent, type KeyboardEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { ask, path_of } from '../api/door';
import type { FoundPatients, StaffPatient } from '../api/shapes';
import { Empty, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';

const SHORTEST = 2;
const PAUSE_MS = 250;

function usePaused(text: string): string {
  const [paused, set_paused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set_paused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

function FoundLine({ patient, href, active, id }: { patient: StaffPatient; href: string; active: boolean; id: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (active) line.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <tr ref={line} className={active ? 'k-active' : undefined}>
      <th scope="row">
        <Link id={id} href={href}>
          {patient.name}
        </Link>
        {patient.namesake === true && (
          <span className="k-flag k-flag-abnormal" title={t('staff.namesake_about')}>
            {t('staff.namesake')}
          </span>
        )}
      </th>
      <td>{dates.short_day(patient.birth_on)}</td>
      <td>{patient.age_years}</td>
      <td>{word('sex', patient.sex?.toLowerCase())}</td>
      <td className="k-digits">{patient.mrn}</td>
      <td className="k-digits">{patient.phone}</td>
    </tr>
  );
}

/** The search itself; on a page of its own it takes the focus. */
export function FindBox({ practice, focus }: { practice: string; focus: boolean }) {
  const t = useText();
  const id = useId();
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement | null>(null);
  const [text, set_text] = useState('');
  const [choice, set_choice] = useState({ query: '', index: 0 }); // of this search: another search starts at the top
  const query = usePaused(text).trim();
  const answer = useQuery({
    queryKey: ['staff', practice, 'find', query],
    queryFn: () => ask<FoundPatients>('GET', `/staff${path_of(practice)}/patients?q=${encodeURIComponent(query)}`),
    enabled: query.length >= SHORTEST,
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
  const patients = query.length >= SHORTEST ? (answer.data?.patients ?? []) : [];
  const href_of = (patient: StaffPatient) => `/staff${path_of(practice)}/patients${path_of(patient.patient ?? '')}`;
  const chosen = choice.query === query ? choice.index : 0;
  const move = (by: number) => set_choice({ query, index: Math.max(0, Math.min(chosen + by, patients.length - 1)) });
  useEffect(() => {
    if (focus) input.current?.focus();
    const to_search = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    window.addEventListener('keydown', to_search);
    return () => window.removeEventListener('keydown', to_search);
  }, [focus]);
  const on_key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      move(1);
    }
    if (event.key === 'ArrowUp') {
      event.preventDefault();
      move(-1);
    }
    const patient = patients[chosen];
    if (event.key === 'Enter' && patient && query === text.trim() && !answer.isPlaceholderData) {
      event.preventDefault();
      navigate(href_of(patient));
    }
    if (event.key === 'Escape') set_text('');
  };
  const count = patients.length;
  return (
    <>
      <div className="k-find" role="search">
        <TextField
          label={t('staff.search')}
          hint={t('staff.search_hint')}
          name="q"
          type="search"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event: ChangeEvent<HTMLInputElement>) => set_text(event.target.value)}
          onKeyDown={on_key}
          inputRef={(element: HTMLInputElement) => {
            input.current = element;
          }}
          aria-controls={`${id}-found`}
        />
      </div>
      <p role="status" className="k-hint">
        {query.length >= SHORTEST &&
          answer.data &&
          (answer.data.more === true ? t('staff.found_more', { count }) : count > 0 ? t('staff.found', { count }) : '')}
        {count > 0 && (
          <span className="ds-u-visibility--screen-reader">
            {' '}
            {patients[chosen]?.name}, {patients[chosen]?.birth_on}
          </span>
        )}
      </p>
      {query.length >= SHORTEST && answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      <div id={`${id}-found`}>
        {count > 0 && (
          <div className="k-table-box k-card" role="region" aria-label={t('staff.title')} tabIndex={0}>
            <table className="k-table k-found">
              <thead>
                <tr>
                  <th scope="col">{t('staff.name')}</th>
                  <th scope="col">{t('staff.birth')}</th>
                  <th scope="col">{t('staff.age')}</th>
                  <th scope="col">{t('staff.sex')}</th>
                  <th scope="col">MRN</th>
                  <th scope="col">{t('staff.phone')}</th>
                </tr>
              </thead>
              <tbody>
                {patients.map((patient, index) => (
                  <FoundLine
                    key={patient.patient ?? index}
                    id={`${id}-${index}`}
                    patient={patient}
                    href={href_of(patient)}
                    active={index === chosen}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {query.length >= SHORTEST && answer.data && !answer.isPlaceholderData && count === 0 && (
          <Empty icon="search" title={t('staff.none_found')} text={t('staff.none_found_do')} />
        )}
      </div>
      <p className="k-hint">{t('staff.logged')}</p>
    </>
  );
}

export function FindPage({ practice }: { practice: string }) {
  const t = useText();
  return (
    <Page title={t('staff.title')} icon="search">
      <FindBox practice={practice} focus />
    </Page>
  );
}
