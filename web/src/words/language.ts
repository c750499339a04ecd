// SPDX-License-Identifier: Apache-2.0
// The language of the screens: chosen by the reader, else by the account, else by the browser (choice.ts). English and Spanish are
// complete; a language's texts are fetched when it is first used.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { first_language, is_language, keep_language_on_device, type Language } from './choice';
import { fetch_family_words, type Words } from './family_words';
import type account_en from './en/account.json';
import type download_en from './en/download.json';
import type concern_en from './en/concern.json';
import type desk_en from './en/desk.json';
import type family_en from './en/family.json';
import type join_en from './en/join.json';
import type staff_join_en from './en/staff_join.json';
import type mail_en from './en/mail.json';
import type papers_en from './en/papers.json';
import type policy_en from './en/policy.json';
import type staff_papers_en from './en/staff_papers.json';
import type rights_en from './en/rights.json';
import type support_en from './en/support.json';
import type staff_support_en from './en/staff_support.json';
import type staff_en from './en/staff.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: typeof support_en & typeof staff_support_en & typeof join_en & typeof staff_join_en & typeof concern_en & typeof desk_en & typeof family_en & typeof staff_en & typeof mail_en & typeof account_en & typeof policy_en & typeof rights_en & typeof download_en & typeof papers_en & typeof staff_papers_en };
  }
}

export { chosen_language, is_language, keep_language_on_device, LANGUAGES, type Language } from './choice';
export type Bundle = 'support' | 'staff_support' | 'join' | 'staff_join' | 'concern' | 'desk' | 'family' | 'staff' | 'mail' | 'account' | 'policy' | 'rights' | 'download' | 'papers' | 'staff_papers';

const FILES: Record<Bundle, Record<Language, () => Promise<Words>>> = {
  family: { en: () => fetch_family_words('en'), es: () => fetch_family_words('es') },
  account: { en: () => import('./en/account.json'), es: () => import('./es/account.json') },
  concern: { en: () => import('./en/concern.json'), es: () => import('./es/concern.json') },
  desk: { en: () => import('./en/desk.json'), es: () => import('./es/desk.json') },
  staff: { en: () => import('./en/staff.json'), es: () => import('./es/staff.json') },
  download: { en: () => import('./en/download.json'), es: () => import('./es/download.json') },
  staff_join: { en: () => import('./en/staff_join.json'), es: () => import('./es/staff_join.json') },
  support: { en: () => import('./en/support.json'), es: () => import('./es/support.json') },
  staff_support: { en: () => import('./en/staff_support.json'), es: () => import('./es/staff_support.json') },
  join: { en: () => import('./en/join.json'), es: () => import('./es/join.json') },
  mail: { en: () => import('./en/mail.json'), es: () => import('./es/mail.json') },
  rights: { en: () => import('./en/rights.json'), es: () => import('./es/rights.json') },
  papers: { en: () => import('./en/papers.json'), es: () => import('./es/papers.json') },
  staff_papers: { en: () => import('./en/staff_papers.json'), es: () => import('./es/staff_papers.json') },
  policy: { en: () => import('./en/policy.json'), es: () => import('./es/policy.json') },
};

const in_use = new Set<Bundle>(['family']);

async function fetch_words(bundle: Bundle, language: Language): Promise<void> {
  const words = await FILES[bundle][language]();
  i18next.addResourceBundle(language, 'words', words.default, true, true);
}

/** Makes an area's texts available in the language in use. */
export async function use_words(bundle: Bundle): Promise<void> {
  in_use.add(bundle);
  await fetch_words(bundle, current_language());
}

export const current_language = (): Language => (is_language(i18next.language) ? i18next.language : 'en');

export async function show_language(language: Language): Promise<void> {
  await Promise.all([...in_use].map((bundle) => fetch_words(bundle, language)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The reader chose: shown now and remembered on this device. */
export async function choose_language(language: Language): Promise<void> {
  keep_language_on_device(language);
  await show_language(language);
}

export async function start_words(): Promise<void> {
  const language = first_language();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ['words'],
    defaultNS: 'words',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false, bindI18n: 'languageChanged', bindI18nStore: '' },
  });
  await show_language(language);
}
