// SPDX-License-Identifier: Apache-2.0
// What a phone must fetch before the home page can be used: the script and style of index.html, all they import at once, and one
// language's texts.
// Fails above the budget, and when something got into the bundle that must never be there.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const BUDGET_BYTES = 150 * 1000;
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const assets = join(dist, 'assets');
const compressed = (path) => brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const index = readFileSync(join(dist, 'index.html'), 'utf8');
const first = new Set([...index.matchAll(/(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]));
for (const name of first) {
  if (!name.endsWith('.js')) continue;
  for (const [, imported] of readFileSync(join(assets, name), 'utf8').matchAll(
    /(?:^|[;}\s])import(?:[^"'();]*from)?["']\.\/([^"']+\.js)["']/g,
  ))
    first.add(imported);
}
const words = readdirSync(assets)
  .filter((name) => /^family-.*\.js$/.test(name))
  .sort((a, b) => compressed(join(assets, b)) - compressed(join(assets, a)));
if (words.length !== 2) throw new Error(`expected the families' texts in two languages, found ${words.length}`);
first.add(words[0]);

let total = 0;
for (const name of [...first].sort()) {
  const bytes = compressed(join(assets, name));
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${name}`);
}
console.log(`${String(total).padStart(8)}  before the first useful paint of the home page (budget ${BUDGET_BYTES})`);

const faults = [];
if (total > BUDGET_BYTES) faults.push(`${total - BUDGET_BYTES} bytes above the budget`);
if (/<style|style="|<script(?![^>]*\bsrc=)/.test(index))
  faults.push('index.html carries an inline script or style, which the content security policy refuses');
for (const name of readdirSync(assets)) {
  if (!/\.(js|css)$/.test(name)) continue;
  const text = readFileSync(join(assets, name), 'utf8');
  if (/\butag\b|google-analytics|tealium/i.test(text)) faults.push(`${name} knows of web analytics`);
  if (/url\(["']?(?:https?:)?\/\//.test(text)) faults.push(`${name} loads from another host`);
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
