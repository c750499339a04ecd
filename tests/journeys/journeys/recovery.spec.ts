// SPDX-License-Identifier: Apache-2.0
// Ways back in and one's own data: each journey ends in the other mailbox or at the other person's screen.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, fresh_code, pass_phrase, test, totp_secret_of, type Visitor } from '../portal/journey';
import type { Portal } from '../portal/portal';

interface Mail { to: string; subject: string; body: string }

async function newest_mail(visitor: Visitor, to: string, subject: RegExp): Promise<Mail> {
  let found: Mail | undefined;
  await expect(async () => {
    const { mails } = JSON.parse(await visitor.portal.mails()) as { mails: Mail[] };
    found = mails.find((mail) => mail.to === to && subject.test(mail.subject));
    expect(found, `a mail to ${to}`).toBeDefined();
  }).toPass({ timeout: 20_000 });
  return found as Mail;
}
/** As time or a mail server would leave it: what a journey cannot wait for. */
function in_store(portal: Portal, statement: string): void {
  execFileSync('python3', ['-c', 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()', join(portal.folder, 'data', 'kinportal.db'), statement]);
}
const link_of = (mail: Mail): string => {
  const link = /https:\/\/\S+/.exec(mail.body)?.[0] ?? '';
  const url = new URL(link);
  return url.pathname + url.hash;
};

test('a father forgets his password and his email, and comes back', async ({ visitor }) => {
  const carlos = await visitor();
  await carlos.open('/sign-in');
  await carlos.link(carlos.say('sign_in.forgot_email')).click();
  await expect(carlos.heading(carlos.say('forgot_email.title'))).toBeVisible();
  await carlos.expect_no_barriers();
  await carlos.link(carlos.say('forgot_email.mail_button')).click();
  // Neither answer tells which address is known.
  for (const email of ['carlos.work@example.org', 'carlos@example.org']) {
    await carlos.open('/forgot');
    await carlos.field(carlos.say('sign_in.email')).fill(email);
    await carlos.button(carlos.say('forgot.button')).click();
    await expect(carlos.page.getByText(carlos.say('forgot.sent'))).toBeVisible();
  }
  const mail = await newest_mail(carlos, 'carlos@example.org', /contraseña nueva/i) /* his account speaks Spanish */;
  await carlos.open(link_of(mail));
  await carlos.page.getByLabel(carlos.say('reset.intruder')).check();
  await carlos.field(carlos.say('password.new')).fill('seven kites over the river');
  await carlos.expect_no_barriers();
  await carlos.button(carlos.say('reset.button')).click();
  await expect(carlos.page.getByText(carlos.say('sign_in.reset_done_title'))).toBeVisible();
  await carlos.sign_in('carlos@example.org', 'seven kites over the river');
  await expect(carlos.page.getByRole('region', { name: carlos.say('home.people') })).toBeVisible();
});

test('her email changes when the new address confirms; the old address is told and can undo it for seven days', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  await rosa.open('/settings/data');
  await rosa.expect_no_barriers();
  await rosa.field(rosa.say('my_data.email_new')).fill('rosa.new@example.org');
  await rosa.button(rosa.say('my_data.email_button')).click();
  await expect(rosa.page.getByText(rosa.say('my_data.mail_sent', { email: 'rosa.new@example.org' }))).toBeVisible();
  await expect(rosa.page.getByText(rosa.say('my_data.pending_title'))).toBeVisible();
  const confirm = await newest_mail(rosa, 'rosa.new@example.org', /confirm/i);
  await newest_mail(rosa, 'rosa@example.org', /about to change/i);

  const inbox = await visitor();
  await inbox.open(link_of(confirm));
  await inbox.expect_no_barriers();
  expect(inbox.page.url()).not.toContain('token');
  await inbox.button(inbox.say('links.confirm_button')).click();
  await expect(inbox.heading(inbox.say('links.confirmed_title'))).toBeVisible();
  await inbox.sign_in('rosa.new@example.org');

  const old_inbox = await visitor();
  const undo = await newest_mail(old_inbox, 'rosa@example.org', /was changed/i);
  expect(undo.body).not.toContain('rosa.new');
  await old_inbox.open(link_of(undo));
  await old_inbox.button(old_inbox.say('links.stop_button')).click();
  await expect(old_inbox.page.getByText(old_inbox.say('links.undone'))).toBeVisible();
  expect((await inbox.ask('/home')).status).toBe(401);
  // Whoever changed it may know the password too: it is gone, and the mailed link is the only way back in.
  await old_inbox.open('/');
  await old_inbox.fill_in_sign_in('rosa@example.org', pass_phrase);
  await expect(old_inbox.page.getByRole('alert')).toContainText(old_inbox.say('sign_in.wrong'));
  const reset = await newest_mail(old_inbox, 'rosa@example.org', /Set a new password/i);
  await old_inbox.open(link_of(reset));
  await old_inbox.field(old_inbox.say('password.new')).fill(pass_phrase);
  await old_inbox.button(old_inbox.say('reset.button')).click();
  await expect(old_inbox.page.getByText(old_inbox.say('sign_in.reset_done_title'))).toBeVisible();
  await old_inbox.sign_in('rosa@example.org');
});

test('she mends her phone number; one that is none is refused, and the mail about it says no number', async ({ visitor }) => {
  const susan = await (await visitor('es')).sign_in('susan@example.org');
  await susan.open('/settings/data');
  await susan.field(susan.say('my_data.phone')).fill('518 555 0142');
  await susan.button(susan.say('my_data.save')).click();
  await expect(susan.page.getByText(susan.say('my_data.saved'))).toBeVisible();
  await susan.field(susan.say('my_data.phone')).fill('call me');
  await susan.button(susan.say('my_data.save')).click();
  await expect(susan.page.getByText(susan.say('my_data.no_phone'))).toBeVisible();
  await susan.expect_no_barriers();
  const mail = await newest_mail(susan, 'susan@example.org', /account data/i);
  expect(mail.body).not.toContain('555');
});

test('an hour later her tablet still asks who holds it before her number changes, and what was typed is not lost', async ({ visitor, portal }) => {
  const paul = await (await visitor()).sign_in('paul@example.org');
  await paul.open('/settings/data');
  in_store(portal, "UPDATE signin SET proved_at = proved_at - 3600000000 WHERE account_id = (SELECT account_id FROM account WHERE email = 'paul@example.org')");
  await paul.field(paul.say('my_data.phone')).fill('518 555 0177');
  await paul.button(paul.say('my_data.save')).click();
  await expect(paul.heading(paul.say('step_up.page_title'))).toBeVisible();
  await paul.expect_no_barriers();
  await paul.page.getByRole('textbox', { name: paul.say('password.current') }).fill('not his at all');
  await paul.button(paul.say('step_up.button')).click();
  await expect(paul.page.getByText(paul.say('step_up.wrong'))).toBeVisible();
  await paul.page.getByRole('textbox', { name: paul.say('password.current') }).fill(pass_phrase);
  await paul.button(paul.say('step_up.button')).click();
  await expect(paul.page.getByText(paul.say('my_data.saved'))).toBeVisible();
  await expect(paul.field(paul.say('my_data.phone'))).toHaveValue('518 555 0177');
});

test('she chooses what she is mailed about and keeps her nights quiet', async ({ visitor }) => {
  const zofia = await (await visitor()).sign_in('zofia@example.org', pass_phrase);
  await zofia.open('/settings/notices');
  await zofia.page.getByLabel(zofia.say('notice_topic.requests')).uncheck();
  await zofia.page.getByLabel(zofia.say('notices.quiet'), { exact: true }).check();
  await zofia.expect_no_barriers();
  await zofia.button(zofia.say('notices.save')).click();
  await expect(zofia.page.getByText(zofia.say('notices.saved'))).toBeVisible();
  await zofia.open('/settings/notices');
  await expect(zofia.page.getByLabel(zofia.say('notice_topic.requests'))).not.toBeChecked();
  await expect(zofia.page.getByLabel(zofia.say('notice_topic.papers'))).toBeChecked();
});

test('a code that is on no letter opens nothing, and says whom to call', async ({ visitor }) => {
  const harold = await visitor();
  await harold.open('/letter');
  await harold.expect_no_barriers();
  await harold.field(harold.say('sign_in.email')).fill('harold@example.org');
  await harold.field(harold.say('letter.code')).fill('K7QM-4T9X');
  await harold.button(harold.say('code.button')).click();
  await expect(harold.page.getByRole('alert')).toContainText(harold.say('letter.wrong'));
});

/** The front desk on the account's page of this person. */
async function at_counter(desk: Visitor, name: string): Promise<void> {
  const session = JSON.parse((await desk.ask('/session')).body) as { staff: { practice: string }[] };
  const practice = session.staff[0]?.practice ?? '';
  const { accounts } = JSON.parse((await desk.ask(`/staff/${practice}/accounts?q=${name}`)).body) as { accounts: { account: string; name: string }[] };
  await desk.open(`/staff/${practice}/accounts/${accounts[0]?.account ?? ''}`);
  await expect(desk.heading(new RegExp(name))).toBeVisible();
}

test('a father without his mailbox gets a letter at the counter and sets his own password with its code', async ({ visitor, portal }) => {
  test.slow(); // a code of the phone opens once in thirty seconds, and the desk needs two
  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await at_counter(dana, 'Emeka');
  await dana.button(dana.say('sign_in_help.letter')).click();
  await expect(dana.page.getByText(dana.say('sign_in_help.need_id'))).toBeVisible();
  const help = dana.page.getByRole('region', { name: dana.say('sign_in_help.title') });
  await help.getByRole('radio', { name: dana.say('photo_id.passport') }).check();
  // She signed in this morning: who stands at her keyboard shows first that it is she, and what was chosen is not lost.
  in_store(portal, "UPDATE signin SET proved_at = proved_at - 3600000000 WHERE account_id = (SELECT account_id FROM account WHERE email = 'desk.harmony@example.org')");
  await dana.button(dana.say('sign_in_help.letter')).click();
  await dana.page.getByRole('textbox', { name: dana.say('password.current') }).fill(pass_phrase);
  await dana.expect_no_barriers();
  await dana.field(dana.say('code.label')).fill(await fresh_code(totp_secret_of('desk.harmony@example.org') ?? ''));
  const answered = dana.page.waitForResponse((answer) => answer.url().endsWith('/password-letter') && answer.ok());
  await dana.button(dana.say('step_up.button')).click();
  const { code, letter } = (await (await answered).json()) as { code: string; letter: string };
  expect(Buffer.from(letter, 'base64url').subarray(0, 5).toString()).toBe('%PDF-');
  await expect(dana.page.getByText(dana.say('sign_in_help.letter_title'))).toBeVisible();
  await expect(dana.page.getByRole('main')).not.toContainText(code);
  await dana.expect_no_barriers();

  const emeka = await visitor();
  await emeka.open('/sign-in');
  await emeka.link(emeka.say('sign_in.forgot')).click();
  await emeka.link(emeka.say('forgot.letter')).click();
  await emeka.field(emeka.say('sign_in.email')).fill('emeka@example.org');
  await emeka.field(emeka.say('letter.code')).fill(code.toLowerCase().replace('-', ' '));
  await emeka.button(emeka.say('code.button')).click();
  await emeka.field(emeka.say('password.new')).fill('nine herons by the canal');
  await emeka.button(emeka.say('reset.button')).click();
  await expect(emeka.page.getByText(emeka.say('sign_in.reset_done_title'))).toBeVisible();
  await emeka.sign_in('emeka@example.org', 'nine herons by the canal');
  await newest_mail(emeka, 'emeka@example.org', /letter with a code/i);
});

test('somebody at the counter says he lost his phone: Daniel reads of it at once and stops it, and the desk sees why', async ({ visitor }) => {
  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await at_counter(dana, 'Daniel');
  await dana.button(dana.say('account_deed.second_factor')).click();
  await dana.page.getByRole('radio', { name: dana.say('photo_id.drivers_license') }).first().check();
  await dana.button(dana.say('account_deed_do.second_factor')).click();
  await expect(dana.page.getByText(dana.say('accounts.done'))).toBeVisible();
  const mail = await newest_mail(dana, 'daniel@example.org', /without a code/i);

  const daniel = await (await visitor()).sign_in('daniel@example.org'); // still with his code
  await daniel.open('/settings/data');
  await expect(daniel.page.getByText(daniel.say('my_data.factor_title'))).toBeVisible();
  await daniel.open(link_of(mail));
  await daniel.expect_no_barriers();
  await daniel.button(daniel.say('links.keep_button')).click();
  await expect(daniel.heading(daniel.say('links.kept_title'))).toBeVisible();
  await daniel.open('/settings/data');
  await expect(daniel.field(daniel.say('my_data.phone'))).toBeVisible();
  await expect(daniel.page.getByText(daniel.say('my_data.factor_title'))).toHaveCount(0);
});

test('an address that takes no mail is told to her at the next sign-in and to the desk, until she gives another', async ({ visitor, portal }) => {
  in_store(portal, "INSERT INTO mail_trouble (account_id, email_folded, reply, since_at, last_at) SELECT account_id, email_folded, 550, 1795000000000000, 1795000000000000 FROM account WHERE email = 'grace@example.org'");
  const grace = await (await visitor()).sign_in('grace@example.org');
  await expect(grace.page.getByText(grace.say('shell.mail_back_title'))).toBeVisible();
  await grace.expect_no_barriers();
  await grace.link(grace.say('shell.mail_back_link')).click();
  await expect(grace.page.getByText(grace.say('my_data.mail_back', { email: 'grace@example.org' }))).toBeVisible();

  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open('/staff');
  await dana.link(new RegExp(dana.say('queue.bounced'))).click();
  await expect(dana.link(/Grace/)).toBeVisible();
  await dana.expect_no_barriers();
  await dana.link(/Grace/).click();
  await expect(dana.page.getByText(dana.say('sign_in_help.bounced_title'))).toBeVisible();

  await grace.field(grace.say('my_data.email_new')).fill('grace.new@example.org');
  await grace.button(grace.say('my_data.email_button')).click();
  const confirm = await newest_mail(grace, 'grace.new@example.org', /confirm/i);
  await grace.open(link_of(confirm));
  await grace.button(grace.say('links.confirm_button')).click();
  await expect(grace.heading(grace.say('links.confirmed_title'))).toBeVisible();
  await dana.open('/staff');
  await expect(dana.heading(dana.say('desk.today'))).toBeVisible();
  await expect(dana.page.locator('.k-waiting')).toHaveCount(0);
  await expect(dana.link(/Grace/)).toHaveCount(0);
});
