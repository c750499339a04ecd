// SPDX-License-Identifier: Apache-2.0
// Asking for a new password. The answer is the same whether or not the address is known.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { ask } from '../api/door';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { current_language } from '../words/language';
import { useText } from '../words/use_words';

export function ForgotPage() {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [email, set_email] = useState('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [sent, set_sent] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    set_problem(null);
    if (email.trim() === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      await ask('POST', '/password/forgot', { email: email.trim(), language: current_language() });
      set_sent(true);
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };

  const said = problem === null ? null : saying(problem);
  const back = (
    <p className="k-under-button">
      <Link href="/sign-in">{t('forgot.back')}</Link>
    </p>
  );
  if (sent)
    return (
      <Page key="sent" title={t('forgot.sent_title')} narrow>
        <Notice tone="good" live>
          <p>{t('forgot.sent')}</p>
          <p>{t('forgot.sent_spam')}</p>
        </Notice>
        {back}
      </Page>
    );
  return (
    <Page title={t('forgot.title')} lead={t('forgot.lead')} narrow>
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
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('forgot.busy') : t('forgot.button')}
        </Button>
        {back}
      </form>
      <p>
        <Link href="/letter">{t('forgot.letter')}</Link>
      </p>
    </Page>
  );
}
