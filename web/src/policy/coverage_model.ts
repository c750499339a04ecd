// SPDX-License-Identifier: Apache-2.0
// What a coverage grid says, apart from how it is drawn: twelve categories by twenty-one ages, neighbours that are alike put together,
// and where two grids differ.
import type { PolicyCell, PolicyGrid } from './policy_ask';

export const CATEGORIES = [
  'result',
  'note',
  'summary',
  'medication',
  'immunization',
  'allergy',
  'problem',
  'billing',
  'demographics',
  'scheduling',
  'message',
  'document',
] as const;
export type Category = (typeof CATEGORIES)[number];
export const LAST_AGE = 20;

export type Sees = 'no' | 'if_agreed' | 'yes';
export interface Cell {
  /** A parent in any way: a link made anew counts as agreed. */
  parent: Sees;
  late_parent: Sees;
  patient: Sees;
  parent_reason: string;
  patient_reason: string;
  line: number | null;
}
/** By category, then by age from 0 to 20. */
export type Coverage = Record<Category, readonly Cell[]>;

const is_sees = (word: string): word is Sees => word === 'yes' || word === 'if_agreed';
const sees_of = (word: string): Sees => (is_sees(word) ? word : 'no');

const cell_of = (cell: PolicyCell): Cell => {
  const parent = sees_of(cell.parent);
  const late_parent = sees_of(cell.late_parent);
  return {
    parent: parent === 'no' && late_parent !== 'no' ? 'if_agreed' : parent,
    late_parent,
    patient: sees_of(cell.patient),
    parent_reason: cell.parent_reason,
    patient_reason: cell.patient_reason,
    line: cell.line ?? null,
  };
};

const CLOSED: Cell = { parent: 'no', late_parent: 'no', patient: 'no', parent_reason: '', patient_reason: '', line: null };

function by_category(cells_of: (category: Category) => Cell[]): Record<Category, Cell[]> {
  const out = {} as Record<Category, Cell[]>;
  for (const category of CATEGORIES) out[category] = cells_of(category);
  return out;
}

/** An age or category the server did not send is one nobody sees: never guessed open. */
export function coverage_of(grid: PolicyGrid): Coverage {
  const by_age = new Map(grid.rows.map((row) => [row.age, row.cells]));
  const column = (category: Category): Cell[] =>
    Array.from({ length: LAST_AGE + 1 }, (_, age) => {
      const cell = by_age.get(age)?.[grid.categories.indexOf(category)];
      return cell ? cell_of(cell) : CLOSED;
    });
  return by_category(column);
}

/** The grid a draft is compared with: the draft's own, with the differing cells as they were. */
export function coverage_before(after: Coverage, different: readonly { age: number; category: string; before: PolicyCell }[]): Coverage {
  const before = by_category((category) => [...after[category]]);
  for (const cell of different) {
    const category = CATEGORIES.find((each) => each === cell.category);
    if (category && cell.age in before[category]) before[category][cell.age] = cell_of(cell.before);
  }
  return before;
}

/** Ages that stand in one column, both ends included. */
export interface Ages {
  from: number;
  to: number;
}

export type Who = 'nobody' | 'parent' | 'patient' | 'both';
export function who_sees(cell: Cell): Who {
  if (cell.parent === 'no') return cell.patient === 'no' ? 'nobody' : 'patient';
  return cell.patient === 'no' ? 'parent' : 'both';
}
/** Nobody sees it without somebody's agreement, a paper or a permit. */
export const only_if_agreed = (cell: Cell): boolean => cell.parent !== 'yes' && cell.patient !== 'yes' && who_sees(cell) !== 'nobody';

export const cell_at = (coverage: Coverage, category: Category, age: number): Cell => coverage[category][age] ?? CLOSED;

export const looks_same = (one: Cell, other: Cell): boolean => one.parent === other.parent && one.patient === other.patient;
const explains_same = (one: Cell, other: Cell): boolean =>
  looks_same(one, other) &&
  one.line === other.line &&
  one.late_parent === other.late_parent &&
  one.parent_reason === other.parent_reason &&
  one.patient_reason === other.patient_reason;

/** The columns: every year for itself, or neighbouring years together where every grid says the same for the same reasons. */
export function columns_of(grids: readonly Coverage[], every_year: boolean): Ages[] {
  const columns: Ages[] = [];
  for (let age = 0; age <= LAST_AGE; ++age) {
    const last = columns.at(-1);
    const alike = (grid: Coverage) =>
      CATEGORIES.every((category) => explains_same(cell_at(grid, category, age - 1), cell_at(grid, category, age)));
    if (last && !every_year && grids.every(alike)) last.to = age;
    else columns.push({ from: age, to: age });
  }
  return columns;
}

export const holes_of = (coverage: Coverage): number =>
  CATEGORIES.reduce(
    (sum, category) =>
      sum +
      coverage[category].filter(
        (cell, age) => who_sees(cell) === 'nobody' && (age === 0 || who_sees(cell_at(coverage, category, age - 1)) !== 'nobody'),
      ).length,
    0,
  );

export interface Change {
  category: Category;
  ages: Ages;
  before: Cell;
  after: Cell;
}

/** Where two grids differ, neighbouring ages of a category put together. */
export function changes_between(before: Coverage, after: Coverage): Change[] {
  const found: Change[] = [];
  for (const category of CATEGORIES) {
    let open: Change | null = null;
    for (let age = 0; age <= LAST_AGE; ++age) {
      const was = cell_at(before, category, age);
      const is = cell_at(after, category, age);
      if (looks_same(was, is)) {
        open = null;
      } else if (open && looks_same(open.before, was) && looks_same(open.after, is)) {
        open.ages.to = age;
      } else {
        open = { category, ages: { from: age, to: age }, before: was, after: is };
        found.push(open);
      }
    }
  }
  return found;
}
