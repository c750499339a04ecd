// SPDX-License-Identifier: Apache-2.0
// The addresses of support: choose an office and ask it, what I asked, and the guides in pictures. All but one's own questions are open to all.
import './support.css';
import { Link, Route, Switch } from 'wouter';
import { path_of } from '../api/door';
import { useConnections } from '../join/connections_page';
import { PracticeSearch } from '../join/directory_page';
import { NotFoundPage } from '../look/not_found_page';
import { Page } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { SignInPage } from '../sign_in/sign_in_page';
import { useText } from '../words/use_words';
import { GuidePage, GuidesPage } from './guide_pages';
import { QuestionsPage } from './questions_page';
import { SupportForm } from './support_form';
import { NotForHealth } from './warning';

function Known() {
  const t = useText();
  const mine = useConnections().data?.practices ?? [];
  const known = [...new Map([...(useConnections().data?.connections ?? []).map((one) => one.practice), ...mine].map((one) => [one.id, one])).values()];
  if (known.length === 0) return null;
  return (
    <section className="k-section" aria-labelledby="known">
      <h2 id="known">{t('support.known')}</h2>
      <ul role="list" className="k-list">
        {known.map((one) => (
          <li key={one.id}>
            <Link className="k-line" href={`/support${path_of(one.id ?? '')}`}>
              <strong>{one.name}</strong>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChooseOffice() {
  const t = useText();
  const { session } = useSignedIn();
  return (
    <Page title={t('support.choose_title')} lead={t('support.choose')} back={{ href: '/help', place: t('help.title') }} narrow>
      <NotForHealth card={undefined} />
      {session.signed_in && <Known />}
      <PracticeSearch base="/support" />
    </Page>
  );
}

export default function SupportPages() {
  const { session } = useSignedIn();
  return (
    <Switch>
      <Route path="/support">
        <ChooseOffice />
      </Route>
      <Route path="/support/:practice">{(params) => <SupportForm key={params.practice} practice={params.practice} about="" />}</Route>
      <Route path="/support/:practice/:about">
        {(params) => <SupportForm key={params.practice} practice={params.practice} about={params.about} />}
      </Route>
      <Route path="/questions">{session.signed_in ? <QuestionsPage /> : <SignInPage />}</Route>
      <Route path="/guide">
        <GuidesPage />
      </Route>
      <Route path="/guide/:name">{(params) => <GuidePage key={params.name} name={params.name} />}</Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
