// SPDX-License-Identifier: Apache-2.0
// Every address of the screens, in one place. What is not the home page is fetched when it is first opened; signed out, every address is
// the sign-in page.
import { lazy, Suspense, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { HomePage } from '../home/home_page';
import { Trouble, Waiting } from '../look/page';
import { is_join_path } from '../join/join_paths';
import { is_recovery_path } from '../recovery/recovery_paths';
import { NotFoundPage } from '../look/not_found_page';
import { use_words } from '../words/language';
import { Footer, Frame, Skip } from './frame';
import { LanguageSwitch } from './language_switch';
import { SignedInProvider, useSignedIn } from './signed_in';
import { Logo } from '../look/logo';

const SignInPages = lazy(() => import('../sign_in/sign_in_pages'));
const JoinPages = lazy(async () => {
  await use_words('join');
  return import('../join/join_pages');
});
const ChartPages = lazy(() => import('../chart/chart_pages'));
const RecoveryPages = lazy(async () => {
  await use_words('account');
  return import('../recovery/recovery_pages');
});
const SettingsPages = lazy(async () => {
  await use_words('account');
  return import('../settings/settings_pages');
});
const MustSetUp = lazy(async () => {
  await use_words('account');
  return { default: (await import('../settings/settings_pages')).MustSetUpPage };
});
const StaffPages = lazy(async () => {
  await use_words('staff');
  return import('../staff/staff_pages');
});
const PapersPages = lazy(async () => {
  await Promise.all([use_words('join'), use_words('papers')]);
  return import('../papers/papers_pages');
});
const DemoMailPage = lazy(async () => {
  await use_words('mail');
  return import('../demo/demo_mail_page');
});

function PlainFrame({ children }: { children: ReactNode }) {
  const { session } = useSignedIn();
  return (
    <>
      <Skip />
      <header className="k-header k-header-plain">
        <div className="k-header-row">
          <span className="k-brand">
            <Logo />
          </span>
          <LanguageSwitch signed_in={session.signed_in} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="k-body-plain">
        {children}
      </main>
      <Footer demo={session.demo} signed_in={session.signed_in} />
    </>
  );
}

function Pages() {
  const { session } = useSignedIn();
  const [path] = useLocation();
  if (path === '/demo/mail')
    return (
      <PlainFrame>
        <Suspense fallback={<Waiting />}>
          <DemoMailPage />
        </Suspense>
      </PlainFrame>
    );
  if (is_recovery_path(path))
    return (
      <PlainFrame>
        <Suspense fallback={<Waiting />}>
          <RecoveryPages />
        </Suspense>
      </PlainFrame>
    );
  if (!session.signed_in && is_join_path(path))
    return (
      <PlainFrame>
        <Suspense fallback={<Waiting />}>
          <JoinPages />
        </Suspense>
      </PlainFrame>
    );
  if (!session.signed_in || path === '/reset')
    return (
      <PlainFrame>
        <Suspense fallback={<Waiting />}>
          <SignInPages />
        </Suspense>
      </PlainFrame>
    );
  if (session.must_set_up_second_factor === true)
    return (
      <PlainFrame>
        <Suspense fallback={<Waiting />}>
          <MustSetUp />
        </Suspense>
      </PlainFrame>
    );
  return (
    <Frame>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/">
            <HomePage />
          </Route>
          <Route path="/people/:practice/:patient/*?">
            {(params) => <ChartPages practice={params.practice} patient={params.patient} />}
          </Route>
          <Route path="/requests/*?">
            <PapersPages />
          </Route>
          <Route path="/settings/*?">
            <SettingsPages />
          </Route>
          <Route path="/staff/*?">
            <StaffPages />
          </Route>
          {is_join_path(path) && (
            <Route>
              <JoinPages />
            </Route>
          )}
          <Route path="/sign-in">
            <Redirect to="/" replace />
          </Route>
          <Route path="/forgot">
            <Redirect to="/settings/password" replace />
          </Route>
          <Route path="/signed-out">
            <Redirect to="/" replace />
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </Frame>
  );
}

export function App() {
  return (
    <SignedInProvider
      waiting={<Waiting />}
      trouble={(problem, retry) => (
        <main className="k-page k-page-narrow">
          <Logo />
          <Trouble problem={problem} retry={retry} />
        </main>
      )}
    >
      <Pages />
    </SignedInProvider>
  );
}
