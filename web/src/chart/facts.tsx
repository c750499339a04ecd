// SPDX-License-Identifier: Apache-2.0
// The short list of what is known about an entry, and the words of a note or report. What is not known has no line.
import type { ReactNode } from 'react';

export function Facts({ lines }: { lines: (readonly [string, ReactNode])[] }) {
  const known = lines.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return known.length === 0 ? null : (
    <dl className="k-facts k-card">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The words of a note or letter as they were written, with their line breaks, never as markup. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="k-prose k-card">
      {text.split(/\n{2,}/).map((part, index) => (
        <p key={index}>{part}</p>
      ))}
    </div>
  );
}
