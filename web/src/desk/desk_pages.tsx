// SPDX-License-Identifier: Apache-2.0
// The addresses of the desk beside the search and the charts. Fetched only by those who work at a practice.
import './desk.css';
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Waiting } from '../look/page';
import { use_words } from '../words/language';
import { NotFoundPage } from '../look/not_found_page';
import { AccountPage } from './account_page';
import { AccountsPage } from './accounts_page';
import { DisputePage } from './dispute_page';
import { QueuePage } from './queue_page';
import { TeamPage } from './team_page';
import { TodayPage } from './today_page';

export { PeoplePage } from './people_page';

const QuestionPage = lazy(async () => {
  await Promise.all([use_words('support'), use_words('staff_support')]);
  return import('../staff_support/question_page');
});

export default function DeskPages({ practice }: { practice: string }) {
  const base = '/staff/:practice';
  return (
    <Switch>
      <Route path={base}>
        <TodayPage practice={practice} />
      </Route>
      <Route path={`${base}/queues/:queue`}>{(params) => <QueuePage key={params.queue} practice={practice} queue={params.queue} />}</Route>
      <Route path={`${base}/disputes/:dispute`}>
        {(params) => <DisputePage key={params.dispute} practice={practice} dispute={params.dispute} />}
      </Route>
      <Route path={`${base}/questions/:question`}>
        {(params) => (
          <Suspense fallback={<Waiting />}>
            <QuestionPage key={params.question} practice={practice} question={params.question} />
          </Suspense>
        )}
      </Route>
      <Route path={`${base}/accounts`}>
        <AccountsPage practice={practice} />
      </Route>
      <Route path={`${base}/accounts/:account`}>
        {(params) => <AccountPage key={params.account} practice={practice} account={params.account} />}
      </Route>
      <Route path={`${base}/team`}>
        <TeamPage practice={practice} />
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
