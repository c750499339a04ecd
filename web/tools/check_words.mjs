// SPDX-License-Identifier: Apache-2.0
// Holds the texts to their promises: every text in both languages, with the same blanks to fill in; none that no screen uses; and the
// families' texts
// readable at grade 6: English by Flesch-Kincaid (grade at most 6.0), Spanish by Fernandez-Huerta (at least 70, "bastante facil").
// Formulas: Kincaid et al., 1975; Fernandez Huerta, 1959 (206.84 - 60 syllables per word - 1.02 words per sentence).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LANGUAGES = ['en', 'es'];
const BUNDLES = ['support', 'staff_support', 'join', 'staff_join', 'concern', 'desk', 'family', 'account', 'staff', 'mail', 'policy', 'rights', 'papers', 'staff_papers'];
const FOR_FAMILIES = ['support', 'join', 'concern', 'family', 'account', 'rights', 'papers'];
const HIGHEST_GRADE = 6.0;
const LOWEST_EASE = 70;
const LONG_TEXT_WORDS = 14; // shorter texts are judged with their group: a formula says nothing about three words
const GROUP_WORDS = 40;
const faults = [];

function texts_of(value, path = '') {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => texts_of(inner, path === '' ? key : `${path}.${key}`));
}

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory()
      ? sources(path)
      : /\.tsx?$/.test(name) && !name.endsWith('.d.ts')
        ? [readFileSync(path, 'utf8')]
        : [];
  });
}

const words = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    Object.fromEntries(
      BUNDLES.map((bundle) => [
        bundle,
        new Map(texts_of(JSON.parse(readFileSync(join(root, 'src/words', language, `${bundle}.json`), 'utf8')))),
      ]),
    ),
  ]),
);

const blanks = (text) =>
  [...text.matchAll(/\{\{(\w+)\}\}|<(\w+)>/g)]
    .map((match) => match[1] ?? `<${match[2]}>`)
    .sort()
    .join(' ');
for (const bundle of BUNDLES) {
  for (const [language, other] of [
    ['en', 'es'],
    ['es', 'en'],
  ]) {
    for (const [key, text] of words[language][bundle]) {
      const twin = words[other][bundle].get(key);
      if (twin === undefined) faults.push(`${bundle}: ${key} is missing in ${other}`);
      else if (language === 'en' && blanks(text) !== blanks(twin))
        faults.push(`${bundle}: ${key} has other blanks in es (${blanks(text)} / ${blanks(twin)})`);
      if (text.trim() === '') faults.push(`${bundle}: ${key} is empty in ${language}`);
    }
  }
}

const code = sources(join(root, 'src')).join('\n');
const literal = new Set([...code.matchAll(/['"]([a-z_]+(?:\.[\w-]+)+)['"]/g)].map((match) => match[1]));
const patterns = [...code.matchAll(/`([a-z_]+(?:\.[\w-]*)*(?:\$\{[^}]+\}[\w.-]*)+)`/g)].map(
  (match) => new RegExp(`^${match[1].replace(/[.]/g, '\\.').replace(/\$\{[^}]+\}/g, '[\\w-]+')}$`),
);
const groups = new Set([...code.matchAll(/word\('([a-z_]+)'/g)].map((match) => match[1]));
const known = new Set();
for (const bundle of BUNDLES) {
  for (const key of words.en[bundle].keys()) {
    const base = key.replace(/_(one|other|many|zero)$/, '');
    known.add(key).add(base);
    if (![key, base].some((each) => literal.has(each) || patterns.some((pattern) => pattern.test(each))) && !groups.has(key.split('.')[0]))
      faults.push(`${bundle}: ${key} is used by no screen`);
  }
}
const top = new Set([...known].map((key) => key.split('.')[0]));
for (const key of literal)
  if (top.has(key.split('.')[0]) && !known.has(key)) faults.push(`${key} is asked for by a screen and is in no words file`);

/** Blanks become a short name, so that a sentence keeps its length; tags go; a text without an end mark ends where it ends. */
const plain = (text) =>
  text
    .replace(/\{\{\w+\}\}/g, 'Mia')
    .replace(/<\/?\w+>/g, '')
    .replace(/[“”"()–—:;…]/g, ' ')
    .trim();
const sentences = (text) =>
  plain(text)
    .split(/(?<=[.!?])\s+/)
    .filter((one) => /\p{L}/u.test(one));
const word_list = (text) => plain(text).match(/[\p{L}\p{N}’'-]*\p{L}[\p{L}\p{N}’'-]*/gu) ?? [];

function english_syllables(word) {
  let text = word.toLowerCase().replace(/[^a-z]/g, '');
  if (text.length <= 3) return 1;
  text = text.replace(/(?:[^laeiouy]es|[^dtaeiouy]ed|[^laeiouy]e)$/, (end) => end[0]).replace(/^y/, '');
  return Math.max(1, (text.match(/[aeiouy]{1,2}/g) ?? []).length);
}

function spanish_syllables(word) {
  const text = word
    .toLowerCase()
    .replace(/qu(?=[eiéí])/g, 'q')
    .replace(/gu(?=[eiéí])/g, 'g')
    .replace(/y$/, 'i')
    .replace(/y(?=[aeiou])/g, 'll');
  // A weak vowel without an accent joins its strong neighbour; two strong ones, or an accented weak one, stay apart.
  return Math.max(1, (text.match(/[iuü]?[aeoáéó][iuü]?|[íú]|[iuü]+/g) ?? []).length);
}

function score(language, texts) {
  const count = { words: 0, syllables: 0, sentences: 0 };
  for (const text of texts) {
    const list = word_list(text);
    count.words += list.length;
    count.sentences += Math.max(1, sentences(text).length);
    for (const word of list) count.syllables += language === 'en' ? english_syllables(word) : spanish_syllables(word);
  }
  if (count.words === 0) return { words: 0, value: language === 'en' ? 0 : 100 };
  const per_sentence = count.words / count.sentences;
  const per_word = count.syllables / count.words;
  return {
    words: count.words,
    value: language === 'en' ? 0.39 * per_sentence + 11.8 * per_word - 15.59 : 206.84 - 60 * per_word - 1.02 * per_sentence,
  };
}

const too_hard = (language, value) => (language === 'en' ? value > HIGHEST_GRADE : value < LOWEST_EASE);
const family_texts = (language) => FOR_FAMILIES.flatMap((bundle) => [...words[language][bundle]]);
const named = (language, value) => (language === 'en' ? `grade ${value.toFixed(1)}` : `ease ${value.toFixed(0)}`);
for (const language of LANGUAGES) {
  const by_group = new Map();
  for (const [key, text] of family_texts(language)) {
    const group = key.split('.')[0];
    if (!by_group.has(group)) by_group.set(group, []);
    if (word_list(text).length >= 4) by_group.get(group).push(text);
    const one = score(language, [text]);
    if (one.words >= LONG_TEXT_WORDS && too_hard(language, one.value))
      faults.push(`${language} ${key}: ${named(language, one.value)}: ${text}`);
  }
  for (const [group, texts] of by_group) {
    const whole = score(language, texts);
    if (whole.words >= GROUP_WORDS && too_hard(language, whole.value))
      faults.push(`${language} ${group}: the group reads at ${named(language, whole.value)}`);
  }
  const all = score(
    language,
    family_texts(language).map(([, text]) => text).filter((text) => word_list(text).length >= 4),
  );
  console.log(`${language}: ${family_texts(language).length} texts for families, ${named(language, all.value)}`);
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`${faults.length} texts to mend`);
  process.exit(1);
}
