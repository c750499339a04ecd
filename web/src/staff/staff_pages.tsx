// SPDX-License-Identifier: Apache-2.0
// The staff desk: which practice and role one acts in, then find a patient, her people, her chart under one's role, and the visitors'
// book of the chart.
// Fetched only by those who work at a practice.
import './staff.css';
import { lazy, Suspense, useEffect } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { is_area, type StaffPlace } from '../api/shapes';
import { path_of } from '../api/door';
import { ItemPage } from '../chart/item_page';
import { ChartPlaceProvider, staff_place } from '../chart/chart_place';
import { Empty, Page, Waiting } from '../look/page';
import { NotFoundPage } from '../look/not_found_page';
import { useSignedIn } from '../shell/signed_in';
import { use_words } from '../words/language';
import { useText, useWord } from '../words/use_words';
import { useMay } from '../desk/desk_ask';
import { FindPage } from './find_page';
import { StaffAreaPage, StaffVisitorsPage } from './staff_chart_pages';
import { StaffPatientPage } from './staff_patient_page';

const StaffJoinPages = lazy(async () => {
  await Promise.all([use_words('join'), use_words('staff_join'), use_words('desk')]); // desk: a colleague has this open
  return import('../staff_join/staff_join_pages');
});
const DeskPages = lazy(async () => {
  // account: showing once more that it is really you; papers: the files beside a report
  await Promise.all([use_words('desk'), use_words('account'), use_words('papers'), use_words('staff_papers')]);
  return import('../desk/desk_pages');
});
const PeoplePage = lazy(async () => {
  await Promise.all([use_words('desk'), use_words('account'), use_words('policy')]);
  return { default: (await import('../desk/desk_pages')).PeoplePage };
});
const PolicyPages = lazy(async () => {
  await use_words('policy');
  return import('../policy/policy_pages');
});
const PreviewPage = lazy(async () => {
  await use_words('policy');
  return import('../policy/preview_page');
});

const StaffPapersPages = lazy(async () => {
  await Promise.all([use_words('desk'), use_words('account'), use_words('papers'), use_words('staff_papers')]);
  return import('../staff_papers/staff_papers_pages');
});

/** The parts of the desk, on every page of it. */
function DeskNav({ practice }: { practice: string }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const desk = `/staff${path_of(practice)}`;
  const may = useMay(practice);
  const parts = [
    { href: desk, name: t('staff.today') },
    { href: `${desk}/patients`, name: t('staff.title') },
    ...(may('review_registrations') ? [{ href: `${desk}/registrations`, name: t('staff.registrations') }] : []),
    ...(may('see_requests') ? [{ href: `${desk}/requests`, name: t('staff.by_code') }] : []),
    ...(may('see_codes') ? [{ href: `${desk}/codes`, name: t('staff.codes') }] : []),
    ...(may('see_accounts') ? [{ href: `${desk}/accounts`, name: t('staff.accounts') }] : []),
    ...(may('manage_staff') ? [{ href: `${desk}/team`, name: t('staff.team') }] : []),
    { href: `${desk}/policy`, name: t('staff.policy') },
  ];
  const here = (href: string) => path === href || (href !== desk && path.startsWith(`${href}/`)) || (href === desk && /\/(queues|disputes|questions|papers|id-checks)\//.test(path));
  // The search is one key away on every page of the desk that has none of its own.
  useEffect(() => {
    const to_search = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      event.preventDefault();
      navigate(`${desk}/patients`);
    };
    window.addEventListener('keydown', to_search);
    return () => window.removeEventListener('keydown', to_search);
  }, [desk, navigate]);
  return (
    <nav aria-label={t('staff.menu')} className="k-no-print">
      <ul role="list" className="k-chips k-desk-nav">
        {parts.map((part) => (
          <li key={part.href}>
            <Link href={part.href} aria-current={here(part.href) ? 'page' : undefined}>
              {part.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function ActingLine({ desk }: { desk: StaffPlace }) {
  const t = useText();
  const word = useWord();
  return <p className="k-acting">{t('staff.acting', { practice: desk.practice_name ?? '', role: word('role', desk.role, 'other') })}</p>;
}

function ChooseDesk({ desks }: { desks: StaffPlace[] }) {
  const t = useText();
  const word = useWord();
  const only = desks[0];
  if (desks.length === 1 && only?.practice !== undefined) return <Redirect to={`/staff${path_of(only.practice)}`} replace />;
  return (
    <Page title={t('staff.desk')} lead={desks.length > 0 ? t('staff.choose') : undefined}>
      {desks.length === 0 && (
        <>
          <Empty icon="staff" title={t('staff.none_title')} text={t('staff.none')} />
          <p className="k-actions">
            <Link className="ds-c-button ds-c-button--solid" href="/">
              {t('common.home')}
            </Link>
          </p>
        </>
      )}
      <ul role="list" className="k-list">
        {desks.map((desk) => (
          <li key={desk.practice ?? ''}>
            <Link className="k-line" href={`/staff${path_of(desk.practice ?? '')}`}>
              <span className="k-line-main">
                <strong>{desk.practice_name}</strong>
                <span className="k-line-detail">{word('role', desk.role, 'other')}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Desk({ practice, desks }: { practice: string; desks: StaffPlace[] }) {
  const desk = desks.find((each) => each.practice === practice);
  if (!desk) return <NotFoundPage />;
  const base = '/staff/:practice/patients';
  return (
    <>
      <ActingLine desk={desk} />
      <DeskNav practice={practice} />
      <Switch>
        <Route path="/staff/:practice/policy/*?">
          <Suspense fallback={<Waiting />}>
            <PolicyPages practice={practice} />
          </Suspense>
        </Route>
        {(['codes', 'registrations'] as const).map((part) => (
          <Route key={part} path={`/staff/:practice/${part}/*?`}>
            <Suspense fallback={<Waiting />}>
              <StaffJoinPages practice={practice} />
            </Suspense>
          </Route>
        ))}
        {(['requests', 'papers', 'id-checks'] as const).map((part) => (
          <Route key={part} path={`/staff/:practice/${part}/*?`}>
            <Suspense fallback={<Waiting />}>
              <StaffPapersPages practice={practice} />
            </Suspense>
          </Route>
        ))}
        <Route path={base}>
          <FindPage practice={practice} />
        </Route>
        <Route path={`${base}/:patient/*?`}>
          {(params) => (
            <ChartPlaceProvider value={staff_place(practice, params.patient)} key={params.patient}>
              <Switch>
                <Route path={`${base}/:patient`}>
                  <StaffPatientPage />
                </Route>
                <Route path={`${base}/:patient/people`}>
                  <Suspense fallback={<Waiting />}>
                    <PeoplePage />
                  </Suspense>
                </Route>
                <Route path={`${base}/:patient/visitors`}>
                  <StaffVisitorsPage />
                </Route>
                <Route path={`${base}/:patient/preview`}>
                  <Suspense fallback={<Waiting />}>
                    <PreviewPage />
                  </Suspense>
                </Route>
                <Route path={`${base}/:patient/:area`}>
                  {(deep) => (is_area(deep.area) ? <StaffAreaPage key={deep.area} area={deep.area} /> : <NotFoundPage />)}
                </Route>
                <Route path={`${base}/:patient/:area/:item`}>
                  {(deep) => (is_area(deep.area) ? <ItemPage key={deep.item} area={deep.area} item={deep.item} /> : <NotFoundPage />)}
                </Route>
                <Route>
                  <NotFoundPage />
                </Route>
              </Switch>
            </ChartPlaceProvider>
          )}
        </Route>
        <Route>
          <Suspense fallback={<Waiting />}>
            <DeskPages practice={practice} />
          </Suspense>
        </Route>
      </Switch>
    </>
  );
}

export default function StaffPages() {
  const { session } = useSignedIn();
  const desks = session.staff ?? [];
  return (
    <Switch>
      <Route path="/staff">
        <ChooseDesk desks={desks} />
      </Route>
      <Route path="/staff/:practice/*?">{(params) => <Desk practice={params.practice} desks={desks} />}</Route>
    </Switch>
  );
}
