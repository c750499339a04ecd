// SPDX-License-Identifier: Apache-2.0
// How a family gets in: an account proved by mail, a PIN from the desk, an invitation, a form, the terms. Each ends on the other person's screen.
// Requirements S1-S4, S12, S17-S20, S33-S39, S43-S54, S57-S61, S63, S79-S83, S100-S111.
import { expect, pass_phrase, test, type Visitor } from '../portal/journey';
import type { Portal } from '../portal/portal';

const WORDS = 'walnut compass evening rain';
const desk_at = { childrens: 'desk.childrens@example.org', harmony: 'desk.harmony@example.org', albany: 'desk.albany@example.org' } as const;
let number = 0;
const fresh_email = () => `mother${Date.now()}${number++}@example.org`;

interface Mail { to: string; subject: string; body: string }
async function mails_to(portal: Portal, email: string): Promise<Mail[]> {
  return (JSON.parse(await portal.mails()) as { mails: Mail[] }).mails.filter((mail) => mail.to === email);
}
async function mailed(portal: Portal, email: string, what: RegExp): Promise<string> {
  for (let tries = 0; tries < 40; tries += 1) {
    for (const mail of await mails_to(portal, email)) {
      const found = what.exec(mail.body);
      if (found) return found[1] ?? '';
    }
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error(`no mail to ${email} with ${what.source}`);
}

async function fill_date(who: Visitor, iso: string): Promise<void> {
  const [year, month, day] = iso.split('-');
  await who.field(who.say('join.date.month')).fill(String(Number(month)));
  await who.field(who.say('join.date.day')).fill(String(Number(day)));
  await who.field(who.say('join.date.year')).fill(year ?? '');
}
const go_on = (who: Visitor, word = 'sign_up.go_on') => who.page.getByRole('main').getByRole('button', { name: who.say(word), exact: true }).click();

/** Through the five questions; ends signed in, asked for her first child. */
async function create_account(who: Visitor, portal: Portal, email: string, name = 'Nadia'): Promise<void> {
  await who.open('/');
  await who.link(who.say('sign_in.create')).click();
  await expect(who.heading(who.say('sign_up.title'))).toBeVisible();
  await who.field(who.say('sign_up.email')).fill(email);
  await go_on(who, 'sign_up.send_code');
  await expect(who.heading(who.say('sign_up.code_title'))).toBeVisible();
  await who.field(who.say('sign_up.code')).fill(await mailed(portal, email, /^(\d{6})$/m));
  await go_on(who);
  await who.field(who.say('sign_up.given')).fill(name);
  await who.field(who.say('sign_up.family')).fill('Osei');
  await go_on(who);
  await fill_date(who, '1988-02-17');
  await go_on(who);
  await who.field(who.say('password.new')).fill(WORDS);
  await go_on(who, 'sign_up.make');
  await expect(who.heading(who.say('join.welcome_title'))).toBeVisible();
}

interface Found { patient: string; name: string; birth_on: string }
async function find(desk: Visitor, practice: string, name: string): Promise<Found> {
  const found = JSON.parse((await desk.ask(`/staff/${practice}/patients?q=${encodeURIComponent(name)}`)).body) as { patients: Found[] };
  const first = found.patients[0];
  if (!first) throw new Error(`no patient called ${name}`);
  return first;
}

async function give_pin(desk: Visitor, practice: string, child: Found): Promise<string> {
  await desk.open(`/staff/${practice}/patients/${child.patient}`);
  await desk.button(desk.say('staff_join.give_pin')).click();
  await go_on(desk, 'staff_join.make');
  await expect(desk.page.getByText(desk.say('staff_join.need_asked'))).toBeVisible();
  await desk.page.getByRole('checkbox', { name: desk.say('code_question.birth_date') }).check();
  await desk.page.getByRole('checkbox', { name: desk.say('code_question.address') }).check();
  await go_on(desk, 'staff_join.make');
  await expect(desk.page.getByRole('heading', { name: desk.say('staff_join.made_title') })).toBeVisible();
  return desk.page.locator('.k-big-code').innerText();
}

async function redeem(who: Visitor, practice: string, code: string, birth_on: string): Promise<void> {
  await who.open(`/join/${practice}/code`);
  await who.field(who.say('join.code')).fill(code);
  await fill_date(who, birth_on);
  await go_on(who);
}

test('a mother makes an account by a mailed code, links her son with the PIN of his letter, and the desk sees her among his people', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.childrens);
  const theo = await find(desk, 'childrens-pediatricians', 'Theo Osei');
  const pin = await give_pin(desk, 'childrens-pediatricians', theo);
  await desk.expect_no_barriers();

  const mother = await visitor();
  const email = fresh_email();
  await create_account(mother, portal, email);
  await mother.expect_no_barriers();
  await mother.page.getByLabel(mother.say('join.search'), { exact: true }).fill('delmar');
  await go_on(mother, 'join.search_button');
  await mother.link(/Children.s Pediatricians/).click();
  await mother.link(new RegExp(mother.say('join.way_pin'))).click();
  await mother.field(mother.say('join.code')).fill(pin.toLowerCase().replace('-', ' '));
  await fill_date(mother, theo.birth_on);
  await mother.expect_no_barriers();
  await go_on(mother);
  await mother.page.getByRole('radio', { name: mother.say('join_kind.PARENT') }).check();
  await go_on(mother);
  await mother.page.getByRole('radio', { name: mother.say('join_custody.full') }).check();
  await go_on(mother);
  await expect(mother.heading(mother.say('terms.title'))).toBeVisible();
  for (const named of ['Mental health', 'Pregnancy', 'Sexually transmitted', 'Drug use', 'HIV']) await expect(mother.page.locator('.k-terms-text')).toContainText(named);
  await mother.expect_no_barriers();
  await go_on(mother, 'terms.yes');
  await expect(mother.heading(mother.say('join.done_title'))).toBeVisible();
  await expect(mother.page.getByText(mother.say('join.see_title'))).toBeVisible();
  await mother.expect_no_barriers();
  expect((await mother.people()).map((one) => one.name)).toEqual([theo.name.split(', ').reverse().join(' ').replace(/ \S+ /, ' ')]);

  await desk.page.reload();
  await expect(desk.page.getByRole('row', { name: /Nadia/ }).first()).toBeVisible();
  await expect(desk.page.getByText(desk.say('code_state.used'), { exact: true })).toBeVisible();
  const text = (await mails_to(portal, email)).map((mail) => mail.subject + mail.body).join('\n');
  expect(text).not.toMatch(/Theo|Osei|Pediatric/);
});

test('a wrong, a used, a foreign and a revoked PIN hear the same words, with whom to call', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.childrens);
  const hannah = await find(desk, 'childrens-pediatricians', 'Hannah Osei');
  const pin = await give_pin(desk, 'childrens-pediatricians', hannah);
  const revoked = await give_pin(desk, 'childrens-pediatricians', hannah);
  await desk.page.reload();
  await desk.page.getByRole('button', { name: /^Revoke the code/ }).first().click();
  await desk.button(desk.say('staff_join.revoke_yes')).click();
  await expect(desk.page.getByText(desk.say('code_state.revoked'))).toBeVisible();

  const before = await mails_to(portal, 'zofia@example.org'); // other journeys of this worker may have written to her
  const father = await (await visitor()).sign_in('carlos@example.org');
  const heard = new Set<string>();
  for (const [code, born] of [['ABCD-2345', hannah.birth_on], [pin, '2011-01-01'], [revoked, hannah.birth_on]] as const) {
    await redeem(father, 'childrens-pediatricians', code, born);
    const alert = father.page.getByRole('alert');
    await expect(alert).toContainText('518-555-0120');
    heard.add(await alert.innerText());
  }
  await redeem(father, 'harmony-mills', pin, hannah.birth_on);
  await expect(father.page.getByRole('alert')).toContainText('518-555-0110');
  expect(heard.size).toBe(1);
  expect(await mails_to(portal, 'zofia@example.org')).toEqual(before);
});

test('somebody who says no to the terms is told that this is fine, and nothing is linked', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.childrens);
  const iris = await find(desk, 'childrens-pediatricians', 'Iris Kowalczyk');
  const pin = await give_pin(desk, 'childrens-pediatricians', iris);
  const aunt = await visitor('es');
  await create_account(aunt, portal, fresh_email(), 'Marta');
  await redeem(aunt, 'childrens-pediatricians', pin, iris.birth_on);
  await expect(aunt.page.getByText(aunt.say('join.relation_children'))).toBeVisible();
  await aunt.page.getByRole('radio', { name: aunt.say('join_kind.GUARDIAN') }).check();
  await go_on(aunt);
  await aunt.page.goBack();
  await expect(aunt.page.getByRole('radio', { name: aunt.say('join_kind.GUARDIAN') })).toBeChecked();
  await go_on(aunt);
  await aunt.page.getByRole('radio', { name: aunt.say('join_custody.unknown') }).check();
  await go_on(aunt);
  await go_on(aunt, 'terms.no');
  await expect(aunt.heading(aunt.say('terms.declined_title'))).toBeVisible();
  expect(await aunt.people()).toEqual([]);
  await desk.page.reload();
  await expect(desk.page.getByRole('row', { name: /Marta/ })).toHaveCount(0);
});

test('an address that has an account hears the same as a new one; the mail tells its owner; a lost mail can be asked for', async ({ visitor, portal }) => {
  const screens: string[] = [];
  for (const email of ['emeka@example.org', fresh_email()]) {
    const somebody = await visitor();
    await somebody.open('/create-account');
    await somebody.field(somebody.say('sign_up.email')).fill(email);
    await go_on(somebody, 'sign_up.send_code');
    await expect(somebody.heading(somebody.say('sign_up.code_title'))).toBeVisible();
    await expect(somebody.page.getByText(somebody.say('sign_up.no_mail_spam'))).toBeVisible();
    await somebody.field(somebody.say('sign_up.code')).fill('000000');
    await go_on(somebody);
    await expect(somebody.page.getByRole('alert')).toBeVisible();
    screens.push((await somebody.page.getByRole('main').innerText()).replaceAll(email, 'ADDRESS').replace(/(Send it again) in .*/g, '$1'));
  }
  expect(screens[0]).toBe(screens[1]);
  await expect(async () => expect((await mails_to(portal, 'emeka@example.org')).map((mail) => mail.subject)).toContain('You already have an account')).toPass();
});

test('seventeen is too young for an account of her own here, and she is told who can help', async ({ visitor, portal }) => {
  const girl = await visitor();
  const email = fresh_email();
  await girl.open('/create-account');
  await expect(girl.page.getByText(girl.say('sign_up.age', { years: 18 }))).toBeVisible();
  await girl.field(girl.say('sign_up.email')).fill(email);
  await go_on(girl, 'sign_up.send_code');
  await girl.field(girl.say('sign_up.code')).fill(await mailed(portal, email, /^(\d{6})$/m));
  await go_on(girl);
  // A closed tab loses what was typed, not what was proved.
  await girl.page.reload();
  await girl.field(girl.say('sign_up.given')).fill('Ada');
  await girl.field(girl.say('sign_up.family')).fill('Brook');
  await go_on(girl);
  await fill_date(girl, `${new Date().getFullYear() - 17}-01-02`);
  await go_on(girl);
  await girl.field(girl.say('password.new')).fill('short');
  await go_on(girl, 'sign_up.make');
  await expect(girl.page.getByText(girl.say('sign_up.too_young'))).toBeVisible();
  await girl.expect_no_barriers();
});

test('an invitation by mail names no one; its link and the birth date connect a father, and the desk sees it used', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.albany);
  const mateo = await find(desk, 'albany-med', 'Mateo Montoya');
  const email = fresh_email();
  await desk.open(`/staff/albany-med/patients/${mateo.patient}`);
  await desk.button(desk.say('staff_join.invite')).click();
  await desk.field(desk.say('staff_join.email')).fill(email);
  await go_on(desk, 'staff_join.send');
  await expect(desk.page.getByRole('heading', { name: desk.say('staff_join.sent_title') })).toBeVisible();

  const link = await mailed(portal, email, /(\/join\/code#code=\S+)/);
  const father = await visitor();
  await father.open(link);
  await expect(father.page.getByText(father.say('join.code_waits'))).toBeVisible();
  expect(father.page.url()).not.toContain('code=');
  await father.page.getByRole('main').getByRole('link', { name: father.say('sign_up.title') }).first().click();
  await father.field(father.say('sign_up.email')).fill(email);
  await go_on(father, 'sign_up.send_code');
  await father.field(father.say('sign_up.code')).fill(await mailed(portal, email, /^(\d{6})$/m));
  await go_on(father);
  await father.field(father.say('sign_up.given')).fill('Bruno');
  await father.field(father.say('sign_up.family')).fill('Montoya');
  await go_on(father);
  await fill_date(father, '1985-06-30');
  await go_on(father);
  await father.field(father.say('password.new')).fill(WORDS);
  await go_on(father, 'sign_up.make');
  await expect(father.heading(father.say('join.code_title'))).toBeVisible();
  await fill_date(father, mateo.birth_on);
  await go_on(father);
  await father.page.getByRole('radio', { name: father.say('join_kind.PARENT') }).check();
  await go_on(father);
  await father.page.getByRole('radio', { name: father.say('join_custody.joint') }).check();
  await go_on(father);
  await go_on(father, 'terms.yes');
  await expect(father.heading(father.say('join.done_title'))).toBeVisible();
  const text = (await mails_to(portal, email)).map((mail) => mail.subject + mail.body).join('\n');
  expect(text).not.toMatch(/Mateo|Montoya|Albany/);

  await desk.open('/staff/albany-med/codes');
  await desk.button(desk.say('staff_join.list_all')).click();
  await expect(desk.page.getByRole('row', { name: /Mateo/ })).toContainText('Bruno');
  await desk.expect_no_barriers();
});

test('a form for one child: the desk asks back, the mother answers, the desk matches it, and the child is on her home page', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.harmony);
  const dylan = await find(desk, 'harmony-mills', 'Dylan Shore');
  const mother = await visitor();
  const email = fresh_email();
  await create_account(mother, portal, email, 'Gemma');
  await mother.open('/join/harmony-mills');
  await mother.link(new RegExp(mother.say('join.way_form'))).click();
  await mother.field(mother.say('registration.given')).fill('Dylan');
  await mother.field(mother.say('registration.family')).fill('Shore');
  await fill_date(mother, dylan.birth_on);
  await go_on(mother);
  await mother.page.getByRole('radio', { name: mother.say('join_kind.PARENT') }).check();
  await mother.page.getByRole('radio', { name: mother.say('join_custody.full') }).check();
  await go_on(mother);
  await mother.expect_no_barriers();
  await go_on(mother, 'registration.send');
  await go_on(mother, 'terms.yes');
  await expect(mother.heading(mother.say('registration.sent_title'))).toBeVisible();
  await expect(mother.page.getByText('518-555-0110')).toBeVisible();

  await desk.open('/staff/harmony-mills/registrations');
  await desk.link(/Shore, Dylan/).click();
  await desk.button(desk.say('staff_join.reg_ask')).click();
  await desk.field(desk.say('staff_join.reg_ask_words')).fill('Which street do you live on?');
  await go_on(desk, 'staff_join.reg_ask_button');
  await expect(desk.page.getByText(desk.say('staff_join.reg_done'))).toBeVisible();

  await mother.open('/');
  await mother.link(mother.say('join.home_asked_link')).click();
  await expect(mother.page.getByText('Which street do you live on?')).toBeVisible();
  await mother.page.getByLabel(mother.say('registration.your_answer')).fill('Mill Lane');
  await go_on(mother, 'registration.answer_button');
  await expect(mother.page.getByText(mother.say('registration_state.waiting'))).toBeVisible();
  await mother.expect_no_barriers();

  await desk.open('/staff/harmony-mills/registrations');
  await desk.expect_no_barriers();
  await desk.link(/Shore, Dylan/).click();
  await expect(desk.page.getByText(/Mill Lane/)).toBeVisible();
  await desk.page.getByRole('radio').first().check();
  await desk.expect_no_barriers();
  await go_on(desk, 'staff_join.reg_approve');
  await expect(desk.page.getByText(desk.say('staff_join.reg_done'))).toBeVisible();

  await mother.open('/');
  await expect(mother.page.getByRole('region', { name: mother.say('home.people') })).toContainText('Dylan');
  expect((await mails_to(portal, email)).some((mail) => /Dylan|Shore/.test(mail.body + mail.subject))).toBe(false);
});

test('a father with papers at the desk is linked there, with a reason, and sees his daughter', async ({ visitor, portal }) => {
  const desk = await (await visitor()).sign_in(desk_at.harmony);
  const ava = await find(desk, 'harmony-mills', 'Ava Kessler');
  const father = await visitor();
  const email = fresh_email();
  await create_account(father, portal, email, 'Ruben');
  await desk.open(`/staff/harmony-mills/patients/${ava.patient}`);
  await desk.button(desk.say('staff_join.link')).click();
  await desk.field(desk.say('staff_join.link_email')).fill('nobody.here@example.org');
  await desk.field(desk.say('staff_join.link_reason')).fill('Birth certificate and photo ID shown');
  await go_on(desk, 'staff_join.link_button');
  await expect(desk.page.getByText(desk.say('staff_join.no_account'))).toBeVisible();
  await desk.field(desk.say('staff_join.link_email')).fill(email);
  await desk.page.getByLabel(desk.say('staff_join.link_custody')).selectOption('full');
  await go_on(desk, 'staff_join.link_button');
  await expect(desk.page.getByText(desk.say('staff_join.linked'))).toBeVisible();
  await father.open('/connections');
  await expect(father.page.getByText('Harmony Mills Pediatrics').first()).toBeVisible();
  expect((await father.people()).map((one) => one.name.split(' ')[0])).toEqual(['Ava']);
});

test('anybody finds a practice by name, town and phone, reads its terms and the answers to common questions, in Spanish too', async ({ visitor }) => {
  for (const language of ['en', 'es'] as const) {
    const anybody = await visitor(language);
    await anybody.open('/practices');
    for (const [typed, found] of [['harm', /Harmony Mills/], ['DELMAR', /Pediatricians/], ['(518) 555-0130', /myAlbanyMed/]] as const) {
      await anybody.page.getByLabel(anybody.say('join.search'), { exact: true }).fill(typed);
      await go_on(anybody, 'join.search_button');
      await expect(anybody.page.getByRole('main').getByRole('link', { name: found })).toHaveCount(1);
    }
    await anybody.page.getByLabel(anybody.say('join.search'), { exact: true }).fill('nowhere');
    await go_on(anybody, 'join.search_button');
    await expect(anybody.page.getByText(anybody.say('join.found_none'))).toBeVisible();
    await expect(anybody.page.getByText(anybody.say('join.not_listed'))).toBeVisible();
    await anybody.expect_no_barriers();
    await anybody.open('/practices/harmony-mills');
    await expect(anybody.page.getByText('518-555-0111')).toBeVisible();
    await anybody.expect_no_barriers();
    await anybody.link(anybody.say('terms.read_link')).click();
    await expect(anybody.page.locator('.k-terms-text')).toContainText(language === 'es' ? 'Embarazo' : 'Pregnancy');
    await anybody.open('/help');
    for (const group of ['about', 'account', 'pins']) await expect(anybody.page.getByRole('heading', { name: anybody.say(`help.group_${group}`) })).toBeVisible();
    await anybody.page.getByText(anybody.say('help_q.cost')).click();
    await expect(anybody.page.getByText(anybody.say('help_a.cost'))).toBeVisible();
    await expect(anybody.page.getByText(anybody.say('common.required'))).toBeVisible();
    await anybody.expect_no_barriers();
  }
});

test('a nurse can give a PIN; billing sees none of it', async ({ visitor }) => {
  const billing = await (await visitor()).sign_in('billing.childrens@example.org');
  expect((await billing.ask('/staff/childrens-pediatricians/codes')).status).toBe(403);
  expect((await billing.ask('/staff/childrens-pediatricians/registrations')).status).toBe(403);
  const nurse = await (await visitor()).sign_in('nurse.childrens@example.org', pass_phrase);
  expect((await nurse.ask('/staff/childrens-pediatricians/codes')).status).toBe(200);
  expect((await nurse.ask('/staff/harmony-mills/codes')).status).toBe(404);
});
