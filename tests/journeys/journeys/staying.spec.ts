// SPDX-License-Identifier: Apache-2.0
// What lasts and what does not: idle warnings, the keyboard alone, a power cut, a teen who must leave fast.
import { expect, test } from '../portal/journey';

test('after a quiet quarter of an hour she is warned, may stay, and is signed out if nobody answers', async ({ visitor }) => {
  const meera = await visitor();
  await meera.page.clock.install();
  // An answer that arrives after the jump counts as being there, as it should: let what home asks for last arrive first.
  const arrived = Promise.all(['/office-notes', '/connections'].map((tail) => meera.page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith(tail))));
  await meera.sign_in('meera@example.org');
  await arrived;
  await meera.page.clock.fastForward('14:05');
  const dialog = meera.page.getByRole('alertdialog').or(meera.page.getByRole('dialog'));
  await expect(dialog).toContainText(meera.say('idle.title'));
  await meera.expect_no_barriers();
  const extended = meera.page.waitForResponse((answer) => answer.url().endsWith('/session/extend'));
  await dialog.getByRole('button', { name: meera.say('idle.stay') }).last().click();
  await extended;
  await expect(dialog).toHaveCount(0);
  await meera.page.clock.fastForward('15:05');
  await expect(meera.page.getByText(meera.say('sign_in.expired_title'))).toBeVisible();
});

test('with the keyboard alone she signs in, finds her daughter and reads a result', async ({ visitor, isMobile }) => {
  test.skip(isMobile === true, 'a phone has no Tab key');
  const elena = await visitor('es');
  const { page } = elena;
  await elena.open('/');
  const press_until = async (name: string | RegExp, role: 'link' | 'button' | 'textbox', key = 'Tab') => {
    const wanted = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 80; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`the Tab key does not reach ${String(name)}`);
  };
  await press_until(elena.say('sign_in.email'), 'textbox');
  await page.keyboard.type('elena@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('try the family portal');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: elena.say('home.people') })).toBeVisible();
  await press_until(new RegExp(elena.say('shell.switch_hint')), 'button');
  await page.keyboard.press('Enter');
  await press_until(/Sofia/, 'link');
  await page.keyboard.press('Enter');
  await expect(elena.heading(/Sofia/)).toBeVisible();
  await press_until(elena.say('menu.results'), 'link');
  await page.keyboard.press('Enter');
  await expect(elena.heading(elena.say('area.results_title'))).toBeVisible();
  await press_until(/Vitamin D/, 'link');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText('27');
});

test('what was answered survives kill -9: the language she chose, her sign-in and every entry of the book', async ({ visitor, portal }) => {
  const amara = await (await visitor('es')).sign_in('amara@example.org');
  const people = await amara.people();
  const own = people.find((person) => person.name.startsWith('Amara'));
  await amara.ask(`/charts/${own?.practice}/${own?.patient}/results`);
  const before = JSON.parse((await amara.ask(`/charts/${own?.practice}/${own?.patient}/visitors`)).body) as { visitors: { number: number; what: string }[] };
  expect(before.visitors.map((entry) => entry.what)).toContain('view_results');
  await portal.kill();
  await portal.run();
  expect((await amara.ask('/home')).status).toBe(200); // still signed in
  const after = JSON.parse((await amara.ask(`/charts/${own?.practice}/${own?.patient}/visitors`)).body) as { visitors: { number: number }[] };
  const numbers = after.visitors.map((entry) => entry.number);
  for (const entry of before.visitors) expect(numbers).toContain(entry.number);
});

test('a teen presses Shift three times, and nothing of her is left on the screen', async ({ visitor, isMobile }) => {
  test.skip(isMobile === true, 'on a phone it is the button; see the next journey');
  const chloe = await (await visitor()).sign_in('chloe@example.org');
  await chloe.choose_person('Chloe');
  for (let presses = 0; presses < 3; presses += 1) await chloe.page.keyboard.press('Shift');
  await expect(chloe.page.getByText('Chloe')).toHaveCount(0);
  await expect(async () => expect((await chloe.ask('/home')).status).toBe(401)).toPass({ timeout: 5000 });
});

test('a teen leaves fast by the button', async ({ visitor }) => {
  const jamal = await (await visitor()).sign_in('jamal@example.org');
  await jamal.button(jamal.say('shell.leave')).first().click();
  await expect(jamal.page.getByText('Jamal')).toHaveCount(0);
  await expect(async () => expect((await jamal.ask('/home')).status).toBe(401)).toPass({ timeout: 5000 });
});

test('she changes the language before she signs in, and it stays', async ({ visitor }) => {
  const carlos = await visitor();
  await carlos.open('/');
  await carlos.page.getByRole('banner').getByText('Español').click();
  await expect(carlos.page.locator('html')).toHaveAttribute('lang', 'es');
  await carlos.page.reload();
  await expect(carlos.page.locator('html')).toHaveAttribute('lang', 'es');
});
