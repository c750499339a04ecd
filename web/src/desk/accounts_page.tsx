// SPDX-License-Identifier: Apache-2.0
// Families' accounts by state: find one by a beginning of the name or the e-mail, narrow by state, open.
import { TextField } from '@cmsgov/design-system';
import { useEffect, useState, type ChangeEvent } from 'react';
import { Link } from 'wouter';
import { path_of } from '../api/door';
import { Empty, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { desk_of, useAccounts } from './desk_ask';

const STATES = ['', 'invited', 'registered', 'locked', 'paused', 'suspended'] as const;
const PAUSE_MS = 250;

export function AccountsPage({ practice }: { practice: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [text, set_text] = useState('');
  const [query, set_query] = useState('');
  const [state, set_state] = useState<string>('');
  useEffect(() => {
    const timer = setTimeout(() => set_query(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const answer = useAccounts(practice, state, query);
  const accounts = answer.data?.accounts ?? [];
  return (
    <Page title={t('accounts.title')} lead={t('accounts.lead')} back={{ href: desk_of(practice), place: t('desk.today') }}>
      <div className="k-find" role="search">
        <TextField
          label={t('accounts.search')}
          name="q"
          type="search"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event: ChangeEvent<HTMLInputElement>) => set_text(event.target.value)}
        />
      </div>
      <ul role="list" className="k-chips" aria-label={t('desk.filter')}>
        {STATES.map((each) => (
          <li key={each}>
            <button type="button" aria-pressed={state === each} onClick={() => set_state(each)}>
              {each === '' ? t('desk.all') : word('account_state', each, 'other')}
            </button>
          </li>
        ))}
      </ul>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {answer.data && accounts.length === 0 && <Empty icon="search" title={t('accounts.none')} text={t('accounts.none_do')} />}
      {accounts.length > 0 && (
        <ul role="list" className="k-list">
          {accounts.map((one) => {
            const lines = (
              <>
                <span className="k-line-main">
                  <strong>{one.name === '' ? one.email : one.name}</strong>
                  <span className="k-line-detail">
                    {[one.name === '' ? '' : one.email, t('people.since', { date: dates.short_day(one.since) })].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <span className={`k-flag ${one.state === 'registered' ? 'k-flag-normal' : 'k-flag-abnormal'}`}>
                  {word('account_state', one.state, 'other')}
                </span>
              </>
            );
            return (
              <li key={one.account === '' ? one.email : one.account}>
                {one.account === '' ? (
                  <span className="k-line">{lines}</span>
                ) : (
                  <Link className="k-line" href={`${desk_of(practice)}/accounts${path_of(one.account)}`}>
                    {lines}
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {answer.data?.more === true && <p className="k-hint">{t('accounts.more')}</p>}
    </Page>
  );
}
