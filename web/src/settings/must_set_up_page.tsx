// SPDX-License-Identifier: Apache-2.0
// For someone who works at a practice and has no second step yet: nothing else is open until it is set up, except signing out.
import { useState } from 'react';
import { PasskeysPage } from '../passkey/passkeys_page';
import { useText } from '../words/use_words';
import { useSignedIn } from '../shell/signed_in';
import { SecondStepPage } from './second_step_page';

export function MustSetUpPage() {
  const t = useText();
  const { sign_out, come_in } = useSignedIn();
  const [way, set_way] = useState<'code' | 'passkey'>('code');
  const done = () => {
    void come_in();
  };
  return (
    <>
      {way === 'code' ? <SecondStepPage lead={t('second.must')} onDone={done} /> : <PasskeysPage must onDone={done} />}
      <p className="k-under-button">
        <button type="button" className="k-link" onClick={() => set_way(way === 'code' ? 'passkey' : 'code')}>
          {way === 'code' ? t('passkeys.must_passkey') : t('passkeys.must_code')}
        </button>
      </p>
      <p className="k-under-button">
        <button
          type="button"
          className="k-link"
          onClick={() => {
            void sign_out();
          }}
        >
          {t('shell.sign_out')}
        </button>
      </p>
    </>
  );
}
