// SPDX-License-Identifier: Apache-2.0
// The pages of one person's record. Whose record it is stands in the frame above them; each page is an area, one entry, the visitors or
// the reasons.
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { is_area } from '../api/shapes';
import { NotFoundPage } from '../look/not_found_page';
import { Waiting } from '../look/page';
import { use_words } from '../words/language';
import { AreaPage } from './area_page';
import { ChartPlaceProvider, family_place } from './chart_place';
import { useHomePerson } from './home_person';
import { ItemPage } from './item_page';
import { PersonPage } from './person_page';
import { VisitorsPage } from './visitors_page';

const RightsPages = lazy(async () => {
  await use_words('rights');
  return import('../rights/rights_pages');
});

const DownloadPage = lazy(async () => {
  await use_words('download');
  return import('./download_page');
});

const ReportPage = lazy(async () => {
  await Promise.all([use_words('concern'), use_words('papers')]); // papers: the files of a report
  return import('../concern/report_page');
});

/** A record that home has said is closed has pages about that alone: why, what would open it, and what changes when. */
function Pages() {
  const { person } = useHomePerson();
  const base = '/people/:practice/:patient';
  const rights = (
    <Suspense fallback={<Waiting />}>
      <RightsPages />
    </Suspense>
  );
  if (person && person.refusal !== null && person.refusal !== undefined) return rights;
  return (
    <Switch>
      <Route path={base}>{person && person.areas.length === 0 ? rights : <PersonPage />}</Route>
      <Route path={`${base}/visitors`}>
        <VisitorsPage />
      </Route>
      <Route path={`${base}/download`}>
        <Suspense fallback={<Waiting />}>
          <DownloadPage />
        </Suspense>
      </Route>
      <Route path={`${base}/report`}>
        <Suspense fallback={<Waiting />}>
          <ReportPage />
        </Suspense>
      </Route>
      <Route path={`${base}/access`}>{rights}</Route>
      <Route path={`${base}/assent`}>{rights}</Route>
      <Route path={`${base}/changes`}>{rights}</Route>
      <Route path={`${base}/circle/*?`}>{rights}</Route>
      <Route path={`${base}/:area`}>
        {(params) => (is_area(params.area) ? <AreaPage key={params.area} area={params.area} /> : <NotFoundPage />)}
      </Route>
      <Route path={`${base}/:area/:item`}>
        {(params) => (is_area(params.area) ? <ItemPage key={params.item} area={params.area} item={params.item} /> : <NotFoundPage />)}
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}

export default function ChartPages({ practice, patient }: { practice: string; patient: string }) {
  return (
    <ChartPlaceProvider value={family_place(practice, patient)} key={`${practice} ${patient}`}>
      <Pages />
    </ChartPlaceProvider>
  );
}
