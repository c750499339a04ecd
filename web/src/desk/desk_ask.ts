// SPDX-License-Identifier: Apache-2.0
// What the desk asks the server, with its place in the cache. Every page that names people is a look in the visitors' book, so nothing is
// fetched behind the reader's back.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';

type Schemas = components['schemas'];
export type StaffToday = Schemas['StaffToday'];
export type StaffQueue = Schemas['StaffQueue'];
export type StaffQueueRow = Schemas['StaffQueueRow'];
export type QueueClaim = Schemas['QueueClaim'];
export type PeoplePage = Schemas['StaffPeoplePage'];
export type PersonAround = Schemas['PersonAround'];
export type PersonLink = Schemas['PersonLink'];
export type StaffDispute = Schemas['StaffDispute'];
export type RightsPreview = Schemas['RightsPreview'];
export type ViewChange = NonNullable<RightsPreview['preview']>[number];
export type StaffAccounts = Schemas['StaffAccounts'];
export type StaffAccount = Schemas['StaffAccount'];
export type StaffTeam = Schemas['StaffTeam'];
export type TeamMember = StaffTeam['team'][number];

export const desk_of = (practice: string): string => `/staff${path_of(practice)}`;

export const useToday = (practice: string) =>
  useQuery({
    queryKey: ['desk', practice, 'today'],
    queryFn: () => ask<StaffToday>('GET', `${desk_of(practice)}/today`),
    staleTime: 30_000,
  });

/** What my role may do here, so that no button is shown that would be refused. */
export const useMay = (practice: string): ((act: string) => boolean) => {
  const acts = useToday(practice).data?.acts ?? [];
  return (act) => acts.includes(act);
};

export const useQueue = (practice: string, queue: string, state: string) =>
  useInfiniteQuery({
    queryKey: ['desk', practice, 'queue', queue, state],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams();
      if (pageParam !== '') query.set('cursor', pageParam);
      if (state !== '') query.set('state', state);
      const tail = query.toString();
      return ask<StaffQueue>('GET', `${desk_of(practice)}/queues${path_of(queue)}${tail === '' ? '' : `?${tail}`}`);
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });

export const claim_row = (practice: string, queue: string, row: string, take_over: boolean): Promise<QueueClaim> =>
  ask<QueueClaim>('POST', `${desk_of(practice)}/queues${path_of(queue)}/claim`, { row, take_over });
export const release_row = (practice: string, queue: string): Promise<unknown> =>
  ask('DELETE', `${desk_of(practice)}/queues${path_of(queue)}/claim`);

export const useDispute = (practice: string, dispute: string) =>
  useQuery({
    queryKey: ['desk', practice, 'dispute', dispute],
    queryFn: () => ask<StaffDispute>('GET', `${desk_of(practice)}/disputes${path_of(dispute)}`),
    staleTime: 0,
  });
export const usePeople = (practice: string, patient: string) =>
  useQuery({
    queryKey: ['desk', practice, 'people', patient],
    queryFn: () => ask<PeoplePage>('GET', `${desk_of(practice)}/patients${path_of(patient)}/people`),
    staleTime: 0,
  });
export const useAccounts = (practice: string, state: string, q: string) =>
  useQuery({
    queryKey: ['desk', practice, 'accounts', state, q],
    queryFn: () =>
      ask<StaffAccounts>(
        'GET',
        `${desk_of(practice)}/accounts?${new URLSearchParams(Object.entries({ state, q }).filter(([, value]) => value !== '')).toString()}`,
      ),
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
export const useAccount = (practice: string, account: string) =>
  useQuery({
    queryKey: ['desk', practice, 'account', account],
    queryFn: () => ask<StaffAccount>('GET', `${desk_of(practice)}/accounts${path_of(account)}`),
    staleTime: 0,
  });
export const useTeam = (practice: string) =>
  useQuery({ queryKey: ['desk', practice, 'team'], queryFn: () => ask<StaffTeam>('GET', `${desk_of(practice)}/team`), staleTime: 0 });

/** After a deed everything the desk showed may be otherwise. */
export const forget_desk = (practice: string): Promise<void> =>
  cache.invalidateQueries({ predicate: (query) => query.queryKey[1] === practice || query.queryKey[0] === 'chart' });
