// SPDX-License-Identifier: Apache-2.0
// The practice's desk, walked to the other person's screen: a report freezes and is decided, an access ends and comes back, an account is
// paused with notice, and the last administrator stays.
import { expect, test, type Visitor } from '../portal/journey';

const seen = async (visitor: Visitor, name: string): Promise<string[]> => (await visitor.people()).find((person) => person.name.startsWith(name))?.areas ?? [];
const place = async (visitor: Visitor, name: string): Promise<{ practice: string; patient: string }> => {
  const person = (await visitor.people()).find((one) => one.name.startsWith(name));
  if (!person) throw new Error(`${name} is not there`);
  return person;
};
const choose = (visitor: Visitor, name: string | RegExp) => visitor.page.getByRole('radio', { name, exact: typeof name === 'string' }).check();
const home = async (visitor: Visitor): Promise<void> => {
  await visitor.open('/');
  await expect(visitor.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(visitor.page.locator('.k-waiting')).toHaveCount(0);
};

test('a mother reports the father, the office puts his access on hold, he is told whom to call, and the decision gives it back', async ({ visitor }) => {
  const emeka = await (await visitor('es')).sign_in('emeka@example.org');
  const had = await seen(emeka, 'Tobias');
  expect(had).toContain('results');

  const ingrid = await (await visitor()).sign_in('ingrid@example.org');
  const tobias = await place(ingrid, 'Tobias');
  await ingrid.choose_person('Tobias');
  await ingrid.menu('menu.access');
  await ingrid.link(ingrid.say('rights.report')).click();
  await ingrid.button(ingrid.say('concern.send')).click();
  await expect(ingrid.page.getByText(ingrid.say('concern.about_need'))).toBeVisible(); // refused, and nothing is lost
  await ingrid.page.getByRole('textbox', { name: new RegExp(ingrid.say('concern.about').replace('?', '\\?')) }).fill('Emeka');
  await choose(ingrid, ingrid.say('concern_relation.parent'));
  await choose(ingrid, ingrid.say('concern_cause.court_order'));
  await ingrid.expect_no_barriers();
  await ingrid.button(ingrid.say('concern.send')).click();
  await expect(ingrid.page.getByRole('heading', { name: ingrid.say('concern.sent_title') })).toBeVisible();

  const ruth = await (await visitor()).sign_in('privacy.harmony@example.org');
  await ruth.open('/staff');
  await expect(ruth.heading(ruth.say('desk.today'))).toBeVisible();
  await ruth.expect_no_barriers();
  await ruth.link(new RegExp(ruth.say('queue.disputes'))).click();
  await expect(ruth.link(/Tobias/)).toBeVisible();
  await ruth.page.keyboard.press('j');
  await expect(ruth.link(/Tobias/)).toBeFocused();
  await ruth.expect_no_barriers();
  await ruth.page.keyboard.press('Enter');
  await expect(ruth.heading(/Tobias/)).toBeVisible();
  await ruth.button(ruth.say('dispute.freeze')).click();
  await choose(ruth, /Emeka/);
  await choose(ruth, new RegExp(ruth.say('office_says.call_office')));
  await ruth.button(ruth.say('desk.look_first')).click();
  await expect(ruth.page.getByRole('heading', { name: ruth.say('desk.preview_title') })).toBeVisible();
  expect(await seen(emeka, 'Tobias')).toEqual(had); // looked at, not done
  await ruth.expect_no_barriers();
  await ruth.button(ruth.say('dispute.freeze_do')).click();
  await expect(ruth.page.getByText(ruth.say('dispute_done.frozen'))).toBeVisible();

  await home(emeka); // his next answer
  await expect(emeka.page.getByText(emeka.say('note_says.call_office'))).toBeVisible();
  await expect(emeka.page.getByRole('main')).not.toContainText(/Ingrid|judge|court|juez/i);
  expect(await seen(emeka, 'Tobias')).toEqual([]);
  expect((await emeka.ask(`/charts/${tobias.practice}/${tobias.patient}/results`)).status).not.toBe(200);
  await emeka.expect_no_barriers();

  await ruth.button(ruth.say('dispute.decide')).click();
  await ruth.page.locator('input[name=decision]').first().check();
  await ruth.button(ruth.say('desk.look_first')).click();
  await ruth.page.getByRole('textbox', { name: new RegExp(ruth.say('desk.reason')) }).fill('The order was lifted in June.');
  await ruth.button(ruth.say('dispute.decide_do')).click();
  await expect(ruth.page.getByText(ruth.say('dispute_done.decided'))).toBeVisible();

  await home(emeka);
  await expect(emeka.page.getByText(emeka.say('note_says.as_before'))).toBeVisible();
  expect(await seen(emeka, 'Tobias')).toEqual(had);
  await home(ingrid);
  await expect(ingrid.page.getByText(ingrid.say('note_says.report_done'))).toBeVisible();
  await expect(ingrid.page.getByRole('main')).not.toContainText(/lifted|Emeka/);
});

test('the front desk ends an access after seeing what is lost, and giving it back is a new grant', async ({ visitor }) => {
  const paul = await (await visitor()).sign_in('paul@example.org');
  const sofia = await place(paul, 'Sofia');
  const had = await seen(paul, 'Sofia');
  expect(had).toContain('results');

  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open(`/staff/${sofia.practice}/patients/${sofia.patient}`);
  await dana.link(dana.say('staff.people_open')).click();
  const card = dana.page.getByRole('listitem').filter({ has: dana.page.getByRole('heading', { level: 3, name: /Paul/ }) });
  await expect(card).toBeVisible();
  await dana.expect_no_barriers();
  await card.getByRole('button', { name: dana.say('people.end') }).click();
  await dana.button(dana.say('desk.look_first')).click();
  await expect(dana.page.getByText(dana.say('desk.loses'))).toBeVisible();
  await dana.button(dana.say('people.end_do')).click();
  await expect(dana.page.getByText(dana.say('desk.reason_need'))).toBeVisible();
  await dana.page.getByRole('textbox', { name: new RegExp(dana.say('desk.reason')) }).fill('He asked at the counter.');
  await dana.button(dana.say('people.end_do')).click();
  await expect(dana.page.getByText(dana.say('people.done'))).toBeVisible();
  expect(await seen(paul, 'Sofia')).toEqual([]);

  await card.getByRole('button', { name: dana.say('people.regrant') }).click();
  await dana.button(dana.say('desk.look_first')).click();
  await dana.page.getByRole('textbox', { name: new RegExp(dana.say('desk.reason')) }).fill('It was the other child.');
  await dana.button(dana.say('people.regrant_do')).click();
  await expect(dana.page.getByText('It was the other child.')).toBeVisible();
  expect(await seen(paul, 'Sofia')).toEqual(had);
});

test('a paused account sees nothing here and is told so, and the office changes no registration data without an ID', async ({ visitor }) => {
  const jonas = await (await visitor()).sign_in('jonas@example.org');
  const ruth = await (await visitor()).sign_in('privacy.harmony@example.org');
  await ruth.open('/staff/harmony-mills/accounts');
  await ruth.page.getByRole('searchbox').fill('jonas');
  await ruth.link(/Jonas/).click();
  await expect(ruth.page.getByText(ruth.say('accounts.no_phone'))).toBeVisible();
  await ruth.expect_no_barriers();
  await ruth.button(ruth.say('account_deed.suspend')).click();
  await choose(ruth, new RegExp(ruth.say('account_how.paused')));
  await ruth.page.getByRole('textbox', { name: new RegExp(ruth.say('desk.reason')) }).fill('His phone was stolen.');
  await ruth.button(ruth.say('account_deed_do.suspend')).click();
  await expect(ruth.page.getByText(ruth.say('accounts.done'))).toBeVisible();

  await home(jonas);
  await expect(jonas.page.getByText(jonas.say('note_says.paused'))).toBeVisible();
  await expect(jonas.page.getByRole('main')).not.toContainText('stolen');
  await jonas.expect_no_barriers();

  await ruth.button(ruth.say('account_deed.lift')).click();
  await ruth.page.getByRole('textbox', { name: new RegExp(ruth.say('desk.reason')) }).fill('He has it back.');
  await ruth.button(ruth.say('account_deed_do.lift')).click();
  await expect(ruth.button(ruth.say('account_deed.suspend'))).toBeVisible();
  await home(jonas);
  await expect(jonas.page.getByText(jonas.say('note_says.resumed'))).toBeVisible();

  await ruth.button(ruth.say('account_deed.contact')).click();
  await ruth.field(ruth.say('accounts.new_email')).fill('jonas.new@example.org');
  await ruth.button(ruth.say('account_deed_do.contact')).click(); // no ID chosen, no form: nothing happens
  await home(jonas);
  await expect(jonas.page.getByRole('heading', { level: 1 })).not.toHaveText(jonas.say('sign_in.title'));
});

test('the last administrator cannot go, and who is no administrator has no team page', async ({ visitor }) => {
  const noel = await (await visitor()).sign_in('admin.harmony@example.org');
  await noel.open('/staff/harmony-mills/team');
  await expect(noel.page.getByText(noel.say('team.last'))).toBeVisible();
  await noel.expect_no_barriers();
  const joan = await (await visitor()).sign_in('nurse.harmony@example.org');
  expect((await joan.ask('/staff/harmony-mills/team')).status).toBe(403);
  expect((await joan.ask('/staff/harmony-mills/queues/disputes')).status).toBe(403);
  expect((await joan.ask('/staff/albany-med/today')).status).toBe(404);
});
