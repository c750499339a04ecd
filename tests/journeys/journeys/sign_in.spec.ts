// SPDX-License-Identifier: Apache-2.0
// Coming in and going out: passwords, codes, forgotten passwords, devices. Each ends where the other side would notice.
import { expect, pass_phrase, test, code_of } from '../portal/journey';

test('a wrong password and an unknown address hear the same words', async ({ visitor }) => {
  const stranger = await visitor();
  const heard: string[] = [];
  for (const [email, password] of [['elena@example.org', 'not the right words'], ['nobody.here@example.org', 'not the right words']] as const) {
    await stranger.open('/');
    await stranger.fill_in_sign_in(email, password);
    const alert = stranger.page.getByRole('alert');
    await expect(alert).toContainText(stranger.say('sign_in.wrong'));
    heard.push(await alert.innerText());
  }
  expect(heard[0]).toBe(heard[1]);
});

test('a mother who signs in sees her children by name, and nobody else', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const people = rosa.page.getByRole('region', { name: rosa.say('home.people') });
  for (const child of ['Mia Brightwater', 'Leo Brightwater', 'June Brightwater']) await expect(people).toContainText(child);
  expect(await rosa.people()).toHaveLength(3);
});

test('a father with a second step needs his code, and the same code does not open twice', async ({ visitor }) => {
  const daniel = await visitor();
  await daniel.open('/');
  await daniel.fill_in_sign_in('daniel@example.org', pass_phrase);
  await expect(daniel.heading(daniel.say('code.title'))).toBeVisible();
  expect((await daniel.ask('/home')).status).toBe(401);
  const label = daniel.field(daniel.say('code.label'));
  await label.fill('000000');
  await daniel.button(daniel.say('code.button')).click();
  await expect(daniel.page.getByText(daniel.say('code.wrong'))).toBeVisible();
  const code = code_of('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
  await label.fill(code);
  await daniel.button(daniel.say('code.button')).click();
  await expect(daniel.page.getByRole('region', { name: daniel.say('home.people') })).toBeVisible();

  const thief = await visitor();
  await thief.open('/');
  await thief.fill_in_sign_in('daniel@example.org', pass_phrase);
  await thief.field(thief.say('code.label')).fill(code);
  await thief.button(thief.say('code.button')).click();
  await expect(thief.page.getByText(thief.say('code.wrong'))).toBeVisible();
});

test('she adds a second step, loses her phone, and a recovery code lets her in once', async ({ visitor }) => {
  const zofia = await (await visitor()).sign_in('zofia@example.org');
  await zofia.open('/settings/code');
  await zofia.button(zofia.say('second.start')).click();
  const secret = (await zofia.page.locator('.k-key code').innerText()).replace(/\s/g, '');
  await zofia.field(zofia.say('code.label')).fill(code_of(secret));
  await zofia.button(zofia.say('second.confirm_button')).click();
  await expect(zofia.page.locator('.k-codes code')).toHaveCount(10);
  const codes = await zofia.page.locator('.k-codes code').allInnerTexts();
  await zofia.button(zofia.say('second.codes_kept')).click();

  const use = async (recovery: string) => {
    const later = await visitor();
    await later.open('/');
    await later.fill_in_sign_in('zofia@example.org', pass_phrase);
    await later.button(later.say('code.use_recovery')).click();
    await later.field(later.say('code.recovery_label')).fill(recovery);
    await later.button(later.say('code.button')).click();
    return later;
  };
  const in_again = await use(codes[0] ?? '');
  await expect(in_again.page.getByRole('region', { name: in_again.say('home.people') })).toBeVisible();
  const again = await use(codes[0] ?? '');
  await expect(again.page.getByText(again.say('code.recovery_wrong'))).toBeVisible();
});

test('a forgotten password is set anew from the mail, which names no one, and the old one is void', async ({ visitor, portal }) => {
  const carlos = await visitor();
  await carlos.open('/');
  await carlos.link(carlos.say('sign_in.forgot')).click();
  await carlos.field(carlos.say('sign_in.email')).fill('carlos@example.org');
  await carlos.button(carlos.say('forgot.button')).click();
  await expect(carlos.heading(carlos.say('forgot.title')).or(carlos.page.getByText(carlos.say('forgot.sent_title')))).toBeVisible();

  await expect(async () => {
    await carlos.open('/demo/mail');
    await expect(carlos.page.getByRole('article').first()).toContainText('carlos@example.org', { timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  const mail = carlos.page.getByRole('article').filter({ hasText: 'carlos@example.org' }).first();
  await expect(mail).not.toContainText('Jamal'); // his son
  await expect(mail).not.toContainText('Harmony');
  await mail.getByRole('link').first().click();

  const fresh = 'seven kites over the river';
  await carlos.field(carlos.say('password.new')).fill(fresh);
  await carlos.button(carlos.say('reset.button')).click();
  await expect(carlos.page.getByText(carlos.say('sign_in.reset_done_title'))).toBeVisible();
  await carlos.fill_in_sign_in('carlos@example.org', pass_phrase);
  await expect(carlos.page.getByRole('alert')).toContainText(carlos.say('sign_in.wrong'));
  await carlos.sign_in('carlos@example.org', fresh);
  await expect(carlos.page.getByRole('region', { name: carlos.say('home.people') })).toBeVisible();
  expect(portal.log()).not.toContain(fresh);
});

test('a password that many people use, or a short one, is refused with the reason', async ({ visitor }) => {
  const susan = await (await visitor()).sign_in('susan@example.org');
  await susan.open('/settings/password');
  for (const [weak, why] of [['short one', susan.say('password.too_short', { min: 15 })], ['passwordpassword', susan.say('password.too_common')]] as const) {
    await susan.field(susan.say('password.current')).fill(pass_phrase);
    await susan.field(susan.say('password.new')).fill(weak);
    await susan.page.getByRole('main').locator('button[type=submit]').click();
    await expect(susan.page.getByText(why)).toBeVisible();
  }
});

test('she signs out everywhere, and the tablet at home is out too', async ({ visitor }) => {
  const phone = await (await visitor()).sign_in('harold@example.org');
  const tablet = await (await visitor()).sign_in('harold@example.org');
  await phone.open('/settings/devices');
  await expect(phone.page.getByText(phone.say('devices.this'))).toBeVisible();
  await phone.button(phone.say('devices.all_button')).click();
  await expect(phone.heading(phone.say('sign_in.out_title')).or(phone.heading(phone.say('sign_in.title')))).toBeVisible();
  expect((await tablet.ask('/home')).status).toBe(401);
  await tablet.open('/');
  await expect(tablet.heading(tablet.say('sign_in.title'))).toBeVisible();
});

test('signing out on a shared computer leaves nothing behind the back button', async ({ visitor }) => {
  const amara = await (await visitor()).sign_in('amara@example.org');
  await amara.page.getByRole('region', { name: amara.say('home.people') }).getByRole('link', { name: /Binta/ }).first().click();
  await expect(amara.page.getByRole('banner')).toContainText('Binta');
  const sign_out = amara.page.getByRole('button', { name: amara.say('shell.sign_out') });
  const menu = amara.button(amara.say('shell.menu'));
  if (await menu.isVisible()) await menu.click();
  await sign_out.filter({ visible: true }).first().click();
  await expect(amara.page.getByText(amara.say('sign_in.out_title'))).toBeVisible();
  await amara.page.goBack();
  await expect(amara.page.getByText('Binta Diallo')).toHaveCount(0);
  expect((await amara.ask('/home')).status).toBe(401);
});
