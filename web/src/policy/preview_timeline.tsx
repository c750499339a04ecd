// SPDX-License-Identifier: Apache-2.0
// The days between today and the chosen day on which the view changes: a small picture of dots on a line, and a table that says the same.
import { useDates, useText, useWord } from '../words/use_words';
import { CATEGORIES } from './coverage_model';
import type { PreviewDate, PreviewView } from './policy_ask';

const WIDTH = 360;
const HEIGHT = 74;
const EDGE = 24;
const BASE = 34;

const at_of = (text: string): number => Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00Z` : text);
const RANK = { none: 0, some: 1, all: 2 } as const;

type Cause = PreviewDate['causes'][number];
export function useCauseWords() {
  const t = useText();
  const word = useWord();
  return (date: PreviewDate): string =>
    date.causes
      .map((cause: Cause) =>
        t(`policy_cause.${cause.kind ?? 'other'}`, {
          age: cause.age ?? '',
          paper: word('paper_kind', cause.paper, 'other').toLowerCase(),
        }),
      )
      .join('; ');
}

/** Opens, narrows or closes: told by shape and colour. */
function direction_of(date: PreviewDate): 'opens' | 'closes' | 'mixed' {
  const steps = date.changes.map((one) => RANK[one.after ?? 'none'] - RANK[one.before ?? 'none']);
  if (steps.every((step) => step >= 0)) return 'opens';
  return steps.every((step) => step <= 0) ? 'closes' : 'mixed';
}

const MARKS = { opens: 'M0-8L8 6H-8z', closes: 'M0 8L8-6H-8z', mixed: 'M0-8L8 0L0 8L-8 0z' };

function Picture({ view, dates_shown }: { view: PreviewView; dates_shown: PreviewDate[] }) {
  const t = useText();
  const dates = useDates();
  const from = at_of(view.as_of);
  const to = Math.max(at_of(view.on), from + 1);
  const x_of = (at: number) => EDGE + ((at - from) / (to - from)) * (WIDTH - 2 * EDGE);
  const label = t('policy_preview.timeline_picture', {
    from: dates.day(view.as_of),
    to: dates.day(view.on),
    count: dates_shown.length,
  });
  return (
    <svg className="k-change-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path className="k-change-axis" d={`M${EDGE} ${BASE}H${WIDTH - EDGE}`} />
      <path className="k-change-axis" d={`M${EDGE} ${BASE - 8}v16M${WIDTH - EDGE} ${BASE - 8}v16`} />
      <text x={EDGE} y={HEIGHT - 8} textAnchor="start">
        {dates.short_day(view.as_of)}
      </text>
      <text x={WIDTH - EDGE} y={HEIGHT - 8} textAnchor="end">
        {dates.short_day(view.on)}
      </text>
      {dates_shown.map((date) => {
        const direction = direction_of(date);
        const x = x_of(at_of(date.on));
        return (
          <g key={date.at}>
            <path className={`k-change-mark k-change-${direction}`} d={MARKS[direction]} transform={`translate(${x} ${BASE})`} />
            {date.age_years !== null && date.age_years !== undefined && (
              <text x={x} y={BASE - 14} textAnchor="middle">
                {date.age_years}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function Areas({ date, which }: { date: PreviewDate; which: 'opens' | 'closes' }) {
  const t = useText();
  const word = useWord();
  const sign = which === 'opens' ? 1 : -1;
  const there = date.changes.filter((one) => Math.sign(RANK[one.after ?? 'none'] - RANK[one.before ?? 'none']) === sign);
  const names_of = (partly: boolean): string => {
    const names = there
      .filter((one) => (one.after === 'some') === partly)
      .map((one) => (word('policy_category', one.category) || (one.category ?? '')).toLowerCase());
    return names.length === CATEGORIES.length ? t('policy_impact.everything') : names.join(', ');
  };
  const [wholly, partly] = [names_of(false), names_of(true)];
  const told = [wholly, partly === '' ? '' : t('policy_preview.partly', { list: partly })].filter(Boolean);
  return <>{told.length === 0 ? t('policy_preview.none') : told.join('; ')}</>;
}

export function PreviewTimeline({ view }: { view: PreviewView }) {
  const t = useText();
  const dates = useDates();
  const causes = useCauseWords();
  const next = view.next ?? null;
  return (
    <section className="k-section">
      <h3 id="when">{t('policy_preview.timeline')}</h3>
      {view.dates.length === 0 ? (
        <p>{t('policy_preview.timeline_none')}</p>
      ) : (
        <>
          <Picture view={view} dates_shown={view.dates} />
          <div className="k-table-box k-card" role="region" aria-labelledby="when" tabIndex={0}>
            <table className="k-table">
              <thead>
                <tr>
                  <th scope="col">{t('policy_preview.date')}</th>
                  <th scope="col">{t('policy_preview.what')}</th>
                  <th scope="col">{t('policy_preview.opens')}</th>
                  <th scope="col">{t('policy_preview.closes')}</th>
                </tr>
              </thead>
              <tbody>
                {view.dates.map((date) => (
                  <tr key={date.at}>
                    <th scope="row" className="k-number">
                      {dates.short_day(date.on)}
                    </th>
                    <td>{causes(date)}</td>
                    <td>
                      <Areas date={date} which="opens" />
                    </td>
                    <td>
                      <Areas date={date} which="closes" />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <p>
        {next
          ? t('policy_preview.after', { date: dates.day(next.on), what: causes(next).toLowerCase() })
          : t('policy_preview.after_none')}
      </p>
    </section>
  );
}
