// SPDX-License-Identifier: Apache-2.0
// "Is it really you?": before something about the account changes, the reader shows her password (and code) or a passkey once more. Then
// what she wanted is done without being asked for again.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { ask, Problem } from '../api/door';
import type { components } from '../api/portal';
import { Notice, useSaying } from '../look/page';
import { ProofForm, type Proof } from '../settings/proof_form';
import { useSignedIn } from '../shell/signed_in';
import { useText } from '../words/use_words';
import { passkeys_possible, use_passkey } from './browser';
import { usePasskeySaying } from './sign_in_by_passkey';

export const needs_step_up = (problem: unknown): boolean => problem instanceof Problem && problem.fault === 'step_up';

export function StepUp({ onProved, onLeave }: { onProved: () => void; onLeave: () => void }) {
  const t = useText();
  const saying = useSaying();
  const passkey_saying = usePasskeySaying();
  const { session } = useSignedIn();
  const [problem, set_problem] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  const by_password = async (proof: Proof) => {
    await ask('POST', '/proof', proof);
    onProved();
  };
  const by_passkey = async () => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    try {
      const answer = await use_passkey(await ask<components['schemas']['PasskeyQuestion']>('POST', '/proof/passkey/start'));
      await ask('POST', '/proof/passkey', { answer });
      onProved();
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const said = problem === null ? null : (passkey_saying(problem) ?? saying(problem));
  return (
    <>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {session.account?.passkey === true && passkeys_possible() && (
        <section className="k-card">
          <h2>{t('step_up.passkey_title')}</h2>
          <p>{t('step_up.passkey')}</p>
          <Button
            aria-disabled={busy}
            onClick={() => {
              void by_passkey();
            }}
          >
            {busy ? t('sign_in.passkey_busy') : t('sign_in.passkey')}
          </Button>
        </section>
      )}
      <ProofForm
        title={t('step_up.title')}
        text={t('step_up.text')}
        button={t('step_up.button')}
        with_code={session.account?.second_factor === true}
        onProof={by_password}
        said_of={(caught) => (['sign_in', 'code_needed', 'forbidden', 'invalid'].includes(caught.fault) ? t('step_up.wrong') : null)}
      />
      <p className="k-under-button">
        <button type="button" className="k-link" onClick={onLeave}>
          {t('step_up.leave')}
        </button>
      </p>
    </>
  );
}
