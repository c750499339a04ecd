// SPDX-License-Identifier: Apache-2.0
// What stands around every page: way past the header, mark, person switch, menu, the banner while looking at somebody's record, emergency
// text, office hours.
import { SkipNav } from '@cmsgov/design-system';
import { useEffect, useId, useState, type MouseEvent, type ReactNode } from 'react';
import { Trans } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useHome } from '../api/ask';
import type { Person } from '../api/shapes';
import { Icon } from '../look/icons';
import { Logo } from '../look/logo';
import { PersonBadge } from '../look/person_badge';
import { useText } from '../words/use_words';
import { IdleWatch } from './idle_watch';
import { LanguageSwitch } from './language_switch';
import { MailBack } from './mail_back';
import { Menu } from './menu';
import { OfficeOf } from './office_hours';
import { PersonSwitch, useAge } from './person_switch';
import { same_person, usePlace } from './place';
import { QuickExit } from './quick_exit';
import { useSignedIn } from './signed_in';

const ADULT_YEARS = 18;

function useOnline(): boolean {
  const [online, set_online] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => set_online(navigator.onLine);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  return online;
}

function Banner({ person }: { person: Person }) {
  const t = useText();
  const age = useAge();
  return (
    <div
      className={`k-banner k-person-${person.shape % 8}`}
      role="region"
      aria-label={person.relationship === 'self' ? t('shell.self') : person.name}
    >
      <PersonBadge shape={person.shape} initials={person.initials} size={28} />
      <p>
        {person.relationship === 'self' ? (
          <Trans i18nKey="shell.banner_self" components={{ b: <strong /> }} />
        ) : (
          <Trans i18nKey="shell.banner" values={{ name: person.name }} components={{ b: <strong /> }} />
        )}
        <span className="k-banner-more">{[age(person), person.practice_name].filter(Boolean).join(' · ')}</span>
      </p>
    </div>
  );
}

/** The words between the tags of the text come in as children. */
function CallEmergency({ children }: { children?: ReactNode }) {
  return <a href="tel:911">{children}</a>;
}

export function Emergency() {
  return (
    <p className="k-emergency">
      <Trans i18nKey="shell.emergency" components={{ call: <CallEmergency /> }} />
    </p>
  );
}

export function Footer({ practice, demo, signed_in }: { practice?: string | undefined; demo: boolean; signed_in: boolean }) {
  const t = useText();
  return (
    <footer className="k-footer">
      {practice !== undefined && <OfficeOf practice={practice} hours />}
      <Emergency />
      <div className="k-footer-row">
        <span>{t('shell.footer')}</span>
        <LanguageSwitch signed_in={signed_in} />
      </div>
      {demo && (
        <p className="k-demo-line">
          {t('shell.demo')} <Link href="/demo/mail">{t('shell.demo_mail')}</Link>
        </p>
      )}
    </footer>
  );
}

export function Skip() {
  const t = useText();
  return (
    <SkipNav
      href="#main"
      onClick={(event: MouseEvent) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      {t('shell.skip')}
    </SkipNav>
  );
}

export function Frame({ children }: { children: ReactNode }) {
  const t = useText();
  const { session, sign_out } = useSignedIn();
  const [path] = useLocation();
  const place = usePlace();
  const online = useOnline();
  const menu_id = useId();
  const [menu_at, set_menu_at] = useState<string | null>(null); // the page it was opened on: going elsewhere closes it
  const menu_open = menu_at === path;
  const staff = (session.staff?.length ?? 0) > 0;
  const at_desk = path.startsWith('/staff');
  const home = useHome();
  const people = home.data?.people ?? [];
  const person = place ? people.find((one) => same_person(one, place)) : undefined;
  const teen = people.some(
    (one) => one.relationship === 'self' && one.age_years !== null && one.age_years !== undefined && one.age_years < ADULT_YEARS,
  );
  useEffect(() => {
    if (!menu_open) return;
    const close_on_escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') set_menu_at(null);
    };
    document.addEventListener('keydown', close_on_escape);
    return () => document.removeEventListener('keydown', close_on_escape);
  }, [menu_open]);

  return (
    <>
      <Skip />
      <header className="k-header">
        <div className="k-header-row">
          <Link
            href={at_desk ? '/staff' : '/'}
            className="k-brand"
            aria-label={`Kinportal. ${at_desk ? t('shell.staff') : t('menu.home')}`}
          >
            <Logo />
          </Link>
          {!at_desk && <PersonSwitch people={people} />}
          <div className="k-header-end">
            {teen && <QuickExit />}
            {at_desk && (
              <Link className="k-header-link k-always" href="/settings">
                {t('menu.settings')}
              </Link>
            )}
            {staff && !(at_desk && people.length === 0) && (
              <Link className={at_desk ? 'k-header-link k-always' : 'k-header-link'} href={at_desk ? '/' : '/staff'}>
                {at_desk ? t('shell.family') : t('shell.staff')}
              </Link>
            )}
            <button
              type="button"
              className={at_desk ? 'k-header-link k-always k-sign-out' : 'k-header-link k-sign-out'}
              onClick={() => {
                void sign_out();
              }}
            >
              {t('shell.sign_out')}
            </button>
            {!at_desk && (
              <button
                type="button"
                className="k-menu-button"
                aria-expanded={menu_open}
                aria-controls={menu_id}
                onClick={() => set_menu_at(menu_open ? null : path)}
              >
                <Icon name={menu_open ? 'close' : 'menu'} size={24} />
                <span>{t('shell.menu')}</span>
              </button>
            )}
          </div>
        </div>
        {!online && (
          <p className="k-offline" role="status">
            {t('shell.offline')}
          </p>
        )}
        {person && <Banner person={person} />}
      </header>
      <div className={at_desk ? 'k-body k-body-desk' : 'k-body'}>
        {!at_desk && (
          <div id={menu_id} className={menu_open ? 'k-side k-side-open' : 'k-side'}>
            <Menu person={person} />
            <p className="k-side-end">
              {staff && (
                <Link href="/staff">
                  <Icon name="staff" size={20} />
                  {t('shell.staff')}
                </Link>
              )}
              <button
                type="button"
                onClick={() => {
                  void sign_out();
                }}
              >
                {t('shell.sign_out')}
              </button>
            </p>
          </div>
        )}
        <main id="main" tabIndex={-1}>
          <MailBack />
          {children}
        </main>
      </div>
      <Footer
        practice={
          person?.practice ?? (people.length > 0 && new Set(people.map((one) => one.practice)).size === 1 ? people[0]?.practice : undefined)
        }
        demo={session.demo}
        signed_in
      />
      <IdleWatch />
    </>
  );
}
