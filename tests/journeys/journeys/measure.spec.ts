// SPDX-License-Identifier: Apache-2.0
// Lighthouse on the phone profile (slow 4G, a middling phone, simulated): performance and accessibility of the first page and of home.
// The best of up to five runs counts: a machine that is busy with something else is not the portal's fault, a slow page is.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { expect, test } from '../portal/journey';

const WANTED = 0.95;

async function measure(url: string, cookie: string | undefined): Promise<{ performance: number; accessibility: number; why: string[] }> {
  const flags = ['--headless=new', '--ignore-certificate-errors', '--disable-background-networking', '--disable-dev-shm-usage'];
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  const chrome = await launch({ chromePath: process.env['KINPORTAL_CHROMIUM'] ?? '/usr/bin/chromium', chromeFlags: flags });
  try {
    const run = await lighthouse(url, { port: chrome.port, onlyCategories: ['performance', 'accessibility'], formFactor: 'mobile', disableStorageReset: true, ...(cookie === undefined ? {} : { extraHeaders: { Cookie: cookie } }), logLevel: 'error' });
    const report = run?.lhr;
    if (!report || report.runtimeError) throw new Error(`Lighthouse could not measure: ${report?.runtimeError?.code ?? 'no report'}`);
    const why = Object.values(report.audits).filter((audit) => audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative').map((audit) => `${audit.id} ${audit.displayValue ?? audit.score}`);
    return { performance: report.categories['performance']?.score ?? 0, accessibility: report.categories['accessibility']?.score ?? 0, why };
  } finally {
    await chrome.kill();
  }
}

async function expect_fast(url: string, cookie: string | undefined, what: string): Promise<void> {
  let best = { performance: 0, accessibility: 0, why: [] as string[] };
  for (let run = 0; run < 5 && (best.performance < WANTED || best.accessibility < WANTED); run += 1) {
    const now = await measure(url, cookie);
    if (now.performance + now.accessibility > best.performance + best.accessibility) best = now;
  }
  process.stdout.write(`      ${what}: performance ${Math.round(best.performance * 100)}, accessibility ${Math.round(best.accessibility * 100)}\n`);
  expect(best.accessibility, best.why.join('; ')).toBeGreaterThanOrEqual(WANTED);
  expect(best.performance, best.why.join('; ')).toBeGreaterThanOrEqual(WANTED);
}

test('the first page is fast and open on a phone', async ({ portal }) => {
  test.setTimeout(300_000);
  await expect_fast(portal.url, undefined, 'sign-in');
});

test('home is fast and open on a phone', async ({ visitor, portal }) => {
  test.setTimeout(300_000);
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const cookies = await rosa.context.cookies(portal.url);
  await expect_fast(portal.url, cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; '), 'home');
});
