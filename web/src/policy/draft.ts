// SPDX-License-Identifier: Apache-2.0
// The draft of a policy while somebody works on it. It lives in the memory of this window only (decision record 0310): it is there on every
// page of the desk, gone with the sign-in, and the browser asks before the window is closed over it.
import { skipToken, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { cache } from '../api/ask';
import type { Also, PolicyVersionPage } from './policy_ask';
import type { ImpactSum } from './impact';

export interface Moved {
  from: number;
  to: number;
  lines: number;
  left: { line: number; text: string }[];
}
export interface Draft {
  base: { key: string; version: string; title: string };
  base_source: string;
  source: string;
  /** Texts before each line was moved, newest last. */
  undo: string[];
  also: Also[];
  moved: Moved | null;
  /** The day it is meant for: `2027-03-01`. */
  on: string;
  reason: string;
  impact: ImpactSum | null;
}

const DRAFTS = 'policy-draft';
const MOST_UNDO = 30;
const key_of = (practice: string) => [DRAFTS, practice];

export const is_changed = (draft: Draft | null | undefined): boolean => draft != null && draft.source !== draft.base_source;

let asking = false;
function ask_before_closing(): void {
  if (asking) return;
  asking = true;
  window.addEventListener('beforeunload', (event) => {
    if (cache.getQueriesData<Draft>({ queryKey: [DRAFTS] }).some(([, draft]) => is_changed(draft))) event.preventDefault();
  });
}

export const begin_draft = (page: PolicyVersionPage, on: string): Draft => ({
  base: { key: page.version.key, version: page.version.version, title: page.version.title },
  base_source: page.source,
  source: page.source,
  undo: [],
  also: [],
  moved: null,
  on,
  reason: '',
  impact: null,
});

export function useDraft(practice: string) {
  const kept = useQuery<Draft | null>({ queryKey: key_of(practice), queryFn: skipToken, staleTime: Infinity, gcTime: Infinity });
  const draft = kept.data ?? null;
  const set_draft = useCallback(
    (next: Draft | null) => {
      ask_before_closing();
      cache.setQueryData(key_of(practice), next && { ...next, undo: next.undo.slice(-MOST_UNDO) });
    },
    [practice],
  );
  const edit = useCallback(
    (part: Partial<Draft>) => {
      const now = cache.getQueryData<Draft>(key_of(practice));
      if (now) set_draft({ ...now, ...part });
    },
    [practice, set_draft],
  );
  return { draft, set_draft, edit };
}
