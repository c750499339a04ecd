// SPDX-License-Identifier: Apache-2.0
// A new password: the rules are told before typing (NIST SP 800-63B-4: length and a list of common ones, no rules about signs), a
// password manager is welcome.
import { Problem } from '../api/door';
import { PasswordLine } from '../look/fields';
import { useText } from '../words/use_words';

export const LENGTH_ALONE = 15;
export const LENGTH_WITH_CODE = 8;

/** The words for what is wrong with a new password, as the server's code says; undefined for other problems. */
export function usePasswordError(min: number) {
  const t = useText();
  return (problem: unknown): string | undefined => {
    if (!(problem instanceof Problem) || problem.fault !== 'invalid') return undefined;
    if (problem.code === 'too_short') return t('password.too_short', { min });
    if (problem.code === 'too_common') return t('password.too_common');
    if (problem.code === 'same_as_email') return t('password.same_as_email');
    return undefined;
  };
}

export function NewPassword({
  value,
  onText,
  error,
  second_factor,
}: {
  value: string;
  onText: (text: string) => void;
  error: string | undefined;
  second_factor: boolean | undefined;
}) {
  const t = useText();
  const length = Array.from(value).length; // code points, as the server counts
  return (
    <>
      <div className="k-rules">
        <h2>{t('password.rules_title')}</h2>
        <ul>
          {second_factor === true ? <li>{t('password.rule_8_now')}</li> : <li>{t('password.rule_15')}</li>}
          {second_factor === undefined && <li>{t('password.rule_8')}</li>}
          <li>{t('password.rule_common')}</li>
          <li>{t('password.rule_free')}</li>
        </ul>
      </div>
      <PasswordLine
        label={t('password.new')}
        name="new"
        autoComplete="new-password"
        value={value}
        onText={onText}
        error={error}
        hint={length === 0 ? undefined : t('password.count', { count: length })}
      />
    </>
  );
}
