// SPDX-License-Identifier: Apache-2.0
// Who sees what, at three practices with three policies: each journey ends on the screen of the one who must not see, or must.
import { expect, test, type Visitor } from '../portal/journey';

const titles = async (visitor: Visitor, name: string, area: string): Promise<string[]> => {
  const person = (await visitor.people()).find((one) => one.name.startsWith(name));
  if (!person) return [];
  const found: string[] = [];
  let cursor = '';
  do {
    const page = JSON.parse((await visitor.ask(`/charts/${person.practice}/${person.patient}/${area}?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)).body) as { items?: { title: string }[]; next?: string | null };
    found.push(...(page.items ?? []).map((item) => item.title));
    cursor = page.next ?? '';
  } while (cursor !== '');
  return found;
};

test('a step-parent sees the sibling he has papers for, and only her', async ({ visitor }) => {
  const paul = await (await visitor()).sign_in('paul@example.org');
  await paul.choose_person('Sofia');
  await paul.menu('menu.results');
  await expect(paul.link(/Vitamin D/).first()).toBeVisible();
  const nico = (await paul.people()).find((person) => person.name.startsWith('Nico'));
  expect(nico?.areas ?? []).toEqual([]);

  const elena = await (await visitor('es')).sign_in('elena@example.org');
  const hers = (await elena.people()).find((person) => person.name.startsWith('Nico'));
  expect(hers?.areas).toContain('results');
  const item = JSON.parse((await elena.ask(`/charts/${hers?.practice}/${hers?.patient}/results`)).body) as { items: { id: string }[] };
  // He knows the address of a result his step-son really has, and gets the bytes of an address nobody has.
  const real = await paul.ask(`/charts/${hers?.practice}/${hers?.patient}/results/${item.items[0]?.id}`);
  const made_up = await paul.ask(`/charts/${hers?.practice}/${hers?.patient}/results/0199aaaa-0000-7000-8000-00000000dead`);
  expect([403, 404]).toContain(real.status);
  expect(real.status).toBe(made_up.status);
  expect(real.body).toBe(made_up.body);
});

test('a foster parent is told whom to ask, not shown a chart and not left alone', async ({ visitor }) => {
  const grace = await (await visitor()).sign_in('grace@example.org');
  const home = grace.page.getByRole('main');
  await expect(home.getByRole('heading', { level: 1 })).toBeVisible();
  expect((await grace.people()).flatMap((person) => person.areas)).toEqual([]);
  await expect(grace.page.getByText(/518-555-0110/).first()).toBeVisible(); // the office's number
  await expect(home).not.toContainText('Lead in blood');
});

test('a court order keeps the notes from a father who sees the results', async ({ visitor }) => {
  const emeka = await (await visitor()).sign_in('emeka@example.org');
  const tobias = (await emeka.people())[0];
  expect(tobias?.areas).toContain('results');
  expect(tobias?.areas).not.toContain('notes');
  await emeka.choose_person('Tobias');
  await emeka.menu('menu.overview');
  await expect(emeka.page.getByRole('navigation').getByRole('link', { name: emeka.say('menu.notes'), exact: true })).toHaveCount(0);
  expect(await titles(emeka, 'Tobias', 'notes')).toEqual([]);

  const ingrid = await (await visitor()).sign_in('ingrid@example.org');
  expect(await titles(ingrid, 'Tobias', 'notes')).toContain('Family talk about the two households');
});

test('care a fourteen-year-old asked for himself is his secret; care his mother asked for is not', async ({ visitor }) => {
  const karin = await (await visitor()).sign_in('karin@example.org');
  const results = await titles(karin, 'Marcus', 'results');
  expect(results).toContain('Vitamin D (25-hydroxy)');
  expect(results).not.toContain('Chlamydia trachomatis DNA, urine');
  const notes = await titles(karin, 'Marcus', 'notes');
  expect(notes).toContain('Counseling visit');
  expect(notes).not.toContain('Confidential visit');
  await karin.choose_person('Marcus');
  await karin.menu('menu.notes');
  await expect(karin.link(/Counseling visit/)).toBeVisible();
  await expect(karin.page.getByText(/Confidential/)).toHaveCount(0);

  const doctor = await (await visitor()).sign_in('doctor.harmony@example.org');
  await doctor.open('/staff');
  await doctor.page.getByRole('searchbox', { name: doctor.say('staff.search') }).fill('Kessler');
  await doctor.link(/Marcus/).click();
  await doctor.link(doctor.say('staff_area.notes')).click();
  await expect(doctor.link(/Confidential visit/)).toBeVisible();
});

test('at fifteen the chart is hers: she sees all of it, her mother the bills alone', async ({ visitor }) => {
  const chloe = await (await visitor()).sign_in('chloe@example.org');
  expect(await titles(chloe, 'Chloe', 'medicines')).toContain('Norethindrone 0.35 mg');
  await chloe.choose_person('Chloe');
  await chloe.menu('menu.notes');
  await expect(chloe.link(/Confidential visit/)).toBeVisible();

  const brenda = await (await visitor()).sign_in('brenda@example.org');
  for (const area of ['results', 'medicines', 'notes', 'immunizations', 'conditions', 'documents']) expect(await titles(brenda, 'Chloe', area), area).toEqual([]);
  await expect(brenda.page.getByRole('main')).not.toContainText('Ferritin');
});

test('an eighteen-year-old has her chart to herself, and her mother finds it closed', async ({ visitor }) => {
  const priya = await (await visitor()).sign_in('priya@example.org');
  expect(await titles(priya, 'Priya', 'results')).toContain('Thyroid stimulating hormone (TSH)');
  const meera = await (await visitor()).sign_in('meera@example.org');
  expect((await meera.people()).flatMap((person) => person.areas)).toEqual([]);
  await expect(meera.page.getByRole('main')).not.toContainText('TSH');
});

test('a mother keeps what came before her son turned twelve, and nothing newer appears', async ({ visitor }) => {
  const beatriz = await (await visitor('es')).sign_in('beatriz@example.org');
  const results = await titles(beatriz, 'Mateo', 'results');
  expect(results.filter((title) => title.includes('CRP'))).toHaveLength(4); // five in the chart, one of them after the birthday
  expect((await titles(beatriz, 'Mateo', 'notes')).filter((title) => title === 'Gastroenterology visit')).toHaveLength(1);
  await beatriz.choose_person('Mateo');
  await beatriz.menu('menu.results');
  await beatriz.link(/CRP/).first().click();
  await expect(beatriz.page.getByRole('main')).toContainText('5.2 mg/L');
  await expect(beatriz.page.getByRole('main')).not.toContainText(/2\.9/); // not in the trend either

  const doctor = await (await visitor()).sign_in('doctor.albany@example.org');
  await doctor.open('/staff');
  await doctor.page.getByRole('searchbox', { name: doctor.say('staff.search') }).fill('Montoya');
  await doctor.link(/Mateo/).click();
  await doctor.link(doctor.say('staff_area.results')).click();
  await expect(doctor.page.getByRole('main')).toContainText('2.9 mg/L');
});

test('a health care power of attorney opens the chart, a financial one does not', async ({ visitor }) => {
  const susan = await (await visitor()).sign_in('susan@example.org');
  expect(await titles(susan, 'Eleanor', 'results')).toContain('Creatinine');
  const peter = await (await visitor()).sign_in('peter@example.org');
  expect((await peter.people()).flatMap((person) => person.areas)).toEqual([]);
});

test("a guardian sees his adult son's chart and hears that his letters run out", async ({ visitor }) => {
  const harold = await (await visitor()).sign_in('harold@example.org');
  expect(await titles(harold, 'Owen', 'results')).toContain('Thyroid stimulating hormone (TSH)');
  await expect(harold.page.getByText(harold.say('attention.paper_expires')).first()).toBeVisible();
});

test('a PIN used too late opens nothing, while the same father sees the other child', async ({ visitor }) => {
  const kwame = await (await visitor()).sign_in('kwame@example.org');
  expect(await titles(kwame, 'Theo', 'allergies')).toContain('Egg');
  expect(await titles(kwame, 'Hannah', 'results')).toEqual([]);
});

test('without a photo ID the clinical pages wait, and home says what to bring', async ({ visitor }) => {
  const jonas = await (await visitor()).sign_in('jonas@example.org');
  for (const area of ['results', 'notes', 'medicines']) expect(await titles(jonas, 'Ava', area), area).toEqual([]);
  const karin = await (await visitor()).sign_in('karin@example.org'); // hers was waived and is due
  expect(await titles(karin, 'Ava', 'results')).not.toEqual([]);
  await expect(karin.page.getByText(karin.say('attention.id_check_due')).first()).toBeVisible();
});

test('a stranger who knows a real address and one who made it up get the same bytes', async ({ visitor }) => {
  const rosa = await (await visitor()).sign_in('rosa@example.org');
  const mia = (await rosa.people())[0];
  const susan = await (await visitor()).sign_in('susan@example.org');
  for (const tail of ['', '/results', '/visitors', '/access', '/results/0199aaaa-0000-7000-8000-00000000dead']) {
    const real = await susan.ask(`/charts/${mia?.practice}/${mia?.patient}${tail}`);
    const nobody = await susan.ask(`/charts/${mia?.practice}/0199aaaa-0000-7000-8000-00000000beef${tail}`);
    expect(real.status, tail).toBe(404);
    expect(real.body, tail).toBe(nobody.body);
    const names = (headers: Record<string, string>) => Object.keys(headers).sort().join(' ');
    expect(names(real.headers), tail).toBe(names(nobody.headers));
  }
});

test('the front desk finds a patient and her people, but opens no chart', async ({ visitor }) => {
  const dana = await (await visitor()).sign_in('desk.harmony@example.org');
  await dana.open('/staff');
  await dana.page.getByRole('searchbox', { name: dana.say('staff.search') }).fill('Marchetti');
  await dana.link(/Sofia/).click();
  await expect(dana.page.getByRole('region', { name: dana.say('staff.people') }).first()).toContainText('Paul');
  await expect(dana.link(dana.say('staff_area.results'))).toHaveCount(0);
});

test('twins are marked where staff choose between them', async ({ visitor }) => {
  const nurse = await (await visitor()).sign_in('nurse.childrens@example.org');
  await nurse.open('/staff');
  await nurse.page.getByRole('searchbox', { name: nurse.say('staff.search') }).fill('Kowalczyk');
  await expect(nurse.page.getByText(nurse.say('staff.namesake'), { exact: true })).toHaveCount(2);
});
