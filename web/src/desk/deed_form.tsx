// SPDX-License-Identifier: Apache-2.0
// One deed on somebody's rights: what it is, its own fields, what would change for whom, the reason, and only then the button that does it.
// Nothing is pressed without having seen what it does.
import { Button, TextField } from '@cmsgov/design-system';
import { useEffect, useId, useRef, useState, type ChangeEvent, type ReactNode, type SyntheticEvent } from 'react';
import { Problem } from '../api/door';
import { focus_first_error } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { needs_step_up, StepUp } from '../passkey/step_up';
import { useText, useWord } from '../words/use_words';
import { forget_desk, type RightsPreview, type ViewChange } from './desk_ask';

export const MOST_REASON = 500;

/** A list to choose from. Radio buttons while short: every choice is seen. */
export function Choice<Value extends string>({
  legend,
  name,
  options,
  value,
  onChoose,
  error,
}: {
  legend: string;
  name: string;
  options: readonly { value: Value; label: ReactNode; hint?: string }[];
  value: Value | '';
  onChoose: (value: Value) => void;
  error?: string | undefined;
}) {
  const wrong = error !== undefined && error !== '';
  return (
    <fieldset className="k-radios" aria-invalid={wrong} {...(wrong ? { tabIndex: -1 } : {})}>
      <legend>{legend}</legend>
      {wrong && <p className="ds-c-inline-error">{error}</p>}
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => onChoose(option.value)} />
          <span>
            {option.label}
            {option.hint !== undefined && option.hint !== '' && <span className="k-hint k-block">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Reason({
  value,
  onText,
  error,
  hint,
}: {
  value: string;
  onText: (text: string) => void;
  error?: string | undefined;
  hint?: string | undefined;
}) {
  const t = useText();
  return (
    <TextField
      className="k-field"
      name="reason"
      label={t('desk.reason')}
      hint={hint ?? t('desk.reason_hint')}
      value={value}
      multiline
      rows={2}
      maxLength={MOST_REASON}
      aria-required="true"
      onChange={(event: ChangeEvent<HTMLInputElement>) => onText(event.target.value)}
      {...(error === undefined || error === '' ? {} : { errorMessage: error })}
    />
  );
}

export function Categories({ words }: { words: readonly string[] }) {
  const word = useWord();
  const t = useText();
  if (words.length === 0) return <>{t('desk.nothing')}</>;
  return <>{words.map((each) => word('category', each, 'other')).join(', ')}</>;
}

function Change({ change }: { change: ViewChange }) {
  const t = useText();
  const word = useWord();
  const lost = change.before.filter((each) => !change.after.includes(each));
  const gained = change.after.filter((each) => !change.before.includes(each));
  return (
    <li>
      <strong>{change.name}</strong>
      <ul role="list">
        {lost.length > 0 && (
          <li>
            {t('desk.loses')} <Categories words={lost} />
          </li>
        )}
        {gained.length > 0 && (
          <li>
            {t('desk.gains')} <Categories words={gained} />
          </li>
        )}
        {change.after.length === 0 && <li>{word('staff_reason', change.reason) || word('desk_reason', change.reason)}</li>}
      </ul>
    </li>
  );
}

/** Refusals of the counter that have their own words: who must do it instead, or when. */
export function useCounterSaying() {
  const t = useText();
  return (problem: unknown): { title: string; text: string } | null => {
    if (!(problem instanceof Problem)) return null;
    if (problem.code === 'operator_only') return { title: t('sign_in_help.operator_title'), text: t('sign_in_help.operator') };
    if (problem.code === 'colleague') return { title: t('sign_in_help.colleague_title'), text: t('sign_in_help.colleague') };
    if (problem.code === 'email_is_new') return { title: t('sign_in_help.email_new_title'), text: t('sign_in_help.email_new') };
    if (problem.code === 'not_by_phone') return { title: t('accounts.by_phone_title'), text: t('accounts.by_phone') };
    if (problem.code === 'no_phone') return { title: t('accounts.bad_phone'), text: t('accounts.no_phone') };
    if (problem.code === 'own_row') return { title: t('team.own_title'), text: t('team.own') };
    return null;
  };
}

type Level = 2 | 3 | 4;
const HEADS = { 2: 'h2', 3: 'h3', 4: 'h4', 5: 'h5' } as const;

export function Preview({ changes, level }: { changes: ViewChange[]; level: 3 | 4 | 5 }) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const Head = HEADS[level];
  useEffect(() => heading.current?.focus(), [changes]);
  return (
    <section className="k-preview" aria-live="polite">
      <Head ref={heading} tabIndex={-1} className="k-deed-head">
        {t('desk.preview_title')}
      </Head>
      {changes.length === 0 ? (
        <p>{t('desk.preview_none')}</p>
      ) : (
        <ul role="list" className="k-changes">
          {changes.map((change) => (
            <Change key={change.account} change={change} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface DeedProps {
  practice: string;
  title: string;
  about?: string;
  button: string;
  /** Fields of this deed. */
  children?: ReactNode;
  /** The body without reason and preview; null while a field is missing, which is then shown. */
  body: () => object | null;
  send: (body: object) => Promise<RightsPreview | undefined>;
  /** False where there is nobody whose view could change. */
  previews?: boolean;
  reason?: 'asked' | 'none';
  reason_hint?: string;
  /** Where the form stands among the page's headings. */
  level?: Level;
  onDone: () => unknown;
  onCancel: () => void;
}

export function DeedForm({
  practice,
  title,
  about,
  button,
  children,
  body,
  send,
  previews = true,
  reason = 'asked',
  reason_hint,
  level = 2,
  onDone,
  onCancel,
}: DeedProps) {
  const t = useText();
  const saying = useSaying();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [words, set_words] = useState('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [seen, set_seen] = useState<{ asked: string; changes: ViewChange[] } | null>(null);
  const [said, set_said] = useState<{ title: string; text: string } | null>(null);
  const [proving, set_proving] = useState<{ again: () => void } | null>(null);
  const counter_saying = useCounterSaying();
  useEffect(() => heading.current?.focus(), []);
  const Head = HEADS[level];
  const below: 3 | 4 | 5 = level === 2 ? 3 : level === 3 ? 4 : 5;
  const asked = JSON.stringify(body());
  const looked = !previews || seen?.asked === asked;

  const run = async (work: () => Promise<unknown>) => {
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      await work();
    } catch (problem) {
      if (needs_step_up(problem)) {
        set_proving({ again: () => void run(work) });
        return;
      }
      const known = counter_saying(problem);
      if (known !== null) {
        set_said(known);
        return;
      }
      const faster = problem instanceof Problem && problem.fault === 'conflict';
      set_said(faster ? { title: t('desk.faster_title'), text: t('desk.faster') } : saying(problem));
    } finally {
      set_busy(false);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    const wanted = body();
    if (wanted === null) {
      focus_first_error(form.current);
      return;
    }
    if (!looked) {
      void run(async () => {
        const answer = await send({ ...wanted, preview: true });
        set_seen({ asked, changes: answer?.preview ?? [] });
        set_tried(false);
      });
      return;
    }
    if (reason === 'asked' && words.trim() === '') {
      focus_first_error(form.current);
      return;
    }
    void run(async () => {
      await send(reason === 'asked' ? { ...wanted, reason: words.trim() } : wanted);
      await forget_desk(practice);
      onDone();
    });
  };
  if (proving !== null)
    return (
      <StepUp
        onProved={() => {
          set_proving(null);
          proving.again();
        }}
        onLeave={() => set_proving(null)}
      />
    );
  return (
    <form ref={form} className="k-form k-card k-deed" noValidate aria-labelledby={`${id}-title`} onSubmit={submit}>
      <Head id={`${id}-title`} ref={heading} tabIndex={-1} className="k-deed-head">
        {title}
      </Head>
      {about !== undefined && <p>{about}</p>}
      {children}
      {previews && seen !== null && looked && <Preview changes={seen.changes} level={below} />}
      {looked && reason === 'asked' && (
        <Reason
          value={words}
          onText={set_words}
          hint={reason_hint}
          error={tried && words.trim() === '' ? t('desk.reason_need') : undefined}
        />
      )}
      {said !== null && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {looked ? button : t('desk.look_first')}
        </Button>
        <Button type="button" onClick={onCancel}>
          {t('desk.cancel')}
        </Button>
      </p>
    </form>
  );
}
