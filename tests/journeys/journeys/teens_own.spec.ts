// SPDX-License-Identifier: Apache-2.0
// A girl whose clinic asks for her yes before she or her parents use the portal. It ends on her mother's screen, in Spanish. Requirements S2, S8.
import { expect, test, type Visitor } from '../portal/journey';

interface Found { patient: string; name: string; birth_on: string }
async function find(desk: Visitor, practice: string, name: string): Promise<Found> {
  const found = JSON.parse((await desk.ask(`/staff/${practice}/patients?q=${encodeURIComponent(name)}`)).body) as { patients: Found[] };
  const first = found.patients[0];
  if (!first) throw new Error(`no patient called ${name}`);
  return first;
}
const press = (who: Visitor, word: string) => who.page.getByRole('main').getByRole('button', { name: who.say(word), exact: true }).click();

const areas_of = async (who: Visitor, name: string) => (await who.people()).find((one) => one.name.startsWith(name))?.areas ?? [];

test('a girl whose clinic asks for her yes says no, then yes, then takes it back; the desk reads it, and her mother reads the same words for no and for not yet', async ({ visitor }) => {
  test.setTimeout(120_000);
  const desk = await (await visitor()).sign_in('desk.ridgeway@example.org');
  const ines = await find(desk, 'ridgeway', 'Ines Castell');
  const place = `/people/ridgeway/${ines.patient}`;
  const mother = await (await visitor('es')).sign_in('lidia@example.org');
  const closed = await mother.ask(`/charts/ridgeway/${ines.patient}/access`);
  const nowhere = await mother.ask('/charts/nowhere/nobody/assent');
  const asked = await mother.ask(`/charts/ridgeway/${ines.patient}/assent`);
  expect([asked.status, asked.body]).toEqual([nowhere.status, nowhere.body]);

  const girl = await (await visitor()).sign_in('ines@example.org');
  await girl.open(place);
  await expect(girl.page.getByText(girl.say('assent.ask_title'))).toBeVisible();
  await girl.expect_no_barriers();
  await girl.link(girl.say('assent.open')).click();
  await expect(girl.heading(girl.say('assent.title'))).toBeVisible();
  await girl.expect_no_barriers();
  await press(girl, 'assent.send');
  await expect(girl.page.getByText(girl.say('assent.need'))).toBeVisible();
  await girl.page.getByRole('radio', { name: girl.say('assent.decline') }).check();
  await girl.page.getByRole('checkbox', { name: girl.say('assent.mine') }).check();
  await press(girl, 'assent.send');
  await expect(girl.page.getByText(/You said no on/)).toBeVisible();
  await girl.expect_no_barriers();
  const told_no = await mother.ask(`/charts/ridgeway/${ines.patient}/access`);
  expect([told_no.status, told_no.body]).toEqual([closed.status, closed.body]);
  await desk.open(`/staff/ridgeway/patients/${ines.patient}/people`);
  await expect(desk.page.getByText(desk.say('own_assent.declined'))).toBeVisible();
  await desk.expect_no_barriers();

  await girl.page.getByRole('radio', { name: girl.say('assent.agree') }).check();
  await girl.page.getByRole('checkbox', { name: girl.say('assent.mine') }).check();
  await press(girl, 'assent.send');
  await expect(girl.page.getByText(/You said yes on/)).toBeVisible();
  await girl.link(girl.say('assent.to_record')).click();
  expect(await areas_of(girl, 'Ines')).toContain('results');
  expect(await areas_of(mother, 'Ines')).toContain('results');
  await mother.open(place);
  await expect(mother.heading(/Ines/)).toBeVisible();

  await girl.open(`${place}/assent`);
  await press(girl, 'assent.back');
  await press(girl, 'assent.back_yes');
  await expect(girl.page.getByText(/You took your yes back on/)).toBeVisible();
  expect(await areas_of(girl, 'Ines')).toEqual([]);
  const told_back = await mother.ask(`/charts/ridgeway/${ines.patient}/access`);
  expect([told_back.status, told_back.body]).toEqual([closed.status, closed.body]);
  await mother.open(place);
  await expect(mother.page.getByText(/Desde los 13 años preguntamos al paciente/).first()).toBeVisible();
  await mother.expect_no_barriers();
});
