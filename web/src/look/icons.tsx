// SPDX-License-Identifier: Apache-2.0
// Line drawings beside words; always beside words, so they are silent to a screen reader. All in one 24 by 24 grid and one stroke.
const DRAWINGS = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  overview: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  results: 'M10 3v6l-5 9a2 2 0 0 0 2 3h10a2 2 0 0 0 2-3l-5-9V3M8 3h8M7.5 15h9',
  immunizations: 'M18 3l3 3M19.5 4.500l-4 4M9 7l8 8-6 6-8-8zM12 10l-3 3M5 19l-2 2',
  medicines: 'M4.5 12.500l8-8a5 5 0 0 1 7 7l-8 8a5 5 0 0 1-7-7zM8.5 8.500l7 7',
  allergies: 'M12 3l9 17H3zM12 10v4M12 17v.5',
  conditions: 'M12 20s-8-5-8-11a4.5 4.5 0 0 1 8-2.500A4.5 4.5 0 0 1 20 9c0 6-8 11-8 11z',
  notes: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h4',
  documents: 'M6 3h8l4 4v14H6zM14 3v4h4',
  visitors: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  access: 'M7 14a4 4 0 1 1 3.5-6H21v4h-3v3h-4v-3h-3.500A4 4 0 0 1 7 14z',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4.500v5M6 14.500v5',
  phone: 'M5 3h4l2 5-2.5 1.500a12 12 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  back: 'M15 5l-7 7 7 7',
  check: 'M4 13l5 5L20 7',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  leave: 'M13 4H5v16h8M10 12h11M17 8l4 4-4 4',
  device: 'M4 5h16v11H4zM2 20h20',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  globe: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  print: 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.500L21 21',
  staff: 'M4 21v-2a5 5 0 0 1 5-5h6a5 5 0 0 1 5 5v2M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  up_far: 'M6 12l6-6 6 6M6 18l6-6 6 6',
  up: 'M6 15l6-6 6 6',
  low: 'M6 9l6 6 6-6',
  low_far: 'M6 6l6 6 6-6M6 12l6 6 6-6',
  dot: 'M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="k-icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
