// SPDX-License-Identifier: Apache-2.0
// The deeds on one person's rights and on a patient's standing, as forms. Which of them is offered, the role decides; the server decides again.
import { useState } from 'react';
import { TextField } from '@cmsgov/design-system';
import type { ChangeEvent } from 'react';
import { ask } from '../api/door';
import { day_of, DayField, typed_of, type TypedDay } from '../policy/day_field';
import { useDates, useText, useWord } from '../words/use_words';
import { Choice, DeedForm } from './deed_form';
import type { PersonAround, PersonLink, RightsPreview } from './desk_ask';

export interface DeedPlace {
  practice: string;
  /** `/staff/p/patients/x` */
  api: string;
  level: 3 | 4;
  onDone: () => unknown;
  onCancel: () => void;
}
const shared = ({ practice, level, onDone, onCancel }: DeedPlace) => ({ practice, level, onDone, onCancel });
const send_to = (path: string) => (body: object) => ask<RightsPreview>('POST', path, body);

export function EndForm({ place, person, link }: { place: DeedPlace; person: PersonAround; link: PersonLink }) {
  const t = useText();
  const [codes, set_codes] = useState(false);
  return (
    <DeedForm
      {...shared(place)}
      title={t('people.end_title', { name: person.name })}
      about={t('people.end_about')}
      button={t('people.end_do')}
      body={() => ({ link: link.link, revoke_codes: codes })}
      send={send_to(`${place.api}/people/end`)}
    >
      <fieldset className="k-radios">
        <label>
          <input type="checkbox" checked={codes} onChange={(event) => set_codes(event.target.checked)} />
          <span>
            {t('people.end_codes')}
            <span className="k-hint k-block">{t('people.end_codes_hint')}</span>
          </span>
        </label>
      </fieldset>
    </DeedForm>
  );
}

export function RegrantForm({ place, person, link }: { place: DeedPlace; person: PersonAround; link: PersonLink }) {
  const t = useText();
  return (
    <DeedForm
      {...shared(place)}
      title={t('people.regrant_title', { name: person.name })}
      about={t('people.regrant_about')}
      button={t('people.regrant_do')}
      body={() => ({ link: link.link })}
      send={send_to(`${place.api}/people/regrant`)}
    />
  );
}

const CUSTODIES = ['full', 'joint', 'partial', 'none', 'unknown'] as const;
type Custody = (typeof CUSTODIES)[number];

export function CustodyForm({ place, person, link }: { place: DeedPlace; person: PersonAround; link: PersonLink }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const papers = person.papers.filter((paper) => paper.verified && !paper.revoked);
  const [custody, set_custody] = useState<Custody | ''>('');
  const [paper, set_paper] = useState(papers.length === 1 ? (papers[0]?.paper ?? '') : '');
  return (
    <DeedForm
      {...shared(place)}
      title={t('people.custody_title', { name: person.name })}
      about={papers.length === 0 ? t('people.custody_no_paper') : t('people.custody_about')}
      button={t('people.custody_do')}
      body={() => (custody === '' || paper === '' ? null : { link: link.link, custody, paper })}
      send={send_to(`${place.api}/people/custody`)}
    >
      {papers.length > 0 && (
        <>
          <Choice
            legend={t('staff.custody')}
            name="custody"
            value={custody}
            onChoose={set_custody}
            options={CUSTODIES.filter((each) => each !== link.custody).map((value) => ({ value, label: word('link_custody', value) }))}
          />
          <Choice
            legend={t('people.on_paper')}
            name="paper"
            value={paper}
            onChoose={set_paper}
            options={papers.map((each) => ({
              value: each.paper,
              label: word('paper_kind', each.kind, 'other'),
              hint: each.from === null ? '' : t('staff.paper_from', { date: dates.short_day(each.from) }),
            }))}
          />
        </>
      )}
    </DeedForm>
  );
}

export function EndangerForm({ place, person, endangers }: { place: DeedPlace; person: PersonAround; endangers: boolean }) {
  const t = useText();
  return (
    <DeedForm
      {...shared(place)}
      title={endangers ? t('people.endanger_title', { name: person.name }) : t('people.endanger_lift_title', { name: person.name })}
      about={endangers ? t('people.endanger_about') : t('people.endanger_lift_about')}
      button={endangers ? t('people.endanger_do') : t('people.endanger_lift_do')}
      body={() => ({ account: person.account, endangers })}
      send={send_to(`${place.api}/people/endangerment`)}
    />
  );
}

export type StandingDeed = 'emancipation' | 'capacity' | 'death';

export function StandingForm({ place, deed, undo, today }: { place: DeedPlace; deed: StandingDeed; undo: boolean; today: string }) {
  const t = useText();
  const word = useWord();
  const [typed, set_typed] = useState<TypedDay>(() => typed_of(today));
  const day = day_of(typed);
  const dated = !undo && deed !== 'capacity';
  const body = () => {
    if (deed === 'capacity') return { diminished: !undo };
    if (!undo && (day === null || day === '')) return null;
    return { [deed === 'death' ? 'died_on' : 'emancipated_on']: undo ? null : day };
  };
  const name = undo ? `${deed}_undo` : deed;
  return (
    <DeedForm
      {...shared(place)}
      title={word('standing_deed', name)}
      about={word('standing_about', name)}
      button={undo ? t('people.standing_undo') : t('people.standing_do')}
      body={body}
      send={send_to(`${place.api}/standing/${deed}`)}
    >
      {dated && (
        <DayField
          label={deed === 'death' ? t('people.died_on') : t('people.emancipated_on')}
          value={typed}
          onDay={set_typed}
          error={day === null ? t('people.day_bad') : undefined}
        />
      )}
    </DeedForm>
  );
}

const CAUSES = ['court_order', 'separated', 'moved_out', 'never_allowed', 'not_known', 'unsafe', 'other'] as const;
type Cause = (typeof CAUSES)[number];

/** Written down by staff, about somebody on the page. */
export function ReportForm({ place, person, onWritten }: { place: DeedPlace; person: PersonAround; onWritten: (dispute: string) => void }) {
  const t = useText();
  const word = useWord();
  const [cause, set_cause] = useState<Cause | ''>('');
  const [words, set_words] = useState('');
  return (
    <DeedForm
      {...shared(place)}
      title={t('people.report_title', { name: person.name })}
      about={t('people.report_about')}
      button={t('people.report_do')}
      previews={false}
      reason="none"
      body={() => (cause === '' ? null : { account: person.account, cause, words: words.trim() })}
      send={async (body) => {
        const made = await ask<{ dispute: string }>('POST', `${place.api}/disputes`, body);
        onWritten(made.dispute);
        return undefined;
      }}
    >
      <Choice
        legend={t('dispute.cause')}
        name="cause"
        value={cause}
        onChoose={set_cause}
        options={CAUSES.map((value) => ({ value, label: word('dispute_cause', value) }))}
      />
      <TextField
        className="k-field"
        name="words"
        label={t('people.report_words')}
        value={words}
        multiline
        rows={4}
        maxLength={2000}
        onChange={(event: ChangeEvent<HTMLInputElement>) => set_words(event.target.value)}
      />
    </DeedForm>
  );
}
