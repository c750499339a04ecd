// SPDX-License-Identifier: Apache-2.0
// Showing once more that it is really you, when the server asks: at once after signing in it does not; later it wants the password and, where
// one is set, a code.
import { useState, type ReactNode } from 'react';
import type { Problem } from '../api/door';
import { Line, PasswordLine } from '../look/fields';
import { useSignedIn } from '../shell/signed_in';
import { useText } from '../words/use_words';

export interface ProofBody {
  password?: string;
  code?: string;
}

export function useProof(tried: boolean) {
  const t = useText();
  const { session } = useSignedIn();
  const [asked, set_asked] = useState(false);
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const with_code = session.account?.second_factor === true;
  const typed = code.replace(/\s/g, '');
  const fields: ReactNode = asked && (
    <>
      <PasswordLine
        label={t('policy_publish.password')}
        name="current"
        autoComplete="current-password"
        hint={t('policy_publish.password_hint')}
        value={password}
        onText={set_password}
        error={tried && password === '' ? t('policy_publish.password_need') : undefined}
      />
      {with_code && (
        <Line
          label={t('code.label')}
          name="code"
          code
          autoComplete="one-time-code"
          value={code}
          onText={set_code}
          error={tried && typed === '' ? t('code.need') : undefined}
        />
      )}
    </>
  );
  const body: ProofBody = !asked ? {} : with_code ? { password, code: typed } : { password };
  return {
    fields,
    body,
    ready: !asked || (password !== '' && (!with_code || typed !== '')),
    /** Whether this refusal asks for a proof: then the fields are on the screen. */
    wanted: (problem: Problem): boolean => {
      const wants = problem.fault === 'step_up' || problem.fault === 'code_needed';
      if (wants) set_asked(true);
      return wants;
    },
    forget: () => {
      set_password('');
      set_code('');
    },
  };
}
