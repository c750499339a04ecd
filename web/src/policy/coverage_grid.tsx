// SPDX-License-Identifier: Apache-2.0
// The grid itself, after the ARIA grid pattern: one stop for the Tab key, arrow keys inside, Home and End along a row, with Control to the
// corners. Beside a second grid it marks what would change.
import { useRef, useState, type KeyboardEvent } from 'react';
import { useText, useWord } from '../words/use_words';
import { CATEGORIES, cell_at, looks_same, who_sees, type Ages, type Category, type Coverage } from './coverage_model';
import { cell_class, Doors, useAgesWords, useCellWords } from './who_mark';

export interface Spot {
  category: Category;
  ages: Ages;
}

interface GridProps {
  label: string;
  coverage: Coverage;
  before?: Coverage | undefined;
  columns: readonly Ages[];
  described_by: string;
  onSpot: (spot: Spot) => void;
  spot: Spot | null;
}

export function CoverageGrid({ label, coverage, before, columns, described_by, onSpot, spot }: GridProps) {
  const t = useText();
  const word = useWord();
  const ages_words = useAgesWords();
  const words = useCellWords();
  const grid = useRef<HTMLDivElement>(null);
  const [at, set_at] = useState({ row: 0, column: 0 });
  const row = Math.min(at.row, CATEGORIES.length - 1);
  const column = Math.min(at.column, columns.length - 1);

  const go = (to_row: number, to_column: number) => {
    const next = {
      row: Math.max(0, Math.min(to_row, CATEGORIES.length - 1)),
      column: Math.max(0, Math.min(to_column, columns.length - 1)),
    };
    set_at(next);
    grid.current?.querySelector<HTMLElement>(`[data-at="${next.row}-${next.column}"]`)?.focus();
  };
  const on_key = (event: KeyboardEvent) => {
    const end = columns.length - 1;
    const all = event.ctrlKey || event.metaKey;
    const moves: Record<string, [number, number]> = {
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      Home: [all ? 0 : row, 0],
      End: [all ? CATEGORIES.length - 1 : row, end],
      PageUp: [0, column],
      PageDown: [CATEGORIES.length - 1, column],
    };
    const move = event.altKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    go(...move);
  };
  const is_spot = (category: Category, ages: Ages) =>
    spot?.category === category && spot.ages.from === ages.from && spot.ages.to === ages.to;

  return (
    <div className="k-grid-box k-card" role="region" aria-label={label} tabIndex={-1}>
      <div
        ref={grid}
        role="grid"
        aria-label={label}
        aria-readonly="true"
        tabIndex={-1}
        className={columns.length > 8 ? 'k-grid k-grid-years' : 'k-grid'}
        onKeyDown={on_key}
      >
        <div role="row" className="k-grid-row">
          <div role="columnheader" className="k-grid-corner">
            {t('policy.age')}
          </div>
          {columns.map((ages) => (
            <div role="columnheader" key={ages.from} className="k-grid-head">
              <span aria-hidden="true">{ages_words.short(ages)}</span>
              <span className="ds-u-visibility--screen-reader">{ages_words.long(ages)}</span>
            </div>
          ))}
        </div>
        {CATEGORIES.map((category, row_index) => (
          <div role="row" key={category} className="k-grid-row">
            <div role="rowheader" className="k-grid-name">
              {word('policy_category', category)}
            </div>
            {columns.map((ages, column_index) => {
              const cell = cell_at(coverage, category, ages.from);
              const was = before && cell_at(before, category, ages.from);
              const changed = was !== undefined && !looks_same(was, cell);
              const here = row_index === row && column_index === column;
              const name = `${word('policy_category', category)}, ${ages_words.long(ages)}: ${words.short(cell)}`;
              return (
                <div
                  role="gridcell"
                  key={ages.from}
                  data-at={`${row_index}-${column_index}`}
                  tabIndex={here ? 0 : -1}
                  aria-label={changed ? t('policy.cell_changed', { now: name, before: words.short(was) }) : name}
                  aria-selected={is_spot(category, ages)}
                  {...(is_spot(category, ages) ? { 'aria-describedby': described_by } : {})}
                  className={`${cell_class(cell)}${changed ? ' k-cell-changed' : ''}`}
                  onFocus={() => {
                    set_at({ row: row_index, column: column_index });
                    onSpot({ category, ages });
                  }}
                >
                  <span className="k-letter" aria-hidden="true">
                    {changed && <s>{words.letter(was)}</s>}
                    {words.letter(cell)}
                    {who_sees(cell) === 'nobody' && <span className="k-hole-word">{t('policy.nobody')}</span>}
                  </span>
                  <Doors cell={cell} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
