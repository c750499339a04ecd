// SPDX-License-Identifier: Apache-2.0
// What the demo's files say: pass phrase, second-factor secrets, and the canaries that must never leave a chart.
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../../../demo/', import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(demo + name, 'utf8')) as Record<string, unknown>;

interface Person { email: string; given: string; totp?: string }
const families = read('families.json') as { pass_phrase: string; families: { accounts: Person[] }[] };
const staff = read('staff.json') as { staff: Person[] };

export const pass_phrase = families.pass_phrase;
const people: Person[] = [...families.families.flatMap((family) => family.accounts), ...staff.staff];

export function totp_secret_of(email: string): string | undefined { return people.find((person) => person.email === email)?.totp; }

/** RFC 6238 with SHA-1, six digits, thirty seconds. */
export function code_of(secret: string, at_ms = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of secret.replace(/\s/g, '').toUpperCase()) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at_ms / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac[19] ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Middle names of everyone and the improbable numbers of results: none may stand in a log line, a mail or an address. */
export function canaries(): string[] {
  const found = new Set<string>();
  for (const person of people) for (const middle of person.given.split(' ').slice(1)) found.add(middle);
  for (const file of readdirSync(`${demo}charts`)) {
    const text = readFileSync(`${demo}charts/${file}`, 'utf8');
    for (const match of text.matchAll(/"given":\["[^"]*","([^"]*)"\]/g)) found.add(match[1] ?? '');
    for (const match of text.matchAll(/(?:LOT|"value":"|Chart copy )(\d{8})\b/g)) found.add(match[1] ?? '');
  }
  found.delete('');
  return [...found];
}
