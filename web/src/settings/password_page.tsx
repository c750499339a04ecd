// SPDX-License-Identifier: Apache-2.0
// Changing the password. The rules stand above the field; what is wrong stands at the field.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { ask, Problem } from '../api/door';
import { focus_first_error, PasswordLine } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { LENGTH_ALONE, LENGTH_WITH_CODE, NewPassword, usePasswordError } from '../sign_in/new_password';
import { useText } from '../words/use_words';

export function PasswordPage() {
  const t = useText();
  const saying = useSaying();
  const { session } = useSignedIn();
  const second_factor = session.account?.second_factor === true;
  const password_error = usePasswordError(second_factor ? LENGTH_WITH_CODE : LENGTH_ALONE);
  const form = useRef<HTMLFormElement>(null);
  const [current, set_current] = useState('');
  const [next, set_next] = useState('');
  const [current_error, set_current_error] = useState<string | undefined>(undefined);
  const [next_error, set_next_error] = useState<string | undefined>(undefined);
  const [problem, set_problem] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  const [done, set_done] = useState(false);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_problem(null);
    set_current_error(current === '' ? t('password.need_current') : undefined);
    set_next_error(next === '' ? t('password.need_new') : undefined);
    if (current === '' || next === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      await ask('PUT', '/password', { current, new: next });
      set_done(true);
    } catch (caught) {
      const about_new = password_error(caught);
      const wrong_current = caught instanceof Problem && (caught.fault === 'sign_in' || caught.code === 'wrong_current');
      if (about_new !== undefined) set_next_error(about_new);
      else if (wrong_current) set_current_error(t('password.current_wrong'));
      else set_problem(caught);
      focus_first_error(form.current);
    } finally {
      set_busy(false);
    }
  };

  const back = { href: '/settings', place: t('menu.settings') };
  if (done)
    return (
      <Page key="done" title={t('change.done_title')} back={back} narrow>
        <Notice tone="good" live>
          <p>{t('change.done')}</p>
        </Notice>
      </Page>
    );
  const said = problem === null ? null : saying(problem);
  return (
    <Page title={t('change.title')} back={back} narrow>
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
        <input type="text" name="username" autoComplete="username" value={session.account?.email ?? ''} readOnly hidden />
        <PasswordLine
          label={t('password.current')}
          name="current"
          autoComplete="current-password"
          value={current}
          onText={set_current}
          error={current_error}
        />
        <NewPassword value={next} onText={set_next} error={next_error} second_factor={second_factor} />
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('change.busy') : t('change.button')}
        </Button>
      </form>
    </Page>
  );
}
