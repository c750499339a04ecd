// SPDX-License-Identifier: Apache-2.0
// A date that is typed: month, day and year in three boxes, as people write it here. Pickers are slow for birth dates.
import { TextField } from '@cmsgov/design-system';
import type { ChangeEvent } from 'react';
import { useText } from '../words/use_words';

export interface TypedDate {
  month: string;
  day: string;
  year: string;
}
export const NO_DATE: TypedDate = { month: '', day: '', year: '' };

/** '2018-03-09', or undefined for what is no date. */
export function day_of(date: TypedDate): string | undefined {
  const [year, month, day] = [date.year, date.month, date.day].map((text) => Number(/^\d+$/.test(text.trim()) ? text.trim() : NaN));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (!(year >= 1850 && year <= 2200 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCMonth() !== month - 1) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const is_today_or_before = (day: string): boolean => day <= new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
export const is_birth_date = (date: TypedDate): boolean => {
  const day = day_of(date);
  return day !== undefined && is_today_or_before(day);
};

export function DateFields({
  legend,
  name,
  value,
  onDate,
  error,
  hint,
  own = false,
}: {
  legend: string;
  name: string;
  value: TypedDate;
  onDate: (date: TypedDate) => void;
  error?: string | undefined;
  hint?: string;
  own?: boolean;
}) {
  const t = useText();
  const part = (key: keyof TypedDate, size: number, complete: string) => (
    <TextField
      name={`${name}_${key}`}
      label={t(`join.date.${key}`)}
      value={value[key]}
      inputMode="numeric"
      className={`k-field k-date-${key}`}
      maxLength={size}
      aria-required="true"
      {...(error === undefined ? {} : { inversed: false, errorMessage: undefined, 'aria-invalid': true as const })}
      {...(own ? { autoComplete: complete } : { autoComplete: 'off' })}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onDate({ ...value, [key]: event.target.value })}
    />
  );
  const error_id = `${name}-error`;
  return (
    <fieldset className="k-date" aria-describedby={error === undefined ? undefined : error_id}>
      <legend>
        {legend}{' '}
        <span className="k-star" aria-hidden="true">
          *
        </span>
      </legend>
      {hint !== undefined && <p className="k-hint">{hint}</p>}
      {error !== undefined && (
        <p className="ds-c-inline-error" id={error_id}>
          {error}
        </p>
      )}
      <div className="k-date-boxes">
        {part('month', 2, 'bday-month')}
        {part('day', 2, 'bday-day')}
        {part('year', 4, 'bday-year')}
      </div>
    </fieldset>
  );
}
