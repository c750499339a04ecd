// SPDX-License-Identifier: Apache-2.0
// What the server says about a draft, asked again when the writer pauses. The answer before stays on the screen meanwhile.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Draft } from './draft';
import { check_source, history_key, MOST_BYTES } from './policy_ask';

const PAUSE_MS = 600;

export const bytes_of = (text: string): number => new TextEncoder().encode(text).length;

function usePaused(text: string): string {
  const [paused, set_paused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set_paused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

export function useDraftCheck(practice: string, draft: Draft | null) {
  const source = usePaused(draft?.source ?? '');
  const on = draft?.on ?? '';
  const too_long = bytes_of(source) > MOST_BYTES;
  const answer = useQuery({
    queryKey: [...history_key(practice), 'check', on, source],
    queryFn: () => check_source(practice, source, on),
    enabled: draft !== null && source !== '' && !too_long,
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const waiting = draft !== null && (answer.isFetching || answer.isPlaceholderData || source !== draft.source);
  return { check: answer.data ?? null, waiting, too_long, problem: answer.error, again: answer.refetch };
}
