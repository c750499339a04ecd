// SPDX-License-Identifier: Apache-2.0
// Withdrawing an announced version: what that means, the reason, the password, and a way back. The focus goes to the question.
import { Button, TextField } from '@cmsgov/design-system';
import { useEffect, useRef, useState, type ChangeEvent, type SyntheticEvent } from 'react';
import { cache } from '../api/ask';
import { Problem } from '../api/door';
import { focus_first_error } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { history_key, withdraw, type PolicyVersion } from './policy_ask';
import { useProof } from './proof';

export const LEAST_REASON = 3;
export const MOST_REASON = 500;
export const reason_fits = (reason: string): boolean => {
  const { length } = reason.trim();
  return length >= LEAST_REASON && length <= MOST_REASON;
};

/** A label with the star that says: you must fill it in. */
export function Starred({ text }: { text: string }) {
  return (
    <>
      {text}{' '}
      <span className="k-star" aria-hidden="true">
        *
      </span>
    </>
  );
}

/** The sentence for a wrong password or too many of them; null for anything else. */
export function useProofSaying() {
  const t = useText();
  const saying = useSaying();
  return (problem: Problem): string | null => {
    if (problem.code === 'wrong') return t('policy_publish.password_wrong');
    if (problem.fault === 'step_up' || problem.fault === 'code_needed') return t('policy_publish.password_ask');
    return problem.fault === 'too_much' ? saying(problem).text : null;
  };
}

interface WithdrawProps {
  practice: string;
  version: PolicyVersion;
  onKeep: () => void;
  onDone: () => void;
}

export function WithdrawForm({ practice, version, onKeep, onDone }: WithdrawProps) {
  const t = useText();
  const dates = useDates();
  const saying = useSaying();
  const proof_saying = useProofSaying();
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const proof = useProof(tried);
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<string | null>(null);
  useEffect(() => heading.current?.focus(), []);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (!reason_fits(reason) || !proof.ready) {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      await withdraw(practice, version.key, { reason: reason.trim(), ...proof.body });
      await cache.invalidateQueries({ queryKey: history_key(practice) });
      onDone();
    } catch (caught) {
      const problem = caught instanceof Problem ? caught : new Problem('bug', 0);
      if (proof.wanted(problem)) set_tried(false);
      if (problem.code === 'in_force') set_said(t('policy_withdraw.in_force'));
      else if (problem.fault === 'not_found') set_said(t('policy_withdraw.gone'));
      else set_said(proof_saying(problem) ?? saying(problem).text);
    } finally {
      set_busy(false);
    }
  };

  return (
    <form
      ref={form}
      className="k-form k-withdraw"
      noValidate
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <h3 ref={heading} tabIndex={-1}>
        {t('policy_withdraw.title', { version: version.version })}
      </h3>
      <p>{t('policy_withdraw.about', { date: dates.day(version.effective_on) })}</p>
      {said !== null && (
        <Notice tone="attention" live>
          <p>{said}</p>
        </Notice>
      )}
      <TextField
        className="k-field"
        name="reason"
        label={<Starred text={t('policy_withdraw.reason')} />}
        hint={t('policy_withdraw.reason_hint')}
        value={reason}
        maxLength={MOST_REASON}
        aria-required="true"
        onChange={(event: ChangeEvent<HTMLInputElement>) => set_reason(event.target.value)}
        {...(tried && !reason_fits(reason) ? { errorMessage: t('policy_publish.reason_bad') } : {})}
      />
      {proof.fields}
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {busy ? t('policy_withdraw.busy') : t('policy_withdraw.button')}
        </Button>
        <Button type="button" onClick={onKeep}>
          {t('policy_withdraw.keep')}
        </Button>
      </p>
    </form>
  );
}
