// SPDX-License-Identifier: Apache-2.0
// One cell's mark: a letter, a colour, and two doorways, the grown-up's and the patient's, each open, closed, or open only if agreed.
// The three signs say the same, so that any one of them is enough.
import { useText, useWord } from '../words/use_words';
import { LAST_AGE, only_if_agreed, who_sees, type Ages, type Cell, type Sees } from './coverage_model';

export function useCellWords() {
  const t = useText();
  const word = useWord();
  const parts = (cell: Cell) => `${word('policy_parent', cell.parent)}; ${word('policy_patient', cell.patient)}`;
  return {
    letter: (cell: Cell): string =>
      only_if_agreed(cell) ? word('policy_letter_agreed', who_sees(cell)) : word('policy_letter', who_sees(cell)),
    short: (cell: Cell): string => (only_if_agreed(cell) ? word('policy_who_agreed', who_sees(cell)) : word('policy_who', who_sees(cell))),
    sentence: (cell: Cell): string => (who_sees(cell) === 'nobody' ? t('policy.hole') : parts(cell)),
  };
}

export function useAgesWords() {
  const t = useText();
  return {
    /** For a column: "12–17", "18+". */
    short: ({ from, to }: Ages): string => (to === LAST_AGE ? `${from}+` : from === to ? String(from) : `${from}–${to}`),
    /** For a sentence: "from 12 to 17 years". */
    long: ({ from, to }: Ages): string =>
      to === LAST_AGE ? t('policy.ages_up', { from }) : from === to ? t('policy.ages_one', { from }) : t('policy.ages_span', { from, to }),
  };
}

const WIDE_DOOR = 'M3 17V8a5 5 0 0 1 10 0v9z';
const SMALL_DOOR = 'M16 17v-5a3.500 3.500 0 0 1 7 0v5z';

function Door({ shape, sees }: { shape: string; sees: Sees }) {
  return <path d={shape} className={`k-door k-door-${sees}`} />;
}

export function Doors({ cell }: { cell: Cell }) {
  return (
    <svg className="k-doors" viewBox="0 0 26 20" width="26" height="20" aria-hidden="true" focusable="false">
      <Door shape={WIDE_DOOR} sees={cell.parent} />
      <Door shape={SMALL_DOOR} sees={cell.patient} />
    </svg>
  );
}

export const cell_class = (cell: Cell): string => `k-cell k-cell-${who_sees(cell)}${only_if_agreed(cell) ? ' k-cell-agreed' : ''}`;

/** For the legend and the lists: the mark of a cell beside words that say the same. */
export function WhoMark({ cell }: { cell: Cell }) {
  const words = useCellWords();
  return (
    <span className={`${cell_class(cell)} k-cell-mark`} aria-hidden="true">
      <span className="k-letter">{words.letter(cell)}</span>
      <Doors cell={cell} />
    </span>
  );
}
