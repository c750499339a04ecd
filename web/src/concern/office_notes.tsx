// SPDX-License-Identifier: Apache-2.0
// What an office tells this account, in sentences chosen from a closed list, with the number to call. Shown above home.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';
import { Notice } from '../look/page';
import { useText, useWord } from '../words/use_words';

type Notes = components['schemas']['OfficeNotes'];

export default function OfficeNotes() {
  const t = useText();
  const word = useWord();
  const answer = useQuery({ queryKey: ['office_notes'], queryFn: () => ask<Notes>('GET', '/office-notes'), staleTime: 60_000 });
  const put_away = async (practice: string, id: string) => {
    try {
      await ask('DELETE', `/office-notes${path_of(practice, id)}`);
    } catch {
      /* it is gone or will be asked again: reading it once more shows which */
    }
    await cache.invalidateQueries({ queryKey: ['office_notes'] });
  };
  return (
    <>
      {(answer.data?.notes ?? []).map((note) => (
        <Notice key={note.id} tone="attention" title={t('note.title', { practice: note.practice_name })}>
          <p>{word('note_says', note.sentence, 'other')}</p>
          <p>
            <a href={`tel:${note.phone}`}>{t('note.call', { phone: note.phone })}</a>
          </p>
          {!note.stays && (
            <p>
              <Button
                size="small"
                onClick={() => {
                  void put_away(note.practice, note.id);
                }}
              >
                {t('note.away')}
              </Button>
            </p>
          )}
        </Notice>
      ))}
    </>
  );
}
