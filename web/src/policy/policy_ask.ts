// SPDX-License-Identifier: Apache-2.0
// What the policy pages ask for, under the names they use. Reading a policy is reading no chart; a preview and a comparison with names are,
// and are asked for only when somebody presses the button.
import { useQuery } from '@tanstack/react-query';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';
import type { ProofBody } from './proof';

type Schemas = components['schemas'];
export type PolicyVersion = Schemas['PolicyVersion'];
export type PolicyHistory = Schemas['PolicyHistory'];
export type PolicyVersionPage = Schemas['PolicyVersionPage'];
export type PolicyCell = Schemas['PolicyCell'];
export type PolicyGrid = Schemas['PolicyGrid'];
export type PolicyBand = Schemas['PolicyBand'];
export type PolicyLineAt = Schemas['PolicyLineAt'];
export type PolicyFinding = Schemas['PolicyFinding'];
export type PolicyCheck = Schemas['PolicyCheck'];
export type PolicyMoved = Schemas['PolicyMoved'];
export type PolicyImpact = Schemas['PolicyImpact'];
export type PolicyImpactRow = Schemas['PolicyImpactRow'];
export type PolicyImpactMoment = Schemas['PolicyImpactMoment'];
export type AccessPreview = Schemas['AccessPreview'];
export type PreviewView = NonNullable<AccessPreview['view']>;
export type PreviewLine = Schemas['PreviewLine'];
export type PreviewDate = Schemas['PreviewDate'];
export type PreviewViewer = Schemas['PreviewViewer'];
export type Also = NonNullable<PolicyMoved['also_possible']>[number];

export const MOST_BYTES = 256 * 1024;
const policy_path = (practice: string, ...rest: string[]): string => `/staff${path_of(practice)}/policy${path_of(...rest)}`;

export const policy_href = (practice: string, ...rest: string[]): string => policy_path(practice, ...rest);

export const history_key = (practice: string) => ['staff', practice, 'policy'] as const;
export const useHistoryOf = (practice: string) =>
  useQuery({ queryKey: history_key(practice), queryFn: () => ask<PolicyHistory>('GET', policy_path(practice)), staleTime: 10_000 });
export const useVersion = (practice: string, key: string) =>
  useQuery({
    queryKey: [...history_key(practice), 'version', key],
    queryFn: () => ask<PolicyVersionPage>('GET', policy_path(practice, key)),
    enabled: key !== '',
  });

export const check_source = (practice: string, source: string, effective_at: string) =>
  ask<PolicyCheck>('POST', policy_path(practice, 'check'), effective_at === '' ? { source } : { source, effective_at });

export const move_line = (practice: string, body: { source: string; from_age: number; to_age: number; also: Also[]; effective_at: string }) =>
  ask<PolicyMoved>('POST', policy_path(practice, 'move-line'), body);

export const compare = (practice: string, body: { source: string; effective_at: string; names: boolean; cursor?: string }) =>
  ask<PolicyImpact>('POST', policy_path(practice, 'impact'), body);

export const publish = (
  practice: string,
  body: { source: string; effective_at: string; reason: string; instead_of_sha256: string | null } & ProofBody,
) => ask<PolicyVersion>('POST', policy_path(practice, 'publish'), body);

export const withdraw = (practice: string, key: string, body: { reason: string } & ProofBody) =>
  ask<undefined>('DELETE', policy_path(practice, key), body);

export const preview = (practice: string, patient: string, account = '', on = '') => {
  const query = new URLSearchParams();
  if (account !== '') query.set('account', account);
  if (on !== '') query.set('on', on);
  const tail = query.toString();
  return ask<AccessPreview>('GET', `/staff${path_of(practice)}/patients${path_of(patient)}/preview${tail === '' ? '' : `?${tail}`}`);
};
