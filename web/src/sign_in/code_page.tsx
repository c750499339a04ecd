// SPDX-License-Identifier: Apache-2.0
// The second step: the code of the reader's app, or one of her recovery codes when the phone is not at hand.
import { Button } from '@cmsgov/design-system';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { ask, Problem } from '../api/door';
import { DemoCode } from '../demo/demo_code';
import { Line, focus_first_error } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { PasskeySignIn, usePasskeySaying, WrongPasskey } from '../passkey/sign_in_by_passkey';
import { useText } from '../words/use_words';

interface CodePageProps {
  ways: readonly string[];
  totp_secret: string | undefined;
  onDone: () => Promise<void>;
  onAgain: () => void;
}

export function CodePage({ ways, totp_secret, onDone, onAgain }: CodePageProps) {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [way, set_way] = useState<'app' | 'recovery'>(ways.includes('app') ? 'app' : 'recovery');
  const passkey_saying = usePasskeySaying();
  const [code, set_code] = useState('');
  const [error, set_error] = useState('');
  const [problem, set_problem] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, [way]);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_problem(null);
    const typed = code.replace(/[\s-]/g, '');
    if (typed === '') {
      set_error(way === 'app' ? t('code.need') : t('code.recovery_need'));
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    set_error('');
    try {
      await ask('POST', '/session/code', way === 'app' ? { code: typed } : { recovery_code: code.trim() });
      await onDone();
    } catch (caught) {
      const wrong =
        caught instanceof Problem &&
        (caught.fault === 'code_needed' || caught.fault === 'invalid' || (caught.fault === 'sign_in' && caught.code === 'wrong'));
      if (wrong) {
        set_error(way === 'app' ? t('code.wrong') : t('code.recovery_wrong'));
        set_code('');
        focus_first_error(form.current);
      } else set_problem(caught);
    } finally {
      set_busy(false);
    }
  };

  const late = problem instanceof Problem && (problem.fault === 'sign_in' || problem.fault === 'expired');
  const said =
    problem === null
      ? null
      : problem instanceof WrongPasskey
        ? { title: t('sign_in.passkey_wrong_title'), text: t('sign_in.passkey_wrong') }
        : late
          ? { title: t('faults.expired_title'), text: t('code.late') }
          : (passkey_saying(problem) ?? saying(problem));
  return (
    <Page title={t('code.title')} lead={way === 'app' ? t('code.lead') : undefined} narrow>
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
            error={error}
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
            error={error}
          />
        )}
        {way === 'app' && totp_secret !== undefined && totp_secret !== '' && <DemoCode secret={totp_secret} />}
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('code.busy') : t('code.button')}
        </Button>
        {ways.includes('passkey') && <PasskeySignIn email="" second_step onIn={onDone} onProblem={set_problem} />}
        {ways.includes('app') && <p className="k-under-button">
          <button
            type="button"
            className="k-link"
            onClick={() => {
              set_way(way === 'app' ? 'recovery' : 'app');
              set_code('');
              set_error('');
              set_problem(null);
            }}
          >
            {way === 'app' ? t('code.use_recovery') : t('code.use_app')}
          </button>
        </p>}
        <p className="k-under-button">
          <button type="button" className="k-link" onClick={onAgain}>
            {t('code.start_again')}
          </button>
        </p>
      </form>
      <p className="k-hint">{t('code.lost')}</p>
    </Page>
  );
}
