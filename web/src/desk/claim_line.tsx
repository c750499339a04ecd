// SPDX-License-Identifier: Apache-2.0
// "Ada is looking at this": claims a row of a queue while its page is open and says when a colleague has it. Advice, never a lock.
import { Button } from '@cmsgov/design-system';
import { useEffect, useState } from 'react';
import { Notice } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { claim_row, release_row, type QueueClaim } from './desk_ask';

export function ClaimLine({ practice, queue, row, zone }: { practice: string; queue: string; row: string; zone?: string | undefined }) {
  const t = useText();
  const dates = useDates();
  const [claim, set_claim] = useState<QueueClaim | null>(null);
  useEffect(() => {
    let here = true;
    claim_row(practice, queue, row, false)
      .then((answer) => {
        if (here) set_claim(answer);
      })
      .catch(() => undefined); // who may not claim still reads
    return () => {
      here = false;
      release_row(practice, queue).catch(() => undefined);
    };
  }, [practice, queue, row]);
  if (claim === null || claim.mine) return null;
  return (
    <Notice tone="attention" live>
      <p>{t('desk.claimed', { who: claim.who, time: dates.time(claim.since, zone) })}</p>
      <p>
        <Button
          onClick={() => {
            claim_row(practice, queue, row, true)
              .then(set_claim)
              .catch(() => undefined);
          }}
        >
          {t('desk.take_over')}
        </Button>
      </p>
    </Notice>
  );
}
