// SPDX-License-Identifier: Apache-2.0
// The practice's own words of a rule in the reader's language; in the other where there is only one.
import { useTranslation } from 'react-i18next';

export function useOwnWords() {
  const { i18n } = useTranslation('words');
  return (english: string | undefined, spanish: string | undefined): string => {
    const one = english ?? '';
    const other = spanish ?? '';
    return i18n.language === 'es' ? (other === '' ? one : other) : one === '' ? other : one;
  };
}
