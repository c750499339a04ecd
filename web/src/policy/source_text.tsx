// SPDX-License-Identifier: Apache-2.0
// The policy's text with its line numbers. Findings and cells lead to their line, which is then marked and has the focus.
import { useEffect, useRef } from 'react';
import { useText } from '../words/use_words';

export interface ShownLine {
  line: number;
  /** Counts up: the same line can be asked for twice. */
  asked: number;
}

export function SourceText({ source, shown }: { source: string; shown: ShownLine | null }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!shown) return;
    const line = box.current?.querySelector<HTMLElement>(`[data-line="${shown.line}"]`);
    line?.scrollIntoView({ block: 'center' });
    line?.focus({ preventScroll: true });
  }, [shown]);
  return (
    <div ref={box} className="k-source k-card" role="region" aria-label={t('policy.source')} tabIndex={0}>
      <ol>
        {source.split('\n').map((text, index) => (
          <li
            key={index}
            data-line={index + 1}
            tabIndex={-1}
            className={shown?.line === index + 1 ? 'k-source-here' : undefined}
            aria-current={shown?.line === index + 1 ? 'true' : undefined}
          >
            <code>{text === '' ? ' ' : text}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}
