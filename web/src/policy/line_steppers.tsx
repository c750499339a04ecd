// SPDX-License-Identifier: Apache-2.0
// The simple way to change a policy: every age at which something changes is a line with a step down and a step up, the sentence of what
// happens there, and what else may move with it.
import { useState } from 'react';
import { Problem } from '../api/door';
import { Notice, useSaying } from '../look/page';
import { useText } from '../words/use_words';
import type { Draft, Moved } from './draft';
import { move_line, type Also, type PolicyLineAt, type PolicyMoved } from './policy_ask';

const ALSO: readonly Also[] = ['own_account', 'filter_from', 'hidden', 'latest_grant'];
const MOVES_BY_ITSELF: readonly string[] = ['band', 'freeze'];

const also_of = (line: PolicyLineAt): Also[] => ALSO.filter((one) => line.what.includes(one));
const has_band = (line: PolicyLineAt): boolean => line.what.some((one) => MOVES_BY_ITSELF.includes(one));

const WORDS = /^\s*\w+\s*=\s*"(.*)"\s*(?:#[^"]*)?$/;

/** Of the places that still speak of the old age: those families read. Comments are the writer's own. */
function words_of(left: NonNullable<PolicyMoved['left']>): Moved['left'] {
  return left.flatMap(({ line, text }) => {
    const words = WORDS.exec(text ?? '')?.[1];
    return line === undefined || words === undefined ? [] : [{ line, text: words }];
  });
}

function useMoveSaying() {
  const t = useText();
  const saying = useSaying();
  return (problem: Problem): string => {
    switch (problem.code) {
      case 'no_such_line':
        return t('policy_draft.move_no_such_line');
      case 'would_overlap':
        return t('policy_draft.move_would_overlap');
      case 'past_majority':
        return t('policy_draft.move_past_majority');
      case 'not_readable':
        return t('policy_draft.move_not_readable');
      case 'same_age':
        return t('policy_draft.move_same_age');
      default:
        return saying(problem).text;
    }
  };
}

interface SteppersProps {
  practice: string;
  draft: Draft;
  lines: readonly PolicyLineAt[];
  onEdit: (part: Partial<Draft>) => void;
  onLine: (line: number) => void;
}

export function LineSteppers({ practice, draft, lines, onEdit, onLine }: SteppersProps) {
  const t = useText();
  const move_saying = useMoveSaying();
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<{ age: number; text: string } | null>(null);
  const moved = draft.moved;

  const move = async (line: PolicyLineAt, to: number) => {
    if (busy) return;
    set_busy(true);
    set_said(null);
    const possible = also_of(line);
    const also = has_band(line) ? possible.filter((one) => draft.also.includes(one)) : possible;
    try {
      const answer = await move_line(practice, { source: draft.source, from_age: line.age, to_age: to, also, effective_at: draft.on });
      onEdit({
        source: answer.source,
        undo: [...draft.undo, draft.source],
        moved: {
          from: line.age,
          to,
          lines: answer.changed.length,
          left: words_of(answer.left ?? []),
        },
      });
    } catch (caught) {
      set_said({ age: line.age, text: move_saying(caught instanceof Problem ? caught : new Problem('bug', 0)) });
    } finally {
      set_busy(false);
    }
  };
  const undo = () => {
    const before = draft.undo.at(-1);
    if (before !== undefined) onEdit({ source: before, undo: draft.undo.slice(0, -1), moved: null });
  };

  return (
    <>
      <ul role="list" className="k-lines">
        {lines.map((line) => (
          <li key={line.age} className="k-card k-age-line">
            <div>
              <h3>{t('policy_draft.line_at', { age: line.age })}</h3>
              <ul>
                {line.what.map((what) => (
                  <li key={what}>{t(`policy_line.${what}`)}</li>
                ))}
              </ul>
              {line.movable === true && has_band(line) && also_of(line).length > 0 && (
                <fieldset className="k-also">
                  <legend>{t('policy_draft.also')}</legend>
                  {also_of(line).map((one) => (
                    <label key={one} className="k-check">
                      <input
                        type="checkbox"
                        checked={draft.also.includes(one)}
                        onChange={(event) =>
                          onEdit({ also: event.target.checked ? [...draft.also, one] : draft.also.filter((each) => each !== one) })
                        }
                      />
                      {t(`policy_also.${one}`)}
                    </label>
                  ))}
                </fieldset>
              )}
              {said?.age === line.age && (
                <p className="k-step-said" role="alert">
                  {said.text}
                </p>
              )}
            </div>
            {line.movable === true ? (
              <div className="k-stepper" role="group" aria-label={t('policy_draft.line_at', { age: line.age })}>
                <button
                  type="button"
                  aria-label={t('policy_draft.younger', { from: line.age, to: line.age - 1 })}
                  aria-disabled={busy || line.age <= 1}
                  onClick={() => {
                    if (line.age > 1) void move(line, line.age - 1);
                  }}
                >
                  −
                </button>
                <output>{line.age}</output>
                <button
                  type="button"
                  aria-label={t('policy_draft.older', { from: line.age, to: line.age + 1 })}
                  aria-disabled={busy}
                  onClick={() => {
                    void move(line, line.age + 1);
                  }}
                >
                  +
                </button>
              </div>
            ) : (
              <p className="k-hint">{t('policy_draft.line_fixed')}</p>
            )}
          </li>
        ))}
      </ul>
      <div role="status">
        {moved && (
          <p className="k-moved">
            {t('policy_draft.moved', { from: moved.from, to: moved.to, count: moved.lines })}{' '}
            {draft.undo.length > 0 && (
              <button type="button" className="k-link" onClick={undo}>
                {t('policy_draft.undo')}
              </button>
            )}
          </p>
        )}
      </div>
      {moved && moved.left.length > 0 && (
        <Notice tone="attention" title={t('policy_draft.left_title', { from: moved.from })}>
          <p>{t('policy_draft.left_about')}</p>
          <ul role="list" className="k-left">
            {moved.left.map((one) => (
              <li key={one.line}>
                <button type="button" className="k-link k-line-link" onClick={() => onLine(one.line)}>
                  {t('policy.line', { line: one.line })}
                </button>{' '}
                <q>{one.text}</q>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
