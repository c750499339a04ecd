// SPDX-License-Identifier: Apache-2.0
// The way to "your yes or no", for a young person whose office asks for it: loud while she has not answered, a plain link after that, and
// nothing at all for everybody else.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { cache } from '../api/ask';
import { ask } from '../api/door';
import type { components } from '../api/portal';
import { useChart } from '../chart/chart_place';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';

export type Assent = components['schemas']['Assent'];
export type AssentWord = 'agree' | 'decline' | 'take_back';

export const useAssent = (api: string) =>
  useQuery({ queryKey: ['chart', api, 'assent'], queryFn: () => ask<Assent>('GET', `${api}/assent`), staleTime: 0, retry: false });

/** Her answer opens or shuts pages: what was read before is asked anew. */
export async function give_assent(api: string, answer: AssentWord): Promise<Assent> {
  const now = await ask<Assent>('POST', `${api}/assent`, { answer });
  cache.setQueryData(['chart', api, 'assent'], now);
  await cache.invalidateQueries({ queryKey: ['home'] });
  await cache.invalidateQueries({ predicate: (query) => query.queryKey[0] === 'chart' && query.queryKey[2] !== 'assent' });
  return now;
}

export function AssentAsk() {
  const t = useText();
  const chart = useChart();
  const answer = useAssent(chart.api).data;
  if (answer === undefined || !answer.asked) return null;
  const href = `${chart.href}/assent`;
  if (answer.answer === 'agreed' || !answer.may_answer)
    return (
      <p>
        <Link href={href}>{t('assent.link')}</Link>
      </p>
    );
  return (
    <Notice tone="attention" title={t('assent.ask_title')}>
      <p>{t('assent.ask')}</p>
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href={href}>
          {t('assent.open')}
        </Link>
      </p>
    </Notice>
  );
}
