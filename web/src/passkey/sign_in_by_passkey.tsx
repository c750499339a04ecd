// SPDX-License-Identifier: Apache-2.0
// Signing in with a passkey: by the button, or chosen from the list the browser shows under the e-mail field where it can.
import { Button } from '@cmsgov/design-system';
import { useEffect, useRef, useState } from 'react';
import { ask, Problem } from '../api/door';
import type { components } from '../api/portal';
import { Icon } from '../look/icons';
import { useText } from '../words/use_words';
import { can_suggest, passkeys_possible, PasskeyTrouble, use_passkey } from './browser';

type Question = components['schemas']['PasskeyQuestion'];
const ASK_ANEW_MS = 9 * 60_000; // the server's question is good for ten minutes

/** What went wrong in words of this page, or null for what every page words alike. */
export function usePasskeySaying() {
  const t = useText();
  return (problem: unknown): { title: string; text: string } | null => {
    if (problem instanceof PasskeyTrouble)
      return problem.why === 'left'
        ? { title: t('sign_in.passkey_left_title'), text: t('sign_in.passkey_left') }
        : { title: t('sign_in.passkey_never_title'), text: t('sign_in.passkey_never') };
    if (!(problem instanceof Problem)) return null;
    if (problem.fault === 'sign_in' && problem.code === 'other_account')
      return { title: t('sign_in.passkey_other_title'), text: t('sign_in.passkey_other') };
    if (problem.fault === 'not_found') return { title: t('sign_in.passkey_never_title'), text: t('sign_in.passkey_never') };
    return null;
  };
}

/** Marks a wrong passkey apart from a wrong password. */
export class WrongPasskey extends Error {}

interface PasskeySignInProps {
  email: string;
  second_step?: boolean;
  /** The browser may list passkeys under the e-mail field. */
  suggest?: boolean;
  onIn: () => Promise<void>;
  onProblem: (problem: unknown) => void;
}

export function PasskeySignIn({ email, second_step = false, suggest = false, onIn, onProblem }: PasskeySignInProps) {
  const t = useText();
  const [busy, set_busy] = useState(false);
  const waiting = useRef<AbortController | null>(null);
  const latest = useRef({ onIn, onProblem });
  useEffect(() => {
    latest.current = { onIn, onProblem };
  });

  const finish = async (question: Question, typed: string, how: { signal?: AbortSignal; suggest?: boolean }) => {
    const answer = await use_passkey(question, how);
    try {
      await ask('POST', '/session/passkey', { answer, ...(second_step ? { second_step } : typed === '' ? {} : { email: typed }) });
    } catch (caught) {
      throw caught instanceof Problem && caught.fault === 'sign_in' && caught.code === 'wrong' ? new WrongPasskey() : caught;
    }
    await latest.current.onIn();
  };
  const question_of = () => ask<Question>('POST', '/session/passkey/start', second_step ? { second_step } : {});

  useEffect(() => {
    if (!suggest) return;
    const life = new AbortController();
    const is_over = () => life.signal.aborted;
    const offer = async () => {
      if (!(await can_suggest())) return;
      while (!is_over()) {
        const stop = new AbortController();
        waiting.current = stop;
        const timer = setTimeout(() => stop.abort(), ASK_ANEW_MS);
        try {
          await finish(await question_of(), '', { signal: stop.signal, suggest: true });
          return;
        } catch (caught) {
          // Nobody chose one, or the button took over: nothing to tell.
          if (!(caught instanceof PasskeyTrouble)) {
            if (!is_over() && !(caught instanceof Problem && caught.fault === 'not_found')) latest.current.onProblem(caught);
            return;
          }
          if (waiting.current !== stop) return;
          if (!stop.signal.aborted) return;
        } finally {
          clearTimeout(timer);
        }
      }
    };
    void offer();
    return () => {
      life.abort();
      waiting.current?.abort();
      waiting.current = null;
    };
    // The question is asked once a page; what it calls later is always the latest.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [suggest]);

  if (!passkeys_possible()) return null;
  const press = async () => {
    if (busy) return;
    set_busy(true);
    onProblem(null);
    waiting.current?.abort();
    waiting.current = null;
    try {
      await finish(await question_of(), email.trim(), {});
    } catch (caught) {
      onProblem(caught);
    } finally {
      set_busy(false);
    }
  };
  return (
    <Button
      className="k-wide k-with-icon"
      aria-disabled={busy}
      onClick={() => {
        void press();
      }}
    >
      <Icon name="lock" size={20} />
      <span>{busy ? t('sign_in.passkey_busy') : t('sign_in.passkey')}</span>
    </Button>
  );
}
