// SPDX-License-Identifier: Apache-2.0
// The parts of a record in the order in which people look for them, and how they fall into groups that share one answer.
export const CATEGORIES = [
  'result',
  'note',
  'summary',
  'medication',
  'immunization',
  'allergy',
  'problem',
  'document',
  'message',
  'scheduling',
  'billing',
  'demographics',
] as const;
export type Category = (typeof CATEGORIES)[number];

export interface Group<Line> {
  key: string;
  categories: string[];
  line: Line;
}

/** Lines with the same key stand together, in the order of the parts. */
export function grouped<Line extends { category?: string }>(lines: readonly Line[], key_of: (line: Line) => string): Group<Line>[] {
  const groups = new Map<string, Group<Line>>();
  for (const category of CATEGORIES) {
    const line = lines.find((one) => one.category === category);
    if (!line) continue;
    const key = key_of(line);
    const group = groups.get(key) ?? { key, categories: [], line };
    group.categories.push(category);
    groups.set(key, group);
  }
  return [...groups.values()];
}
