// SPDX-License-Identifier: Apache-2.0
// A locked account: what its owner reads, what the desk sees, and the way back.
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
const path_in = (mail: Mail, page: string): string => {
  const link = [...mail.body.matchAll(/https:\/\/\S+/g)].map((one) => new URL(one[0])).find((one) => one.pathname === page);
  expect(link, `a link to ${page}`).toBeDefined();
  return (link?.pathname ?? '') + (link?.hash ?? '');
};

test('somebody else signed in: she locks her account from the mail, reads why, and the desk sees it until she has a new password', async ({ visitor }) => {
  const thief = await (await visitor()).sign_in('meera@example.org');
  const meera = await visitor();
  await meera.open(path_in(await newest_mail(meera, 'meera@example.org', /new device/i), '/not-me'));
  await meera.expect_no_barriers();
  await meera.button(meera.say('lock.ask_button')).click();
  await expect(meera.heading(meera.say('lock.done_title'))).toBeVisible();
  expect((await thief.ask('/home')).status).toBe(401);
  await thief.open('/sign-in');
  await thief.fill_in_sign_in('meera@example.org', 'not her password');
  await expect(thief.page.getByRole('alert')).toContainText(thief.say('sign_in.wrong'));
  await thief.fill_in_sign_in('meera@example.org', pass_phrase);
  await expect(thief.page.getByText(thief.say('lock_cause.not_me'))).toBeVisible();
  await thief.expect_no_barriers();

  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open('/staff');
  await dana.link(new RegExp(dana.say('queue.locked'))).click();
  await dana.link(/Meera/).click();
  await expect(dana.page.getByText(new RegExp(dana.say('queue_state.not_me'))).first()).toBeVisible();
  await dana.expect_no_barriers();

  await meera.open(path_in(await newest_mail(meera, 'meera@example.org', /is locked/i), '/reset'));
  await expect(meera.page.getByText(meera.say('lock_cause.not_me'))).toBeVisible();
  await meera.field(meera.say('password.new')).fill(pass_phrase);
  await meera.button(meera.say('reset.button')).click();
  await expect(meera.page.getByText(meera.say('sign_in.reset_done_title'))).toBeVisible();
  await meera.sign_in('meera@example.org', pass_phrase);
  await dana.page.reload();
  await expect(dana.button(dana.say('account_deed.lock'))).toBeVisible();
});
