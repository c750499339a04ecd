// SPDX-License-Identifier: Apache-2.0
// Which language: chosen by the reader on this device, else by the browser. This is the only file that keeps anything in the browser, and
// it keeps one word: the language. It imports nothing, because start.ts needs it before everything else.
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];
const STORE_KEY = 'kinportal-language';

export const is_language = (word: string | null | undefined): word is Language => word === 'en' || word === 'es';

/** What this reader chose on this device, if anything. */
export function chosen_language(): Language | null {
  try {
    const kept = globalThis.localStorage.getItem(STORE_KEY);
    return is_language(kept) ? kept : null;
  } catch {
    return null; // storage is switched off: the choice lasts as long as the page
  }
}

/** Before anybody is signed in. */
export const first_language = (): Language =>
  chosen_language() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find(is_language) ?? 'en';

/** Signing out clears what the browser keeps for this site (Clear-Site-Data); the language is put back. */
export function keep_language_on_device(language: Language | null): void {
  if (language === null) return;
  try {
    globalThis.localStorage.setItem(STORE_KEY, language);
  } catch {
    /* see chosen_language */
  }
}
