// SPDX-License-Identifier: Apache-2.0
// The drawings of the picture guides: a few things people know, put beside each other. No letters in them, so nothing is to be translated, and
// the caption says everything: to a screen reader they are silent.
import type { ReactNode } from 'react';

const PARTS = {
  phone: 'M30 8h40a8 8 0 0 1 8 8v88a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8V16a8 8 0 0 1 8-8zM44 16h12M22 26h56M22 94h56M50 101v4',
  lines: 'M32 40h36M32 52h36M32 64h22',
  letter: 'M10 30h80v60H10zM10 30l40 34 40-34',
  paper: 'M20 8h42l20 20v84H20zM62 8v20h20M32 46h38M32 60h38M32 74h24',
  code: 'M14 42h14v22H14zM34 42h14v22H34zM54 42h14v22H54zM74 42h14v22H74z',
  key: 'M28 40a18 18 0 1 1 0 36 18 18 0 0 1 0-36zM46 58h44v16M76 58v12M28 54v8',
  adult: 'M50 14a16 16 0 1 1 0 32 16 16 0 0 1 0-32zM22 108V84a26 26 0 0 1 26-26h4a26 26 0 0 1 26 26v24',
  child: 'M50 42a12 12 0 1 1 0 24 12 12 0 0 1 0-24zM30 108V94a18 18 0 0 1 18-18h4a18 18 0 0 1 18 18v14',
  office: 'M12 108V40l38-24 38 24v68zM40 108V84h20v24M50 34v20M40 44h20M24 62h12M64 62h12',
  desk: 'M8 72h84M16 72v36M84 72v36M50 22a13 13 0 1 1 0 26 13 13 0 0 1 0-26zM28 72a22 18 0 0 1 44 0',
  check: 'M50 20a40 40 0 1 1 0 80 40 40 0 0 1 0-80zM32 60l13 14 24-28',
  clock: 'M50 20a40 40 0 1 1 0 80 40 40 0 0 1 0-80zM50 36v26l18 12',
  call: 'M26 18h18l8 26-13 8a46 46 0 0 0 24 24l8-13 25 9v18c0 6-5 10-11 10C46 98 18 66 16 29c0-6 4-11 10-11z',
  search: 'M44 18a30 30 0 1 1 0 60 30 30 0 0 1 0-60zM66 70l26 28',
  card: 'M8 30h84v60H8zM30 44a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM16 82a14 12 0 0 1 28 0M54 48h28M54 60h28M54 72h18',
  camera: 'M10 38h20l8-14h24l8 14h20v62H10zM50 50a18 18 0 1 1 0 36 18 18 0 0 1 0-36z',
  stop: 'M36 16h28l22 22v32L64 92H36L14 70V38zM50 34v26M50 72v4',
  speech: 'M12 20h76v56H46L28 96V76H12zM28 38h44M28 54h30',
} as const;
export type PartName = keyof typeof PARTS;

function Part({ name, at }: { name: PartName; at: number }) {
  return <path d={PARTS[name]} transform={`translate(${at} 10)`} />;
}

/** Two or three things from left to right, with arrows between them. */
export function GuidePicture({ parts }: { parts: readonly PartName[] }): ReactNode {
  const width = parts.length * 100 + (parts.length - 1) * 50 + 20;
  return (
    <svg
      className="k-guide-picture"
      viewBox={`0 0 ${width} 140`}
      fill="none"
      stroke="currentColor"
      strokeWidth="4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {parts.map((name, index) => (
        <g key={`${name}${index}`}>
          <Part name={name} at={10 + index * 150} />
          {name === 'phone' && <path className="k-guide-soft" d={PARTS.lines} transform={`translate(${10 + index * 150} 10)`} />}
          {index > 0 && <path className="k-guide-arrow" d={`M${index * 150 - 32} 70h34m-11-11l11 11-11 11`} />}
        </g>
      ))}
    </svg>
  );
}
