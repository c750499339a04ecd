// SPDX-License-Identifier: Apache-2.0
// The practice's own rules: a privacy officer tries a change, sees whom it touches, announces it with a date and takes it back; the mother reads
// what will change; who may not publish is shown no button and let through no door; and what one person would see on a day.
import { expect, pass_phrase, test, type Visitor } from '../portal/journey';

const practice = 'albany-med';
const policy = `/staff/${practice}/policy`;

/** Month, day and year are typed, as people do. */
async function type_day(visitor: Visitor, on: string): Promise<void> {
  const [year = '', month = '', day = ''] = on.split('-');
  await visitor.page.getByRole('textbox', { name: visitor.say('policy_day.month') }).fill(String(Number(month)));
  await visitor.page.getByRole('textbox', { name: visitor.say('policy_day.day') }).fill(String(Number(day)));
  await visitor.page.getByRole('textbox', { name: visitor.say('policy_day.year') }).fill(year);
}
const days_from_now = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function move_from_12_to_13(officer: Visitor): Promise<void> {
  await officer.open(`${policy}/change`);
  await officer.button(officer.say('policy_draft.older', { from: 12, to: 13 })).click();
  await expect(officer.button(officer.say('policy_draft.older', { from: 13, to: 14 }))).toBeVisible();
}

test('a privacy officer moves the line from 12 to 13, sees who is affected, publishes with a date, and the mother reads what will change', async ({ visitor }) => {
  test.setTimeout(180_000);
  const officer = await (await visitor()).sign_in('privacy.albany@example.org');
  await officer.link(officer.say('staff.policy')).click();
  await expect(officer.heading(officer.say('policy.title'))).toBeVisible();
  await officer.expect_no_barriers();

  await officer.link(officer.say('policy.change')).click();
  await officer.button(officer.say('policy_draft.older', { from: 12, to: 13 })).click();
  await expect(officer.button(officer.say('policy_draft.older', { from: 13, to: 14 }))).toBeVisible();
  await expect(officer.page.getByRole('heading', { name: officer.say('policy_draft.left_title', { from: 12 }) })).toBeVisible();
  await expect(officer.page.getByRole('gridcell', { name: /Changed\. Before:/ }).first()).toBeVisible();
  await expect(officer.page.getByRole('gridcell', { name: /nobody/ }).first()).toBeVisible();
  await officer.expect_no_barriers();

  await officer.button(officer.say('policy_impact.run')).click();
  await expect(officer.page.locator('.k-sum')).toContainText('change');
  await expect(officer.page.locator('.k-affected').filter({ hasText: 'Beatriz' })).toBeVisible();
  await officer.expect_no_barriers();

  await officer.link(officer.say('policy_draft.publish_go')).click();
  await expect(officer.heading(officer.say('policy_publish.title'))).toBeVisible();
  await type_day(officer, days_from_now(10));
  await officer.page.getByRole('textbox', { name: officer.say('policy_publish.reason') }).fill('The families asked for another year.');
  await officer.button(officer.say('policy_publish.button_plain')).click();
  await expect(officer.page.getByText(/Too early/).first()).toBeVisible();
  await type_day(officer, days_from_now(120));
  await officer.expect_no_barriers();
  await officer.page.getByRole('main').locator('button[type="submit"]').click();
  await expect(officer.page.getByRole('heading', { name: officer.say('policy_publish.done_title') })).toBeVisible();
  await officer.expect_no_barriers();

  const beatriz = await (await visitor()).sign_in('beatriz@example.org');
  const child = (await beatriz.people()).find((person) => person.name.startsWith('Mateo'));
  await beatriz.open(`/people/${child?.practice}/${child?.patient}/changes`);
  await expect(beatriz.page.getByRole('main')).toContainText(beatriz.say('changes.policy'));

  await officer.link(officer.say('policy_publish.done_history')).click();
  await expect(officer.page.getByRole('heading', { name: officer.say('policy.announced') })).toBeVisible();
  await officer.button(officer.say('policy.withdraw')).click();
  await officer.page.getByRole('textbox', { name: officer.say('policy_withdraw.reason') }).fill('Only a rehearsal.');
  await officer.expect_no_barriers();
  await officer.button(officer.say('policy_withdraw.button')).click();
  await expect(officer.page.getByText(officer.say('policy_state.withdrawn'), { exact: true }).first()).toBeVisible();
  await expect(officer.page.getByRole('heading', { name: officer.say('policy.announced') })).toHaveCount(0);

  await beatriz.page.reload();
  await expect(beatriz.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(beatriz.page.locator('.k-waiting')).toHaveCount(0);
  await expect(beatriz.page.getByRole('main')).not.toContainText(beatriz.say('changes.policy'));
});

test('the front desk is shown no button to publish, and the door refuses', async ({ visitor }) => {
  const desk = await (await visitor()).sign_in('desk.albany@example.org');
  await desk.open(policy);
  await expect(desk.page.getByText(desk.say('policy.read_only'))).toBeVisible();
  await expect(desk.link(desk.say('policy.change'))).toHaveCount(0);
  await expect(desk.button(desk.say('policy.withdraw'))).toHaveCount(0);
  await desk.expect_no_barriers();
  await desk.open(`${policy}/change`);
  await expect(desk.page.getByText(desk.say('policy_draft.not_you'))).toBeVisible();
  await desk.open(`${policy}/publish`);
  await expect(desk.page.getByText(desk.say('policy_publish.not_you'))).toBeVisible();
  const { csrf } = JSON.parse((await desk.ask('/session')).body) as { csrf: string };
  const doors = {
    publish: { source: 'x', effective_at: days_from_now(200), reason: 'because', instead_of_sha256: null, password: pass_phrase },
    impact: { source: 'x', effective_at: days_from_now(200), names: false },
    check: { source: 'x' },
    'move-line': { source: 'x', from_age: 12, to_age: 13 },
  };
  for (const [door, data] of Object.entries(doors)) {
    const answer = await desk.context.request.post(`${desk.portal.url}/api/v1${policy}/${door}`, { headers: { 'x-kinportal-csrf': csrf, origin: desk.portal.url }, data });
    expect([403, 404], door).toContain(answer.status());
  }
});

test('an administrator tries a change and sees numbers, never names', async ({ visitor }) => {
  const admin = await (await visitor()).sign_in('admin.albany@example.org');
  await move_from_12_to_13(admin);
  await admin.button(admin.say('policy_impact.run')).click();
  await expect(admin.page.locator('.k-sum')).toBeVisible();
  await expect(admin.page.getByText(admin.say('policy_impact.counts_only'))).toBeVisible();
  await expect(admin.page.getByRole('main')).not.toContainText('Beatriz');
  await expect(admin.page.getByText(admin.say('policy_draft.publish_not_you'))).toBeVisible();
});

test('a mistake in the text is told in plain words with its line, and nothing that was typed is lost', async ({ visitor }) => {
  const officer = await (await visitor()).sign_in('privacy.albany@example.org');
  await officer.open(`${policy}/change`);
  await officer.page.getByText(officer.say('policy_draft.step_text')).click();
  const text = officer.page.getByRole('textbox', { name: officer.say('policy_draft.text_label') });
  await text.press('Control+End');
  await text.pressSequentially('\nsurprise = 1\n');
  await expect(officer.page.locator('.k-check-line')).toContainText(officer.say('policy_draft.checked_bad'));
  await expect(officer.page.locator('.k-finding-refusal')).toContainText('surprise');
  await expect(officer.link(officer.say('policy_draft.publish_go'))).toHaveCount(0);
  await officer.expect_no_barriers();
  await officer.link(officer.say('common.back_to', { place: officer.say('policy.title') })).click();
  await officer.link(officer.say('policy.change_go_on')).click();
  await officer.page.getByText(officer.say('policy_draft.step_text')).click();
  await expect(text).toHaveValue(/surprise = 1/);
  await officer.button(officer.say('policy_draft.start_over')).click();
  await officer.button(officer.say('policy_draft.start_over_do')).click();
  await expect(officer.page.locator('.k-check-line')).not.toContainText(officer.say('policy_draft.checked_bad'));
});

test('the grid is walked with the arrow keys and says who sees what and why', async ({ visitor }) => {
  const officer = await (await visitor()).sign_in('privacy.albany@example.org');
  await officer.open(policy);
  await officer.page.locator('.k-policy-now').getByRole('link').click();
  const cells = officer.page.getByRole('gridcell');
  await cells.first().focus();
  await officer.page.keyboard.press('ArrowRight');
  await expect(cells.nth(1)).toBeFocused();
  await expect(officer.page.locator('.k-explained')).toContainText(officer.say('policy.hole'));
  await officer.page.keyboard.press('Control+End');
  await expect(cells.last()).toBeFocused();
  await officer.page.locator('.k-explained').getByRole('button', { name: /line/ }).click();
  await expect(officer.page.locator('.k-source [aria-current="true"]')).toBeFocused();
  await officer.button(officer.say('policy.as_words')).click();
  await expect(officer.page.getByRole('cell', { name: 'nobody' }).first()).toBeVisible();
  await officer.page.evaluate(() => window.scrollTo(0, 0)); // half under the header that stays, a button measures too small
  await officer.expect_no_barriers();
});

test('the front desk sees a record as the mother on the day her daughter turns 18, and the mother sees today what the preview says of today', async ({ visitor }) => {
  const desk = await (await visitor()).sign_in('desk.albany@example.org');
  const beatriz = await (await visitor()).sign_in('beatriz@example.org');
  const child = (await beatriz.people()).find((person) => person.practice === practice);
  await desk.open(`/staff/${practice}/patients/${child?.patient}/preview`);
  await expect(desk.heading(desk.say('policy_preview.title'))).toBeVisible();
  await desk.expect_no_barriers();
  const beatriz_choice = desk.page.getByRole('radio', { name: /Beatriz/ });
  await beatriz_choice.check();
  await desk.button(/18: /).click();
  await desk.button(desk.say('policy_preview.button')).click();
  await expect(desk.page.getByRole('heading', { name: /What Beatriz.* would see on/ })).toBeVisible();
  await expect(desk.page.locator('.k-seen').getByText(desk.say('policy_sees.none')).first()).toBeVisible();
  await expect(desk.page.locator('.k-change-line')).toBeVisible();
  await desk.expect_no_barriers();
  const results_today = desk.page.locator('.k-seen-line').filter({ hasText: desk.say('policy_category.result') }).locator('.k-amount').first();
  const sees = !(await results_today.innerText()).includes(desk.say('policy_sees.none'));
  expect(child?.areas.includes('results')).toBe(sees);
});
