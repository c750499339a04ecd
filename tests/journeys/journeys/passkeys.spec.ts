// SPDX-License-Identifier: Apache-2.0
// Passkeys, with Chromium's virtual authenticator: made by a mother on her phone, used without typing, asked for when something changes,
// and gone for good when she removes it.
import { expect, pass_phrase, test, type Visitor } from '../portal/journey';

interface Device {
  id: string;
  /** Answers as a person who looks at her phone would. */
  present: (yes: boolean) => Promise<void>;
  held: () => Promise<number>;
}

/** A phone with face or finger unlock in this visitor's browser. */
async function give_device(visitor: Visitor): Promise<Device> {
  const wire = await visitor.context.newCDPSession(visitor.page);
  await wire.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: false },
  });
  return {
    id: authenticatorId,
    present: async (enabled) => { await wire.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }); },
    held: async () => (await wire.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
  };
}

async function add_passkey(visitor: Visitor, device: Device): Promise<void> {
  await visitor.open('/settings/passkeys');
  await device.present(true);
  await visitor.button(visitor.say('passkeys.add')).click();
  await expect(visitor.page.getByText(visitor.say('passkeys.done_added'))).toBeVisible();
  await device.present(false);
}

async function sign_out(visitor: Visitor): Promise<void> {
  const menu = visitor.button(visitor.say('shell.menu'));
  if (await menu.isVisible()) await menu.click();
  await visitor.page.getByRole('button', { name: visitor.say('shell.sign_out') }).filter({ visible: true }).first().click();
  await expect(visitor.page.getByText(visitor.say('sign_in.out_title'))).toBeVisible();
}

test('a mother adds a passkey and comes back without typing anything; her husband reads of it in no mail of his', async ({ visitor, portal }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const phone = await give_device(rosa);
  await add_passkey(rosa, phone);
  await rosa.expect_no_barriers();
  expect(await phone.held()).toBe(1);
  await sign_out(rosa);

  await rosa.open('/sign-in');
  await rosa.expect_no_barriers();
  await phone.present(true);
  await rosa.button(rosa.say('sign_in.passkey')).click();
  await expect(rosa.page.getByRole('region', { name: rosa.say('home.people') })).toBeVisible();

  const mails = (JSON.parse(await portal.mails()) as { mails: { to: string; subject: string }[] }).mails;
  expect(mails.filter((mail) => /passkey/i.test(mail.subject)).map((mail) => mail.to)).toEqual(['rosa@example.org']);
});

test('her phone offers the passkey by itself under the email field', async ({ visitor }) => {
  const zofia = await (await visitor()).sign_in('zofia@example.org');
  const phone = await give_device(zofia);
  await add_passkey(zofia, phone);
  await sign_out(zofia);
  await phone.present(true);
  await zofia.open('/sign-in');
  await expect(zofia.page.getByRole('region', { name: zofia.say('home.people') })).toBeVisible();
});

test('a passkey opens the account it is for, and only with the email that fits', async ({ visitor }) => {
  const harold = await (await visitor()).sign_in('harold@example.org');
  const phone = await give_device(harold);
  await add_passkey(harold, phone);
  await sign_out(harold);
  await harold.open('/sign-in');
  await harold.field(harold.say('sign_in.email')).fill('nobody@example.org');
  await phone.present(true);
  await harold.button(harold.say('sign_in.passkey')).click();
  await expect(harold.page.getByRole('alert')).toContainText(harold.say('sign_in.passkey_other_title'));
  await harold.field(harold.say('sign_in.email')).fill('harold@example.org');
  await harold.button(harold.say('sign_in.passkey')).click();
  await expect(harold.page.getByRole('region', { name: harold.say('home.people') })).toBeVisible();
});

test('a father with a second step uses his passkey in its place', async ({ visitor }) => {
  const daniel = await (await visitor('es')).sign_in('daniel@example.org');
  const phone = await give_device(daniel);
  await add_passkey(daniel, phone);
  await daniel.expect_no_barriers();
  await sign_out(daniel);
  await daniel.open('/sign-in');
  await daniel.fill_in_sign_in('daniel@example.org', pass_phrase);
  await expect(daniel.heading(daniel.say('code.title'))).toBeVisible();
  await daniel.expect_no_barriers();
  await phone.present(true);
  await daniel.button(daniel.say('sign_in.passkey')).click();
  await expect(daniel.page.getByRole('region', { name: daniel.say('home.people') })).toBeVisible();
});

test('she names her passkey, removes it, and it opens nothing on the tablet either', async ({ visitor }) => {
  const susan = await (await visitor()).sign_in('susan@example.org');
  const phone = await give_device(susan);
  await add_passkey(susan, phone);
  await susan.page.locator('.k-device').getByRole('button', { name: /Rename/ }).click();
  await susan.field(susan.say('passkeys.name')).fill('Kitchen tablet');
  await susan.button(susan.say('passkeys.name_save')).click();
  await expect(susan.page.getByText('Kitchen tablet')).toBeVisible();
  await susan.button(susan.say('passkeys.remove_name', { name: 'Kitchen tablet' })).click();
  await susan.button(susan.say('passkeys.remove_yes')).click();
  await expect(susan.page.getByText(susan.say('passkeys.done_removed'))).toBeVisible();
  await sign_out(susan);
  await susan.open('/sign-in');
  await phone.present(true);
  await susan.button(susan.say('sign_in.passkey')).click();
  await expect(susan.page.getByRole('alert')).toContainText(susan.say('sign_in.passkey_wrong_title'));
});
