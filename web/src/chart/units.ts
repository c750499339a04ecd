// SPDX-License-Identifier: Apache-2.0
// Units as people read them. Labs send UCUM codes (https://ucum.org/ucum, case sensitive); a code not listed here is shown as it came.
const POWERS: Record<string, string> = {
  '10*3': '10³',
  '10*6': '10⁶',
  '10*9': '10⁹',
  '10*12': '10¹²',
  '10^3': '10³',
  '10^6': '10⁶',
  '10^9': '10⁹',
};
const WHOLE: Record<string, string> = {
  '[degF]': '°F',
  Cel: '°C',
  'mm[Hg]': 'mmHg',
  '[in_i]': 'in',
  '[lb_av]': 'lb',
  '[oz_av]': 'oz',
  '[ft_i]': 'ft',
  '[pH]': '',
  '{score}': '',
  '{ratio}': '',
  '1': '',
  'kg/m2': 'kg/m²',
  m2: 'm²',
  '[iU]/L': 'IU/L',
  '[IU]/L': 'IU/L',
  'm[IU]/L': 'mIU/L',
  'u[IU]/mL': 'µIU/mL',
  'meq/L': 'mEq/L',
  '{nominal}': '',
};

export function unit_text(unit: string | undefined): string {
  if (unit === undefined) return '';
  const whole = WHOLE[unit];
  if (whole !== undefined) return whole;
  return unit
    .replace(/\{[^}]*\}/g, '')
    .replace(/^\/(?=.)/, '/')
    .split('/')
    .map((part) => POWERS[part] ?? part.replace(/^u(?=[gLlm]|mol|kat)/, 'µ'))
    .join('/');
}
