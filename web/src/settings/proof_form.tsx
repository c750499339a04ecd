// SPDX-License-Identifier: Apache-2.0
// Showing once more that it is really you: password, and the code where one is set, before something about signing in is changed.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Problem } from '../api/door';
import { focus_first_error, Line, PasswordLine } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { useText } from '../words/use_words';

export interface Proof {
  password: string;
  code?: string;
}

interface ProofFormProps {
  title: string;
  text: string;
  button: string;
  with_code?: boolean;
  onProof: (proof: Proof) => Promise<void>;
  /** The sentence for a refusal of this form; null for one that every page words alike. */
  said_of: (problem: Problem) => string | null;
}

export function ProofForm({ title, text, button, with_code = false, onProof, said_of }: ProofFormProps) {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const [said, set_said] = useState<string | null>(null);
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const typed = code.replace(/\s/g, '');

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (password === '' || (with_code && typed === '')) {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      await onProof(with_code ? { password, code: typed } : { password });
    } catch (caught) {
      set_said((caught instanceof Problem ? said_of(caught) : null) ?? saying(caught).text);
    } finally {
      set_busy(false);
    }
  };

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        void submit(event);
      }}
      noValidate
      className="k-card k-form"
      aria-label={title}
    >
      <h2>{title}</h2>
      <p>{text}</p>
      {said !== null && (
        <Notice tone="attention" live>
          <p>{said}</p>
        </Notice>
      )}
      <PasswordLine
        label={t('password.current')}
        name="current"
        autoComplete="current-password"
        value={password}
        onText={set_password}
        error={tried && password === '' ? t('password.need_current') : undefined}
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
      <Button type="submit" aria-disabled={busy}>
        {busy ? t('second.busy') : button}
      </Button>
    </form>
  );
}
