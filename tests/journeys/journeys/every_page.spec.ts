// SPDX-License-Identifier: Apache-2.0
// Every page, in both languages: no barrier that axe finds (WCAG 2.2 AA), no sideways scrolling, also on a screen 320 px wide.
import { expect, test, type Visitor } from '../portal/journey';
import type { Language } from '../portal/words';

const areas = ['results', 'immunizations', 'medicines', 'allergies', 'conditions', 'notes', 'summaries', 'documents'];

async function look_at(visitor: Visitor, path: string): Promise<void> {
  await visitor.open(path);
  await expect(visitor.page.getByRole('heading', { level: 1 })).toBeVisible();
  await visitor.expect_no_barriers();
}

for (const language of ['en', 'es'] as Language[]) {
  test(`before signing in, every page is open to everyone (${language})`, async ({ visitor }) => {
    const guest = await visitor(language);
    for (const path of ['/', '/forgot', '/reset?token=none', '/demo/mail', '/nowhere']) await look_at(guest, path);
    await guest.page.setViewportSize({ width: 320, height: 640 });
    await look_at(guest, '/');
  });

  test(`a parent's pages are open to everyone (${language})`, async ({ visitor }) => {
    test.setTimeout(180_000);
    const rosa = await (await visitor(language)).sign_in('rosa@example.org');
    const mia = (await rosa.people()).find((person) => person.name.startsWith('Mia'));
    const chart = `/people/${mia?.practice}/${mia?.patient}`;
    const one_of = async (area: string): Promise<string | undefined> => (JSON.parse((await rosa.ask(`/charts/${mia?.practice}/${mia?.patient}/${area}`)).body) as { items: { id: string }[] }).items[0]?.id;
    const pages = ['/', chart, `${chart}/visitors`, `${chart}/access`, `${chart}/changes`, '/settings', '/settings/password', '/settings/code', '/settings/devices', '/settings/language'];
    for (const area of areas) {
      pages.push(`${chart}/${area}`);
      const item = await one_of(area);
      if (item !== undefined) pages.push(`${chart}/${area}/${item}`);
    }
    for (const path of pages) await look_at(rosa, path);
    await rosa.page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/', `${chart}/results`, pages.find((path) => path.startsWith(`${chart}/results/`)) ?? chart]) await look_at(rosa, path);
  });

  test(`refusals and a teen's pages are open to everyone (${language})`, async ({ visitor }) => {
    for (const email of ['grace@example.org', 'jamal@example.org']) {
      const someone = await (await visitor(language)).sign_in(email);
      await look_at(someone, '/');
      const person = (await someone.people())[0];
      if (person) for (const tail of ['', '/access', '/changes', ...(email.startsWith('jamal') ? ['/circle'] : [])]) await look_at(someone, `/people/${person.practice}/${person.patient}${tail}`);
    }
  });

  test(`the staff's pages are open to everyone (${language})`, async ({ visitor }) => {
    const doctor = await (await visitor(language)).sign_in('doctor.harmony@example.org');
    await look_at(doctor, '/staff');
    await doctor.page.getByRole('searchbox', { name: doctor.say('staff.search') }).fill('Brightwater');
    await expect(doctor.link(/Mia/)).toBeVisible();
    await doctor.expect_no_barriers();
    await doctor.link(/Mia/).click();
    await expect(doctor.page.getByRole('heading', { level: 1, name: /Mia/ })).toBeVisible();
    await doctor.expect_no_barriers();
    const patient = new URL(doctor.page.url()).pathname;
    for (const tail of ['/results', '/notes', '/visitors']) await look_at(doctor, patient + tail);
  });

  test(`the practice's policy is open to everyone who keeps it (${language})`, async ({ visitor }) => {
    test.setTimeout(120_000);
    const officer = await (await visitor(language)).sign_in('privacy.harmony@example.org');
    const policy = '/staff/harmony-mills/policy';
    const { in_force } = JSON.parse((await officer.ask(policy)).body) as { in_force: string };
    const { patients } = JSON.parse((await officer.ask('/staff/harmony-mills/patients?q=Brightwater')).body) as { patients: { patient: string }[] };
    const pages = [policy, `${policy}/versions/${in_force}`, `${policy}/change`, `${policy}/publish`, `/staff/harmony-mills/patients/${patients[0]?.patient}/preview`];
    for (const path of pages) await look_at(officer, path);
    await officer.page.setViewportSize({ width: 320, height: 640 });
    for (const path of pages) await look_at(officer, path);
  });
}
