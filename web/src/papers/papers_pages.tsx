// SPDX-License-Identifier: Apache-2.0
// The families' addresses for requests and papers. Fetched when first opened.
import './papers.css';
import { Link, Route, Switch, useSearch } from 'wouter';
import { path_of } from '../api/door';
import { NotFoundPage } from '../look/not_found_page';
import { Empty, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { PaperStart } from './paper_start';
import { useRequests } from './papers_ask';
import { RequestPage } from './request_page';
import { RequestWizard } from './request_wizard';

function RequestList() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const answer = useRequests();
  const requests = answer.data?.requests ?? [];
  return (
    <Page title={t('papers.list_title')} lead={t('papers.list_lead')} narrow>
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href="/requests/new">
          {t('papers.ask_new')}
        </Link>
      </p>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && requests.length === 0 && <Empty icon="documents" title={t('papers.none_title')} text={t('papers.none')} />}
      <ul role="list" className="k-list">
        {requests.map((each) => (
          <li key={each.request}>
            <Link className="k-line" href={`/requests${path_of(each.practice, each.request)}`}>
              <span className="k-line-main">
                <strong>
                  {each.kind === 'paper' ? `${word('paper_word', each.paper_kind, 'other_paper')}: ` : ''}
                  {each.given_names} {each.family_name}
                </strong>
                <span className="k-line-detail">
                  {word('request_state', each.state)} · {each.practice_name} · {dates.short_day(each.changed_at)}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function NewRequest() {
  const asked = new URLSearchParams(useSearch()).get('practice') ?? '';
  return <RequestWizard asked={asked} />;
}

export default function PapersPages() {
  return (
    <Switch>
      <Route path="/requests">
        <RequestList />
      </Route>
      <Route path="/requests/new">
        <NewRequest />
      </Route>
      <Route path="/requests/paper/:practice/:patient">
        {(params) => <PaperStart practice={params.practice} patient={params.patient} />}
      </Route>
      <Route path="/requests/:practice/:request">
        {(params) => <RequestPage key={params.request} practice={params.practice} request={params.request} />}
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
