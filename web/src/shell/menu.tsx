// SPDX-License-Identifier: Apache-2.0
// The menu, by the names people look for. Only what exists and what this reader may open for this person is there; nothing is greyed out,
// nothing is a dead end.
import { Link, useLocation } from 'wouter';
import type { Person } from '../api/shapes';
import { Icon, type IconName } from '../look/icons';
import { useText } from '../words/use_words';
import { person_href } from './place';

export const MENU_AREAS = ['results', 'immunizations', 'medicines', 'allergies', 'conditions', 'notes', 'documents'] as const;
export type MenuArea = (typeof MENU_AREAS)[number];

/** Notes and summaries are two areas of the chart and one place in the menu. */
export const has_area = (areas: readonly string[], area: MenuArea): boolean =>
  areas.includes(area) || (area === 'notes' && areas.includes('summaries'));
export const area_path = (areas: readonly string[], area: MenuArea): string =>
  area === 'notes' && !areas.includes('notes') ? 'summaries' : area;

function Entry({ href, icon, children }: { href: string; icon: IconName; children: string }) {
  const [path] = useLocation();
  const here =
    path === href ||
    (href !== '/' && href.split('/').length > 4 && path.startsWith(`${href}/`)) ||
    (href === '/settings' && path.startsWith('/settings')) ||
    (href.endsWith('/notes') && path.startsWith(href.replace(/notes$/, 'summaries')));
  return (
    <li>
      <Link href={href} aria-current={here ? 'page' : undefined}>
        <Icon name={icon} size={22} />
        {children}
      </Link>
    </li>
  );
}

export function Menu({ person, family = true }: { person: Person | undefined; family?: boolean }) {
  const t = useText();
  return (
    <nav className="k-menu" aria-label={person ? t('shell.menu_of', { name: person.name }) : t('shell.menu_all')}>
      <ul role="list">
        {family && (
          <Entry href="/" icon="home">
            {t('menu.home')}
          </Entry>
        )}
        {person && (
          <>
            <Entry href={person_href(person)} icon="overview">
              {t('menu.overview')}
            </Entry>
            {MENU_AREAS.filter((area) => has_area(person.areas, area)).map((area) => (
              <Entry key={area} href={person_href(person, area_path(person.areas, area))} icon={area}>
                {t(`menu.${area}`)}
              </Entry>
            ))}
            {person.areas.length > 0 && (
              <Entry href={person_href(person, 'visitors')} icon="visitors">
                {t('menu.visitors')}
              </Entry>
            )}
            <Entry href={person_href(person, 'access')} icon="access">
              {t('menu.access')}
            </Entry>
            {person.relationship === 'self' && person.areas.length > 0 && (
              <Entry href={person_href(person, 'circle')} icon="lock">
                {t('menu.circle')}
              </Entry>
            )}
          </>
        )}
        {family && (
          <Entry href="/requests" icon="documents">
            {t('menu.requests')}
          </Entry>
        )}
        <Entry href="/settings" icon="settings">
          {t('menu.settings')}
        </Entry>
      </ul>
    </nav>
  );
}
