// SPDX-License-Identifier: Apache-2.0
// The waiver of the photo ID as it stands in a policy's text (policies/README.md, [identity.waiver]): read for people, and written back with its
// neighbours untouched. The server reads the whole text again before anybody may publish it.

export interface Waiver {
  from: string;
  to: string;
  reason: string;
}

const HEAD = /^\s*\[identity\.waiver\]\s*(#.*)?$/;
const ANY_HEAD = /^\s*\[/;
const OURS = /^\s*(from|to|reason)\s*=/;

/** The lines of the table, without its head; null when there is none. */
function place_of(lines: readonly string[]): { head: number; end: number } | null {
  const head = lines.findIndex((line) => HEAD.test(line));
  if (head < 0) return null;
  const after = lines.findIndex((line, index) => index > head && ANY_HEAD.test(line));
  return { head, end: after < 0 ? lines.length : after };
}

export const asks_photo_id = (source: string): boolean => /^\s*photo_id_for\s*=\s*\[\s*["']/m.test(source);

export function waiver_of(source: string): Waiver | null {
  const lines = source.split('\n');
  const place = place_of(lines);
  if (place === null) return null;
  const value = (key: string): string => {
    const line = lines.slice(place.head + 1, place.end).find((each) => new RegExp(`^\\s*${key}\\s*=`).test(each));
    const text = line?.replace(/^[^=]*=\s*/, '').trim() ?? '';
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
    return quoted ? (quoted[1] ?? '').replace(/\\(.)/g, '$1') : text.replace(/\s*#.*$/, '');
  };
  return { from: value('from').slice(0, 10), to: value('to').slice(0, 10), reason: value('reason') };
}

/** Writes the three facts; every other line stays. A basic string of TOML is written as JSON writes it. */
export function with_waiver(source: string, waiver: Waiver): string {
  const lines = source.split('\n');
  const facts = [
    ...(waiver.from === '' ? [] : [`from = ${waiver.from}`]),
    ...(waiver.to === '' ? [] : [`to = ${waiver.to}`]),
    `reason = ${JSON.stringify(waiver.reason)}`,
  ];
  const place = place_of(lines);
  if (place === null) return [source.trimEnd(), '', '[identity.waiver]', ...facts, 'check = "next_visit"', ''].join('\n');
  const indent = /^\s*/.exec(lines[place.head] ?? '')?.[0] ?? '';
  const kept = lines.slice(place.head + 1, place.end).filter((line) => !OURS.test(line));
  return [...lines.slice(0, place.head + 1), ...facts.map((line) => indent + line), ...kept, ...lines.slice(place.end)].join('\n');
}
