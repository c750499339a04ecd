// SPDX-License-Identifier: Apache-2.0
// Ways back in and one's own data: each journey ends in the other mailbox or at the other person's screen.
import { expect, pass_phrase, test, type Visitor } from '../portal/journey';

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
  const mail = await newest_mail(carlos, 'carlos@example.org', /password/i);
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
  await newest_mail(old_inbox, 'rosa@example.org', /Set a new password/i);
  await old_inbox.sign_in('rosa@example.org');
});

test('whoever finds her tablet open an hour later is asked who he is before anything changes', async ({ visitor }) => {
  const susan = await (await visitor('es')).sign_in('susan@example.org');
  await susan.open('/settings/data');
  // The server's clock is the real one: the sign-in is made to look old by a fresh proof being asked for the e-mail at once.
  await susan.field(susan.say('my_data.phone')).fill('518 555 0142');
  await susan.button(susan.say('my_data.save')).click();
  await expect(susan.page.getByText(susan.say('my_data.saved'))).toBeVisible();
  await susan.field(susan.say('my_data.phone')).fill('call me');
  await susan.button(susan.say('my_data.save')).click();
  await expect(susan.page.getByText(susan.say('my_data.no_phone'))).toBeVisible();
  const mail = await newest_mail(susan, 'susan@example.org', /./);
  expect(mail.body).not.toContain('555');
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
