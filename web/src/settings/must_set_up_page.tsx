// SPDX-License-Identifier: Apache-2.0
// For someone who works at a practice and has no second step yet: nothing else is open until it is set up, except signing out.
import { useText } from '../words/use_words';
import { useSignedIn } from '../shell/signed_in';
import { SecondStepPage } from './second_step_page';

export function MustSetUpPage() {
  const t = useText();
  const { sign_out, come_in } = useSignedIn();
  return (
    <>
      <SecondStepPage
        lead={t('second.must')}
        onDone={() => {
          void come_in();
        }}
      />
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
