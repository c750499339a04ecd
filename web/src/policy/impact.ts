// SPDX-License-Identifier: Apache-2.0
// Counting whom a draft touches, page by page until the last link is looked at or the reader has had enough.
import { useCallback, useEffect, useRef, useState } from 'react';
import { Problem } from '../api/door';
import { compare, type PolicyImpactRow } from './policy_ask';

export interface ImpactSum {
  source: string;
  on: string;
  compared: number;
  total: number;
  links: number;
  own_accounts: number;
  at_once: number;
  later: number;
  families: number;
  children: number;
  until: string | null;
  rows: PolicyImpactRow[];
  complete: boolean;
}

export type Phase = 'rest' | 'running' | 'cancelled' | 'failed';
const MOST_ROWS = 20_000; // what a browser holds with ease; the numbers go on

export function useImpactRun(practice: string, names: boolean, onSum: (sum: ImpactSum) => void) {
  const [phase, set_phase] = useState<Phase>('rest');
  const [problem, set_problem] = useState<Problem | null>(null);
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current += 1; // leaving the page stops the count
    },
    [],
  );
  const cancel = useCallback(() => {
    run.current += 1;
    set_phase('cancelled');
  }, []);
  const start = useCallback(
    async (source: string, on: string) => {
      const mine = ++run.current;
      set_phase('running');
      set_problem(null);
      const families = new Set<string>();
      const children = new Set<string>();
      let sum: ImpactSum = {
        source,
        on,
        compared: 0,
        total: 0,
        links: 0,
        own_accounts: 0,
        at_once: 0,
        later: 0,
        families: 0,
        children: 0,
        until: null,
        rows: [],
        complete: false,
      };
      onSum(sum);
      let cursor: string | undefined;
      try {
        do {
          const page = await compare(practice, { source, effective_at: on, names, ...(cursor === undefined ? {} : { cursor }) });
          if (run.current !== mine) return;
          for (const token of page.tally.family_tokens) families.add(token);
          for (const token of page.tally.child_tokens) children.add(token);
          cursor = page.next ?? undefined;
          sum = {
            ...sum,
            compared: page.compared,
            total: page.total,
            links: sum.links + page.tally.links,
            own_accounts: sum.own_accounts + page.tally.own_accounts,
            at_once: sum.at_once + page.tally.at_once,
            later: sum.later + page.tally.later,
            families: families.size,
            children: children.size,
            until: page.until ?? null,
            rows: sum.rows.length < MOST_ROWS ? [...sum.rows, ...page.rows] : sum.rows,
            complete: cursor === undefined,
          };
          onSum(sum);
        } while (cursor !== undefined);
        set_phase('rest');
      } catch (caught) {
        if (run.current !== mine) return;
        set_problem(caught instanceof Problem ? caught : new Problem('bug', 0));
        set_phase('failed');
      }
    },
    [practice, names, onSum],
  );
  return { phase, problem, start, cancel };
}
