// SPDX-License-Identifier: Apache-2.0
// Somebody without a link asks for access, with papers; staff see them and decide; and the first one's screen changes.
import { expect, test } from '../portal/journey';
import { add_file, ask_for, born, pdf_of, photo, sign } from '../portal/papers';

test('a grandmother asks with her guardianship papers, the desk sees both pages and verifies, and she sees the chart until the paper is revoked', async ({ visitor }, info) => {
  const child = info.project.name === 'phone' ? 'June' : 'Leo';
  const desk = await (await visitor()).sign_in('desk.harmony@example.org');
  const birth = await born(desk, 'harmony-mills', `Brightwater%20${child}`);
  const zofia = await (await visitor()).sign_in('zofia@example.org');
  expect((await zofia.people()).some((person) => person.name.startsWith(child))).toBe(false);
  await ask_for(zofia, 'harmony-mills', 'for_minor', zofia.say('ask_minor.GUARDIAN'), child, 'Brightwater', birth);
  await add_file(zofia, 'order.pdf', 'application/pdf', pdf_of(2));
  await expect(zofia.page.getByText(zofia.say('papers.file_here_other', { count: '2' }))).toBeVisible();
  await zofia.expect_no_barriers();
  await sign(zofia, 'Zofia Kowalczyk');

  await desk.open('/staff/harmony-mills/queues/requests');
  await desk.page.getByRole('link', { name: /Zofia/ }).first().click();
  await expect(desk.page.getByRole('img', { name: desk.say('staff_request.page', { page: '2', pages: '2' }) })).toBeVisible();
  const drawn = await desk.page.getByRole('img').last().evaluate((image) => (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth));
  expect(drawn).toBeGreaterThan(600);
  await desk.expect_no_barriers();
  await desk.button(desk.say('staff_request.approve')).click();
  await desk.page.getByRole('radio', { name: new RegExp(child) }).check();
  await desk.expect_no_barriers();
  await desk.button(desk.say('staff_request.approve_do')).click();
  await expect(desk.page.getByText(desk.say('staff_request.done'))).toBeVisible();

  await zofia.open('/');
  await expect(zofia.page.getByRole('main').getByText(new RegExp(child)).first()).toBeVisible();
  const seen = (await zofia.people()).find((person) => person.name.startsWith(child));
  expect(seen?.areas).toContain('results');
  const papers = JSON.parse((await desk.ask(`/staff/harmony-mills/patients/${seen?.patient}/people`)).body) as { people: { name: string; papers: { paper: string; kind: string }[] }[] };
  const paper = papers.people.flatMap((person) => person.papers).find((each) => each.kind === 'guardianship');
  await desk.open(`/staff/harmony-mills/papers/${paper?.paper}`);
  await expect(desk.page.getByRole('img').first()).toBeVisible();
  await desk.expect_no_barriers();
  await desk.button(desk.say('staff_paper.revoke')).click();
  await desk.button(desk.say('staff_paper.revoke_do')).click();
  await expect(desk.page.getByText(desk.say('staff_paper.revoked'))).toBeVisible();
  expect((await zofia.people()).find((person) => person.name.startsWith(child))?.areas ?? []).toEqual([]);
});

test('a request that is refused tells why and what to bring, in the reader’s language', async ({ visitor }, info) => {
  const child = info.project.name === 'phone' ? 'Mia' : 'June';
  const privacy = await (await visitor()).sign_in('privacy.harmony@example.org');
  const birth = await born(privacy, 'harmony-mills', `Brightwater%20${child}`);
  const carlos = await (await visitor('es')).sign_in('carlos@example.org');
  await ask_for(carlos, 'harmony-mills', 'for_minor', carlos.say('ask_minor.STEP'), child, 'Brightwater', birth);
  await sign(carlos, 'Carlos Reyes');
  await privacy.open('/staff/harmony-mills/queues/requests');
  await privacy.page.getByRole('link', { name: /Carlos/ }).first().click();
  await privacy.button(privacy.say('staff_request.refuse')).click();
  await privacy.page.getByLabel(privacy.say('staff_request.words')).fill('Falta el papel que le da derechos sobre esta niña.');
  await privacy.page.getByRole('checkbox', { name: privacy.say('paper_word.legal_rights') }).check();
  await privacy.button(privacy.say('staff_request.refuse_do')).click();
  await expect(privacy.page.getByText(privacy.say('staff_request.done'))).toBeVisible();
  await carlos.open('/requests');
  await carlos.link(new RegExp(child)).first().click();
  await expect(carlos.page.getByText('Falta el papel que le da derechos sobre esta niña.').first()).toBeVisible();
  await expect(carlos.page.getByText(carlos.say('paper_word.legal_rights')).first()).toBeVisible();
  await carlos.expect_no_barriers();
});

test('a foster parent and the guardian of a grown child hear a kind no before they type a name, and whom to call', async ({ visitor }) => {
  const odette = await (await visitor()).sign_in('odette@example.org');
  await odette.open('/requests/new?practice=harmony-mills');
  await odette.page.getByRole('radio', { name: odette.say('papers.for_minor', { years: '18' }) }).check();
  await odette.button(odette.say('papers.next')).click();
  await odette.page.getByRole('radio', { name: odette.say('ask_minor.FOSTER') }).check();
  await expect(odette.page.getByText('At this time there is no portal access for temporary custodians', { exact: false })).toBeVisible();
  await odette.page.getByRole('radio', { name: odette.say('papers.delayed') }).check();
  await expect(odette.page.getByText('We apologize', { exact: false })).toBeVisible();
  await expect(odette.page.getByRole('link', { name: /518-/ }).first()).toBeVisible();
  await odette.expect_no_barriers();
  await odette.button(odette.say('papers.next')).click();
  await expect(odette.page.locator('[name=given]')).toHaveCount(0);
});

test('a photo whose connection breaks goes on where it stopped, and a file that is no paper is refused in words', async ({ visitor }) => {
  const beatriz = await (await visitor()).sign_in('beatriz@example.org');
  const own = (await beatriz.people())[0];
  await beatriz.open(`/requests/paper/${own?.practice}/${own?.patient}`);
  await beatriz.page.getByRole('radio', { name: new RegExp(beatriz.say('paper_word.legal_rights')) }).check();
  await beatriz.button(beatriz.say('papers.next')).click();
  await add_file(beatriz, 'letter.pdf', 'application/pdf', Buffer.from('MZ this is a program and no paper'.repeat(100)));
  await expect(beatriz.page.getByText(beatriz.say('upload_refusal.wrong_type')).first()).toBeVisible();
  let broken = 0;
  await beatriz.page.route(/\/parts\/1048576$/, async (route) => (broken++ < 1 ? route.abort('connectionreset') : route.continue()));
  const large = photo(1000);
  expect(large.length).toBeGreaterThan(2 * 1024 * 1024);
  await add_file(beatriz, 'IMG_0001.png', 'image/png', large);
  await expect(beatriz.page.getByText(beatriz.say('papers.file_here_one', { count: '1' }))).toBeVisible({ timeout: 30_000 });
  expect(broken).toBeGreaterThan(0);
  await beatriz.button(new RegExp(`^${beatriz.say('papers.look')}`)).click();
  await expect(beatriz.page.getByRole('img', { name: beatriz.say('papers.page_of', { page: '1', pages: '1' }) })).toBeVisible();
  await beatriz.expect_no_barriers();
  await beatriz.button(new RegExp(`^${beatriz.say('papers.remove')}.*IMG_0001`)).click();
  await expect(beatriz.page.getByText(beatriz.say('papers.file_here_one', { count: '1' }))).toHaveCount(0);
});

test('a form printed at home and signed on paper finds its request at the front desk, and the family sees that it arrived', async ({ visitor }, info) => {
  const child = info.project.name === 'phone' ? 'Leo' : 'Mia';
  const desk = await (await visitor()).sign_in('desk.harmony@example.org');
  const birth = await born(desk, 'harmony-mills', `Brightwater%20${child}`);
  const karin = await (await visitor()).sign_in('karin@example.org');
  await ask_for(karin, 'harmony-mills', 'for_minor', karin.say('ask_minor.STEP'), child, 'Brightwater', birth);
  const url = new URL(karin.page.url()).pathname;
  for (const form of ['', '?fillable=1']) {
    const pdf = await karin.context.request.get(`${karin.portal.url}/api/v1${url}/form${form}`);
    expect(pdf.status()).toBe(200);
    expect(pdf.headers()['content-security-policy']).toContain('sandbox');
    const text = (await pdf.body()).toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.includes('/AcroForm')).toBe(form !== '');
  }
  const code = await karin.page.locator('.k-code strong').innerText();
  await karin.button(karin.say('papers.signed_paper')).click();
  await expect(karin.page.getByRole('heading', { name: karin.say('request_state.waiting_for_paper'), exact: true })).toBeVisible();

  await desk.open('/staff/harmony-mills/requests');
  await desk.page.getByLabel(desk.say('staff_request.find')).fill(code.toLowerCase().replace('-', ' '));
  await desk.button(desk.say('staff_request.find_do')).click();
  await expect(desk.page.getByRole('heading', { name: desk.say('staff_request.files') })).toBeVisible();
  await add_file(desk, 'scan.pdf', 'application/pdf', pdf_of(1));
  await expect(desk.page.getByRole('img', { name: desk.say('staff_request.page', { page: '1', pages: '1' }) })).toBeVisible();
  await karin.page.reload();
  await expect(karin.page.getByRole('heading', { name: karin.say('request_state.sent'), exact: true })).toBeVisible();
  await expect(karin.page.getByText(karin.say('papers.by_desk'))).toBeVisible();
  await karin.button(karin.say('papers.withdraw')).click();
  await karin.button(karin.say('papers.withdraw_yes')).click();
  await expect(karin.page.getByRole('heading', { name: karin.say('request_state.withdrawn'), exact: true })).toBeVisible();
  // What is another family's is not there.
  const stranger = await (await visitor()).sign_in('amara@example.org');
  const theirs = await stranger.ask(url);
  const nobodys = await stranger.ask('/requests/harmony-mills/0199aaaa-0000-7000-8000-00000000dead');
  expect(theirs.status).toBe(404);
  expect(theirs.body).toBe(nobodys.body);
});
