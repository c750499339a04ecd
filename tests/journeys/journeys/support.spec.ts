// SPDX-License-Identifier: Apache-2.0
// Help that ends at a person: somebody without an account asks the office and is answered by mail, a signed-in mother reads her answer here, and
// the guides in pictures. Requirements S43, S47, S52, S53, S65, S81, S88, S112, S118.
import { expect, test } from '../portal/journey';
import type { Portal } from '../portal/portal';

const desk_at = 'desk.harmony@example.org';
interface Mail {
  to: string;
  subject: string;
  body: string;
}
async function mail_to(portal: Portal, email: string, what: RegExp): Promise<Mail> {
  for (let tries = 0; tries < 40; tries += 1) {
    const found = (JSON.parse(await portal.mails()) as { mails: Mail[] }).mails.find((mail) => mail.to === email && what.test(mail.body));
    if (found) return found;
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error(`no mail to ${email} with ${what.source}`);
}

test('somebody who cannot get in asks the office without an account, the desk answers by mail, and the answer reaches her', async ({ visitor, portal }) => {
  const email = `asker${Date.now()}@example.org`;
  const asker = await visitor();
  await asker.open('/help');
  await expect(asker.page.getByRole('heading', { name: asker.say('guide.title') })).toBeVisible();
  await asker.expect_no_barriers();
  await asker.page.getByRole('link', { name: asker.say('guide_title.trouble') }).click();
  await expect(asker.heading(asker.say('guide_title.trouble'))).toBeVisible();
  await expect(asker.page.locator('.k-guide li')).toHaveCount(6);
  await asker.expect_no_barriers();

  await asker.page.getByRole('main').getByRole('link', { name: asker.say('support.ask') }).click();
  await expect(asker.heading(asker.say('support.choose_title'))).toBeVisible();
  await asker.page.getByRole('main').getByRole('link', { name: /Harmony Mills/ }).click();
  await expect(asker.heading(asker.say('support.title'))).toBeVisible();
  await expect(asker.page.getByText(asker.say('support.no_health'))).toBeVisible();
  await asker.expect_no_barriers();
  const send = asker.page.getByRole('main').getByRole('button', { name: asker.say('support.send'), exact: true });
  await send.click();
  await expect(asker.page.getByText(asker.say('support_need.words'))).toBeVisible();
  await asker.page.getByRole('radio', { name: asker.say('support_trouble.code') }).check();
  await asker.page.locator('input[name="name"]').fill('Nadia Osei');
  await asker.page.locator('input[name="email"]').fill(email);
  await asker.page.locator('textarea[name="words"]').fill('The letter with the PIN did not come.');
  await send.dblclick();
  await expect(asker.heading(asker.say('support.sent_title'))).toBeVisible();
  await asker.expect_no_barriers();
  const number = await asker.page.locator('.k-receipt').innerText();
  expect(number).toMatch(/^Q-[0-9A-Z]{6}$/);
  const receipt = await mail_to(portal, email, /911/);
  expect(receipt.subject).toContain(number);
  expect(receipt.body).not.toMatch(/Harmony|PIN|letter with|Nadia/);

  const desk = await (await visitor()).sign_in(desk_at);
  await desk.page.getByRole('link', { name: new RegExp(desk.say('queue.questions')) }).click();
  await expect(desk.page.getByRole('link', { name: 'Nadia Osei' })).toHaveCount(1);
  await desk.page.getByRole('link', { name: 'Nadia Osei' }).click();
  await expect(desk.heading(desk.say('staff_question.title', { number }))).toBeVisible();
  await expect(desk.page.getByText(desk.say('staff_question.not_proved'))).toBeVisible();
  await desk.button(desk.say('staff_question.take')).click();
  await expect(desk.button(desk.say('staff_question.give_back'))).toBeVisible();
  await desk.expect_no_barriers();
  await desk.page.getByRole('button', { name: desk.say('staff_question.answer'), exact: true }).click();
  await desk.page.locator('textarea[name="words"]').fill('A new letter is on its way to you.');
  await desk.button(desk.say('staff_question.send')).click();
  await expect(desk.page.getByText(desk.say('staff_question.need_outcome'))).toBeVisible();
  await desk.page.getByRole('radio', { name: desk.say('staff_question_outcome.solved') }).check();
  await desk.expect_no_barriers();
  await desk.button(desk.say('staff_question.send')).click();
  await expect(desk.button(desk.say('staff_question.reopen'))).toBeVisible();

  const answer = await mail_to(portal, email, /A new letter is on its way to you\./);
  expect(answer.subject).toContain(number);
});

test('a practice says on its page whom to ask for a copy, and the way to ask about the portal', async ({ visitor }) => {
  const anybody = await visitor();
  await anybody.open('/practices/albany-med');
  await expect(anybody.page.getByText('Health Information Services')).toBeVisible();
  await expect(anybody.link('records.albany@example.org')).toHaveAttribute('href', 'mailto:records.albany@example.org');
  await anybody.expect_no_barriers();
  await anybody.page.getByRole('main').getByRole('link', { name: anybody.say('support.ask') }).click();
  await expect(anybody.heading(anybody.say('support.title'))).toBeVisible();
});

test('a mother asks the office in Spanish from her settings, and the answer waits for her on her own page', async ({ visitor, portal }) => {
  const mother = await (await visitor('es')).sign_in('elena@example.org');
  await mother.open('/settings');
  await mother.page.getByRole('main').getByRole('link', { name: mother.say('my_data.questions_title') }).click();
  await expect(mother.heading(mother.say('questions.title'))).toBeVisible();
  await mother.open('/support/harmony-mills/wrong_facts');
  await expect(mother.page.getByRole('radio', { name: mother.say('support_trouble.wrong_facts') })).toBeChecked();
  const words = `Mi apellido está mal ${Date.now()}`;
  await mother.page.locator('textarea[name="words"]').fill(words);
  await mother.expect_no_barriers();
  await mother.page.getByRole('main').getByRole('button', { name: mother.say('support.send'), exact: true }).click();
  await expect(mother.heading(mother.say('support.sent_title'))).toBeVisible();
  const number = await mother.page.locator('.k-receipt').innerText();

  const desk = await (await visitor()).sign_in(desk_at);
  const queue = JSON.parse((await desk.ask('/staff/harmony-mills/queues/questions')).body) as { rows: { opens: string; who: string }[] };
  const mine = queue.rows.find((row) => row.who.includes('Elena'));
  expect(mine, 'her question is in the queue').toBeDefined();
  await desk.open(`/staff/harmony-mills/${mine?.opens ?? ''}`);
  await expect(desk.heading(desk.say('staff_question.title', { number }))).toBeVisible();
  await desk.page.getByRole('button', { name: desk.say('staff_question.answer'), exact: true }).click();
  await desk.page.locator('textarea[name="words"]').fill('Traiga su documento con foto, por favor.');
  await desk.page.getByRole('radio', { name: desk.say('staff_question_outcome.told_where') }).check();
  await desk.button(desk.say('staff_question.send')).click();
  await expect(desk.button(desk.say('staff_question.reopen'))).toBeVisible();

  await mother.open('/questions');
  await expect(mother.page.getByText('Traiga su documento con foto, por favor.')).toBeVisible();
  await expect(mother.page.getByText(mother.say('question_told.closed'), { exact: true }).first()).toBeVisible();
  await mother.expect_no_barriers();
  expect(await portal.mails()).not.toContain('Traiga su documento');
});
