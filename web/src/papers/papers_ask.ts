// SPDX-License-Identifier: Apache-2.0
// What the pages of requests and papers ask the server. A request is the account's own; nothing here is chart content.
import { useQuery } from '@tanstack/react-query';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';

type Schemas = components['schemas'];
export type AccessRequest = Schemas['AccessRequest'];
export type AccessRequestLine = Schemas['AccessRequestLine'];
export type RequestStep = Schemas['RequestStep'];
export type Upload = Schemas['Upload'];
export type ProxyTerms = Schemas['ProxyTerms'];
export type ProxyRelationship = Schemas['ProxyRelationship'];
export type TermsWords = Schemas['TermsWords'];

export const request_api = (practice: string, request: string): string => `/requests${path_of(practice, request)}`;

export const useRequests = () =>
  useQuery({ queryKey: ['requests'], queryFn: () => ask<{ requests: AccessRequestLine[] }>('GET', '/requests'), staleTime: 0 });
export const useRequest = (practice: string, request: string) =>
  useQuery({
    queryKey: ['requests', practice, request],
    queryFn: () => ask<AccessRequest>('GET', request_api(practice, request)),
    staleTime: 0,
  });
export const useTerms = (practice: string) =>
  useQuery({
    queryKey: ['proxy-terms', practice],
    queryFn: () => ask<ProxyTerms>('GET', `/practices${path_of(practice)}/proxy-terms`),
    enabled: practice !== '',
  });

export function put_request(request: AccessRequest): void {
  cache.setQueryData(['requests', request.practice, request.request], request);
  void cache.invalidateQueries({ queryKey: ['requests'], exact: true });
}

/** A word of this form, so that pressing twice makes one request. */
export function once_key(): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const is_open = (state: string): boolean => ['draft', 'sent', 'waiting_for_paper', 'under_review'].includes(state);
/** Files may be taken away while nobody reads them. */
export const may_remove = (state: string): boolean => state === 'draft' || state === 'waiting_for_paper';
