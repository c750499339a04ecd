// SPDX-License-Identifier: Apache-2.0
// One chart as one kind of reader reaches it: where its pages are, whom the server is asked, and in whose voice the page speaks.
// The family's pages and the practice's pages of a chart are the same pages in different places.
import './chart.css';
import { createContext, useContext } from 'react';
import { usePractice } from '../api/ask';
import { path_of } from '../api/door';

export interface ChartPlace {
  practice: string;
  patient: string;
  /** `/charts/p/x` or `/staff/p/patients/x` */
  api: string;
  /** `/people/p/x` or `/staff/p/patients/x` */
  href: string;
  voice: 'family' | 'staff';
}

const Context = createContext<ChartPlace | null>(null);
export const ChartPlaceProvider = Context.Provider;

export function useChart(): ChartPlace {
  const place = useContext(Context);
  if (!place) throw new Error('outside a chart');
  return place;
}

export const family_place = (practice: string, patient: string): ChartPlace => ({
  practice,
  patient,
  api: `/charts${path_of(practice, patient)}`,
  href: `/people${path_of(practice, patient)}`,
  voice: 'family',
});
export const staff_place = (practice: string, patient: string): ChartPlace => {
  const path = `/staff${path_of(practice)}/patients${path_of(patient)}`;
  return { practice, patient, api: path, href: path, voice: 'staff' };
};

/** The practice's time zone: instants of a chart are told in it. */
export const useZone = (): string | undefined => usePractice(useChart().practice).data?.zone;
