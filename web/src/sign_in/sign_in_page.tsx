// SPDX-License-Identifier: Apache-2.0
// Sign-in: e-mail and password, then a code where one is set. A wrong e-mail and a wrong password get the same words.
import { Button } from '@cmsgov/design-system';
import { lazy, Suspense, useRef, useState, type SyntheticEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { ask, Problem } from '../api/door';
import type { DemoAccount, SigninState } from '../api/shapes';
import { DemoAccounts } from '../demo/demo_accounts';
import { focus_first_error, Line, PasswordLine } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { PasskeySignIn, usePasskeySaying, WrongPasskey } from '../passkey/sign_in_by_passkey';
import { useSignedIn } from '../shell/signed_in';
import type { AccountLock } from '../recovery/locked_notice';
import { current_language, use_words } from '../words/language';
import { useText } from '../words/use_words';
import { CodePage } from './code_page';

const LockedNotice = lazy(async () => {
  await use_words('account');
  return import('../recovery/locked_notice');
});

/** Since when, why and whom to call, where the server said so. */
const lock_of = (problem: unknown): AccountLock | null =>
  problem instanceof Problem && problem.code === 'locked' && typeof problem.more.lock === 'object' ? (problem.more.lock as AccountLock) : null;

function useWelcome() {
  const t = useText();
  const { farewell } = useSignedIn();
  const [path] = useLocation();
  const [arrived] = useState(() => new URLSearchParams(window.location.search).get('after'));
  if (farewell === 'idle') return { title: t('sign_in.expired_title'), text: t('sign_in.expired') };
  if (farewell === 'unknown') return { title: t('sign_in.again_title'), text: t('sign_in.again') };
  if (path === '/sign-in' && arrived === 'reset') return { title: t('sign_in.reset_done_title'), text: t('sign_in.reset_done') };
  return null;
}

export function SignInPage() {
  const t = useText();
  const saying = useSaying();
  const { session, come_in } = useSignedIn();
  const welcome = useWelcome();
  const form = useRef<HTMLFormElement>(null);
  const submit_button = useRef<HTMLButtonElement>(null);
  const [email, set_email] = useState('');
  const [password, set_password] = useState('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const [demo, set_demo] = useState<DemoAccount | null>(null);
  const [step, set_step] = useState<'password' | 'code'>('password');
  const [ways, set_ways] = useState<readonly string[]>(['app']);
  const passkey_saying = usePasskeySaying();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    set_problem(null);
    if (email.trim() === '' || password === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      const answer = await ask<SigninState>('POST', '/session', { email: email.trim(), password, language: current_language() });
      if (answer.state === 'code_needed') {
        set_ways(answer.ways ?? ['app']);
        set_step('code');
      } else await come_in();
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const use_demo = (account: DemoAccount) => {
    set_demo(account);
    set_email(account.email ?? '');
    set_password(account.password ?? '');
    set_problem(null);
    submit_button.current?.focus();
  };

  if (step === 'code')
    return (
      <CodePage
        ways={ways}
        totp_secret={demo?.email === email.trim() ? demo.totp_secret : undefined}
        onDone={come_in}
        onAgain={() => {
          set_step('password');
          set_password('');
          set_tried(false);
        }}
      />
    );
  const refused = (code: string | undefined) => {
    if (code === 'locked' || code === 'suspended') return { title: t('sign_in.locked_title'), text: t('sign_in.locked') };
    if (code === 'closed') return { title: t('sign_in.closed_title'), text: t('sign_in.closed') };
    return { title: t('sign_in.wrong_title'), text: t('sign_in.wrong') };
  };
  const lock = lock_of(problem);
  const said =
    problem === null
      ? null
      : problem instanceof WrongPasskey
        ? { title: t('sign_in.passkey_wrong_title'), text: t('sign_in.passkey_wrong') }
        : (passkey_saying(problem) ??
          (problem instanceof Problem && problem.fault === 'sign_in' ? refused(problem.code) : saying(problem)));
  return (
    <div className={session.demo ? 'k-sign-in k-sign-in-demo' : 'k-sign-in'}>
      <Page title={t('sign_in.title')} lead={t('sign_in.lead')} narrow>
        {welcome && said === null && (
          <Notice title={welcome.title} live>
            <p>{welcome.text}</p>
          </Notice>
        )}
        {lock && (
          <Suspense>
            <LockedNotice lock={lock} mailed={false} />
          </Suspense>
        )}
        {said && lock === null && (
          <Notice tone="attention" title={said.title} live>
            <p>{said.text}</p>
          </Notice>
        )}
        <form
          ref={form}
          onSubmit={(event) => {
            void submit(event);
          }}
          noValidate
          className="k-card k-form"
        >
          <Line
            label={t('sign_in.email')}
            name="email"
            type="email"
            autoComplete="username webauthn"
            value={email}
            onText={set_email}
            error={tried && email.trim() === '' ? t('sign_in.need_email') : undefined}
          />
          <PasswordLine
            label={t('sign_in.password')}
            name="password"
            autoComplete="current-password"
            value={password}
            onText={set_password}
            error={tried && password === '' ? t('sign_in.need_password') : undefined}
          />
          {demo !== null && (
            <p className="k-hint" role="status">
              {t('demo.filled', { name: demo.name ?? '' })} {demo.totp_secret !== undefined && demo.totp_secret !== '' && t('demo.totp')}
            </p>
          )}
          <Button inputRef={submit_button as never} type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
            {busy ? t('sign_in.busy') : t('sign_in.button')}
          </Button>
          <PasskeySignIn email={email} suggest onIn={come_in} onProblem={set_problem} />
          <p className="k-under-button">
            <Link href="/forgot">{t('sign_in.forgot')}</Link>
          </p>
          <p className="k-under-button">
            <Link href="/forgot-email">{t('sign_in.forgot_email')}</Link>
          </p>
          <p className="k-hint">{t('common.required')}</p>
        </form>
        <section className="k-aside">
          <h2>{t('sign_in.no_account_title')}</h2>
          <p>{t('sign_in.no_account')}</p>
          <p className="k-actions">
            <Link href="/create-account" className="ds-c-button">
              {t('sign_in.create')}
            </Link>
            <Link href="/practices" className="ds-c-button">
              {t('sign_in.find')}
            </Link>
          </p>
          <p>
            <Link href="/help">{t('sign_in.help')}</Link>
          </p>
        </section>
      </Page>
      {session.demo && <DemoAccounts onUse={use_demo} chosen={demo?.email} />}
    </div>
  );
}
