// SPDX-License-Identifier: Apache-2.0
// What a court ordered about one person, entered from the paper in somebody's hand: which parts, from when, until when. It counts at once; the
// scan is added on the paper's page, where it opens next.
import { ask } from '../api/door';
import { useState } from 'react';
import { useText, useWord } from '../words/use_words';
import { DeedForm } from './deed_form';
import type { PersonAround, RightsPreview } from './desk_ask';
import type { DeedPlace } from './people_deeds';
import { TellChoice, type Sentence } from './tell_choice';

export const PARTS = ['result', 'note', 'summary', 'medication', 'immunization', 'allergy', 'problem', 'document', 'billing', 'message'] as const;

export function PartsChoice({ legend, hint, parts, onParts }: { legend: string; hint?: string; parts: string[]; onParts: (parts: string[]) => void }) {
  const word = useWord();
  return (
    <fieldset className="k-radios">
      <legend>{legend}</legend>
      {hint !== undefined && <p className="k-hint">{hint}</p>}
      {PARTS.map((part) => (
        <label key={part}>
          <input
            type="checkbox"
            checked={parts.includes(part)}
            onChange={(event) => onParts(event.target.checked ? [...parts, part] : parts.filter((each) => each !== part))}
          />
          {word('category', part, 'other')}
        </label>
      ))}
    </fieldset>
  );
}

/** First and last day of a restriction; both may stay empty. */
export function TwoDays({ from, to, onFrom, onTo }: { from: string; to: string; onFrom: (day: string) => void; onTo: (day: string) => void }) {
  const t = useText();
  const days = [
    { name: 'restriction-from', label: t('restriction.from'), value: from, onDay: onFrom },
    { name: 'restriction-to', label: t('restriction.to'), value: to, onDay: onTo },
  ];
  return (
    <>
      {days.map((day) => (
        <div key={day.name} className="k-field">
          <label className="ds-c-label" htmlFor={day.name}>
            {day.label}
          </label>
          <input
            id={day.name}
            className="ds-c-field"
            type="date"
            name={day.name}
            value={day.value}
            onChange={(event) => day.onDay(event.target.value)}
          />
        </div>
      ))}
      <p className="k-hint">{t('restriction.days_hint')}</p>
    </>
  );
}

export function RestrictionForm({ place, person, onEntered }: { place: DeedPlace; person: PersonAround; onEntered: (paper: string) => void }) {
  const t = useText();
  const [parts, set_parts] = useState<string[]>([]);
  const [from, set_from] = useState('');
  const [to, set_to] = useState('');
  const [tell, set_tell] = useState<Sentence>('changed');
  return (
    <DeedForm
      practice={place.practice}
      level={place.level}
      onDone={place.onDone}
      onCancel={place.onCancel}
      title={t('restriction.title', { name: person.name })}
      about={t('restriction.about')}
      button={t('restriction.do')}
      body={() => ({
        account: person.account,
        categories: parts,
        from: from === '' ? null : from,
        to: to === '' ? null : to,
        tell: tell === 'nothing' ? null : tell,
      })}
      send={async (body) => {
        const made = await ask<RightsPreview & { paper?: string }>('POST', `${place.api}/restrictions`, body);
        if (made.paper !== undefined) onEntered(made.paper);
        return made;
      }}
    >
      <PartsChoice legend={t('restriction.parts')} hint={t('restriction.parts_hint')} parts={parts} onParts={set_parts} />
      <TwoDays from={from} to={to} onFrom={set_from} onTo={set_to} />
      <TellChoice sentences={['changed', 'call_office', 'bring_papers', 'nothing']} value={tell} onChoose={set_tell} />
    </DeedForm>
  );
}
