// SPDX-License-Identifier: Apache-2.0
// What goes wrong on real phones: a second press, the back button, two tabs, a lost connection, a night's sleep over a form. Each ends with
// helpful words and nothing lost, and where something was done, it was done once.
import { expect, test, type Visitor } from '../portal/journey';
import { born } from '../portal/papers';

const main_button = (who: Visitor, word: string) => who.page.getByRole('main').getByRole('button', { name: who.say(word), exact: true });

/** Counts what the page sends to this door, and lets it wait a little, so that a second press comes while the first is under way. */
async function count_posts(who: Visitor, tail: RegExp): Promise<() => number> {
  let seen = 0;
  await who.page.route((url) => tail.test(url.pathname), async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    seen += 1;
    await new Promise((later) => setTimeout(later, 400));
    return route.continue();
  });
  return () => seen;
}

test('a form goes back with the browser, sends once for two presses, and the desk finds one request', async ({ visitor }, info) => {
  const child = info.project.name === 'phone' ? 'Leo' : 'June';
  const desk = await (await visitor()).sign_in('desk.harmony@example.org');
  const [year, month, day] = (await born(desk, 'harmony-mills', `Brightwater%20${child}`)).split('-');
  const petra = await (await visitor()).sign_in('petra@example.org');
  const { page, say } = petra;
  await petra.open('/requests/new?practice=harmony-mills');
  await page.getByRole('radio', { name: say('papers.for_minor', { years: '18' }) }).check();
  await petra.button(say('papers.next')).click();
  await page.getByRole('radio', { name: say('ask_minor.STEP') }).check();
  await petra.button(say('papers.next')).click();
  await page.locator('[name=given]').fill(child);
  await page.getByLabel(say('papers.family')).fill('Brightwater');
  await page.goBack(); // a thumb on the edge of the phone
  await expect(page.getByRole('radio', { name: say('ask_minor.STEP') })).toBeChecked();
  await page.goForward();
  await expect(page.locator('[name=given]')).toHaveValue(child);
  await page.locator('[name=born_month]').fill(month ?? '');
  await page.locator('[name=born_day]').fill(day ?? '');
  await page.locator('[name=born_year]').fill(year ?? '');
  await page.getByRole('radio', { name: say('custody_own.full') }).check();
  await petra.button(say('papers.next')).click();
  await page.locator('[name=phone]').fill('518-555-0177');
  const sent = await count_posts(petra, /\/requests$/);
  await petra.button(say('papers.make')).dblclick();
  await expect(page.getByRole('heading', { name: say('papers.sign_title') })).toBeVisible();
  expect(sent()).toBe(1);
  const address = new URL(page.url()).pathname;

  // A second tab has the same draft open; what one tab sends, the other is told of, and nothing is sent twice.
  const tab = await petra.context.newPage();
  await tab.goto(petra.portal.url + address);
  await expect(tab.getByRole('heading', { name: say('papers.sign_title') })).toBeVisible();
  for (const one of [page, tab]) {
    await one.getByRole('checkbox', { name: say('papers.promise_yes') }).check();
    await one.locator('[name=signed_as]').fill('Petra Lindqvist');
  }
  await petra.button(say('papers.send')).last().dblclick();
  await expect(page.getByRole('heading', { name: say('request_state.sent'), exact: true })).toBeVisible();
  await tab.getByRole('button', { name: say('papers.send') }).last().click();
  await expect(tab.getByRole('alert').or(tab.getByRole('heading', { name: say('request_state.sent'), exact: true })).first()).toBeVisible();
  await tab.reload();
  await expect(tab.getByRole('heading', { name: say('request_state.sent'), exact: true })).toBeVisible();
  await tab.close();

  await desk.open('/staff/harmony-mills/queues/requests');
  await expect(desk.page.getByRole('row', { name: /Petra/ })).toHaveCount(1);
  await desk.page.getByRole('link', { name: /Petra/ }).click();
  await desk.button(desk.say('staff_request.refuse')).click();
  await desk.page.getByLabel(desk.say('staff_request.words')).fill('Please bring the court paper to the front desk.');
  const refused = await count_posts(desk, /\/refuse$/);
  await desk.button(desk.say('staff_request.refuse_do')).dblclick();
  await expect(desk.page.getByText(desk.say('staff_request.done'))).toBeVisible();
  expect(refused()).toBe(1);
  await page.reload();
  await expect(page.getByText('Please bring the court paper to the front desk.').first()).toBeVisible();
});

test('a mother writes a long report: writing counts as being there, a quiet while is told before, and Escape brings her back to her words', async ({ visitor }) => {
  const rosa = await visitor();
  await rosa.page.clock.install();
  await rosa.sign_in('rosa@example.org');
  const child = (await rosa.people()).find((one) => one.name.startsWith('Mia'));
  await rosa.open(`/people/${child?.practice}/${child?.patient}/report`);
  const words = rosa.page.locator('textarea').first();
  await words.fill('Her uncle moved out in May.');
  await rosa.page.waitForLoadState('networkidle');

  const extended = rosa.page.waitForResponse((answer) => answer.url().endsWith('/session/extend'));
  await rosa.page.clock.fastForward('06:00');
  await words.pressSequentially(' He had her papers.');
  await extended; // quietly: no dialog stood in her way
  await expect(rosa.page.getByRole('alertdialog').or(rosa.page.getByRole('dialog'))).toHaveCount(0);

  await words.focus();
  await rosa.page.clock.fastForward('14:10');
  const dialog = rosa.page.getByRole('alertdialog').or(rosa.page.getByRole('dialog'));
  await expect(dialog).toContainText(rosa.say('idle.title'));
  await rosa.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(words).toBeFocused();
  await expect(words).toHaveValue('Her uncle moved out in May. He had her papers.');
});

test('a page whose code is lost on the way comes by itself, and one that stays lost says what to do', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  let lost = 0;
  await rosa.page.route(/\/assets\/settings_pages-[^/]*\.js$/, (route) => (lost++ === 0 ? route.abort() : route.continue()));
  await rosa.open('/settings');
  await expect(rosa.heading(rosa.say('menu.settings'))).toBeVisible();
  expect(lost).toBe(2);
  // A minute has not gone by, so a second loss is told, in words and with a way on.
  await rosa.page.route(/\/assets\/papers_pages-[^/]*\.js$/, (route) => route.abort());
  await rosa.open('/requests');
  await expect(rosa.heading(rosa.say('faults.network_title'))).toBeVisible();
  await expect(rosa.button(rosa.say('common.reload'))).toBeVisible();
  await rosa.expect_no_barriers();
  await rosa.link(rosa.say('common.home')).click();
  await expect(rosa.page.getByRole('region', { name: rosa.say('home.people') })).toBeVisible();
});

test('a signed-out second tab loses nothing of its own sign-in: it says so and goes on where it was', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const child = (await rosa.people()).find((one) => one.name.startsWith('Mia'));
  const place = `/people/${child?.practice}/${child?.patient}/medicines`;
  const tab = await rosa.context.newPage();
  await tab.goto(rosa.portal.url + place);
  await expect(tab.getByRole('heading', { level: 1, name: rosa.say('menu.medicines') })).toBeVisible();
  const menu = rosa.button(rosa.say('shell.menu'));
  if (await menu.isVisible()) await menu.click();
  await rosa.page.getByRole('button', { name: rosa.say('shell.sign_out') }).filter({ visible: true }).first().click();
  await expect(rosa.page.getByText(rosa.say('sign_in.out_title'))).toBeVisible();
  // The other tab shows what it had until it asks; then nothing of the chart stays, and the way back in is told.
  await tab.getByRole('link', { name: /Amoxicillin/ }).click();
  await expect(tab.getByText(rosa.say('sign_in.again_title'))).toBeVisible();
  await tab.getByRole('textbox', { name: rosa.say('sign_in.email'), exact: true }).fill('rosa@example.org');
  await tab.getByRole('textbox', { name: rosa.say('sign_in.password'), exact: true }).fill('try the family portal');
  await tab.getByRole('main').getByRole('button', { name: rosa.say('sign_in.button'), exact: true }).click();
  await expect(tab).toHaveURL(new RegExp(`/people/${child?.practice}/${child?.patient}/medicines/`));
  await expect(tab.getByRole('heading', { level: 1, name: /Amoxicillin/ })).toBeVisible();
});
