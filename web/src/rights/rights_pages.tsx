// SPDX-License-Identifier: Apache-2.0
// The pages about rights under one person's address: access (also for who may open nothing), changes, and the patient's own circle.
import './rights.css';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { AccessPage } from './access_page';
import { AssentPage } from './assent_page';
import { ChangesPage } from './changes_page';
import { CirclePage, type JustDone } from './circle_page';
import { WishPage } from './wish_page';

export default function RightsPages() {
  const [done, set_done] = useState<JustDone | null>(null);
  const base = '/people/:practice/:patient';
  return (
    <Switch>
      <Route path={`${base}/changes`}>
        <ChangesPage />
      </Route>
      <Route path={`${base}/assent`}>
        <AssentPage />
      </Route>
      <Route path={`${base}/circle`}>
        <CirclePage done={done} onDone={set_done} />
      </Route>
      <Route path={`${base}/circle/:person/more`}>
        {(params) => <WishPage person={params.person} effect="permit" onMade={set_done} />}
      </Route>
      <Route path={`${base}/circle/:person/less`}>
        {(params) => <WishPage person={params.person} effect="deny" onMade={set_done} />}
      </Route>
      <Route>
        <AccessPage />
      </Route>
    </Switch>
  );
}
