// SPDX-License-Identifier: Apache-2.0
// Getting in: what everybody may read, and what one does signed in. Somebody who comes with a code and no account is told to make one first;
// the code waits.
import './join.css';
import { lazy, Suspense } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { path_of } from '../api/door';
import { Notice, Page, Waiting } from '../look/page';
import { NotFoundPage } from '../look/not_found_page';
import { useSignedIn } from '../shell/signed_in';
import { SignInPage } from '../sign_in/sign_in_page';
import { use_words } from '../words/language';
import { useText } from '../words/use_words';
import { CodeWizard, has_kept_code, take_code_from_address } from './code_wizard';
import { ConnectionsPage, useConnections } from './connections_page';
import { DirectoryPage, PracticePage } from './directory_page';
import { HelpPage } from './help_page';
import { ChooseWay, JoinStart } from './join_start';
import { RegistrationForm } from './registration_form';
import { SignUpPages } from './sign_up_pages';
import { TermsPage } from './terms_page';

const SupportPages = lazy(async () => {
  await use_words('support');
  return import('../support/support_pages');
});

take_code_from_address();

function AccountFirst() {
  const t = useText();
  return (
    <>
      <Page title={t('join.account_first_title')} lead={t('join.account_first')} narrow>
        {has_kept_code() && (
          <Notice>
            <p>{t('join.code_waits')}</p>
          </Notice>
        )}
        <p className="k-actions k-before-next">
          <Link className="ds-c-button ds-c-button--solid" href="/create-account">
            {t('sign_up.title')}
          </Link>
        </p>
      </Page>
      <SignInPage />
    </>
  );
}

function MyTerms({ practice }: { practice: string }) {
  const mine = useConnections();
  const here = mine.data?.connections.find((one) => one.practice.id === practice);
  return <TermsPage practice={practice} ends={here?.people ?? 0} />;
}

export default function JoinPages() {
  const { session } = useSignedIn();
  const [path] = useLocation();
  if (window.location.hash.includes('code=')) take_code_from_address();
  const inside = session.signed_in;
  return (
    <Switch>
      <Route path="/create-account/*?">{inside ? <Redirect to={has_kept_code() ? '/join/code' : '/join/welcome'} replace /> : <SignUpPages />}</Route>
      <Route path="/find">
        <Redirect to={inside ? '/join' : '/practices'} replace />
      </Route>
      <Route path="/practices">
        <DirectoryPage />
      </Route>
      <Route path="/practices/:practice">{(params) => <PracticePage practice={params.practice} />}</Route>
      <Route path="/help">
        <HelpPage />
      </Route>
      <Route path="/terms/:practice">
        {(params) => (inside ? <MyTerms practice={params.practice} /> : <TermsPage practice={params.practice} ends={0} />)}
      </Route>
      {(['support', 'questions', 'guide'] as const).map((part) => (
        <Route key={part} path={`/${part}/*?`}>
          <Suspense fallback={<Waiting />}>
            <SupportPages />
          </Suspense>
        </Route>
      ))}
      {!inside && (
        <Route>
          <AccountFirst />
        </Route>
      )}
      <Route path="/connections">
        <ConnectionsPage />
      </Route>
      <Route path="/join">
        <JoinStart welcome={false} />
      </Route>
      <Route path="/join/welcome">{has_kept_code() ? <Redirect to="/join/code" replace /> : <JoinStart welcome />}</Route>
      <Route path="/join/code/*?">
        <CodeWizard practice={undefined} base="/join/code" />
      </Route>
      <Route path="/join/:practice">{(params) => <ChooseWay practice={params.practice} />}</Route>
      <Route path="/join/:practice/code/*?">
        {(params) => <CodeWizard key={params.practice} practice={params.practice} base={`/join${path_of(params.practice)}/code`} />}
      </Route>
      <Route path="/join/:practice/form/*?">{(params) => <RegistrationForm key={params.practice} practice={params.practice} />}</Route>
      <Route>
        <NotFoundPage key={path} />
      </Route>
    </Switch>
  );
}
