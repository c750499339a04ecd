// SPDX-License-Identifier: Apache-2.0
// What journeys are written with: `portal` (one a worker), and `visitor`, who opens a browser of her own as somebody of the demo.
// Everything a visitor's browser asks for is remembered, and at the end no address, log line or mail may hold a canary.
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Portal } from './portal';
import { words, type Language } from './words';
import { canaries, code_of, pass_phrase, totp_secret_of } from './world';

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const secrets = canaries();
const address_book: string[] = [];

/** A code opens once: whoever signs in twice within its thirty seconds waits for the next one, as people do. */
const used_codes = new Map<string, string>();
export async function fresh_code(secret: string): Promise<string> {
  while (used_codes.get(secret) === code_of(secret)) await new Promise((later) => setTimeout(later, 250));
  const code = code_of(secret);
  used_codes.set(secret, code);
  return code;
}

export class Visitor {
  readonly say: ReturnType<typeof words>;
  constructor(readonly page: Page, readonly context: BrowserContext, readonly portal: Portal, readonly language: Language) { this.say = words(language); }

  async open(path: string): Promise<void> { await this.page.goto(this.portal.url + path); }
  heading(text: string | RegExp) { return this.page.getByRole('heading', { level: 1, name: text }); }
  link(name: string | RegExp) { return this.page.getByRole('link', { name }); }
  field(name: string) { return this.page.getByRole('textbox', { name, exact: true }); }
  button(name: string | RegExp) { return this.page.getByRole('button', { name }); }

  async fill_in_sign_in(email: string, password: string): Promise<void> {
    await this.field(this.say('sign_in.email')).fill(email);
    await this.field(this.say('sign_in.password')).fill(password);
    await this.page.getByRole('main').getByRole('button', { name: this.say('sign_in.button'), exact: true }).click();
  }

  /** Signs in through the form, with the code of an authenticator app where the account has one. */
  async sign_in(email: string, password = pass_phrase): Promise<this> {
    await this.open('/');
    await this.fill_in_sign_in(email, password);
    const secret = totp_secret_of(email);
    if (secret !== undefined) {
      await this.field(this.say('code.label')).fill(await fresh_code(secret));
      await this.button(this.say('code.button')).click();
    }
    const heading = this.page.getByRole('heading', { level: 1 });
    await expect(heading).not.toHaveText(new RegExp(`^(${this.say('sign_in.title')}|${this.say('code.title')})$`));
    await expect(heading).toBeVisible();
    return this;
  }

  /** The person switch of the header, then the name. */
  async choose_person(name: string): Promise<void> {
    await this.page.getByRole('banner').locator('.k-switch-button').click();
    await this.page.getByRole('banner').getByRole('link', { name: new RegExp(name) }).click();
  }

  /** A page of this person's record, by the menu's word. On a phone the menu is behind its button. */
  async menu(word: string): Promise<void> {
    const button = this.page.getByRole('button', { name: this.say('shell.menu'), exact: true });
    const entry = this.page.getByRole('navigation').getByRole('link', { name: this.say(word), exact: true });
    if (!(await entry.isVisible())) await button.click();
    await entry.click();
  }

  /** Asks the portal as the page would, with its cookies. */
  async ask(path: string): Promise<{ status: number; body: string; headers: Record<string, string> }> {
    const answer = await this.context.request.get(`${this.portal.url}/api/v1${path}`);
    return { status: answer.status(), body: await answer.text(), headers: answer.headers() };
  }

  async people(): Promise<{ practice: string; patient: string; name: string; areas: string[] }[]> {
    return (JSON.parse((await this.ask('/home')).body) as { people: { practice: string; patient: string; name: string; areas: string[] }[] }).people;
  }

  /** No barrier that axe can see (WCAG 2.2 AA), and nothing that makes the page scroll sideways. */
  async expect_no_barriers(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"], .k-waiting')).toHaveCount(0);
    await expect(this.page.getByRole('heading', { level: 1 }).first()).toBeVisible(); // a page whose code is still on its way has none
    await this.page.evaluate(axe_source); // a script tag would be refused by the portal's own content policy, and should be
    const found = await this.page.evaluate(async () => {
      const axe = (globalThis as unknown as { axe: { run: (where: unknown, how: unknown) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }).axe;
      const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
      return result.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
    });
    expect(found, `axe on ${new URL(this.page.url()).pathname}`).toEqual([]);
    const sideways = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways, `sideways scroll on ${new URL(this.page.url()).pathname}`).toBeLessThanOrEqual(0);
  }
}

interface Worlds { portal: Portal }
interface Hands { visitor: (language?: Language) => Promise<Visitor> }

async function open_browser(browser: Browser, portal: Portal, language: Language, device: Record<string, unknown>): Promise<Visitor> {
  const context = await browser.newContext({ ...device, locale: language === 'es' ? 'es-US' : 'en-US' });
  // As if she had chosen it here before: the account's own language would win otherwise.
  await context.addInitScript((chosen) => { if (globalThis.localStorage.getItem('kinportal-language') === null) globalThis.localStorage.setItem('kinportal-language', chosen); }, language);
  context.on('request', (asked) => { if (asked.url().startsWith(portal.url)) address_book.push(decodeURIComponent(asked.url())); });
  return new Visitor(await context.newPage(), context, portal, language);
}

export const test = base.extend<Hands, Worlds>({
  portal: [async ({}, use) => {
    const portal = await Portal.start();
    await use(portal);
    const places: [string, string][] = [['the log', portal.log()], ['an address', address_book.join('\n')], ['a mail', await portal.mails()]];
    const leaks = places.flatMap(([place, text]) => secrets.filter((secret) => text.includes(secret)).map((secret) => `${place} holds the canary ${secret}`));
    await portal.throw_away();
    if (leaks.length > 0) throw new Error(leaks.join('\n'));
  }, { scope: 'worker', timeout: 120_000 }],

  visitor: async ({ browser, portal, contextOptions, viewport, isMobile, hasTouch, deviceScaleFactor, userAgent }, use) => {
    const opened: Visitor[] = [];
    const device = { ...contextOptions, ignoreHTTPSErrors: true, viewport, isMobile, hasTouch, deviceScaleFactor, userAgent, timezoneId: 'America/New_York' };
    await use(async (language: Language = 'en') => {
      const visitor = await open_browser(browser, portal, language, device);
      opened.push(visitor);
      return visitor;
    });
    for (const visitor of opened) await visitor.context.close();
  },
});

export { expect };
export { type Language } from './words';
export { pass_phrase, code_of, totp_secret_of, canaries } from './world';
