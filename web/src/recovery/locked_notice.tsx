// SPDX-License-Identifier: Apache-2.0
// What a locked account tells its owner, who has shown her password or opened our mail: since when, why, whom to call, what to do.
import { Link } from 'wouter';
import { Notice } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';

export interface AccountLock {
  since: string | null;
  cause: string;
  opens_here: boolean;
  practices: { name: string; phone: string }[];
}

export default function LockedNotice({ lock, mailed }: { lock: AccountLock; mailed: boolean }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const here = lock.opens_here ? (mailed ? t('lock.set_new') : t('lock.ask_mail')) : t('lock.office_opens');
  return (
    <Notice tone="attention" title={lock.since === null ? t('lock.title') : t('lock.since', { when: dates.moment(lock.since) })} live>
      <p>{word('lock_cause', lock.cause, 'host')}</p>
      <p>{here}</p>
      {lock.opens_here && !mailed && (
        <p>
          <Link href="/forgot">{t('sign_in.forgot')}</Link>
        </p>
      )}
      {lock.practices.length > 0 ? (
        <ul role="list">
          {lock.practices.map((one) => (
            <li key={one.name}>
              {one.name}: <a href={`tel:${one.phone.replace(/[^+0-9]/g, '')}`}>{one.phone}</a>
            </li>
          ))}
        </ul>
      ) : (
        <p>
          <Link href="/practices">{t('lock.find_phone')}</Link>
        </p>
      )}
    </Notice>
  );
}
