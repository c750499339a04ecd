// SPDX-License-Identifier: Apache-2.0
// A result in plain words. Digits are shown exactly as the lab sent them; numbers are made of them only to draw a picture and to compare
// with the range.
// Where the lab gave no flag, the words come from the range it printed with this very result, and from nothing else.
import type { Item } from '../api/shapes';
import { useText } from '../words/use_words';
import { unit_text } from './units';

export type Flag = NonNullable<Item['flag']>;
type Value = { text?: string; unit?: string; comparator?: string };
type Range = { low?: string; high?: string; text?: string };
/** An item, or one component of it: what has a value, a range and a flag. */
export interface Measured {
  value?: Value | undefined;
  range?: Range | undefined;
  flag?: string | undefined;
}

const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;
export const number_of = (text: string | undefined): number | null =>
  text !== undefined && DECIMAL.test(text.trim()) ? Number(text) : null;
const FLAGS: readonly string[] = ['normal', 'low', 'high', 'critical_low', 'critical_high', 'abnormal'];

export function flag_of(measured: Measured): Flag | null {
  if (measured.flag !== undefined && FLAGS.includes(measured.flag)) return measured.flag as Flag;
  const value = number_of(measured.value?.text);
  const low = number_of(measured.range?.low);
  const high = number_of(measured.range?.high);
  if (value === null || (measured.value?.comparator ?? '') !== '' || (low === null && high === null)) return null;
  if (low !== null && value < low) return 'low';
  if (high !== null && value > high) return 'high';
  return 'normal';
}

export const is_critical = (flag: Flag | null): boolean => flag === 'critical_low' || flag === 'critical_high';

const SHORT_VALUE = 20;
/** A number and its unit stay on one line; a sentence of a lab may break. */
export const value_class = (text: string): string | undefined => (text.length <= SHORT_VALUE ? 'k-number' : undefined);

export function useResultWords() {
  const t = useText();
  const with_unit = (text: string, code: string | undefined): string => {
    const unit = unit_text(code);
    return unit === '' ? text : unit === '%' ? `${text}%` : `${text} ${unit}`;
  };
  const words = {
    /** "12.1 g/dL", "less than 5 mg/L"; empty when the result has no value of its own. */
    value(measured: Measured): string {
      const value = measured.value;
      if (value?.text === undefined || value.text === '') return '';
      const said = with_unit(value.text, value.unit);
      switch (value.comparator) {
        case '<':
          return t('result.less', { value: said });
        case '<=':
          return t('result.less_or_equal', { value: said });
        case '>':
          return t('result.more', { value: said });
        case '>=':
          return t('result.more_or_equal', { value: said });
        default:
          return said;
      }
    },
    /** "11.5 to 15.5 g/dL"; empty when the lab gave none. */
    range(measured: Measured): string {
      const range = measured.range;
      if (!range) return '';
      const unit = measured.value?.unit;
      const has = (text: string | undefined): text is string => text !== undefined && text !== '';
      if (has(range.low) && has(range.high)) return t('result.range_both', { low: range.low, high: with_unit(range.high, unit) });
      if (has(range.low)) return t('result.range_low', { low: with_unit(range.low, unit) });
      if (has(range.high)) return t('result.range_high', { high: with_unit(range.high, unit) });
      return range.text ?? '';
    },
    word: (flag: Flag | null): string => (flag === null ? '' : t(`flags.${flag}`)),
    short_word: (flag: Flag | null): string => (flag === null ? '' : t(`flag_short.${flag}`)),
  };
  return {
    ...words,
    /** The value, or those of the parts: "102 mmHg · 71 mmHg". */
    all_values: (item: Item): string =>
      words.value(item) ||
      (item.components ?? [])
        .map((part) => words.value(part))
        .filter(Boolean)
        .join(' · '),
  };
}
