// SPDX-License-Identifier: Apache-2.0
// What journeys about papers share: files as scanners and phones make them, and the wizard walked to the page where one signs.
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, type Visitor } from './journey';

/** A PDF of so many blank pages, as a scanner's program writes it. */
export function pdf_of(pages: number): Buffer {
  let out = '%PDF-1.4\n';
  const at: number[] = [];
  const object = (body: string) => {
    at.push(out.length);
    out += `${at.length} 0 obj\n${body}\nendobj\n`;
  };
  object('<< /Type /Catalog /Pages 2 0 R >>');
  object(`<< /Type /Pages /Kids [${Array.from({ length: pages }, (_, i) => `${3 + i} 0 R`).join(' ')}] /Count ${pages} >>`);
  for (let i = 0; i < pages; ++i) object('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] >>');
  const table = out.length;
  out += `xref\n0 ${at.length + 1}\n0000000000 65535 f \n${at.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(`${out}trailer\n<< /Size ${at.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
}

/** A PNG of noise, so that it is as large as a photo and takes several parts. */
export function photo(side: number): Buffer {
  const crc_of = (bytes: Buffer): number => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let k = 0; k < 8; ++k) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return (crc ^ 0xffffffff) >>> 0;
  };
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4), sum = Buffer.alloc(4), body = Buffer.concat([Buffer.from(type), data]);
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc_of(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = randomBytes(side * (1 + side * 3)); // only its size matters
  for (let line = 0; line < side; ++line) rows[line * (1 + side * 3)] = 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 1 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The practice's own record of a patient: what a form is compared with. */
export async function born(staff: Visitor, practice: string, query: string): Promise<string> {
  const found = JSON.parse((await staff.ask(`/staff/${practice}/patients?q=${query}`)).body) as { patients: { birth_on: string }[] };
  return found.patients[0]?.birth_on ?? '';
}

export async function ask_for(family: Visitor, practice: string, who: 'for_minor' | 'for_adult', kind: string, given: string, last: string, birth: string): Promise<void> {
  const { page, say } = family;
  await family.open(`/requests/new?practice=${practice}`);
  await page.getByRole('radio', { name: say(`papers.${who}`, { years: '18' }) }).check();
  await family.button(say('papers.next')).click();
  await page.getByRole('radio', { name: kind }).check();
  await family.expect_no_barriers();
  await family.button(say('papers.next')).click();
  await family.field(`${say('papers.given')} *`).or(page.getByLabel(say('papers.given'))).first().fill(given);
  await page.getByLabel(say('papers.family')).fill(last);
  const [year, month, day] = birth.split('-');
  await page.locator('[name=born_month]').fill(month ?? '');
  await page.locator('[name=born_day]').fill(day ?? '');
  await page.locator('[name=born_year]').fill(year ?? '');
  if (who === 'for_minor') await page.getByRole('radio', { name: say('custody_own.full') }).check();
  await family.button(say('papers.next')).click();
  await page.locator('[name=phone]').fill('518-555-0177');
  await family.button(say('papers.make')).click();
  await expect(page.getByRole('heading', { name: say('papers.sign_title') })).toBeVisible();
}

export async function add_file(family: Visitor, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await family.page.locator('input[type=file][multiple]').setInputFiles({ name, mimeType, buffer });
}

export async function sign(family: Visitor, name: string): Promise<void> {
  await family.page.getByRole('checkbox', { name: family.say('papers.promise_yes') }).check();
  await family.page.locator('[name=signed_as]').fill(name);
  await family.button(family.say('papers.send')).last().click();
  await expect(family.page.getByRole('heading', { name: family.say('request_state.sent'), exact: true })).toBeVisible();
}
