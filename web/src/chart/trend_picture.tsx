// SPDX-License-Identifier: Apache-2.0
// How a result changed over time: a line over the days, the usual range as a band, and always the table beside it. Only what this reader
// may see is in it.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Item } from '../api/shapes';
import { path_of } from '../api/door';
import { useDates, useText } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { FlagMark } from './flag_mark';
import { flag_of, number_of, useResultWords, value_class } from './result_words';

const WIDTH = 340;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 14;
const TOP = 14;
const BOTTOM = 28;
const TICKS = 3;
const ROWS_AT_FIRST = 10;

interface Point {
  item: Item;
  at: number;
  value: number;
}

const time_of = (text: string): number => new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00Z` : text).getTime();

function points_of(trend: readonly Item[], unit: string | undefined): Point[] {
  return trend.flatMap((item) => {
    const value = number_of(item.value?.text);
    const at = time_of(item.happened_at);
    return value === null || Number.isNaN(at) || (item.value?.unit ?? '') !== (unit ?? '') ? [] : [{ item, at, value }];
  });
}

/** A round step (1, 2 or 5 times a power of ten) for about three lines. */
function step_of(span: number): number {
  const raw = span / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const unit = raw / power;
  return (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 5 ? 5 : 10) * power;
}

function Chart({ points, low, high }: { points: Point[]; low: number | null; high: number | null }) {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  const words = useResultWords();
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const values = points.map((point) => point.value);
  const least = Math.min(...values, low ?? Infinity);
  const most = Math.max(...values, high ?? -Infinity);
  const step = step_of(Math.max(most - least, Math.abs(most) * 0.1, 1e-9));
  const floor = Math.floor(least / step) * step;
  const ceiling = Math.max(Math.ceil(most / step) * step, floor + step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const y_of = (value: number) => TOP + (1 - (value - floor) / (ceiling - floor)) * (HEIGHT - TOP - BOTTOM);
  const x_of = (at: number) =>
    last.at === first.at ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + 6 + ((at - first.at) / (last.at - first.at)) * (WIDTH - LEFT - RIGHT - 12);
  const lines = Array.from({ length: Math.round((ceiling - floor) / step) + 1 }, (_, index) => floor + index * step);
  const by_value = [...points].sort((a, b) => a.value - b.value);
  const label = t('result.trend_picture', {
    low: words.value(by_value[0]?.item ?? {}),
    high: words.value(by_value.at(-1)?.item ?? {}),
    last: words.value(last.item),
  });
  const band_top = y_of(Math.min(high ?? ceiling, ceiling));
  const band_bottom = y_of(Math.max(low ?? floor, floor));
  return (
    <svg className="k-trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {(low !== null || high !== null) && (
        <>
          <rect className="k-trend-band" x={LEFT} y={band_top} width={WIDTH - LEFT - RIGHT} height={Math.max(2, band_bottom - band_top)} />
          <text className="k-trend-band-name" x={WIDTH - RIGHT - 4} y={band_bottom - 5} textAnchor="end">
            {t('result.trend_band')}
          </text>
        </>
      )}
      {lines.map((value) => (
        <g key={value}>
          <line className="k-trend-line" x1={LEFT} x2={WIDTH - RIGHT} y1={y_of(value)} y2={y_of(value)} />
          <text className="k-trend-tick" x={LEFT - 6} y={y_of(value)} dy="0.35em" textAnchor="end">
            {value.toFixed(digits)}
          </text>
        </g>
      ))}
      <polyline className="k-trend-path" points={points.map((point) => `${x_of(point.at)},${y_of(point.value)}`).join(' ')} />
      {points.map((point) => (
        <circle
          key={point.item.id}
          className={`k-trend-dot k-pin-${flag_of(point.item) ?? 'normal'}`}
          cx={x_of(point.at)}
          cy={y_of(point.value)}
          r={point === last ? 6 : 4.5}
        />
      ))}
      <text className="k-trend-tick" x={LEFT} y={HEIGHT - 8}>
        {dates.short_day(first.item.happened_at, zone)}
      </text>
      {last.at !== first.at && (
        <text className="k-trend-tick" x={WIDTH - RIGHT} y={HEIGHT - 8} textAnchor="end">
          {dates.short_day(last.item.happened_at, zone)}
        </text>
      )}
    </svg>
  );
}

export function Trend({ item, trend }: { item: Item; trend: readonly Item[] }) {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  const words = useResultWords();
  const chart = useChart();
  const [all, set_all] = useState(false);
  if (trend.length < 2) return null;
  const newest = [...trend].reverse();
  const flagged = trend.some((one) => flag_of(one) !== null);
  const points = points_of(trend, item.value?.unit);
  const first = trend[0];
  const last = trend.at(-1);
  return (
    <section className="k-section">
      <h2>{t('result.trend')}</h2>
      <p className="k-hint">
        {t('result.trend_about', {
          count: trend.length,
          from: dates.day(first?.happened_at, zone),
          to: dates.day(last?.happened_at, zone),
        })}
      </p>
      <div className="k-trend-box">
        {points.length > 1 && (
          <figure className="k-card">
            <Chart points={points} low={number_of(item.range?.low)} high={number_of(item.range?.high)} />
            {points.length < trend.length && <figcaption className="k-hint">{t('result.trend_units')}</figcaption>}
          </figure>
        )}
        <div className="k-table-box k-card" role="region" aria-label={t('result.trend_table')} tabIndex={0}>
          <table className="k-table">
            <caption className="ds-u-visibility--screen-reader">{t('result.trend_table')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('result.date')}</th>
                <th scope="col">{t('result.value')}</th>
                {flagged && <th scope="col">{t('result.meaning')}</th>}
              </tr>
            </thead>
            <tbody>
              {newest.slice(0, all ? undefined : ROWS_AT_FIRST).map((one) => (
                <tr key={one.id} aria-current={one.id === item.id ? 'true' : undefined}>
                  <th scope="row">
                    {one.id === item.id ? (
                      dates.short_day(one.happened_at, zone)
                    ) : (
                      <Link href={`${chart.href}/results${path_of(one.id)}`}>{dates.short_day(one.happened_at, zone)}</Link>
                    )}
                  </th>
                  <td className={value_class(words.all_values(one))}>{words.all_values(one)}</td>
                  {flagged && (
                    <td>
                      <FlagMark flag={flag_of(one)} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
          {!all && newest.length > ROWS_AT_FIRST && (
            <p className="k-more">
              <Button size="small" onClick={() => set_all(true)}>
                {t('common.more')}
              </Button>
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
