// SPDX-License-Identifier: Apache-2.0
// One person at a glance: the areas that may be opened now, or in one sentence why none may be, and which paper would change it.
import { Link } from 'wouter';
import { usePerson, usePractice } from '../api/ask';
import { Phone } from '../shell/office_hours';
import type { Person } from '../api/shapes';
import { Icon, type IconName } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { area_path, has_area, MENU_AREAS } from '../shell/menu';
import { person_href } from '../shell/place';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart } from './chart_place';
import { useHomePerson } from './home_person';

function Tile({ href, icon, title, text }: { href: string; icon: IconName; title: string; text: string }) {
  return (
    <li>
      <Link href={href} className="k-tile">
        <span className="k-tile-icon">
          <Icon name={icon} size={26} />
        </span>
        <span>
          <strong>{title}</strong>
          <small>{text}</small>
        </span>
      </Link>
    </li>
  );
}

function Refusal({ person }: { person: Person }) {
  const t = useText();
  const phone = usePractice(person.practice).data?.phone;
  const kind = person.refusal === 'needs_paperwork' || person.refusal === 'not_available_yet' ? person.refusal : 'none';
  return (
    <Notice tone="attention" title={t(`person.${kind}_title`)}>
      <p>{t(`person.${kind}`)}</p>
      {kind === 'needs_paperwork' && <p>{t('person.needs_paperwork_do')}</p>}
      {phone !== undefined && phone !== '' && (
        <p>
          {t('result.call')}: <Phone number={phone} />
        </p>
      )}
    </Notice>
  );
}

function Tiles({ person }: { person: Person }) {
  const t = useText();
  return (
    <ul role="list" className="k-tiles">
      {MENU_AREAS.filter((area) => has_area(person.areas, area)).map((area) => (
        <Tile
          key={area}
          href={person_href(person, area_path(person.areas, area))}
          icon={area}
          title={t(`menu.${area}`)}
          text={t(`person.${area}`)}
        />
      ))}
      <Tile href={person_href(person, 'visitors')} icon="visitors" title={t('menu.visitors')} text={t('person.visitors')} />
      <Tile href={person_href(person, 'access')} icon="access" title={t('menu.access')} text={t('person.access')} />
    </ul>
  );
}

/** Asked only where home has not already said that the record is closed: a look that is known to be refused is not made. */
function OpenPerson() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const answer = usePerson(useChart().api);
  const person = answer.data;
  const born = person?.birth_on === undefined || person.birth_on === null ? '' : t('home.born', { date: dates.day(person.birth_on) });
  return (
    <Page
      title={person?.name ?? t('person.title')}
      window_title={t('person.title')}
      lead={person ? [word('relationship', person.relationship), born].filter(Boolean).join(' · ') : undefined}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {person && (person.areas.length === 0 ? <Refusal person={person} /> : <Tiles person={person} />)}
    </Page>
  );
}

export function PersonPage() {
  const t = useText();
  const { person, pending } = useHomePerson();
  if (pending)
    return (
      <Page title={t('person.title')}>
        <Waiting />
      </Page>
    );
  if (person && person.areas.length === 0)
    return (
      <Page title={person.name} window_title={t('person.title')}>
        <Refusal person={person} />
      </Page>
    );
  return <OpenPerson />;
}
