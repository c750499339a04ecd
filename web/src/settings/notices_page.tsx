// SPDX-License-Identifier: Apache-2.0
// What one is mailed about, about whom, and at which hours not. What cannot be switched off is said, with the reason.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { cache } from '../api/ask';
import { ask } from '../api/door';
import type { components } from '../api/portal';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useText, useWord } from '../words/use_words';

type Wish = components['schemas']['NoticeWish'];
type Home = components['schemas']['Home'];
const KEY = ['notices'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function HourChoice({ label, value, onChoose }: { label: string; value: number; onChoose: (minutes: number) => void }) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { hour: 'numeric', timeZone: 'UTC' });
  return (
    <label className="k-hour">
      {label}{' '}
      <select className="ds-c-field" value={value} onChange={(event) => onChoose(Number(event.target.value))}>
        {HOURS.map((hour) => (
          <option key={hour} value={hour * 60}>
            {format.format(new Date(Date.UTC(2026, 0, 1, hour)))}
          </option>
        ))}
      </select>
    </label>
  );
}

function WishForm({ wish, people }: { wish: Wish; people: NonNullable<Home['people']> }) {
  const t = useText();
  const word = useWord();
  const saying = useSaying();
  const [off, set_off] = useState(() => wish.topics.filter((one) => !one.on).map((one) => one.topic));
  const [people_off, set_people_off] = useState(wish.people_off);
  const [quiet, set_quiet] = useState(wish.quiet);
  const [from, set_from] = useState(wish.quiet_from_min);
  const [to, set_to] = useState(wish.quiet_to_min);
  const [problem, set_problem] = useState<unknown>(null);
  const [saved, set_saved] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_problem(null);
    set_saved(false);
    try {
      await ask('PUT', '/account/notices', {
        off,
        people_off,
        quiet,
        quiet_from_min: from,
        quiet_to_min: to,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
      set_saved(true);
      await cache.invalidateQueries({ queryKey: KEY });
    } catch (caught) {
      set_problem(caught);
    }
  };
  const said = problem === null ? null : from === to ? { title: t('notices.same_title'), text: t('notices.same') } : saying(problem);
  return (
    <form
      className="k-card k-form"
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <div role="status">
        {saved && (
          <Notice tone="good">
            <p>{t('notices.saved')}</p>
          </Notice>
        )}
      </div>
      <fieldset className="k-radios">
        <legend>
          <h2>{t('notices.topics')}</h2>
        </legend>
        {wish.topics.map(({ topic }) => (
          <label key={topic}>
            <input
              type="checkbox"
              checked={!off.includes(topic)}
              onChange={(event) => set_off(event.target.checked ? off.filter((one) => one !== topic) : [...off, topic])}
            />
            {word('notice_topic', topic)}
          </label>
        ))}
      </fieldset>
      {people.length > 0 && (
        <fieldset className="k-radios">
          <legend>
            <h2>{t('notices.people')}</h2>
          </legend>
          {people.map(({ practice, patient, name }) => {
            const same = (one: { practice: string; patient: string }) => one.practice === practice && one.patient === patient;
            return (
              <label key={`${practice}/${patient}`}>
                <input
                  type="checkbox"
                  checked={!people_off.some(same)}
                  onChange={(event) =>
                    set_people_off(event.target.checked ? people_off.filter((one) => !same(one)) : [...people_off, { practice, patient }])
                  }
                />
                {name}
              </label>
            );
          })}
          <p className="k-hint">{t('notices.people_hint')}</p>
        </fieldset>
      )}
      <p>{t('notices.always')}</p>
      <fieldset className="k-radios">
        <legend>
          <h2>{t('notices.quiet_title')}</h2>
        </legend>
        <label>
          <input type="checkbox" checked={quiet} onChange={(event) => set_quiet(event.target.checked)} />
          {t('notices.quiet')}
        </label>
        {quiet && (
          <p className="k-actions">
            <HourChoice label={t('notices.from')} value={from} onChoose={set_from} />
            <HourChoice label={t('notices.to')} value={to} onChoose={set_to} />
          </p>
        )}
      </fieldset>
      <Button type="submit" variation="solid">
        {t('notices.save')}
      </Button>
    </form>
  );
}

export function NoticesPage() {
  const t = useText();
  const answer = useQuery({ queryKey: KEY, queryFn: () => ask<Wish>('GET', '/account/notices'), staleTime: 0 });
  const home = useQuery({ queryKey: ['home'], queryFn: () => ask<Home>('GET', '/home') });
  return (
    <Page title={t('notices.title')} lead={t('notices.lead')} back={{ href: '/settings', place: t('menu.settings') }} narrow>
      {(answer.isPending || home.isPending) && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/settings" />}
      {answer.data && !home.isPending && <WishForm wish={answer.data} people={home.data?.people ?? []} />}
    </Page>
  );
}
