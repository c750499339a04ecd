// SPDX-License-Identifier: Apache-2.0
// One person at a glance: the areas that may be opened now, and the pages about who sees what. Where none may be opened, the pages of
// rights/ say why.
import { Link } from 'wouter';
import { usePerson } from '../api/ask';
import type { Person } from '../api/shapes';
import { Icon, type IconName } from '../look/icons';
import { Page, Trouble, Waiting } from '../look/page';
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
      {person.relationship === 'self' && (
        <Tile href={person_href(person, 'circle')} icon="lock" title={t('menu.circle')} text={t('person.circle')} />
      )}
      <Tile href={person_href(person, 'changes')} icon="bell" title={t('menu.changes')} text={t('person.changes')} />
      <Tile href={person_href(person, 'download')} icon="download" title={t('menu.download')} text={t('person.download')} />
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
      {person && <Tiles person={person} />}
    </Page>
  );
}

export function PersonPage() {
  const t = useText();
  const { pending } = useHomePerson();
  if (pending)
    return (
      <Page title={t('person.title')}>
        <Waiting />
      </Page>
    );
  return <OpenPerson />;
}
