// SPDX-License-Identifier: Apache-2.0
// Families and teens read their rights and make their wishes: each journey ends on the screen of the other person.
import { expect, test, type Visitor } from '../portal/journey';

interface Seen { practice: string; patient: string; name: string }
const of = async (visitor: Visitor, name: string): Promise<Seen> => {
  const person = (await visitor.people()).find((one) => one.name.startsWith(name));
  if (!person) throw new Error(`${name} is not among this visitor's people`);
  return person;
};
const titles = async (visitor: Visitor, person: Seen, area: string): Promise<string[]> =>
  (JSON.parse((await visitor.ask(`/charts/${person.practice}/${person.patient}/${area}?limit=100`)).body) as { items?: { title: string }[] }).items?.map((item) => item.title) ?? [];
const page_of = (person: Seen, tail: string): string => `/people/${person.practice}/${person.patient}/${tail}`;
const card_of = (visitor: Visitor, name: string) => visitor.page.locator('.k-circle-person').filter({ has: visitor.page.getByRole('heading', { level: 2, name: new RegExp(name) }) });

test("a teen hides her notes from Dad: his screen no longer lists them, Mom's still does, and she takes it back", async ({ visitor }) => {
  const gideon = await (await visitor()).sign_in('gideon@example.org');
  const his = await of(gideon, 'Nadia');
  expect(await titles(gideon, his, 'notes')).toContain('Well visit, 14 years');
  const before = (await gideon.ask(`/charts/${his.practice}/${his.patient}/access`)).body;

  const nadia = await (await visitor()).sign_in('nadia@example.org');
  await nadia.page.getByRole('main').getByRole('link', { name: nadia.say('menu.circle') }).click(); // one tap from home
  await expect(nadia.heading(nadia.say('circle.title_teen'))).toBeVisible();
  expect(await nadia.page.title()).not.toMatch(/parent|see/i); // nothing for a look over the shoulder
  await nadia.expect_no_barriers();
  await card_of(nadia, 'Gideon').getByRole('link', { name: nadia.say('circle.hide', { name: 'Gideon' }) }).click();
  await nadia.page.getByRole('checkbox', { name: nadia.say('category.note'), exact: true }).check();
  await nadia.button(nadia.say('wish.preview')).click();
  await expect(nadia.page.getByText(nadia.say('wish.part_gone', { name: 'Gideon', parts: 'visit notes' }))).toBeVisible();
  await nadia.page.evaluate(() => window.scrollTo(0, 0)); // axe takes what lies under the standing header for too small a target
  await nadia.expect_no_barriers();
  expect(await titles(gideon, his, 'notes')).toContain('Well visit, 14 years'); // a preview changes nothing
  await nadia.button(nadia.say('wish.do_deny')).click();
  await expect(nadia.page.getByText(nadia.say('circle.done_deny', { name: 'Gideon' }))).toBeVisible();

  // He: no note, the menu as before, and the same words about what he can see.
  await gideon.open(page_of(his, 'notes'));
  await expect(gideon.heading(/./)).toBeVisible();
  await expect(gideon.page.getByRole('main')).not.toContainText('Well visit, 14 years');
  expect(await titles(gideon, his, 'notes')).toEqual([]);
  expect((await of(gideon, 'Nadia') as unknown as { areas: string[] }).areas).toContain('notes');
  expect((await gideon.ask(`/charts/${his.practice}/${his.patient}/access`)).body).toBe(before);
  expect((await gideon.ask(`/charts/${his.practice}/${his.patient}/visitors`)).body).not.toContain('consent');
  const asked = await gideon.ask(`/charts/${his.practice}/${his.patient}/people`);
  const made_up = await gideon.ask(`/charts/${his.practice}/0199aaaa-0000-7000-8000-00000000dead/people`);
  expect([asked.status, asked.body]).toEqual([404, made_up.body]);

  const tamsin = await (await visitor()).sign_in('tamsin@example.org');
  await tamsin.choose_person('Nadia');
  await tamsin.menu('menu.notes');
  await expect(tamsin.link(/Well visit, 14 years/)).toBeVisible();

  await nadia.button(nadia.say('circle.undo')).click();
  await expect(nadia.page.getByText(nadia.say('circle.taken_back'))).toBeVisible();
  expect(await titles(gideon, his, 'notes')).toContain('Well visit, 14 years');
});

test('a teen lets Mom see one kind of care and takes it back', async ({ visitor }) => {
  const tamsin = await (await visitor()).sign_in('tamsin@example.org');
  const hers = await of(tamsin, 'Nadia');
  expect(await titles(tamsin, hers, 'results')).not.toContain('Chlamydia trachomatis DNA, urine');

  const nadia = await (await visitor()).sign_in('nadia@example.org');
  const self = await of(nadia, 'Nadia');
  await nadia.open(page_of(self, 'circle'));
  await card_of(nadia, 'Tamsin').getByRole('link', { name: nadia.say('circle.show_more', { name: 'Tamsin' }) }).click();
  await nadia.button(nadia.say('wish.preview')).click();
  await expect(nadia.page.getByText(nadia.say('wish.choose_first'))).toBeVisible();
  await nadia.page.getByRole('checkbox', { name: nadia.say('topic.sexual_health'), exact: true }).check();
  await nadia.page.getByRole('checkbox', { name: nadia.say('topic.own_care'), exact: true }).check();
  await nadia.page.getByRole('radio', { name: nadia.say('wish.parts_some') }).check();
  await nadia.page.getByRole('checkbox', { name: nadia.say('category.result'), exact: true }).check();
  await nadia.button(nadia.say('wish.preview')).click();
  await expect(nadia.page.getByText(nadia.say('wish.opens', { name: 'Tamsin', parts: 'test results' }))).toBeVisible();
  const yes = nadia.button(nadia.say('wish.do_permit', { name: 'Tamsin' }));
  await yes.click(); // asked once more: nothing happens without the yes
  await expect(nadia.page.getByText(nadia.say('wish.agree_first'))).toBeVisible();
  expect(await titles(tamsin, hers, 'results')).not.toContain('Chlamydia trachomatis DNA, urine');
  await nadia.page.getByRole('checkbox', { name: nadia.say('wish.agree', { name: 'Tamsin' }) }).check();
  await yes.click();
  await expect(nadia.page.getByText(nadia.say('circle.done_permit', { name: 'Tamsin' }))).toBeVisible();

  await tamsin.open(page_of(hers, 'results'));
  await expect(tamsin.link(/Chlamydia trachomatis DNA/)).toBeVisible();
  expect(await titles(tamsin, hers, 'notes')).not.toContain('Confidential visit'); // results only
  const gideon = await (await visitor()).sign_in('gideon@example.org');
  expect(await titles(gideon, await of(gideon, 'Nadia'), 'results')).not.toContain('Chlamydia trachomatis DNA, urine');

  await card_of(nadia, 'Tamsin').getByRole('button', { name: new RegExp(`^${nadia.say('circle.take_back')}`) }).click();
  await expect(nadia.page.getByText(nadia.say('circle.taken_back'))).toBeVisible();
  await tamsin.open(page_of(hers, 'results'));
  await expect(tamsin.link(/Vitamin D/).first()).toBeVisible();
  await expect(tamsin.page.getByRole('main')).not.toContainText('Chlamydia');
});

test("a mother reads what changes on her son's twelfth birthday, and her son's record shows why", async ({ visitor }) => {
  for (const language of ['en', 'es'] as const) {
    const tamsin = await (await visitor(language)).sign_in('tamsin@example.org');
    await tamsin.page.getByRole('main').getByRole('link', { name: new RegExp(tamsin.say('attention.age_change')) }).first().click();
    await expect(tamsin.heading(tamsin.say('changes.title_child', { name: 'Eli' }))).toBeVisible();
    const twelve = tamsin.page.locator('.k-change').filter({ hasText: tamsin.say('changes.birthday', { name: 'Eli', age: 12 }) });
    await expect(twelve).toContainText(tamsin.say('changes.less'));
    await expect(twelve).toContainText(tamsin.say('category.result'));
    await expect(twelve).toContainText(tamsin.say('changes.own', { name: 'Eli' }));
    await expect(tamsin.page.getByRole('img', { name: /12/ }).first()).toBeVisible();
    await tamsin.expect_no_barriers();
    const eli = await of(tamsin, 'Eli');
    await tamsin.open(page_of(eli, 'access'));
    await expect(tamsin.page.getByText(tamsin.say('access.all')).first()).toBeVisible();
    await tamsin.page.setViewportSize({ width: 320, height: 640 });
    await tamsin.open(page_of(eli, 'changes'));
    await expect(tamsin.heading(/Eli/)).toBeVisible();
    await tamsin.expect_no_barriers();
  }
  const nadia = await (await visitor()).sign_in('nadia@example.org');
  await nadia.open(page_of(await of(nadia, 'Nadia'), 'changes'));
  await expect(nadia.page.getByText(nadia.say('changes.majority_self', { age: 18 })).first()).toBeVisible();
  await expect(nadia.page.getByText(nadia.say('changes.lose_self', { name: 'Tamsin' })).first()).toBeVisible();
  await nadia.expect_no_barriers();
});

test('a foster parent learns which paper to bring, and a stranger learns nothing', async ({ visitor }) => {
  for (const language of ['en', 'es'] as const) {
    const odette = await (await visitor(language)).sign_in('odette@example.org');
    await odette.page.getByRole('main').getByRole('link', { name: /Jonah/ }).first().click();
    await expect(odette.heading(odette.say('shut.title'))).toBeVisible();
    await expect(odette.page.getByText(odette.say('bring_paper.foster'))).toBeVisible();
    await expect(odette.page.locator('main a[href^="tel:"]').first()).toHaveText('518-555-0140');
    await expect(odette.page.getByRole('main')).not.toContainText(/Lead in blood|Visit after placement/);
    await odette.expect_no_barriers();
  }
  const odette = await (await visitor()).sign_in('odette@example.org');
  const jonah = await of(odette, 'Jonah');
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  for (const tail of ['access', 'changes', 'people']) {
    const real = await rosa.ask(`/charts/${jonah.practice}/${jonah.patient}/${tail}`);
    const made_up = await rosa.ask(`/charts/${jonah.practice}/0199aaaa-0000-7000-8000-00000000dead/${tail}`);
    expect([real.status, real.body], tail).toEqual([404, made_up.body]);
  }
});

test('an entry that is not there says whom to call', async ({ visitor }) => {
  const tamsin = await (await visitor()).sign_in('tamsin@example.org');
  await tamsin.open(page_of(await of(tamsin, 'Eli'), 'results/0199aaaa-0000-7000-8000-00000000dead'));
  await expect(tamsin.page.getByText(tamsin.say('missing.title'))).toBeVisible();
  await expect(tamsin.page.locator('main a[href^="tel:"]').first()).toHaveText('518-555-0140');
  await tamsin.expect_no_barriers();
});

test('two children of one family never share colour and shape', async ({ visitor }) => {
  for (const email of ['rosa@example.org', 'karin@example.org', 'tamsin@example.org', 'zofia@example.org']) {
    const parent = await (await visitor()).sign_in(email);
    const people = (await parent.people()) as unknown as { practice: string; patient: string; shape: number; areas: string[] }[];
    expect(new Set(people.map((one) => one.shape)).size, email).toBe(people.length);
    for (const one of people) {
      const page = await parent.ask(`/charts/${one.practice}/${one.patient}`);
      // A child whose paper was revoked (a journey before this one does that) keeps her card and her shape; her chart has no page.
      if (one.areas.length === 0) expect([email, page.status]).toEqual([email, 403]);
      else expect([email, page.status, (JSON.parse(page.body) as { shape: number }).shape]).toEqual([email, 200, one.shape]);
    }
  }
});
