// SPDX-License-Identifier: Apache-2.0
// Where a result lies: a bar, the usual part of it marked, a pin for the result. The same is said in words beside it, so a screen reader
// hears one sentence.
import { useText } from '../words/use_words';
import { flag_of, number_of, useResultWords, type Measured } from './result_words';

const WIDTH = 320;
const EDGE = 14;
const SPARE = 0.35;

/** Left and right end of the bar: the range with room on both sides, and always the result itself. */
function ends(value: number, low: number | null, high: number | null): [number, number] {
  const bottom = low ?? Math.min(0, value, high ?? 0);
  const top = high ?? Math.max(value, low === null ? 1 : low * 2, bottom + 1);
  const span = Math.max(top - bottom, Math.abs(top) * 0.05, 1e-9);
  const left = Math.min(low === null ? bottom : bottom - span * SPARE, value - span * 0.12);
  const right = Math.max(high === null ? top : top + span * SPARE, value + span * 0.12);
  return [bottom >= 0 && left < 0 ? 0 : left, right];
}

export function RangePicture({ measured }: { measured: Measured }) {
  const t = useText();
  const words = useResultWords();
  const value = number_of(measured.value?.text);
  const low = number_of(measured.range?.low);
  const high = number_of(measured.range?.high);
  if (value === null || (low === null && high === null) || (low !== null && high !== null && high <= low)) return null;
  const flag = flag_of(measured);
  const [left, right] = ends(value, low, high);
  const x_of = (number: number) => EDGE + ((number - left) / (right - left)) * (WIDTH - 2 * EDGE);
  const x = x_of(value);
  const from = low === null ? EDGE : x_of(low);
  const to = high === null ? WIDTH - EDGE : x_of(high);
  const label = t('result.picture', { value: words.value(measured), range: words.range(measured), word: words.word(flag) });
  const anchor = x < 70 ? 'start' : x > WIDTH - 70 ? 'end' : 'middle';
  return (
    <svg className="k-range" viewBox={`0 0 ${WIDTH} 84`} role="img" aria-label={label}>
      <rect className="k-range-bar" x={EDGE} y="40" width={WIDTH - 2 * EDGE} height="14" rx="7" />
      <rect
        className="k-range-usual"
        x={from}
        y="40"
        width={Math.max(4, to - from)}
        height="14"
        rx={low === null || high === null ? 7 : 3}
      />
      {low !== null && (
        <text className="k-range-end" x={from} y="74" textAnchor="middle">
          {measured.range?.low}
        </text>
      )}
      {high !== null && (
        <text className="k-range-end" x={to} y="74" textAnchor="middle">
          {measured.range?.high}
        </text>
      )}
      <text
        className="k-range-value"
        x={anchor === 'start' ? Math.max(EDGE, x - 8) : anchor === 'end' ? Math.min(WIDTH - EDGE, x + 8) : x}
        y="16"
        textAnchor={anchor}
      >
        {[measured.value?.comparator, measured.value?.text].filter(Boolean).join(' ')}
      </text>
      <path className={`k-range-pin k-pin-${flag ?? 'normal'}`} d={`M${x} 38l-8-12a1 1 0 0 1 1-1.500h14a1 1 0 0 1 1 1.500z`} />
      <circle className={`k-range-pin k-pin-${flag ?? 'normal'}`} cx={x} cy="47" r="9" />
    </svg>
  );
}
