// SPDX-License-Identifier: Apache-2.0
// The grid with all that makes it readable: ages together or year by year, the same as a table of words, the legend, and under it in
// sentences who sees the chosen cell and why.
import { useId, useMemo, useState } from 'react';
import { useText, useWord } from '../words/use_words';
import { CoverageGrid, type Spot } from './coverage_grid';
import {
  CATEGORIES,
  cell_at,
  columns_of,
  holes_of,
  looks_same,
  who_sees,
  type Ages,
  type Cell,
  type Coverage,
  type Sees,
  type Who,
} from './coverage_model';
import type { PolicyBand } from './policy_ask';
import { useAgesWords, useCellWords, WhoMark } from './who_mark';
import { useOwnWords } from './own_words';

interface ViewProps {
  coverage: Coverage;
  before?: Coverage | undefined;
  bands: readonly PolicyBand[];
  onLine: (line: number) => void;
}

const ADULT = 18;
const example = (parent: Sees, patient: Sees): Cell => ({
  parent,
  late_parent: parent,
  patient,
  parent_reason: '',
  patient_reason: '',
  line: null,
});
const EXAMPLES: readonly (readonly [Who, Cell])[] = [
  ['parent', example('yes', 'no')],
  ['both', example('yes', 'yes')],
  ['patient', example('no', 'yes')],
  ['nobody', example('no', 'no')],
];
const AGREED = example('if_agreed', 'no');

export function LineButton({ line, onLine }: { line: number | null | undefined; onLine: (line: number) => void }) {
  const t = useText();
  if (line === null || line === undefined || line === 0) return null;
  return (
    <button type="button" className="k-link k-line-link" onClick={() => onLine(line)}>
      {t('policy.line', { line })}
    </button>
  );
}

function Explained({ spot, coverage, before, bands, onLine }: ViewProps & { spot: Spot }) {
  const t = useText();
  const word = useWord();
  const own = useOwnWords();
  const words = useCellWords();
  const ages_words = useAgesWords();
  const cell = cell_at(coverage, spot.category, spot.ages.from);
  const was = before && cell_at(before, spot.category, spot.ages.from);
  const band = spot.ages.from < ADULT ? bands.find((one) => one.from <= spot.ages.from && spot.ages.from < one.to) : undefined;
  const why = own(band?.why_en, band?.why_es);
  const parent_reason = word('staff_reason', cell.parent_reason);
  const patient_reason = word('staff_reason', cell.patient_reason);
  return (
    <>
      <h3>
        {word('policy_category', spot.category)}, {ages_words.long(spot.ages)}
      </h3>
      <p>
        <WhoMark cell={cell} /> <strong>{words.sentence(cell)}.</strong>
        {was && !looks_same(was, cell) && <> {t('policy.cell_before', { before: words.short(was) })}</>}
      </p>
      <p>
        {parent_reason !== '' && <>{t('policy.cell_parent_why', { reason: parent_reason })} </>}
        {patient_reason !== '' && cell.patient_reason !== cell.parent_reason && (
          <>{t('policy.cell_patient_why', { reason: patient_reason })} </>
        )}
        {cell.late_parent !== cell.parent && <>{t('policy.late_parent', { sees: word('policy_parent', cell.late_parent) })} </>}
        <LineButton line={cell.line} onLine={onLine} />
      </p>
      {why !== '' && (
        <p className="k-hint">
          {t('policy.rule_says')} <q>{why}</q>
        </p>
      )}
    </>
  );
}

function Legend({ compared }: { compared: boolean }) {
  const t = useText();
  const words = useCellWords();
  return (
    <details className="k-legend">
      <summary>{t('policy.legend')}</summary>
      <ul role="list">
        {EXAMPLES.map(([who, cell]) => (
          <li key={who}>
            <WhoMark cell={cell} /> {words.short(cell)}
          </li>
        ))}
        <li>
          <WhoMark cell={AGREED} /> {t('policy.legend_agreed')}
        </li>
      </ul>
      <p>{t('policy.legend_doors')}</p>
      {compared && <p>{t('policy.legend_changed')}</p>}
    </details>
  );
}

interface TableProps {
  coverage: Coverage;
  before?: Coverage | undefined;
  columns: Ages[];
  label: string;
}

function WordsTable({ coverage, before, columns, label }: TableProps) {
  const t = useText();
  const word = useWord();
  const words = useCellWords();
  const ages_words = useAgesWords();
  return (
    <div className="k-table-box k-card" role="region" aria-label={label} tabIndex={0}>
      <table className="k-table k-words-table">
        <thead>
          <tr>
            <td />
            {columns.map((ages) => (
              <th key={ages.from} scope="col">
                {ages_words.short(ages)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CATEGORIES.map((category) => (
            <tr key={category}>
              <th scope="row">{word('policy_category', category)}</th>
              {columns.map((ages) => {
                const cell = cell_at(coverage, category, ages.from);
                const was = before && cell_at(before, category, ages.from);
                return (
                  <td key={ages.from} className={who_sees(cell) === 'nobody' ? 'k-hole' : undefined}>
                    {words.short(cell)}
                    {was && !looks_same(was, cell) && <small>{t('policy.cell_before', { before: words.short(was) })}</small>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Choice({ label, options }: { label: string; options: readonly { name: string; chosen: boolean; choose: () => void }[] }) {
  return (
    <div role="group" aria-label={label} className="k-chips k-no-print">
      {options.map((option) => (
        <button type="button" key={option.name} aria-pressed={option.chosen} onClick={option.choose}>
          {option.name}
        </button>
      ))}
    </div>
  );
}

export function CoverageView({ coverage, before, bands, onLine }: ViewProps) {
  const t = useText();
  const id = useId();
  const [every_year, set_every_year] = useState(false);
  const [in_words, set_in_words] = useState(false);
  const [spot, set_spot] = useState<Spot | null>(null);
  const columns = useMemo(() => columns_of(before ? [coverage, before] : [coverage], every_year), [coverage, before, every_year]);
  const holes = useMemo(() => holes_of(coverage), [coverage]);
  const label = t('policy.grid');
  return (
    <div className="k-coverage">
      <p className={holes > 0 ? 'k-holes' : 'k-hint'}>{holes > 0 ? t('policy.holes', { count: holes }) : t('policy.holes_none')}</p>
      <div className="k-choices">
        <Choice
          label={t('policy.look_of')}
          options={[
            { name: t('policy.bands'), chosen: !every_year, choose: () => set_every_year(false) },
            { name: t('policy.every_year'), chosen: every_year, choose: () => set_every_year(true) },
          ]}
        />
        <Choice
          label={t('policy.form_of')}
          options={[
            { name: t('policy.as_grid'), chosen: !in_words, choose: () => set_in_words(false) },
            { name: t('policy.as_words'), chosen: in_words, choose: () => set_in_words(true) },
          ]}
        />
      </div>
      {in_words ? (
        <WordsTable coverage={coverage} before={before} columns={columns} label={label} />
      ) : (
        <div className={every_year ? undefined : 'k-grid-and-why'}>
          <CoverageGrid
            label={label}
            coverage={coverage}
            before={before}
            columns={columns}
            described_by={`${id}-why`}
            spot={spot}
            onSpot={set_spot}
          />
          <div id={`${id}-why`} className="k-card k-explained">
            {spot ? (
              <Explained spot={spot} coverage={coverage} before={before} bands={bands} onLine={onLine} />
            ) : (
              <p className="k-hint">{t('policy.cell_choose')}</p>
            )}
          </div>
        </div>
      )}
      <Legend compared={before !== undefined} />
    </div>
  );
}
