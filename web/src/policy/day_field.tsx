// SPDX-License-Identifier: Apache-2.0
// A day that is typed: month, day, year, in three fields of the design system's date field with our own words. Gives the day as 2027-03-01,
// or what was typed is not a day.
import { MultiInputDateField } from '@cmsgov/design-system';
import type { ReactNode } from 'react';
import { useText } from '../words/use_words';

export interface TypedDay {
  month: string;
  day: string;
  year: string;
}

export const typed_of = (on: string): TypedDay => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on);
  return parts
    ? { year: parts[1] ?? '', month: String(Number(parts[2])), day: String(Number(parts[3])) }
    : { month: '', day: '', year: '' };
};

/** `2027-03-01`; empty while something is missing; null when there is no such day. */
export function day_of(typed: TypedDay): string | null {
  const [year, month, day] = [typed.year, typed.month, typed.day].map((text) => text.trim());
  if (!year || !month || !day) return '';
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return null;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = at.getUTCFullYear() === Number(year) && at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
  return same ? at.toISOString().slice(0, 10) : null;
}

interface DayFieldProps {
  label: string;
  hint?: ReactNode;
  value: TypedDay;
  onDay: (typed: TypedDay) => void;
  error?: string | undefined;
}

export function DayField({ label, hint, value, onDay, error }: DayFieldProps) {
  const t = useText();
  const wrong = error !== undefined && error !== '';
  return (
    <MultiInputDateField
      className="k-day-field"
      label={label}
      hint={hint ?? ''}
      monthLabel={t('policy_day.month')}
      dayLabel={t('policy_day.day')}
      yearLabel={t('policy_day.year')}
      monthValue={value.month}
      dayValue={value.day}
      yearValue={value.year}
      onChange={(_event: unknown, typed: TypedDay) => onDay({ month: typed.month, day: typed.day, year: typed.year })}
      dateFormatter={(typed: TypedDay) => typed}
      monthInvalid={wrong}
      dayInvalid={wrong}
      yearInvalid={wrong}
      {...(wrong ? { errorMessage: error } : {})}
    />
  );
}
