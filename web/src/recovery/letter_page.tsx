// SPDX-License-Identifier: Apache-2.0
// "I have a letter with a code": e-mail and code of the paper lead to the page where a new password is set.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { ask, Problem } from '../api/door';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { useText } from '../words/use_words';

export function LetterPage() {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [email, set_email] = useState('');
  const [code, set_code] = useState('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    set_problem(null);
    if (email.trim() === '' || code.trim() === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      const { token } = await ask<{ token: string }>('POST', '/password/letter', { email: email.trim(), code: code.trim() });
      window.location.assign(`/reset#token=${encodeURIComponent(token)}`);
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const wrong = problem instanceof Problem && problem.code === 'wrong';
  const said = problem === null ? null : wrong ? { title: t('letter.wrong_title'), text: t('letter.wrong') } : saying(problem);
  return (
    <Page title={t('letter.title')} lead={t('letter.lead')} narrow>
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
        <Line
          label={t('sign_in.email')}
          name="email"
          type="email"
          autoComplete="username"
          value={email}
          onText={set_email}
          error={tried && email.trim() === '' ? t('sign_in.need_email') : undefined}
        />
        <Line
          label={t('letter.code')}
          name="code"
          autoComplete="off"
          hint={t('letter.code_hint')}
          value={code}
          onText={set_code}
          error={tried && code.trim() === '' ? t('letter.need_code') : undefined}
        />
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('code.busy') : t('code.button')}
        </Button>
        <p className="k-under-button">
          <Link href="/sign-in">{t('forgot.back')}</Link>
        </p>
      </form>
    </Page>
  );
}
