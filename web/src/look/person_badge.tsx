// SPDX-License-Identifier: Apache-2.0
// A person's own colour, shape and initials, the same on every page, so that nobody reads the wrong child's record at three in the morning.
// Never the only sign: the name always stands beside it, so the picture itself is silent to a screen reader.
const SHAPES = [
  'M20 1a19 19 0 1 1 0 38 19 19 0 0 1 0-38z',
  'M9 2h22a7 7 0 0 1 7 7v22a7 7 0 0 1-7 7H9a7 7 0 0 1-7-7V9a7 7 0 0 1 7-7z',
  'M17 2.2a5 5 0 0 1 6 0l13.6 10a5 5 0 0 1 1.9 5.6l-5.2 16a5 5 0 0 1-4.8 3.4H11.5a5 5 0 0 1-4.8-3.4l-5.2-16a5 5 0 0 1 1.9-5.6z',
  'M17 2.3a6 6 0 0 1 6 0l12 6.9a6 6 0 0 1 3 5.2v11.2a6 6 0 0 1-3 5.2l-12 6.9a6 6 0 0 1-6 0l-12-6.9a6 6 0 0 1-3-5.2V14.4a6 6 0 0 1 3-5.2z',
  'M2 39V20a18 18 0 0 1 36 0v19z',
  'M20 1h19v19A19 19 0 1 1 20 1z',
  'M15.8 2.7a6 6 0 0 1 8.4 0l13.1 13.1a6 6 0 0 1 0 8.4L24.2 37.3a6 6 0 0 1-8.4 0L2.7 24.2a6 6 0 0 1 0-8.4z',
  'M20 2c4 0 5 3 8.5 4.5S35.5 9 37 12.5 38 17 38 20s.5 4-1 7.5-5 4.5-8.5 6S24 38 20 38s-5-3-8.5-4.5S4.5 31 3 ' +
    '27.5 2 23 2 20s-.5-4 1-7.5S8 8 11.5 6.5 16 2 20 2z',
];

export function PersonBadge({ shape, initials, size = 40 }: { shape: number; initials: string; size?: number }) {
  const index = ((Math.trunc(shape) % SHAPES.length) + SHAPES.length) % SHAPES.length;
  return (
    <svg className={`k-badge k-person-${index}`} viewBox="0 0 40 40" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={SHAPES[index]} />
      <text x="20" y="20" dy="0.35em" textAnchor="middle">
        {initials.slice(0, 2)}
      </text>
    </svg>
  );
}
