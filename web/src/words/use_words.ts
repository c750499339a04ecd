// SPDX-License-Identifier: Apache-2.0
// Texts chosen by a word of the server (a flag, a role, a reason), and dates, times and numbers in the reader's language.
// A date of the record is a calendar day and is never moved by a time zone; an instant is told in the practice's zone where one is known.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export const useText = () => useTranslation('words').t;

/** Text of `group.key`; of `group.fallback` when there is no such key; the key itself never reaches a screen unless it is the server's
   own word for a person. */
export function useWord() {
  const { t, i18n } = useTranslation('words');
  return (group: string, key: string | undefined, fallback = ''): string => {
    const any = t as unknown as (key: string) => string;
    if (key !== undefined && /^[\w-]+$/.test(key) && i18n.exists(`words:${group}.${key}`)) return any(`${group}.${key}`);
    return fallback === '' ? '' : any(`${group}.${fallback}`);
  };
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH = /^(\d{4})-(\d{2})$/;
const YEAR = /^\d{4}$/;
const at_noon_utc = (year: string, month: string, day: string): Date =>
  new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), 12));
const zone_or_none = (zone: string | undefined): { timeZone?: string } => (zone === undefined || zone === '' ? {} : { timeZone: zone });

export interface Dates {
  /** "March 9, 2026"; what is less exact stays less exact. */
  day: (value: string | null | undefined, zone?: string) => string;
  /** "Mar 9, 2026" */
  short_day: (value: string | null | undefined, zone?: string) => string;
  /** "March 9, 2026, 4:05 PM"; only the day for a day. */
  moment: (value: string | null | undefined, zone?: string) => string;
  /** "4:05 PM" */
  time: (value: string | undefined, zone?: string) => string;
  /** "Monday, 8:30 AM" */
  weekday_time: (value: string, zone?: string) => string;
  /** "8:30 AM" for "08:30" */
  clock: (value: string) => string;
  /** "Monday" for 1, ISO numbers: Monday 1 … Sunday 7 (0 is Sunday too). */
  weekday: (number: number) => string;
}

function dates_in(language: string): Dates {
  const tag = language === 'es' ? 'es-US' : 'en-US';
  const show = (
    value: string | null | undefined,
    options: Intl.DateTimeFormatOptions,
    time: Intl.DateTimeFormatOptions,
    zone?: string,
  ): string => {
    if (value === null || value === undefined || value === '') return '';
    const day = DAY.exec(value);
    if (day)
      return new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }).format(at_noon_utc(day[1] ?? '', day[2] ?? '', day[3] ?? ''));
    const month = MONTH.exec(value);
    if (month)
      return new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
        at_noon_utc(month[1] ?? '', month[2] ?? '', '15'),
      );
    if (YEAR.test(value)) return value;
    const instant = new Date(value);
    if (Number.isNaN(instant.getTime())) return '';
    return new Intl.DateTimeFormat(tag, { ...options, ...time, ...zone_or_none(zone) }).format(instant);
  };
  const long: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', day: 'numeric' };
  return {
    day: (value, zone) => show(value, long, {}, zone),
    short_day: (value, zone) => show(value, { year: 'numeric', month: 'short', day: 'numeric' }, {}, zone),
    moment: (value, zone) => show(value, long, { hour: 'numeric', minute: '2-digit' }, zone),
    time: (value, zone) => (value === undefined || DAY.test(value) ? '' : show(value, {}, { hour: 'numeric', minute: '2-digit' }, zone)),
    weekday_time: (value, zone) => show(value, {}, { weekday: 'long', hour: 'numeric', minute: '2-digit' }, zone),
    clock: (value) => {
      const parts = /^(\d{1,2}):(\d{2})/.exec(value);
      if (!parts) return value;
      return new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
        new Date(Date.UTC(2024, 0, 1, Number(parts[1]), Number(parts[2]))),
      );
    },
    weekday: (number) =>
      new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }).format(
        new Date(Date.UTC(2024, 0, number % 7 === 0 ? 7 : number, 12)),
      ),
  };
}

export function useDates(): Dates {
  const { i18n } = useTranslation('words');
  return useMemo(() => dates_in(i18n.language), [i18n.language]);
}

/** "2 minutes" for 90: rounded up, so that waiting as long as we say is always enough. */
export function useWait() {
  const t = useText();
  return (seconds: number): string => {
    if (seconds < 60) return t('wait.seconds', { count: Math.max(1, Math.ceil(seconds)) });
    if (seconds < 3600) return t('wait.minutes', { count: Math.ceil(seconds / 60) });
    return t('wait.hours', { count: Math.ceil(seconds / 3600) });
  };
}
