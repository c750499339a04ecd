// SPDX-License-Identifier: Apache-2.0
// The screens' own words, by the names the screens use: a journey looks for what a person reads, in the language she reads it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Language = 'en' | 'es';
type Tree = { [name: string]: string | Tree };

function tree(language: Language): Tree {
  const of = (bundle: string) => JSON.parse(readFileSync(fileURLToPath(new URL(`../../../web/src/words/${language}/${bundle}.json`, import.meta.url)), 'utf8')) as Tree;
  return { ...of('support'), ...of('staff_support'), ...of('papers'), ...of('staff_papers'), ...of('join'), ...of('staff_join'), ...of('desk'), ...of('concern'), ...of('family'), ...of('staff'), ...of('mail'), ...of('account'), ...of('policy'), ...of('rights') };
}

const trees = new Map<Language, Tree>();

/** `words('en')('sign_in.button')`; values fill {{name}}. A name that does not exist is a mistake in the journey. */
export function words(language: Language): (name: string, values?: Record<string, string | number>) => string {
  if (!trees.has(language)) trees.set(language, tree(language));
  return (name, values = {}) => {
    let at: string | Tree | undefined = trees.get(language);
    for (const part of name.split('.')) at = typeof at === 'object' ? at[part] : undefined;
    if (typeof at !== 'string') throw new Error(`the screens have no words called ${name}`);
    return at.replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(values[key] ?? '')).replace(/<\/?\w+>/g, '');
  };
}
