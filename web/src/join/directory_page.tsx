// SPDX-License-Identifier: Apache-2.0
// Find a practice by name, town or phone, signed in or not; one practice's page with its ways in; and what to do when it is not listed.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { ask, path_of } from '../api/door';
import type { Listing } from '../api/shapes';
import { Icon } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { HelpOfPractice } from '../support/lazy_help';
import { current_language } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';

type Found = { found: Listing[]; more: boolean };
export const useListing = (practice: string) =>
  useQuery({ queryKey: ['directory', practice], queryFn: () => ask<Listing>('GET', `/directory${path_of(practice)}`) });

export function Ways({ listing }: { listing: Listing }) {
  const t = useText();
  const word = useWord();
  return (
    <p className="k-ways">
      {t('join.ways')} {listing.ways.map((way) => word('join_way', way)).join(', ')}.
    </p>
  );
}

function NotListed() {
  const t = useText();
  return (
    <section className="k-aside">
      <h2>{t('join.not_listed_title')}</h2>
      <p>{t('join.not_listed')}</p>
      <p>{t('join.not_listed_letter')}</p>
      <p>
        <Link href="/join/code">{t('join.have_code')}</Link>
      </p>
    </section>
  );
}

/** `base` is where a practice's line leads: its public page, or the first question of the wizard. */
export function PracticeSearch({ base }: { base: string }) {
  const t = useText();
  const [typed, set_typed] = useState('');
  const [asked, set_asked] = useState('');
  const answer = useQuery({
    queryKey: ['directory', 'search', asked],
    queryFn: () => ask<Found>('GET', `/directory?q=${encodeURIComponent(asked)}`),
  });
  const search = (event: SyntheticEvent) => {
    event.preventDefault();
    set_asked(typed.trim());
  };
  const found = answer.data?.found ?? [];
  return (
    <>
      <form className="k-card k-form" role="search" onSubmit={search}>
        <label className="ds-c-label k-search-label" htmlFor="practice-q">
          {t('join.search')}
        </label>
        <p className="k-hint" id="practice-q-hint">
          {t('join.search_hint')}
        </p>
        <input
          id="practice-q"
          className="ds-c-field"
          aria-describedby="practice-q-hint"
          type="search"
          autoComplete="off"
          value={typed}
          maxLength={100}
          onChange={(event) => set_typed(event.target.value)}
        />
        <Button type="submit" variation="solid">
          {t('join.search_button')}
        </Button>
      </form>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && (
        <p role="status" className="k-hint">
          {found.length === 0 ? t('join.found_none') : t('join.found', { count: found.length })}
        </p>
      )}
      {found.length > 0 && (
        <ul role="list" className="k-list">
          {found.map((one) => (
            <li key={one.practice.id}>
              <Link className="k-line" href={`${base}${path_of(one.practice.id ?? '')}`}>
                <span className="k-line-main">
                  <strong>{one.practice.name}</strong>
                  <span className="k-line-detail">
                    {[one.street, one.city].filter(Boolean).join(', ')} · <span className="k-nowrap">{one.practice.phone}</span>
                  </span>
                </span>
                <Icon name="next" size={20} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <NotListed />
    </>
  );
}

export function DirectoryPage() {
  const t = useText();
  const { session } = useSignedIn();
  const back = session.signed_in ? { href: '/', place: t('menu.home') } : { href: '/sign-in', place: t('sign_in.title') };
  return (
    <Page title={t('join.find_title')} lead={t('join.find_lead')} back={back} narrow>
      <PracticeSearch base="/practices" />
    </Page>
  );
}

/** Opening hours, phones, the practice's own news, and the way in: the same for everybody. */
export function PracticePage({ practice }: { practice: string }) {
  const t = useText();
  const dates = useDates();
  const { session } = useSignedIn();
  const answer = useListing(practice);
  const listing = answer.data;
  const card = listing?.practice;
  const news = card?.announcement?.[current_language()];
  return (
    <Page title={card?.name ?? t('join.find_title')} back={{ href: '/practices', place: t('join.find_title') }} narrow>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/practices" />}
      {listing && card && (
        <>
          {news !== undefined && news !== '' && (
            <Notice title={t('home.news')}>
              <p>{news}</p>
            </Notice>
          )}
          <div className="k-card">
            <p>{[listing.street, `${listing.city} ${listing.postal_code}`, listing.state].filter((each) => each.trim() !== '').join(', ')}</p>
            <p>
              <Icon name="phone" size={18} /> <a href={`tel:${card.phone ?? ''}`}>{card.phone}</a>{' '}
              {card.open_now === true
                ? t('join.open_now')
                : card.next_open_at
                  ? t('join.opens', { when: dates.weekday_time(card.next_open_at, card.zone) })
                  : ''}
            </p>
            {card.after_hours_phone !== undefined && card.after_hours_phone !== '' && (
              <p>
                {t('join.after_hours')} <a href={`tel:${card.after_hours_phone}`}>{card.after_hours_phone}</a>
              </p>
            )}
            <Ways listing={listing} />
          </div>
          <p className="k-actions">
            {session.signed_in ? (
              <Link className="ds-c-button ds-c-button--solid" href={`/join${path_of(practice)}`}>
                {t('join.add_here')}
              </Link>
            ) : (
              <>
                <Link className="ds-c-button ds-c-button--solid" href="/create-account">
                  {t('sign_up.title')}
                </Link>
                <Link className="ds-c-button" href={`/join${path_of(practice)}`}>
                  {t('sign_up.have_one')}
                </Link>
              </>
            )}
          </p>
          <p>
            <Link href={`/terms${path_of(practice)}`}>{t('terms.read_link')}</Link>
          </p>
          <HelpOfPractice practice={practice} />
        </>
      )}
    </Page>
  );
}
