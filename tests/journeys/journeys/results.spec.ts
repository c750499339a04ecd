// SPDX-License-Identifier: Apache-2.0
// A result on its way: from a mother's phone to the screens of everybody else who may, or may not, know of it.
import { expect, test } from '../portal/journey';

test("a mother reads her child's result, and the father and the nurse see in the book that she did", async ({ visitor }) => {
  const ingrid = await (await visitor()).sign_in('ingrid@example.org');
  await ingrid.choose_person('Tobias');
  await ingrid.menu('menu.results');
  await expect(ingrid.heading(ingrid.say('area.results_title'))).toBeVisible();
  await ingrid.link(/Hemoglobin A1c/).first().click();
  await expect(ingrid.heading(/Hemoglobin A1c/)).toBeVisible();
  await expect(ingrid.page.getByRole('main')).toContainText('7.1');
  await expect(ingrid.page.getByRole('main')).toContainText(ingrid.say('result.trend'));
  await expect(ingrid.page.getByRole('banner')).toContainText('Tobias');
  await ingrid.menu('menu.visitors');
  await expect(ingrid.page.getByRole('main').getByText(ingrid.say('visitors.you')).first()).toBeVisible();

  const emeka = await (await visitor()).sign_in('emeka@example.org');
  await emeka.choose_person('Tobias');
  await emeka.menu('menu.visitors');
  await expect(emeka.page.getByRole('main').getByText(/Ingrid/).first()).toBeVisible();

  const nurse = await (await visitor()).sign_in('nurse.harmony@example.org');
  await nurse.open('/staff');
  await nurse.page.getByRole('searchbox', { name: nurse.say('staff.search') }).fill('Lindqvist');
  await nurse.link(/Tobias/).click();
  await nurse.link(nurse.say('staff.book')).click();
  await expect(nurse.page.getByRole('main').getByText(/Ingrid/).first()).toBeVisible();
});

test("a nurse looks at a chart, and the mother reads the nurse's name, role and hour on her phone", async ({ visitor }) => {
  const nurse = await (await visitor()).sign_in('nurse.childrens@example.org');
  await nurse.open('/staff');
  await nurse.page.getByRole('searchbox', { name: nurse.say('staff.search') }).fill('Osei');
  await nurse.link(/Theo/).click();
  await nurse.link(nurse.say('staff_area.results')).click();
  await expect(nurse.page.getByRole('main').getByRole('listitem').first()).toBeVisible();

  const akua = await (await visitor()).sign_in('akua@example.org');
  await akua.choose_person('Theo');
  await akua.menu('menu.visitors');
  await expect(akua.page.getByRole('main').getByText(/Omar Haddad/).first()).toBeVisible();
});

test('every area of a record opens from the menu and says something', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  await rosa.choose_person('Mia');
  const expected: [string, string, RegExp][] = [
    ['menu.results', 'area.results_title', /Complete blood count|Strep/], ['menu.immunizations', 'area.immunizations_title', /MMR/],
    ['menu.medicines', 'area.medicines_title', /Albuterol/], ['menu.allergies', 'area.allergies_title', /Peanut/],
    ['menu.conditions', 'area.conditions_title', /asthma/i], ['menu.notes', 'area.notes_title', /Well child visit/],
    ['menu.documents', 'area.documents_title', /Asthma action plan/],
  ];
  for (const [entry, title, content] of expected) {
    await rosa.menu(entry);
    await expect(rosa.heading(rosa.say(title))).toBeVisible();
    await expect(rosa.page.getByRole('main').getByRole('link', { name: content }).first()).toBeVisible();
    await expect(rosa.page.getByRole('banner')).toContainText('Mia'); // whose record it is stays on screen
  }
});

test('the person switch keeps the area and changes the child', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  await rosa.choose_person('Mia');
  await rosa.menu('menu.medicines');
  await expect(rosa.link(/Albuterol/)).toBeVisible();
  await rosa.choose_person('Leo');
  await expect(rosa.heading(rosa.say('area.medicines_title'))).toBeVisible();
  await expect(rosa.link(/Methylphenidate/)).toBeVisible();
  await expect(rosa.link(/Albuterol/)).toHaveCount(0);
  await expect(rosa.page.getByRole('banner')).toContainText('Leo');
});

test('a panel shows its members, and a member leads back to its panel', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  await rosa.choose_person('Leo');
  await rosa.menu('menu.results');
  await rosa.link(/Lipid panel/).first().click();
  await expect(rosa.page.getByRole('main')).toContainText('LDL cholesterol');
  await expect(rosa.page.getByRole('main')).toContainText('Better than last time');
});

test('a mother who reads Spanish is never answered in English', async ({ visitor }) => {
  const beatriz = await (await visitor('es')).sign_in('beatriz@example.org');
  await beatriz.choose_person('Lucía');
  await beatriz.menu('menu.results');
  await expect(beatriz.heading(beatriz.say('area.results_title'))).toBeVisible();
  expect(beatriz.say('area.results_title')).not.toBe('Test results');
  expect(await beatriz.page.locator('html').getAttribute('lang')).toBe('es');
});
