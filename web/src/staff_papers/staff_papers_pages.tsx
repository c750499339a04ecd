// SPDX-License-Identifier: Apache-2.0
// The desk's addresses for requests, papers and the next visit. Fetched when first opened.
import '../papers/papers.css';
import './staff_papers.css';
import { Route, Switch } from 'wouter';
import { NotFoundPage } from '../look/not_found_page';
import { FindRequestPage } from './find_request_page';
import { StaffPaperPage } from './staff_paper_page';
import { StaffRequestPage } from './staff_request_page';
import { VisitPage } from './visit_page';

export default function StaffPapersPages({ practice }: { practice: string }) {
  const base = '/staff/:practice';
  return (
    <Switch>
      <Route path={`${base}/requests`}>
        <FindRequestPage practice={practice} />
      </Route>
      <Route path={`${base}/requests/:request`}>
        {(params) => <StaffRequestPage key={params.request} practice={practice} request={params.request} />}
      </Route>
      <Route path={`${base}/papers/:paper`}>
        {(params) => <StaffPaperPage key={params.paper} practice={practice} paper={params.paper} />}
      </Route>
      <Route path={`${base}/id-checks/:task`}>{(params) => <VisitPage key={params.task} practice={practice} task={params.task} />}</Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
