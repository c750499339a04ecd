// SPDX-License-Identifier: Apache-2.0
// Where a draft began and where it is kept: another version to begin from, start over (asked twice once something is changed), save as a
// file, open a file.
import { Button } from '@cmsgov/design-system';
import { useId, useRef, useState, type ChangeEvent } from 'react';
import { cache } from '../api/ask';
import { ask } from '../api/door';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';
import { begin_draft, is_changed, type Draft } from './draft';
import { history_key, MOST_BYTES, policy_href, type PolicyHistory, type PolicyVersionPage } from './policy_ask';
import { useSaying } from '../look/page';

interface BarProps {
  practice: string;
  draft: Draft;
  history: PolicyHistory;
  onDraft: (draft: Draft | null) => void;
  onEdit: (part: Partial<Draft>) => void;
}

function save_as_file(draft: Draft): void {
  const url = URL.createObjectURL(new Blob([draft.source], { type: 'application/toml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'policy-draft.toml';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function DraftBar({ practice, draft, history, onDraft, onEdit }: BarProps) {
  const t = useText();
  const id = useId();
  const saying = useSaying();
  const file = useRef<HTMLInputElement>(null);
  const [wanted, set_wanted] = useState<string | null>(null); // the version to begin from, once she is sure
  const [said, set_said] = useState<{ tone: 'good' | 'attention'; text: string } | null>(null);
  const versions = history.versions.filter((one) => one.state !== 'withdrawn');
  const changed = is_changed(draft);

  const begin = async (key: string) => {
    set_wanted(null);
    set_said(null);
    try {
      const page = await cache.query({
        queryKey: [...history_key(practice), 'version', key],
        queryFn: () => ask<PolicyVersionPage>('GET', policy_href(practice, key)),
      });
      onDraft(begin_draft(page, history.earliest_on));
    } catch (caught) {
      set_said({ tone: 'attention', text: saying(caught).text });
    }
  };
  const choose = (key: string) => {
    if (changed) set_wanted(key);
    else void begin(key);
  };
  const open_file = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = '';
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) {
      set_said({ tone: 'attention', text: t('policy_draft.file_too_large') });
      return;
    }
    const source = await chosen.text();
    onEdit({ source, undo: [...draft.undo, draft.source], moved: null });
    set_said({ tone: 'good', text: t('policy_draft.file_opened', { name: chosen.name }) });
  };

  return (
    <div className="k-card k-draft-bar k-no-print">
      <p>{t('policy_draft.begun_from', { version: draft.base.version, title: draft.base.title })}</p>
      <p className="k-hint">{t('policy_draft.kept')}</p>
      {said && (
        <Notice tone={said.tone} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <div className="k-actions">
        {versions.length > 1 && (
          <span className="k-begin-from">
            <label htmlFor={`${id}-base`}>{t('policy_draft.begin_from')}</label>
            <select id={`${id}-base`} value={draft.base.key} onChange={(event) => choose(event.target.value)}>
              {versions.map((one) => (
                <option key={one.key} value={one.key}>
                  {t('policy.version', { version: one.version })} ({t(`policy_state.${one.state}`)})
                </option>
              ))}
            </select>
          </span>
        )}
        {changed && <Button onClick={() => choose(draft.base.key)}>{t('policy_draft.start_over')}</Button>}
        <Button onClick={() => save_as_file(draft)}>{t('policy_draft.save_file')}</Button>
        <Button onClick={() => file.current?.click()}>{t('policy_draft.open_file')}</Button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".toml,text/plain,application/toml"
          aria-label={t('policy_draft.open_file')}
          onChange={(event) => {
            void open_file(event);
          }}
        />
      </div>
      {wanted !== null && (
        <div role="alertdialog" aria-label={t('policy_draft.start_over_sure')} className="k-sure">
          <p>
            <strong>{t('policy_draft.start_over_sure')}</strong>
          </p>
          <p className="k-actions">
            <Button
              variation="solid"
              onClick={() => {
                void begin(wanted);
              }}
            >
              {t('policy_draft.start_over_do')}
            </Button>
            <Button onClick={() => set_wanted(null)}>{t('policy_draft.start_over_no')}</Button>
          </p>
        </div>
      )}
    </div>
  );
}
