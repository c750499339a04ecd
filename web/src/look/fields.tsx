// SPDX-License-Identifier: Apache-2.0
// The two fields every form here is made of: a line of text and a password that can be shown. Labels, hints and errors come from the
// design system,
// which ties them to the input for a screen reader.
import { TextField } from '@cmsgov/design-system';
import { useId, useState, type ChangeEvent, type ReactNode } from 'react';
import { useText } from '../words/use_words';

interface LineProps {
  label: string;
  name: string;
  value: string;
  onText: (text: string) => void;
  error?: string | undefined;
  hint?: ReactNode;
  type?: 'text' | 'email' | 'password';
  autoComplete?: string;
  code?: boolean;
  optional?: boolean;
}

export function Line({ label, name, value, onText, error, hint, type = 'text', autoComplete, code = false, optional = false }: LineProps) {
  return (
    <TextField
      name={name}
      value={value}
      type={type}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onText(event.target.value)}
      className={code ? 'k-field k-field-code' : 'k-field'}
      label={
        <>
          {label}
          {!optional && (
            <span className="k-star" aria-hidden="true">
              {' *'}
            </span>
          )}
        </>
      }
      aria-required={!optional}
      spellCheck={false}
      autoCapitalize="none"
      {...(error === undefined || error === '' ? {} : { errorMessage: error })}
      {...(hint === undefined ? {} : { hint })}
      {...(autoComplete === undefined ? {} : { autoComplete })}
      {...(code ? { inputMode: 'numeric' as const } : {})}
    />
  );
}

export function PasswordLine(props: Omit<LineProps, 'type' | 'code'>) {
  const t = useText();
  const id = useId();
  const [shown, set_shown] = useState(false);
  return (
    <div className="k-password">
      <Line {...props} type={shown ? 'text' : 'password'} />
      <p className="k-check">
        <input type="checkbox" id={id} checked={shown} onChange={(event) => set_shown(event.target.checked)} />
        <label htmlFor={id}>{t('sign_in.show')}</label>
      </p>
    </div>
  );
}

/** Puts the focus on the first field in trouble, after the errors are on the screen. */
export function focus_first_error(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
