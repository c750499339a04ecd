// SPDX-License-Identifier: Apache-2.0
// What the desk asks about requests, papers and the next visit.
import { useQuery } from '@tanstack/react-query';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';

type Schemas = components['schemas'];
export type StaffRequest = Schemas['StaffRequest'];
export type StaffPaper = Schemas['StaffPaper'];
export type VisitTask = Schemas['VisitTask'];
export type RequestApproval = Schemas['RequestApproval'];

export const request_place = (practice: string, request: string): string => `/staff${path_of(practice)}/requests${path_of(request)}`;
export const paper_place = (practice: string, paper: string): string => `/staff${path_of(practice)}/papers${path_of(paper)}`;
export const task_place = (practice: string, task: string): string => `/staff${path_of(practice)}/id-checks${path_of(task)}`;

export const useStaffRequest = (practice: string, request: string) =>
  useQuery({
    queryKey: ['desk', practice, 'request', request],
    queryFn: () => ask<StaffRequest>('GET', request_place(practice, request)),
    staleTime: 0,
  });
export const useStaffPaper = (practice: string, paper: string) =>
  useQuery({
    queryKey: ['desk', practice, 'paper', paper],
    queryFn: () => ask<StaffPaper>('GET', paper_place(practice, paper)),
    staleTime: 0,
  });
export const useVisitTask = (practice: string, task: string) =>
  useQuery({ queryKey: ['desk', practice, 'task', task], queryFn: () => ask<VisitTask>('GET', task_place(practice, task)), staleTime: 0 });

/** The desk's lists and counts are asked again the next time they are opened. */
export const forget_lists = (practice: string): Promise<void> => cache.invalidateQueries({ queryKey: ['desk', practice], refetchType: 'none' });

/** Kinds of papers policies speak of. */
export const PAPER_KINDS = [
  'legal_rights',
  'guardianship',
  'foster',
  'poa_hc',
  'poa_financial',
  'adult_form',
  'proxy_agreement',
  'court_restriction',
  'letters_testamentary',
] as const;
