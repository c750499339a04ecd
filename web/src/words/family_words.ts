// SPDX-License-Identifier: Apache-2.0
// The texts every family page needs: on the way to the first page, so they are asked for before the application is there.
import type { Language } from './choice';

export type Words = { default: Record<string, unknown> };

export const fetch_family_words = (language: Language): Promise<Words> =>
  language === 'es' ? import('./es/family.json') : import('./en/family.json');
