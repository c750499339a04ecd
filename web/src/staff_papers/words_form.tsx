// SPDX-License-Identifier: Apache-2.0
// Words to the family: what is missing, or why not, and which papers would help.
import { Button, TextField } from '@cmsgov/design-system';
import { useEffect, useRef, useState, type ChangeEvent } from 'react';
import { ask, Problem } from '../api/door';
import { focus_first_error } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { useText, useWord } from '../words/use_words';
import { forget_lists, PAPER_KINDS, request_place, type StaffRequest } from './staff_papers_ask';

interface Props {
  practice: string;
  request: string;
  step: 'wait' | 'refuse';
  /** Papers that are known to be missing. */
  missing?: readonly string[];
  onDone: (answer: StaffRequest) => void;
  onCancel: () => void;
}

export function WordsForm({ practice, request, step, missing = [], onDone, onCancel }: Props) {
  const t = useText();
  const word = useWord();
  const saying = useSaying();
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [words, set_words] = useState('');
  const [bring, set_bring] = useState<string[]>([...missing]);
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  useEffect(() => heading.current?.focus(), []);
  const send = async () => {
    set_tried(true);
    set_problem(null);
    if (words.trim() === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      const answer = await ask<StaffRequest>('POST', `${request_place(practice, request)}/${step}`, { words: words.trim(), bring });
      await forget_lists(practice);
      onDone(answer);
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const faster = problem instanceof Problem && problem.fault === 'conflict';
  const said = problem === null ? null : faster ? { title: t('staff_request.history'), text: t('staff_request.changed') } : saying(problem);
  return (
    <form
      ref={form}
      className="k-form k-card k-deed"
      noValidate
      aria-labelledby="words-title"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="words-title" ref={heading} tabIndex={-1}>
        {step === 'wait' ? t('staff_request.wait') : t('staff_request.refuse')}
      </h2>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <TextField
        className="k-field"
        name="words"
        label={t('staff_request.words')}
        hint={t('staff_request.words_hint')}
        value={words}
        multiline
        rows={3}
        maxLength={1500}
        aria-required="true"
        onChange={(event: ChangeEvent<HTMLInputElement>) => set_words(event.target.value)}
        {...(tried && words.trim() === '' ? { errorMessage: t('staff_request.words_need') } : {})}
      />
      <fieldset className="k-radios">
        <legend>{t('staff_request.bring')}</legend>
        {[...missing.filter((kind) => !PAPER_KINDS.some((each) => each === kind)), ...PAPER_KINDS].map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={bring.includes(kind)}
              onChange={(event) => set_bring(event.target.checked ? [...bring, kind] : bring.filter((each) => each !== kind))}
            />
            {word('paper_word', kind, 'other_paper')}
          </label>
        ))}
      </fieldset>
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {step === 'wait' ? t('staff_request.wait_do') : t('staff_request.refuse_do')}
        </Button>
        <Button type="button" onClick={onCancel}>
          {t('staff_request.cancel')}
        </Button>
      </p>
    </form>
  );
}
