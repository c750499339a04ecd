// SPDX-License-Identifier: Apache-2.0
// Papers that open, restrict, run out and come anew: sent by one person, read at the desk, and each walk ends on the screen of the person whose
// view they change.
import { readFileSync } from 'node:fs';
import { expect, test, type Visitor } from '../portal/journey';
import { add_file, ask_for, born, pdf_of, sign } from '../portal/papers';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/documents/${name}`, import.meta.url));
const seen = async (visitor: Visitor, name: string): Promise<string[]> => (await visitor.people()).find((person) => person.name.startsWith(name))?.areas ?? [];
const choose = (visitor: Visitor, name: string | RegExp) => visitor.page.getByRole('radio', { name, exact: typeof name === 'string' }).check();
const reason = (visitor: Visitor, text: string) => visitor.page.getByRole('textbox', { name: new RegExp(visitor.say('desk.reason')) }).fill(text);
const home = async (visitor: Visitor): Promise<void> => {
  await visitor.open('/');
  await expect(visitor.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(visitor.page.locator('.k-waiting')).toHaveCount(0);
};
const next_year = `${new Date().getFullYear() + 1}-06-30`;
/** Every page of the first file is really drawn. */
const drawn = async (visitor: Visitor): Promise<void> => {
  const page = visitor.page.locator('.k-pages img').first();
  await expect(page).toBeVisible();
  expect(await page.evaluate((image) => (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth))).toBeGreaterThan(0);
};
/** Lifted by the privacy officer on the paper's own page, with a reason. */
async function lift(officer: Visitor): Promise<void> {
  await officer.button(officer.say('staff_paper.revoke')).click();
  await officer.page.locator('[name=reason]').fill('The court lifted it.');
  await officer.button(officer.say('staff_paper.revoke_do')).click();
  await expect(officer.page.getByText(officer.say('staff_paper.revoked'))).toBeVisible();
}

test('a mother sends the court order with her report, the office restricts on that very paper, and the father reads only what the office chose', async ({ visitor }) => {
  const paul = await (await visitor()).sign_in('paul@example.org');
  const had = await seen(paul, 'Sofia');
  expect(had).toContain('results');
  const elena = await (await visitor('es')).sign_in('elena@example.org');
  const sofia = (await elena.people()).find((person) => person.name.startsWith('Sofia'));
  await elena.open(`/people/${sofia?.practice}/${sofia?.patient}/report`);
  await elena.page.locator('[name=about]').fill('Paul');
  await choose(elena, elena.say('concern_relation.step'));
  await choose(elena, elena.say('concern_cause.court_order'));
  await elena.page.locator('input[type=file][multiple]').setInputFiles([
    { name: 'IMG_2201.heic', mimeType: 'image/heic', buffer: fixture('phone.heic') },
    { name: 'orden.pdf', mimeType: 'application/pdf', buffer: pdf_of(2) },
  ]);
  await elena.page.evaluate(() => globalThis.scrollTo(0, 0)); // what lies half under the header is no small target
  await elena.expect_no_barriers();
  await elena.button(elena.say('concern.send')).click();
  await expect(elena.page.getByRole('heading', { name: elena.say('concern.sent_title') })).toBeVisible();
  await expect(elena.page.getByText(elena.say('papers.file_here_one', { count: '1' }))).toBeVisible();
  await expect(elena.page.getByText(elena.say('papers.file_here_other', { count: '2' }))).toBeVisible();
  await elena.expect_no_barriers();

  const ruth = await (await visitor()).sign_in('privacy.harmony@example.org');
  await ruth.open('/staff/harmony-mills/queues/disputes');
  await ruth.link(/Sofia/).first().click();
  await drawn(ruth);
  await expect(ruth.page.getByText('orden.pdf').first()).toBeVisible();
  await ruth.button(ruth.say('dispute.decide')).click();
  await ruth.page.locator('input[name=decision][value=restricted]').check();
  await choose(ruth, /Paul/);
  await ruth.page.getByRole('checkbox', { name: ruth.say('category.result') }).check();
  await ruth.page.locator('[name=restriction-to]').fill(next_year);
  await choose(ruth, new RegExp(ruth.say('office_says.call_office')));
  await ruth.expect_no_barriers();
  await ruth.button(ruth.say('desk.look_first')).click();
  await expect(ruth.page.getByText(ruth.say('desk.loses'))).toBeVisible();
  expect(await seen(paul, 'Sofia')).toEqual(had); // looked at, not done
  await reason(ruth, 'The order of May says so.');
  await ruth.button(ruth.say('dispute.decide_do')).click();
  await expect(ruth.page.getByText(ruth.say('dispute_done.decided'))).toBeVisible();

  await home(paul);
  await expect(paul.page.getByText(paul.say('note_says.call_office'))).toBeVisible();
  await expect(paul.page.getByRole('main')).not.toContainText(/Elena|court|order|judge/i);
  expect(await seen(paul, 'Sofia')).not.toContain('results');
  await home(elena);
  await expect(elena.page.getByText(elena.say('note_says.report_done'))).toBeVisible();
  await expect(elena.page.getByRole('main')).not.toContainText(/Paul/);

  // The restriction names the paper it stands on; lifting it needs a reason, and he hears that all is as before.
  await ruth.link(ruth.say('dispute.to_people')).click();
  await ruth.link(new RegExp(`${ruth.say('paper_kind.court_restriction')}.*`)).first().click();
  await drawn(ruth);
  await ruth.expect_no_barriers();
  await lift(ruth);
  await home(paul);
  await expect(paul.page.getByText(paul.say('note_says.as_before'))).toBeVisible();
  expect(await seen(paul, 'Sofia')).toEqual(had);
});

test('a court order brought to the counter closes the father’s open page at once, and only the privacy officer lifts it', async ({ visitor }) => {
  const paul = await (await visitor()).sign_in('paul@example.org');
  const sofia = (await paul.people()).find((person) => person.name.startsWith('Sofia'));
  const had = sofia?.areas ?? [];
  await paul.open(`/people/${sofia?.practice}/${sofia?.patient}/results`);
  await expect(paul.page.getByRole('main').getByRole('link').first()).toBeVisible();

  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open(`/staff/harmony-mills/patients/${sofia?.patient}/people`);
  const card = dana.page.getByRole('listitem').filter({ has: dana.page.getByRole('heading', { level: 3, name: /Paul/ }) });
  await card.getByRole('button', { name: dana.say('restriction.start') }).click();
  await dana.page.locator('[name=restriction-to]').fill(next_year);
  await dana.expect_no_barriers();
  await dana.button(dana.say('desk.look_first')).click();
  await expect(dana.page.getByText(dana.say('desk.loses'))).toBeVisible();
  await reason(dana, 'The mother brought the order.');
  await dana.button(dana.say('restriction.do')).click();
  await expect(dana.heading(dana.say('paper_word.court_restriction'))).toBeVisible();
  await expect(dana.page.getByText(dana.say('staff_paper.officer_only'))).toBeVisible();
  await add_file(dana, 'scan.pdf', 'application/pdf', pdf_of(1));
  await drawn(dana);
  await dana.expect_no_barriers();
  const paper = new URL(dana.page.url()).pathname;

  await paul.page.getByRole('main').getByRole('link').first().click(); // his open page asks for one thing more
  expect(await seen(paul, 'Sofia')).toEqual([]);
  expect((await paul.ask(`/charts/${sofia?.practice}/${sofia?.patient}/results`)).status).not.toBe(200);
  await home(paul);
  await expect(paul.page.getByText(paul.say('note_says.changed'))).toBeVisible();
  await expect(paul.page.getByRole('main')).not.toContainText(/court|mother/i);

  const ruth = await (await visitor()).sign_in('privacy.harmony@example.org');
  await ruth.open(paper);
  await lift(ruth);
  expect(await seen(paul, 'Sofia')).toEqual(had);
});

test('a son asks for his mother’s chart with a health care power of attorney and reads it when the office has seen the paper', async ({ visitor }) => {
  const abel = await (await visitor()).sign_in('desk.albany@example.org');
  const birth = await born(abel, 'albany-med', 'Whitcombe%20Eleanor');
  const peter = await (await visitor()).sign_in('peter@example.org');
  expect(await seen(peter, 'Eleanor')).toEqual([]);
  await ask_for(peter, 'albany-med', 'for_adult', peter.say('ask_adult.POA'), 'Eleanor', 'Whitcombe', birth);
  await add_file(peter, 'poa.pdf', 'application/pdf', pdf_of(3));
  await expect(peter.page.getByText(peter.say('papers.file_here_other', { count: '3' }))).toBeVisible();
  await add_file(peter, 'IMG_7.heic', 'image/heic', fixture('phone.heic'));
  await expect(peter.page.getByText(peter.say('papers.file_here_one', { count: '1' }))).toBeVisible();
  await peter.expect_no_barriers();
  await sign(peter, 'Peter Whitcombe');
  expect(await seen(peter, 'Eleanor')).toEqual([]); // asked for is not given

  await abel.open('/staff/albany-med/queues/requests');
  await abel.link(/Peter|Eleanor/).first().click();
  await drawn(abel);
  await abel.button(abel.say('staff_request.approve')).click();
  await choose(abel, /Eleanor/);
  await abel.page.locator('input[type=date]').nth(1).fill(next_year);
  await abel.expect_no_barriers();
  await abel.button(abel.say('staff_request.approve_do')).click();
  await expect(abel.page.getByText(abel.say('staff_request.done'))).toBeVisible();
  await home(peter);
  await expect(peter.page.getByRole('main').getByText(/Eleanor/).first()).toBeVisible();
  expect(await seen(peter, 'Eleanor')).toContain('results');
});

test('a minor’s guardian who sends the order without the letters is asked for them, and sees the chart when both are there', async ({ visitor }) => {
  const bea = await (await visitor()).sign_in('desk.albany@example.org');
  const birth = await born(bea, 'albany-med', 'Diallo%20Binta');
  const zofia = await (await visitor()).sign_in('zofia@example.org');
  await ask_for(zofia, 'albany-med', 'for_minor', zofia.say('ask_minor.GUARDIAN'), 'Binta', 'Diallo', birth);
  await expect(zofia.page.getByText(zofia.say('paper_word.court_order')).first()).toBeVisible();
  await expect(zofia.page.getByText(zofia.say('paper_word.letters_of_guardianship')).first()).toBeVisible();
  await add_file(zofia, 'order.pdf', 'application/pdf', pdf_of(1));
  await expect(zofia.page.getByText(zofia.say('papers.file_here_one', { count: '1' }))).toBeVisible();
  await sign(zofia, 'Zofia Kowalczyk');

  await bea.open('/staff/albany-med/queues/requests');
  await bea.link(/Zofia|Binta/).first().click();
  await bea.button(bea.say('staff_request.approve')).click();
  await choose(bea, /Binta/);
  await bea.page.getByRole('checkbox', { name: bea.say('paper_word.court_order') }).check();
  await bea.button(bea.say('staff_request.approve_do')).click();
  await expect(bea.page.getByText(bea.say('staff_request.seen_need'))).toBeVisible(); // one alone opens nothing
  await bea.expect_no_barriers();
  await bea.button(bea.say('staff_request.ask_missing')).click();
  await expect(bea.page.getByRole('checkbox', { name: bea.say('paper_word.letters_of_guardianship'), exact: true }).first()).toBeChecked();
  await bea.page.getByLabel(bea.say('staff_request.words')).fill('Please send the letters, too.');
  await bea.button(bea.say('staff_request.wait_do')).click();
  await expect(bea.page.getByText(bea.say('staff_request.done'))).toBeVisible();

  await zofia.page.reload();
  await expect(zofia.page.getByText('Please send the letters, too.').first()).toBeVisible();
  await expect(zofia.page.getByRole('listitem').filter({ hasText: zofia.say('paper_word.letters_of_guardianship') }).first()).toBeVisible();
  await add_file(zofia, 'letters.pdf', 'application/pdf', pdf_of(2));
  await expect(zofia.page.getByText(zofia.say('papers.file_here_other', { count: '2' }))).toBeVisible();
  await sign(zofia, 'Zofia Kowalczyk');

  await bea.page.reload();
  await bea.button(bea.say('staff_request.approve')).click();
  await choose(bea, /Binta/);
  await bea.page.getByRole('checkbox', { name: bea.say('paper_word.court_order') }).check();
  await bea.page.getByRole('checkbox', { name: bea.say('paper_word.letters_of_guardianship'), exact: true }).check();
  await bea.button(bea.say('staff_request.approve_do')).click();
  await expect(bea.page.getByText(bea.say('staff_request.done'))).toBeVisible();
  await home(zofia);
  await expect(zofia.page.getByRole('main').getByText(/Binta/).first()).toBeVisible();
  expect(await seen(zofia, 'Binta')).toContain('results');
});

test('letters that ended yesterday closed the chart, the guardian reads what to bring, and new ones open it again', async ({ visitor }) => {
  const wilma = await (await visitor()).sign_in('wilma@example.org');
  expect(await seen(wilma, 'Owen')).toEqual([]);
  await home(wilma);
  await expect(wilma.page.getByText(wilma.say('note_says.bring_papers'))).toBeVisible();
  await wilma.expect_no_barriers();
  const owen = (await wilma.people()).find((person) => person.name.startsWith('Owen'));
  await wilma.open(`/requests/paper/${owen?.practice}/${owen?.patient}`);
  await wilma.page.getByRole('radio', { name: new RegExp(wilma.say('paper_word.guardianship')) }).check();
  await wilma.button(wilma.say('papers.next')).click();
  await add_file(wilma, 'letters.pdf', 'application/pdf', pdf_of(1));
  await expect(wilma.page.getByText(wilma.say('papers.file_here_one', { count: '1' }))).toBeVisible();
  await sign(wilma, 'Wilma Hartley');

  const bea = await (await visitor()).sign_in('desk.albany@example.org');
  await bea.open('/staff/albany-med/queues/papers_expiring');
  await expect(bea.page.getByRole('row').filter({ hasText: /Wilma/ }).getByText(bea.say('queue_state.ended'))).toBeVisible();
  await expect(bea.page.getByRole('row').filter({ hasText: /Harold/ }).getByText(bea.say('queue_state.expiring'))).toBeVisible();
  await bea.expect_no_barriers();
  await bea.open('/staff/albany-med/queues/requests');
  await bea.link(/Owen|Wilma/).first().click();
  await bea.button(bea.say('staff_request.approve_paper')).click();
  await bea.page.locator('input[type=date]').nth(1).fill(next_year);
  await bea.button(bea.say('staff_request.verify_do')).click();
  await expect(bea.page.getByText(bea.say('staff_request.done'))).toBeVisible();
  expect(await seen(wilma, 'Owen')).toContain('results');
});

test('a waived photo ID is asked for when she comes in with her child: a visit without it closes the chart, the ID opens it', async ({ visitor }) => {
  const karin = await (await visitor()).sign_in('karin@example.org');
  const had = await seen(karin, 'Ava');
  expect(had).toContain('results');
  const ava = (await karin.people()).find((person) => person.name.startsWith('Ava'));
  // What ending the practice's pause would do is shown by name before anybody publishes it.
  const ruth = await (await visitor()).sign_in('privacy.harmony@example.org');
  await ruth.open('/staff/harmony-mills/policy/photo-id');
  await expect(ruth.page.getByRole('heading', { name: ruth.say('policy_waiver.runs') })).toBeVisible();
  await ruth.expect_no_barriers();
  await ruth.button(ruth.say('policy_waiver.go')).click();
  await ruth.button(ruth.say('policy_impact.run')).click();
  await expect(ruth.page.getByText(/Karin/).first()).toBeVisible();
  await ruth.expect_no_barriers();
  expect(await seen(karin, 'Ava')).toEqual(had); // looked at, not done
  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open(`/staff/harmony-mills/patients/${ava?.patient}/people`);
  const card = dana.page.getByRole('listitem').filter({ has: dana.page.getByRole('heading', { level: 3, name: /Karin/ }) });
  await card.getByRole('link', { name: dana.say('people.id_due') }).click();
  await dana.expect_no_barriers();
  await dana.button(dana.say('staff_visit.without')).click();
  await expect(dana.page.getByText(dana.say('staff_visit.lapsed'))).toBeVisible();
  expect(await seen(karin, 'Ava')).not.toContain('results');
  await home(karin);
  await karin.expect_no_barriers();
  await choose(dana, dana.say('id_shown.passport'));
  await dana.button(dana.say('staff_visit.confirm')).click();
  await expect(dana.page.getByText(dana.say('staff_visit.done'))).toBeVisible();
  await home(karin);
  expect(await seen(karin, 'Ava')).toEqual(had);
});
