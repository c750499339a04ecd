// SPDX-License-Identifier: Apache-2.0
// Whose record: in the header of every page (S18), with name, colour and shape. A plain list of links behind one button; Escape closes it.
import { useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Person } from '../api/shapes';
import { Icon } from '../look/icons';
import { PersonBadge } from '../look/person_badge';
import { useText } from '../words/use_words';
import { href_at, same_person, usePlace } from './place';

export function useAge() {
  const t = useText();
  return (person: { age_years?: number | null }): string =>
    person.age_years === undefined || person.age_years === null
      ? ''
      : person.age_years === 0
        ? t('home.age_baby')
        : t('home.age_years', { count: person.age_years });
}

export function PersonSwitch({ people }: { people: Person[] }) {
  const t = useText();
  const age = useAge();
  const place = usePlace();
  const [path] = useLocation();
  const [open_at, set_open_at] = useState<string | null>(null); // the page it was opened on: going elsewhere closes it
  const open = open_at === path;
  const set_open = (now: boolean) => set_open_at(now ? path : null);
  const list_id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const now = place ? people.find((person) => same_person(person, place)) : people.length === 1 ? people[0] : undefined;

  useEffect(() => {
    if (!open) return;
    const close_outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) set_open_at(null);
    };
    const close_on_escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        set_open_at(null);
        button.current?.focus();
      }
    };
    document.addEventListener('pointerdown', close_outside);
    document.addEventListener('focusin', close_outside);
    document.addEventListener('keydown', close_on_escape);
    return () => {
      document.removeEventListener('pointerdown', close_outside);
      document.removeEventListener('focusin', close_outside);
      document.removeEventListener('keydown', close_on_escape);
    };
  }, [open]);

  if (people.length === 0) return null;
  const name_of = (person: Person) => (person.relationship === 'self' ? `${person.name} (${t('shell.self')})` : person.name);
  const many_practices = new Set(people.map((person) => person.practice)).size > 1;
  return (
    <div className="k-switch" ref={box}>
      <button
        ref={button}
        type="button"
        className="k-switch-button"
        aria-expanded={open}
        aria-controls={list_id}
        onClick={() => set_open(!open)}
      >
        {now ? (
          <PersonBadge shape={now.shape} initials={now.initials} size={32} />
        ) : (
          <span className="k-switch-all">
            {people.slice(0, 3).map((person) => (
              <PersonBadge key={person.practice + person.patient} shape={person.shape} initials={person.initials} size={26} />
            ))}
          </span>
        )}
        <span className="k-switch-name">{now ? now.name : t('shell.everyone')}</span>
        <span className="ds-u-visibility--screen-reader">. {t('shell.switch_hint')}</span>
        <Icon name="down" size={18} />
      </button>
      <ul id={list_id} className="k-switch-list" role="list" hidden={!open}>
        {people.map((person) => (
          <li key={person.practice + person.patient}>
            <Link href={href_at(person, place)} aria-current={now === person ? 'true' : undefined}>
              <PersonBadge shape={person.shape} initials={person.initials} size={40} />
              <span>
                <strong>{name_of(person)}</strong>
                <small>{[age(person), many_practices ? person.practice_name : ''].filter(Boolean).join(' · ')}</small>
              </span>
              {now === person && <Icon name="check" size={20} />}
            </Link>
          </li>
        ))}
        <li className="k-switch-everyone">
          <Link href="/">
            <Icon name="home" size={22} />
            <span>
              <strong>{t('shell.everyone')}</strong>
            </span>
          </Link>
        </li>
      </ul>
    </div>
  );
}
