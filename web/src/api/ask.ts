// SPDX-License-Identifier: Apache-2.0
// What the screens ask for, with its place in the cache. Nothing is fetched ahead or again behind the reader's back:
// every chart read is an entry in the visitors' book, and the book must only tell of looks that happened.
import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask, path_of, Problem, remember_csrf } from './door';
import type {
  AccessPage,
  DemoAccounts,
  DemoMails,
  DeviceList,
  Home,
  ItemDetail,
  ItemPage,
  Person,
  Practice,
  Session,
  StaffPatientPage,
  TotpState,
  VisitorPage,
} from './shapes';

const KEPT_MS = 5 * 60_000;
const FRESH_MS = 60_000;

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      gcTime: KEPT_MS,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, problem) => failures < 1 && problem instanceof Problem && problem.fault === 'network',
      retryDelay: 800,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

export async function read_session(): Promise<Session> {
  const session = await ask<Session>('GET', '/session');
  remember_csrf(session);
  return session;
}

export const useSession = () => useQuery({ queryKey: ['session'], queryFn: read_session, staleTime: Infinity, gcTime: Infinity });
const home_query = { queryKey: ['home'], queryFn: () => ask<Home>('GET', '/home') };
export const useHome = (enabled = true) => useQuery({ ...home_query, enabled });
/** Asks for home while the first page is still being put together. Only where that page asks for it anyway: no look more, the same one sooner. */
export const start_home = () => cache.query(home_query).catch(() => undefined); /* the page tells of it */
export const usePractice = (practice: string) =>
  useQuery({
    queryKey: ['practice', practice],
    queryFn: () => ask<Practice>('GET', `/practices${path_of(practice)}`),
    staleTime: FRESH_MS,
    enabled: practice !== '',
  });
export const useDevices = () => useQuery({ queryKey: ['devices'], queryFn: () => ask<DeviceList>('GET', '/devices'), staleTime: 0 });
export const useTotp = () => useQuery({ queryKey: ['totp'], queryFn: () => ask<TotpState>('GET', '/totp'), staleTime: 0 });
export const useDemoAccounts = (enabled: boolean) =>
  useQuery({ queryKey: ['demo', 'accounts'], queryFn: () => ask<DemoAccounts>('GET', '/demo/accounts'), enabled, retry: false });
export const useDemoMails = () =>
  useQuery({ queryKey: ['demo', 'mail'], queryFn: () => ask<DemoMails>('GET', '/demo/mail'), staleTime: 0, retry: false });

/** A chart as one kind of viewer reaches it: `/charts/p/x` for families, `/staff/p/patients/x` for the practice. */
export const usePerson = (api: string) => useQuery({ queryKey: ['chart', api], queryFn: () => ask<Person>('GET', api) });
export const useStaffPatient = (api: string) => useQuery({ queryKey: ['chart', api], queryFn: () => ask<StaffPatientPage>('GET', api) });

export function useItems(api: string, area: string, kind = '') {
  return useInfiniteQuery({
    queryKey: ['chart', api, area, 'page', kind],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams();
      if (pageParam !== '') query.set('cursor', pageParam);
      if (kind !== '') query.set('kind', kind);
      const tail = query.toString();
      return ask<ItemPage>('GET', `${api}${path_of(area)}${tail === '' ? '' : `?${tail}`}`);
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const useItem = (api: string, area: string, item: string) =>
  useQuery({ queryKey: ['chart', api, area, 'item', item], queryFn: () => ask<ItemDetail>('GET', `${api}${path_of(area, item)}`) });
export const useAccess = (api: string) =>
  useQuery({ queryKey: ['chart', api, 'access'], queryFn: () => ask<AccessPage>('GET', `${api}/access`) });

export function useVisitors(api: string) {
  return useInfiniteQuery({
    queryKey: ['chart', api, 'visitors'],
    queryFn: ({ pageParam }) =>
      ask<VisitorPage>('GET', `${api}/visitors${pageParam === '' ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });
}
