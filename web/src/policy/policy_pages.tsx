// SPDX-License-Identifier: Apache-2.0
// The addresses of the policy pages. Fetched only by staff who open them.
import './policy.css';
import { Route, Switch } from 'wouter';
import { NotFoundPage } from '../look/not_found_page';
import { PolicyHomePage } from './policy_home';
import { PublishPage } from './publish_page';
import { VersionPage } from './version_page';
import { WaiverPage } from './waiver_page';
import { WorkshopPage } from './workshop_page';

export default function PolicyPages({ practice }: { practice: string }) {
  const base = '/staff/:practice/policy';
  return (
    <Switch>
      <Route path={base}>
        <PolicyHomePage practice={practice} />
      </Route>
      <Route path={`${base}/change`}>
        <WorkshopPage practice={practice} />
      </Route>
      <Route path={`${base}/photo-id`}>
        <WaiverPage practice={practice} />
      </Route>
      <Route path={`${base}/publish`}>
        <PublishPage practice={practice} />
      </Route>
      <Route path={`${base}/versions/:version`}>
        {(params) => <VersionPage key={params.version} practice={practice} version={params.version} />}
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
