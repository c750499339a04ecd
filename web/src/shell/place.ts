// SPDX-License-Identifier: Apache-2.0
// Where the reader is: whose record, which area. Kept in the address, so that a page can be kept, shared with oneself and opened again;
// ids only, never a name.
import { useLocation } from 'wouter';
import { path_of } from '../api/door';
import type { Person } from '../api/shapes';

export interface Place {
  practice: string;
  patient: string;
  rest: string[];
}

const parts_of = (path: string): string[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });

export function usePlace(): Place | null {
  const [path] = useLocation();
  const [people, practice, patient, ...rest] = parts_of(path);
  return people === 'people' && practice !== undefined && patient !== undefined ? { practice, patient, rest } : null;
}

export const same_person = (a: { practice: string; patient: string }, b: { practice: string; patient: string }): boolean =>
  a.practice === b.practice && a.patient === b.patient;
export const person_href = (person: { practice: string; patient: string }, ...rest: string[]): string =>
  `/people${path_of(person.practice, person.patient, ...rest)}`;

/** The same area of another person's record where she has it, else her first page. */
export function href_at(person: Person, place: Place | null): string {
  const area = place?.rest[0];
  const open_to_all = (area === 'visitors' || area === 'access' || area === 'changes') && person.areas.length > 0;
  return area !== undefined && (open_to_all || person.areas.includes(area)) ? person_href(person, area) : person_href(person);
}
