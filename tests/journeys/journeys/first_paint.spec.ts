// SPDX-License-Identifier: Apache-2.0
// What stands before the application is there: the mark at once, plain words when the rest never comes, and no look more than one.
import { expect, test } from '../portal/journey';

test('on a slow line the mark stands first, and when the rest is lost she is told in both languages and loads again', async ({ visitor }) => {
  const guest = await visitor('es');
  let lost = true;
  let held: () => void = () => undefined;
  const hold = new Promise<void>((let_go) => {
    held = let_go;
  });
  await guest.page.route(/\/assets\/main-[^/]+\.js$/, async (route) => {
    await hold;
    await (lost ? route.abort('connectionreset') : route.continue());
  });
  await guest.page.goto(guest.portal.url, { waitUntil: 'commit' });
  await expect(guest.page.getByText('Kinportal', { exact: true })).toBeVisible();
  await expect(guest.page.getByRole('textbox')).toHaveCount(0);
  held();
  const alert = guest.page.getByRole('alert');
  await expect(alert.locator('p').first()).toHaveText(/^La página no cargó/);
  await expect(alert.locator('p[lang=en]')).toHaveText(/call 911/);
  lost = false;
  await alert.getByRole('link', { name: 'Cargar de nuevo' }).click();
  await expect(guest.heading(guest.say('sign_in.title'))).toBeVisible();
});

test('when the words never come she is told so all the same', async ({ visitor }) => {
  const guest = await visitor();
  await guest.page.route(/\/assets\/family-[^/]+\.js$/, (route) => route.abort('connectionreset'));
  await guest.open('/');
  await expect(guest.page.getByRole('alert').locator('p').first()).toHaveText(/^The page did not load/);
});

test('home is asked for once when a page is loaded, however early', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const asked: string[] = [];
  rosa.page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (/\/api\/v1\/(session|home)$/.test(path)) asked.push(path.slice('/api/v1/'.length));
  });
  await rosa.open('/');
  await expect(rosa.page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await rosa.page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path === 'home')).toEqual(['home']);
});
