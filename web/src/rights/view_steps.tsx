// SPDX-License-Identifier: Apache-2.0
// A picture of how much somebody sees of a record over time: a line of steps, down at a birthday that closes parts, up at one that opens them.
// The list beside it says the same in words; the picture says it in one sentence to a screen reader.
import { useDates, useText } from '../words/use_words';
import type { AccessChange } from './ask_rights';
import { CATEGORIES } from './parts';

const WIDTH = 340;
const LEFT = 10;
const RIGHT = 10;
const TOP = 14;
const FLOOR = 78;
const WORTH: Record<string, number> = { all: 1, some: 0.55, none: 0 };

interface Step {
  at: number;
  iso: string;
  level: number;
  count: number;
}

/** How much is seen from each date on, as a share of all parts. What no change names stays closed. */
function steps_of(changes: readonly AccessChange[]): Step[] {
  const first = changes[0];
  if (first === undefined) return [];
  const now = new Map<string, string>();
  for (const category of CATEGORIES) now.set(category, 'none');
  const counted = (): { level: number; count: number } => {
    const values = [...now.values()];
    return {
      level: values.reduce((sum, shown) => sum + (WORTH[shown] ?? 0), 0) / CATEGORIES.length,
      count: values.filter((shown) => shown !== 'none').length,
    };
  };
  for (const category of first.stays) now.set(category, 'all');
  for (const line of first.lines) if (line.category !== undefined) now.set(line.category, line.before ?? 'none');
  const steps: Step[] = [{ at: Date.now(), iso: '', ...counted() }];
  for (const change of changes) {
    for (const line of change.lines) if (line.category !== undefined) now.set(line.category, line.after ?? 'none');
    steps.push({ at: Date.parse(change.at), iso: change.at, ...counted() });
  }
  return steps;
}

export function ViewSteps({ changes, zone, name }: { changes: readonly AccessChange[]; zone: string | undefined; name?: string }) {
  const t = useText();
  const dates = useDates();
  const steps = steps_of(changes);
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined || steps.length < 2) return null;
  const all = CATEGORIES.length;
  // Dates that fall close together still keep a step of their own: even spacing reads better on a phone than a true scale.
  const x_of = (index: number) => LEFT + (index / steps.length) * (WIDTH - LEFT - RIGHT);
  const y_of = (level: number) => FLOOR - level * (FLOOR - TOP);
  const corners = steps.map((step, index) => `${index === 0 ? 'M' : 'L'}${x_of(index)} ${y_of(step.level)}H${x_of(index + 1)}`).join('');
  const told = steps
    .slice(1)
    .map((step) => t('changes.picture_step', { date: dates.day(step.iso, zone), count: step.count, all }))
    .join(' ');
  const label =
    name === undefined
      ? t('changes.picture', { today: first.count, all, steps: told })
      : t('changes.picture_self', { name, today: first.count, all, steps: told });
  return (
    <figure className="k-steps-figure">
      <figcaption>{name === undefined ? t('changes.you_see') : t('changes.she_sees', { name })}</figcaption>
      <svg className="k-steps-picture" viewBox={`0 0 ${WIDTH} 112`} role="img" aria-label={label}>
        <path className="k-steps-area" d={`${corners}V${FLOOR}H${LEFT}z`} />
        <path className="k-steps-floor" d={`M${LEFT} ${FLOOR}H${WIDTH - RIGHT}`} />
        <path className="k-steps-line" d={corners} />
        {steps.map((step, index) => (
          <g key={step.iso}>
            <path className="k-steps-tick" d={`M${x_of(index)} ${FLOOR}v6`} />
            {index > 0 && <circle className="k-steps-dot" cx={x_of(index)} cy={y_of(step.level)} r="5" />}
            <text className="k-steps-word" x={x_of(index)} y="98" textAnchor="start">
              {index === 0 ? t('changes.today') : new Date(step.at).getFullYear()}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}
