// SPDX-License-Identifier: Apache-2.0
// What the pages of help ask the server. What a practice says about help is public; what one asked is one's own.
import { useQuery } from '@tanstack/react-query';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';

type Schemas = components['schemas'];
export type SupportCard = Schemas['SupportCard'];
export type QuestionReceipt = Schemas['QuestionReceipt'];
export type OwnQuestion = Schemas['OwnQuestion'];

export const MOST_WORDS = 1500;
export const TROUBLES = ['sign_in', 'code', 'add_child', 'wrong_facts', 'access', 'other'] as const;
export type TroubleWord = (typeof TROUBLES)[number];

export const useSupportCard = (practice: string) =>
  useQuery({
    queryKey: ['support', practice],
    queryFn: () => ask<SupportCard>('GET', `/support${path_of(practice)}`),
    enabled: practice !== '',
  });
export const useOwnQuestions = () =>
  useQuery({
    queryKey: ['questions'],
    queryFn: () => ask<{ questions: OwnQuestion[] }>('GET', '/questions'),
    staleTime: 0,
  });

/** Made once for each form: pressing twice, or sending again after a lost answer, asks once. */
export function form_number(): string {
  const chance = crypto.getRandomValues(new Uint8Array(16));
  return [...chance].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
