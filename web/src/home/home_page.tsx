// SPDX-License-Identifier: Apache-2.0
// Home: what needs attention across everyone first, most urgent first, then each person with the ways to what is most often looked for.
import { Button } from '@cmsgov/design-system';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { useHome } from '../api/ask';
import { path_of } from '../api/door';
import { AREAS, type Attention, type Home, type Person, type Practice } from '../api/shapes';
import { Icon, type IconName } from '../look/icons';
import { Empty, Notice, Page, Trouble, Waiting } from '../look/page';
import { PersonBadge } from '../look/person_badge';
import { area_path, has_area, type MenuArea } from '../shell/menu';
import { OfficeCard } from '../shell/office_hours';
import { useAge } from '../shell/person_switch';
import { person_href, same_person } from '../shell/place';
import { useSignedIn } from '../shell/signed_in';
import { useDates, useText } from '../words/use_words';
import { current_language, use_words } from '../words/language';

// Seldom there or far down, and not worth a wait of the first page: they are fetched when it stands.
const once_home_stands = () => new Promise((resolve) => globalThis.setTimeout(resolve, 1500));
const OfficeNotes = lazy(async () => {
  await once_home_stands();
  await use_words('concern');
  return import('../concern/office_notes');
});

const HomeJoin = lazy(async () => {
  await once_home_stands();
  await use_words('join');
  return import('../join/home_join');
});

const SHOWN_AT_FIRST = 5;
const SHORTCUTS: readonly MenuArea[] = ['results', 'medicines', 'immunizations', 'notes'];
const ICONS: Record<string, IconName> = {
  new_result: 'results',
  new_item: 'notes',
  paper_expires: 'documents',
  age_change: 'access',
  id_check_due: 'lock',
  needs_paperwork: 'documents',
};

function href_of(one: Attention, person: Person): string {
  if ((one.kind === 'new_result' || one.kind === 'new_item') && one.area !== undefined && (AREAS as readonly string[]).includes(one.area)) {
    return one.item === undefined || one.item === '' ? person_href(person, one.area) : person_href(person, one.area, one.item);
  }
  if (one.kind === 'age_change') return person_href(person, 'changes');
  if (one.kind === 'paper_expires') return `/requests/paper${path_of(person.practice, person.patient)}`;
  return one.kind === 'needs_paperwork' ? person_href(person) : person_href(person, 'access');
}

function AttentionLine({ one, person, zone }: { one: Attention; person: Person; zone: string | undefined }) {
  const t = useText();
  const dates = useDates();
  const kind = one.kind ?? 'new_item';
  const self = person.relationship === 'self';
  const date = dates.day(one.at, zone);
  const text = (): string => {
    if (kind === 'paper_expires') return t('attention.paper_expires_do', { date });
    if (kind === 'id_check_due') return t('attention.id_check_due_do');
    if (kind === 'needs_paperwork') return t('attention.needs_paperwork_do');
    if (kind === 'age_change') {
      if (one.age === undefined || date === '') return t('attention.age_change_plain');
      return self
        ? t('attention.age_change_self', { date, age: one.age })
        : t('attention.age_change_do', { date, age: one.age, name: person.name });
    }
    return [one.title, date].filter(Boolean).join(' · ');
  };
  return (
    <li>
      <Link href={href_of(one, person)} className="k-attention">
        <span className={`k-attention-icon k-attention-${kind}`}>
          <Icon name={ICONS[kind] ?? 'bell'} size={22} />
        </span>
        <span className="k-attention-text">
          <strong>{t(`attention.${kind}`)}</strong>
          <span>{text()}</span>
          <span className="k-attention-who">
            <PersonBadge shape={person.shape} initials={person.initials} size={20} />
            {self ? t('attention.for_self') : t('attention.for', { name: person.name })}
          </span>
        </span>
        <Icon name="next" size={20} />
      </Link>
    </li>
  );
}

function AttentionList({ home }: { home: Home }) {
  const t = useText();
  const [all, set_all] = useState(false);
  const lines = (home.attention ?? []).flatMap((one, index) => {
    const person = (home.people ?? []).find((each) => same_person(each, { practice: one.practice ?? '', patient: one.patient ?? '' }));
    return person ? [{ one, person, key: `${index} ${one.item ?? ''}` }] : [];
  });
  const zone_of = (practice: string) => home.practices?.find((each) => each.id === practice)?.zone;
  return (
    <section className="k-section" aria-labelledby="attention">
      <h2 id="attention">{t('home.attention')}</h2>
      {lines.length === 0 ? (
        <div className="k-calm">
          <span className="k-calm-icon">
            <Icon name="check" size={26} />
          </span>
          <div>
            <strong>{t('home.calm_title')}</strong>
            <p>{t('home.calm')}</p>
          </div>
        </div>
      ) : (
        <ul role="list" className="k-attentions">
          {(all ? lines : lines.slice(0, SHOWN_AT_FIRST)).map(({ one, person, key }) => (
            <AttentionLine key={key} one={one} person={person} zone={zone_of(person.practice)} />
          ))}
        </ul>
      )}
      {!all && lines.length > SHOWN_AT_FIRST && (
        <p className="k-more">
          <Button onClick={() => set_all(true)}>{t('home.more_attention', { count: lines.length - SHOWN_AT_FIRST })}</Button>
        </p>
      )}
    </section>
  );
}

function PersonCard({ person, many_practices }: { person: Person; many_practices: boolean }) {
  const t = useText();
  const age = useAge();
  const self = person.relationship === 'self';
  const shortcuts = SHORTCUTS.filter((area) => has_area(person.areas, area));
  return (
    <li className={`k-person-card k-person-${person.shape % 8}`}>
      <Link href={person_href(person)} className="k-person-head">
        <PersonBadge shape={person.shape} initials={person.initials} size={52} />
        <span>
          <strong>{person.name}</strong>
          <small>
            {[self ? t('relationship.self') : '', age(person), many_practices ? person.practice_name : ''].filter(Boolean).join(' · ')}
          </small>
          <span className="ds-u-visibility--screen-reader">{t('sign_in.open_record')}</span>
        </span>
        <Icon name="next" size={22} />
      </Link>
      {shortcuts.length > 0 ? (
        <ul role="list" className="k-shortcuts">
          {shortcuts.map((area) => (
            <li key={area}>
              <Link href={person_href(person, area_path(person.areas, area))}>
                <Icon name={area} size={20} />
                {area === 'notes' ? t('area.notes_tab') : t(`menu.${area}`)}
                <span className="ds-u-visibility--screen-reader">, {person.name}</span>
              </Link>
            </li>
          ))}
          {self && (
            <li>
              <Link href={person_href(person, 'circle')}>
                <Icon name="lock" size={20} />
                {t('menu.circle')}
              </Link>
            </li>
          )}
        </ul>
      ) : (
        <p className="k-person-closed">
          <Icon name="lock" size={18} />
          {person.refusal === 'needs_paperwork'
            ? t('person.needs_paperwork_title')
            : person.refusal === 'not_available_yet'
              ? t('person.not_available_yet_title')
              : t('person.none_title')}
          {person.refusal === 'needs_paperwork' && (
            <>
              {' '}
              <Link href={`/requests/paper${path_of(person.practice, person.patient)}`}>{t('menu.send_paper')}</Link>
            </>
          )}
        </p>
      )}
    </li>
  );
}

function News({ practices }: { practices: Practice[] }) {
  const t = useText();
  const language = current_language();
  const lines = practices.flatMap((practice) => {
    const text = practice.announcement?.[language] ?? practice.announcement?.['en'];
    return text === undefined || text === '' ? [] : [{ id: practice.id ?? '', name: practice.name ?? '', text }];
  });
  if (lines.length === 0) return null;
  return (
    <Notice title={t('home.news')}>
      {lines.map((line) => (
        <p key={line.id}>
          {lines.length > 1 && <strong>{line.name}: </strong>}
          {line.text}
        </p>
      ))}
    </Notice>
  );
}

export function HomePage() {
  const t = useText();
  const { session } = useSignedIn();
  const home = useHome();
  const people = home.data?.people ?? [];
  const practices = home.data?.practices ?? [];
  const name = session.account?.first_name ?? '';
  const staff = (session.staff?.length ?? 0) > 0;
  return (
    <Page title={name === '' ? t('home.title') : t('home.hello', { name })} window_title={t('home.title')}>
      {home.isPending && <Waiting />}
      {home.error && <Trouble problem={home.error} retry={home.refetch} />}
      {home.data && (
        <>
          <Suspense fallback={null}>
            <OfficeNotes />
          </Suspense>
          <News practices={practices} />
          {staff && (
            <Notice title={t('home.staff_title')}>
              <p>
                {t('home.staff')} <Link href="/staff">{t('shell.staff')}</Link>
              </p>
            </Notice>
          )}
          {people.length === 0 && !staff && <Empty icon="conditions" title={t('home.empty_title')} text={t('home.empty')} />}
          {people.length > 0 && (
            <>
              <AttentionList home={home.data} />
              <section className="k-section" aria-labelledby="people">
                <h2 id="people">{people.length === 1 && people[0]?.relationship === 'self' ? t('home.you') : t('home.people')}</h2>
                <ul role="list" className="k-people">
                  {people.map((person) => (
                    <PersonCard key={person.practice + person.patient} person={person} many_practices={practices.length > 1} />
                  ))}
                </ul>
              </section>
            </>
          )}
          {(people.length > 0 || !staff) && (
            <Suspense fallback={null}>
              <HomeJoin />
            </Suspense>
          )}
          {practices.length > 1 && (
            <section className="k-section" aria-labelledby="offices">
              <h2 id="offices">{t('hours.title')}</h2>
              <div className="k-offices">
                {practices.map((practice) => (
                  <OfficeCard key={practice.id ?? ''} practice={practice} hours />
                ))}
              </div>
            </section>
          )}
        </>
      )}
    </Page>
  );
}
