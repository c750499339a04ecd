// SPDX-License-Identifier: Apache-2.0
// Setting a new password with the link of a mail: `/reset#token=…`. The token is in the fragment, which no server log sees, and leaves
// the address bar at once.
import { Button } from '@cmsgov/design-system';
import { lazy, Suspense, useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { ask, Problem } from '../api/door';
import { focus_first_error, Line } from '../look/fields';
import type { AccountLock } from '../recovery/locked_notice';
import { Notice, Page, useSaying } from '../look/page';
import { use_words } from '../words/language';
import { useText } from '../words/use_words';
import { LENGTH_ALONE, LENGTH_WITH_CODE, NewPassword, usePasswordError } from './new_password';

const LockedNotice = lazy(async () => {
  await use_words('account');
  return import('../recovery/locked_notice');
});

export function ResetPage() {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '');
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const [code_asked, set_code_asked] = useState(false);
  const [way, set_way] = useState<'app' | 'recovery'>('app');
  const [error, set_error] = useState<string | undefined>(undefined);
  const [code_error, set_code_error] = useState<string | undefined>(undefined);
  const [problem, set_problem] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  const [intruder, set_intruder] = useState(false);
  const password_error = usePasswordError(code_asked ? LENGTH_WITH_CODE : LENGTH_ALONE);
  useEffect(() => {
    if (window.location.hash !== '') window.history.replaceState(null, '', '/reset');
  }, []);
  const [lock, set_lock] = useState<AccountLock | null>(null);
  useEffect(() => {
    if (token === '') return;
    ask<{ locked: AccountLock | null }>('POST', '/password/reset/look', { token })
      .then((told) => set_lock(told.locked))
      .catch(set_problem);
  }, [token]);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_problem(null);
    set_error(password === '' ? t('password.need_new') : undefined);
    set_code_error(code_asked && code.trim() === '' ? (way === 'app' ? t('code.need') : t('code.recovery_need')) : undefined);
    if (password === '' || (code_asked && code.trim() === '')) {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      await ask('POST', '/password/reset', {
        token,
        new: password,
        ...(intruder ? { forget_passkeys: true } : {}),
        ...(code_asked ? (way === 'app' ? { code: code.replace(/\s/g, '') } : { recovery_code: code.trim() }) : {}),
      });
      window.location.replace('/sign-in?after=reset');
    } catch (caught) {
      const about_password = password_error(caught);
      if (about_password !== undefined) {
        set_error(about_password);
        focus_first_error(form.current);
      } else if (caught instanceof Problem && (caught.fault === 'code_needed' || caught.fault === 'sign_in')) {
        if (code_asked) {
          set_code_error(way === 'app' ? t('code.wrong') : t('code.recovery_wrong'));
          focus_first_error(form.current);
        }
        set_code_asked(true);
      } else set_problem(caught);
    } finally {
      set_busy(false);
    }
  };

  const dead = token === '' || (problem instanceof Problem && ['expired', 'not_found', 'invalid'].includes(problem.fault));
  if (dead)
    return (
      <Page key="dead" title={t('reset.bad_title')} lead={t('reset.bad')} narrow>
        <p className="k-actions">
          <Link href="/forgot" className="ds-c-button ds-c-button--solid">
            {t('reset.bad_button')}
          </Link>
        </p>
      </Page>
    );
  if (lock !== null && !lock.opens_here)
    return (
      <Page key="locked" title={t('sign_in.locked_title')} narrow>
        <Suspense>
          <LockedNotice lock={lock} mailed />
        </Suspense>
      </Page>
    );
  const said = problem === null ? null : saying(problem);
  return (
    <Page title={t('reset.title')} lead={lock === null ? t('reset.lead') : undefined} narrow>
      {lock && (
        <Suspense>
          <LockedNotice lock={lock} mailed />
        </Suspense>
      )}
      {said && (
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
        <NewPassword value={password} onText={set_password} error={error} second_factor={code_asked ? true : undefined} />
        {code_asked && (
          <>
            <p role="status">{t('reset.code_lead')}</p>
            {way === 'app' ? (
              <Line
                key="app"
                label={t('code.label')}
                name="code"
                code
                autoComplete="one-time-code"
                hint={t('code.hint')}
                value={code}
                onText={set_code}
                error={code_error}
              />
            ) : (
              <Line
                key="recovery"
                label={t('code.recovery_label')}
                name="recovery_code"
                autoComplete="off"
                hint={t('code.recovery_hint')}
                value={code}
                onText={set_code}
                error={code_error}
              />
            )}
            <p>
              <button
                type="button"
                className="k-link"
                onClick={() => {
                  set_way(way === 'app' ? 'recovery' : 'app');
                  set_code('');
                  set_code_error(undefined);
                }}
              >
                {way === 'app' ? t('code.use_recovery') : t('code.use_app')}
              </button>
            </p>
          </>
        )}
        <p className="k-check">
          <input type="checkbox" id="forget-passkeys" checked={intruder} onChange={(event) => set_intruder(event.target.checked)} />
          <label htmlFor="forget-passkeys">{t('reset.intruder')}</label>
        </p>
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('reset.busy') : t('reset.button')}
        </Button>
      </form>
    </Page>
  );
}
