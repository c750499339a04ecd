// SPDX-License-Identifier: Apache-2.0
// The policy's text to write in: a plain text field with line numbers beside it. Tab leaves the field, as everywhere; a line that is asked
// for is selected and scrolled to.
import { useEffect, useMemo, useRef } from 'react';
import { useText } from '../words/use_words';
import type { ShownLine } from './source_text';

const LINE_HEIGHT_PX = 22;

interface EditorProps {
  source: string;
  onSource: (source: string) => void;
  shown: ShownLine | null;
  marked: ReadonlySet<number>;
  invalid: boolean;
  described_by: string;
}

export function SourceEditor({ source, onSource, shown, marked, invalid, described_by }: EditorProps) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const count = useMemo(() => source.split('\n').length, [source]);
  // The field keeps its own text, so that the place of the cursor is never lost; what comes from elsewhere (a moved line, a file) replaces it.
  const sent = useRef(source);
  useEffect(() => {
    if (source === sent.current) return;
    sent.current = source;
    if (field.current) field.current.value = source;
  }, [source]);
  useEffect(() => {
    const area = field.current;
    if (!shown || !area) return;
    const lines = area.value.split('\n');
    const from = lines.slice(0, shown.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    area.focus({ preventScroll: true });
    area.setSelectionRange(from, from + (lines[shown.line - 1]?.length ?? 0));
    area.scrollTop = Math.max(0, (shown.line - 4) * LINE_HEIGHT_PX);
    area.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <div className="k-editor">
      <div className="k-editor-numbers" ref={numbers} aria-hidden="true">
        {Array.from({ length: count }, (_, index) => (
          <span key={index} className={marked.has(index + 1) ? 'k-editor-marked' : undefined}>
            {index + 1}
          </span>
        ))}
      </div>
      <textarea
        ref={field}
        aria-label={t('policy_draft.text_label')}
        aria-invalid={invalid}
        aria-describedby={described_by}
        defaultValue={source}
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        autoComplete="off"
        wrap="off"
        rows={22}
        onChange={(event) => {
          sent.current = event.target.value;
          onSource(event.target.value);
        }}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}
