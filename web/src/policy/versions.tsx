// SPDX-License-Identifier: Apache-2.0
// How one version of a policy is told: its name, its state, from when to when, by whom and why.
import { useDates, useText } from '../words/use_words';
import type { PolicyVersion } from './policy_ask';

const DAY_MS = 86_400_000;

/** Whole days from today, in the practice's zone, to a day. */
export function days_until(on: string, zone: string | undefined): number {
  const today = new Intl.DateTimeFormat('en-CA', zone === undefined || zone === '' ? {} : { timeZone: zone }).format(new Date());
  return Math.round((Date.parse(`${on}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
}

export function useCountdown() {
  const t = useText();
  return (on: string, zone: string | undefined): string => {
    const days = days_until(on, zone);
    return days <= 0 ? t('policy.today') : t('policy.days_left', { count: days });
  };
}

export function StateMark({ state }: { state: PolicyVersion['state'] }) {
  const t = useText();
  return <span className={`k-state k-version-${state}`}>{t(`policy_state.${state}`)}</span>;
}

export function VersionFacts({ version, zone }: { version: PolicyVersion; zone: string | undefined }) {
  const t = useText();
  const dates = useDates();
  const from = dates.day(version.effective_on);
  const until = version.until ?? null;
  const by = version.published_by ?? '';
  const withdrawn = version.withdrawn ?? null;
  const withdrawer = withdrawn?.by ?? '';
  return (
    <>
      <p className="k-version-when">
        {until === null || until === '' ? t('policy.from_on', { from }) : t('policy.from_to', { from, to: dates.day(until, zone) })}
      </p>
      <p className="k-hint">
        {by === ''
          ? t('policy.published_command', { date: dates.day(version.published_at, zone) })
          : t('policy.published_by', { name: by, date: dates.day(version.published_at, zone) })}
        {version.reason !== '' && (
          <>
            <br />
            {t('policy.reason', { reason: version.reason })}
          </>
        )}
        {withdrawn && (
          <>
            <br />
            {withdrawer === ''
              ? t('policy.withdrawn_on', { date: dates.day(withdrawn.at, zone) })
              : t('policy.withdrawn_by', { name: withdrawer, date: dates.day(withdrawn.at, zone) })}
            {withdrawn.reason !== undefined && withdrawn.reason !== '' && <> {t('policy.reason', { reason: withdrawn.reason })}</>}
          </>
        )}
      </p>
    </>
  );
}
