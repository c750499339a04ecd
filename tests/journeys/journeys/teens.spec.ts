// SPDX-License-Identifier: Apache-2.0
// Children grow up: the desk sees whose rights change and whose chart nobody would see, each side reads what changes before the day, and an own
// account starts at the policy's age only. Requirements S2, S8, S123.
import { expect, test, type Visitor } from '../portal/journey';

interface Found { patient: string; name: string }
async function find(desk: Visitor, practice: string, name: string): Promise<Found> {
  const found = JSON.parse((await desk.ask(`/staff/${practice}/patients?q=${encodeURIComponent(name)}`)).body) as { patients: Found[] };
  const first = found.patients[0];
  if (!first) throw new Error(`no patient called ${name}`);
  return first;
}

test('staff see whose rights change with a birthday, and his mother reads it before the day', async ({ visitor }) => {
  const desk = await (await visitor()).sign_in('desk.maple@example.org');
  await desk.open('/staff/maple-bend/queues/birthdays');
  await expect(desk.heading(desk.say('queue.birthdays'))).toBeVisible();
  await expect(desk.page.getByRole('row', { name: /Farrow, Eli|Eli.*Farrow/ })).toBeVisible();
  await desk.expect_no_barriers();
  await desk.link(/Eli/).first().click();
  await expect(desk.page.getByRole('heading', { name: desk.say('staff.own_account') })).toBeVisible();
  await expect(desk.page.getByText(desk.say('own_start.from_age', { age: 12 }))).toBeVisible();
  await expect(desk.button(desk.say('own_start.start', { name: 'Eli' }))).toHaveCount(0);
  await desk.expect_no_barriers();

  for (const language of ['en', 'es'] as const) {
    const mother = await (await visitor(language)).sign_in('tamsin@example.org');
    const eli = (await mother.people()).find((one) => one.name.startsWith('Eli'));
    if (!eli) throw new Error('Eli is not among his mother’s people');
    await mother.open(`/people/${eli.practice}/${eli.patient}/changes`);
    await expect(mother.page.getByText(/12/).first()).toBeVisible();
    await mother.expect_no_barriers();
  }
});

test('staff see the chart nobody can see, in Spanish too, and no one else sees the queue', async ({ visitor }) => {
  const desk = await (await visitor('es')).sign_in('desk.albany@example.org');
  await desk.open('/staff/albany-med/queues/nobody');
  await expect(desk.heading(desk.say('queue.nobody'))).toBeVisible();
  await expect(desk.page.getByRole('row', { name: /Mateo/ })).toBeVisible();
  await expect(desk.page.getByRole('row', { name: /Lucia|Lucía/ })).toHaveCount(0);
  await desk.expect_no_barriers();
  const mateo = await find(desk, 'albany-med', 'Mateo');
  await desk.open(`/staff/albany-med/patients/${mateo.patient}/people`);
  await expect(desk.page.getByText(desk.say('own_start.never'))).toBeVisible();
  await desk.expect_no_barriers();
  const mother = await (await visitor()).sign_in('beatriz@example.org');
  // What she hears is what she hears of a practice that does not exist.
  for (const [there, nowhere] of [
    ['/staff/albany-med/queues/nobody', '/staff/nowhere/queues/nobody'],
    [`/staff/albany-med/patients/${mateo.patient}/own-account`, '/staff/nowhere/patients/nobody/own-account'],
  ] as const) {
    const told = await mother.ask(there);
    const of_nothing = await mother.ask(nowhere);
    expect(told.status).toBeGreaterThanOrEqual(400);
    expect([told.status, told.body]).toEqual([of_nothing.status, of_nothing.body]);
  }
});

test('a fourteen-year-old gets no own account from the desk yet, and the practice says from when', async ({ visitor }) => {
  const desk = await (await visitor()).sign_in('desk.harmony@example.org');
  const marcus = await find(desk, 'harmony-mills', 'Marcus Kessler');
  await desk.open(`/staff/harmony-mills/patients/${marcus.patient}/people`);
  await expect(desk.page.getByText(desk.say('own_start.from_age', { age: 15 }))).toBeVisible();
  await expect(desk.page.getByText(/From 15 young people have their own account/)).toBeVisible();
  await expect(desk.button(desk.say('own_start.start', { name: 'Marcus' }))).toHaveCount(0);
  await desk.expect_no_barriers();
});

test('a grown-up without an account gets a printed code after questions, and the list at the desk shows it', async ({ visitor }) => {
  const desk = await (await visitor()).sign_in('desk.albany@example.org');
  const eleanor = await find(desk, 'albany-med', 'Eleanor');
  await desk.open(`/staff/albany-med/patients/${eleanor.patient}/people`);
  await desk.button(desk.say('own_start.start', { name: 'Eleanor' })).click();
  await desk.page.getByRole('radio', { name: desk.say('own_start.by_letter') }).check();
  await desk.button(desk.say('own_start.make_letter')).click();
  await expect(desk.page.getByText(desk.say('own_start.need')).first()).toBeVisible();
  await desk.page.getByRole('checkbox', { name: desk.say('own_question.photo_id') }).check();
  await desk.page.getByRole('radio', { name: desk.say('own_start.consent_signed') }).check();
  await desk.expect_no_barriers();
  await desk.button(desk.say('own_start.make_letter')).click();
  await expect(desk.page.getByText(desk.say('own_start.printed_title'))).toBeVisible();
  await desk.expect_no_barriers();
});
