// SPDX-License-Identifier: Apache-2.0
// One family account: its state, whom it is linked to, and what the office may do for it. Help at the counter always names the photo ID that
// was seen; there is no help on the phone.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { Link } from 'wouter';
import { usePractice } from '../api/ask';
import { ask, path_of } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { day_of, DayField, typed_of, type TypedDay } from '../policy/day_field';
import { Choice, DeedForm } from './deed_form';
import { SignInHelp } from './sign_in_help';
import { desk_of, useAccount, useMay, type StaffAccount } from './desk_ask';

const IDS = ['drivers_license', 'state_id', 'passport', 'military_id', 'other_photo_id'] as const;
/** by_phone: no face was seen, and the server refuses. */
type Shown = (typeof IDS)[number] | 'by_phone' | '';
type Deed = 'suspend' | 'lift' | 'lock' | 'unlock' | 'second_factor' | 'contact' | 'phone' | 'death' | 'death_undo';

function IdChoice({ value, calls, onChoose }: { value: Shown; calls: boolean; onChoose: (value: Shown) => void }) {
  const t = useText();
  const word = useWord();
  return (
    <Choice
      legend={t('accounts.id_seen')}
      name="id"
      value={value}
      onChoose={onChoose}
      options={[...IDS, ...(calls ? (['by_phone'] as const) : [])].map((each) => ({ value: each, label: word('photo_id', each) }))}
    />
  );
}

interface FormProps {
  practice: string;
  account: StaffAccount;
  deed: Deed;
  onDone: () => void;
  onCancel: () => void;
}

function AccountDeed({ practice, account, deed, onDone, onCancel }: FormProps) {
  const t = useText();
  const word = useWord();
  const api = `${desk_of(practice)}/accounts${path_of(account.account)}`;
  const [id, set_id] = useState<Shown>('');
  const [how, set_how] = useState<'paused' | 'ended' | ''>('');
  const [email, set_email] = useState('');
  const [phone, set_phone] = useState('');
  const changes = deed === 'contact' || deed === 'phone';
  const [form, set_form] = useState(false);
  const [typed, set_typed] = useState<TypedDay>(() => typed_of(''));
  const day = day_of(typed);
  const counter = deed === 'unlock' || deed === 'second_factor' || changes;
  const body = () => {
    if (counter && id === '') return null;
    if (deed === 'suspend') return how === '' ? null : { how };
    if (changes && id === 'by_phone') return { id_seen: id };
    if (deed === 'phone') return phone.trim() === '' || !form ? null : { id_seen: id, form_signed: form, phone: phone.trim() };
    if (deed === 'contact') return email.trim() === '' || !form ? null : { id_seen: id, form_signed: form, email: email.trim() };
    if (deed === 'death') return day === null || day === '' ? null : { died_on: day };
    if (deed === 'death_undo') return { died_on: null };
    return counter ? { id_seen: id } : {};
  };
  const path = deed === 'second_factor' ? 'second-factor' : deed === 'death_undo' ? 'death' : deed === 'phone' ? 'contact' : deed;
  return (
    <DeedForm
      practice={practice}
      title={word('account_deed', deed)}
      about={word('account_deed_about', deed)}
      button={word('account_deed_do', deed)}
      previews={false}
      reason={counter && deed !== 'unlock' ? 'none' : 'asked'}
      reason_hint={t('accounts.reason_hint')}
      body={body}
      send={async (wanted) => {
        await ask('POST', `${api}/${path}`, wanted);
        return undefined;
      }}
      onDone={onDone}
      onCancel={onCancel}
    >
      {deed === 'suspend' && (
        <Choice
          legend={t('accounts.how')}
          name="how"
          value={how}
          onChoose={set_how}
          options={(['paused', 'ended'] as const).map((each) => ({
            value: each,
            label: word('account_how', each),
            hint: word('account_how_about', each),
          }))}
        />
      )}
      {deed === 'death' && (
        <DayField label={t('people.died_on')} value={typed} onDay={set_typed} error={day === null ? t('people.day_bad') : undefined} />
      )}
      {counter && <IdChoice value={id} calls={changes} onChoose={set_id} />}
      {changes && id !== 'by_phone' && (
        <>
          {deed === 'contact' ? (
            <Line label={t('accounts.new_email')} name="email" type="email" value={email} onText={set_email} />
          ) : (
            <Line label={t('accounts.new_phone')} name="phone" value={phone} onText={set_phone} />
          )}
          <p>
            <a href={`/api/v1/practices${path_of(practice)}/change-form`} target="_blank" rel="noreferrer">
              {t('accounts.form_print')}
            </a>
          </p>
          <p className="k-check">
            <input type="checkbox" id="form-signed" checked={form} onChange={(event) => set_form(event.target.checked)} />
            <label htmlFor="form-signed">{t('accounts.form_signed')}</label>
          </p>
        </>
      )}
    </DeedForm>
  );
}

export function AccountPage({ practice, account }: { practice: string; account: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = usePractice(practice).data?.zone;
  const may = useMay(practice);
  const answer = useAccount(practice, account);
  const [open, set_open] = useState<Deed | null>(null);
  const [done, set_done] = useState(false);
  const one = answer.data;
  const deeds: Deed[] = [];
  if (one) {
    if (may('suspend_account')) deeds.push(one.paused_at === null ? 'suspend' : 'lift');
    if (may('suspend_account') && !one.works_here) deeds.push(one.deceased ? 'death_undo' : 'death');
    if (may('help_sign_in') && one.locked) deeds.push('unlock');
    if (may('help_sign_in') && one.state === 'registered' && !one.works_here) deeds.push('lock');
    if (may('help_sign_in') && one.second_factor && !one.works_here) deeds.push('second_factor');
    if (may('change_contact') && !one.works_here) deeds.push('contact', 'phone');
  }
  return (
    <Page
      title={one?.name ?? t('accounts.one')}
      window_title={t('accounts.one')}
      back={{ href: `${desk_of(practice)}/accounts`, place: t('accounts.title') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {one && (
        <>
          {done && (
            <Notice tone="good" live>
              <p>{t('accounts.done')}</p>
            </Notice>
          )}
          <section className="k-card">
            <dl className="k-facts">
              <div>
                <dt>{t('staff.status')}</dt>
                <dd>
                  {word('account_state', one.state, 'other')}
                  {one.deceased && ` · ${t('accounts.deceased')}`}
                  {one.locked_at !== null && ` · ${t('people.since', { date: dates.moment(one.locked_at, zone) })}`}
                  {one.lock_cause !== '' && ` · ${word('queue_state', one.lock_cause, 'other')}`}
                  {one.paused_at !== null && ` · ${t('people.since', { date: dates.day(one.paused_at, zone) })}`}
                </dd>
              </div>
              <div>
                <dt>{t('accounts.email')}</dt>
                <dd>{one.email}</dd>
              </div>
              <div>
                <dt>{t('accounts.phone')}</dt>
                <dd>{one.phone === '' ? t('accounts.no') : one.phone}</dd>
              </div>
              <div>
                <dt>{t('accounts.second_factor')}</dt>
                <dd>{one.second_factor ? t('accounts.yes') : t('accounts.no')}</dd>
              </div>
            </dl>
          </section>
          {one.works_here && <p className="k-hint">{t('accounts.staff')}</p>}
          {open === null ? (
            <p className="k-actions k-no-print">
              {deeds.map((deed) => (
                <Button
                  key={deed}
                  onClick={() => {
                    set_done(false);
                    set_open(deed);
                  }}
                >
                  {word('account_deed', deed)}
                </Button>
              ))}
            </p>
          ) : (
            <AccountDeed
              practice={practice}
              account={one}
              deed={open}
              onDone={() => {
                set_open(null);
                set_done(true);
              }}
              onCancel={() => set_open(null)}
            />
          )}
          {open === null && may('help_sign_in') && !one.works_here && <SignInHelp practice={practice} account={one} />}
          <p className="k-hint">{t('accounts.no_phone')}</p>
          {one.patients.length > 0 && (
            <section className="k-section" aria-labelledby="linked">
              <h2 id="linked">{t('accounts.patients')}</h2>
              <ul role="list" className="k-list">
                {one.patients.map((patient) => (
                  <li key={patient.patient}>
                    <Link className="k-line" href={`${desk_of(practice)}/patients${path_of(patient.patient)}/people`}>
                      <span className="k-line-main">
                        <strong>{patient.name}</strong>
                        <span className="k-line-detail">{word('link_kind', patient.kind, 'other')}</span>
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {one.history.length > 0 && (
            <section className="k-section" aria-labelledby="past">
              <h2 id="past">{t('people.history')}</h2>
              <ul role="list" className="k-list">
                {one.history.map((each, index) => (
                  <li key={`${each.at} ${index}`} className="k-person-right">
                    <span>
                      <strong>{word('deed', each.deed, 'other')}</strong>
                      <span className="k-block">{each.words}</span>
                    </span>
                    <span className="k-hint">{t('dispute.by_at', { who: each.by, date: dates.moment(each.at, zone) })}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Page>
  );
}
