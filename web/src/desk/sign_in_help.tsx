// SPDX-License-Identifier: Apache-2.0
// Help with a forgotten password for somebody who stands here with a photo ID: a link to her own email, or a letter with a code. Nobody here
// sets or learns a password.
import { Button } from '@cmsgov/design-system';
import { useEffect, useState } from 'react';
import { ask, path_of, Problem } from '../api/door';
import { Notice, useSaying } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { needs_step_up, StepUp } from '../passkey/step_up';
import { Choice, useCounterSaying } from './deed_form';
import { desk_of, type StaffAccount } from './desk_ask';

const IDS = ['drivers_license', 'state_id', 'passport', 'military_id', 'other_photo_id'] as const;
type SeenId = (typeof IDS)[number];
interface Letter {
  code: string;
  expires_at: string;
  letter: string;
}

function file_of(base64url: string): Blob {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return new Blob([Uint8Array.from(binary, (one) => one.charCodeAt(0))], { type: 'application/pdf' });
}

function PrintedLetter({ letter }: { letter: Letter }) {
  const t = useText();
  const dates = useDates();
  const [url] = useState(() => URL.createObjectURL(file_of(letter.letter)));
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <Notice tone="good" title={t('sign_in_help.letter_title')} live>
      <p>{t('sign_in_help.letter_done', { date: dates.day(letter.expires_at) })}</p>
      <p className="k-actions">
        <a className="ds-c-button ds-c-button--solid" href={url} target="_blank" rel="noreferrer">
          {t('sign_in_help.open')}
        </a>
        <a className="ds-c-button" href={url} download="password-letter.pdf">
          {t('sign_in_help.save')}
        </a>
      </p>
    </Notice>
  );
}

export function SignInHelp({ practice, account }: { practice: string; account: StaffAccount }) {
  const t = useText();
  const word = useWord();
  const saying = useSaying();
  const dates = useDates();
  const [id, set_id] = useState<SeenId | ''>('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const [done, set_done] = useState<'link' | Letter | null>(null);
  const [proving, set_proving] = useState<{ again: () => void } | null>(null);
  const counter_saying = useCounterSaying();
  const api = `${desk_of(practice)}/accounts${path_of(account.account)}`;
  const help = async (deed: () => Promise<'link' | Letter>) => {
    set_tried(true);
    if (id === '' || busy) return;
    set_busy(true);
    set_problem(null);
    set_done(null);
    try {
      set_done(await deed());
    } catch (caught) {
      if (needs_step_up(caught)) set_proving({ again: () => void help(deed) });
      else set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const said =
    problem === null
      ? null
      : (counter_saying(problem) ??
        (problem instanceof Problem && problem.fault === 'conflict'
          ? { title: t('sign_in_help.cannot_title'), text: t('sign_in_help.cannot') }
          : saying(problem)));
  if (proving !== null)
    return (
      <StepUp
        onProved={() => {
          set_proving(null);
          proving.again();
        }}
        onLeave={() => set_proving(null)}
      />
    );
  return (
    <section className="k-card" aria-labelledby="sign-in-help">
      <h2 id="sign-in-help">{t('sign_in_help.title')}</h2>
      {account.mail_comes_back && (
        <Notice tone="attention" title={t('sign_in_help.bounced_title')}>
          <p>{t('sign_in_help.bounced')}</p>
        </Notice>
      )}
      {account.second_factor_ends_at !== null && (
        <Notice>
          <p>{t('sign_in_help.factor', { when: dates.moment(account.second_factor_ends_at) })}</p>
        </Notice>
      )}
      <p>{t('sign_in_help.about')}</p>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {done === 'link' && (
        <Notice tone="good" live>
          <p>{t('sign_in_help.link_done', { email: account.email })}</p>
        </Notice>
      )}
      {done !== null && done !== 'link' && <PrintedLetter key={done.code} letter={done} />}
      <Choice
        legend={t('accounts.id_seen')}
        name="help-id"
        value={id}
        onChoose={set_id}
        options={IDS.map((each) => ({ value: each, label: word('photo_id', each) }))}
      />
      {tried && id === '' && (
        <p role="alert" className="ds-c-field__error-message">
          {t('sign_in_help.need_id')}
        </p>
      )}
      <p className="k-actions">
        <Button
          aria-disabled={busy}
          onClick={() => {
            void help(async () => {
              await ask('POST', `${api}/password-link`, { id_seen: id });
              return 'link';
            });
          }}
        >
          {t('sign_in_help.link')}
        </Button>
        <Button
          aria-disabled={busy}
          onClick={() => {
            void help(() => ask<Letter>('POST', `${api}/password-letter`, { id_seen: id }));
          }}
        >
          {t('sign_in_help.letter')}
        </Button>
      </p>
    </section>
  );
}
