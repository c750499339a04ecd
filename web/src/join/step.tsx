// SPDX-License-Identifier: Apache-2.0
// One question a screen: the form around it, its button, its way back, and what went wrong, told where it is read.
import './join.css';
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { focus_first_error } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { useText } from '../words/use_words';

export interface Said {
  title: string;
  text: string;
  more?: ReactNode;
}

interface StepProps {
  title: string;
  lead?: ReactNode;
  step?: string;
  button: string;
  busy_text?: string;
  /** Is what was typed enough to go on? Errors beside the fields are the caller's, shown once `tried`. */
  ready: boolean;
  onGo: () => Promise<unknown>;
  /** Words for a refusal of its own; undefined for the shared ones. */
  say?: (problem: unknown) => Said | undefined;
  onTried?: () => void;
  before?: ReactNode;
  children: ReactNode;
  after?: ReactNode;
  below?: ReactNode;
  stars?: boolean;
}

/** A second press while the first is under way does nothing. */
export function Step(props: StepProps) {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    props.onTried?.();
    set_problem(null);
    if (!props.ready) {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      await props.onGo();
    } catch (caught) {
      set_problem(caught);
      focus_first_error(form.current);
    } finally {
      set_busy(false);
    }
  };
  const said: Said | null = problem === null ? null : (props.say?.(problem) ?? saying(problem));
  return (
    <Page title={props.title} lead={props.lead} narrow>
      {props.step !== undefined && <p className="k-step">{props.step}</p>}
      {props.before}
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
          {said.more}
        </Notice>
      )}
      <form
        ref={form}
        onSubmit={(event) => {
          void submit(event);
        }}
        noValidate
        className="k-card k-form"
      >
        {props.children}
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? (props.busy_text ?? t('join.busy')) : props.button}
        </Button>
        {props.after}
        {props.stars !== false && <p className="k-hint">{t('common.required')}</p>}
      </form>
      {props.below}
    </Page>
  );
}

/** Radio buttons with a sentence each; the question is the legend. */
export function Choice({
  legend,
  name,
  value,
  options,
  onPick,
  error,
}: {
  legend: string;
  name: string;
  value: string;
  options: { value: string; label: string; hint?: string }[];
  onPick: (value: string) => void;
  error?: string | undefined;
}) {
  const id = `${name}-error`;
  return (
    <fieldset className="k-radios" aria-describedby={error === undefined ? undefined : id}>
      <legend>
        {legend}{' '}
        <span className="k-star" aria-hidden="true">
          *
        </span>
      </legend>
      {error !== undefined && (
        <p className="ds-c-inline-error" id={id}>
          {error}
        </p>
      )}
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onPick(option.value)}
            {...(error === undefined ? {} : { 'aria-invalid': true })}
          />
          <span>
            {option.label}
            {option.hint !== undefined && option.hint !== '' && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
