// SPDX-License-Identifier: Apache-2.0
// Mails that come back, and mails about one child and not the other: from a real mail server's notice to the office's screen.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../portal/journey';
import type { Portal } from '../portal/portal';

// A mail server that takes every mail and returns it a moment later, as one does whose next server knows no such mailbox (RFC 3464).
const SERVER = `
import email, mailbox, os, sys, time
from aiosmtpd.controller import Controller
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
box = mailbox.Maildir(sys.argv[2])
class Returns:
    async def handle_DATA(self, server, session, envelope):
        report = MIMEMultipart('report', **{'report-type': 'delivery-status'})
        report['From'], report['To'] = 'MAILER-DAEMON@mx.example.org', envelope.mail_from
        report.attach(MIMEText('Your message could not be delivered.'))
        about, who = Message(), Message()
        about['Reporting-MTA'] = 'dns; mx.example.org'
        who['Final-Recipient'], who['Action'], who['Status'] = 'rfc822; ' + envelope.rcpt_tos[0], 'failed', '5.1.1'
        status = MIMEBase('message', 'delivery-status')
        status.set_payload([about, who])
        report.attach(status)
        box.add(report)
        return '250 OK'
server = Controller(Returns(), hostname='127.0.0.1', port=int(sys.argv[1]))
server.start()
while os.getppid() != 1: time.sleep(1)
`;

function in_store(portal: Portal, statement: string): void {
  execFileSync('python3', ['-c', 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()', join(portal.folder, 'data', 'kinportal.db'), statement]);
}
const free_port = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const asked = createConnection(port, '127.0.0.1', () => {
      asked.destroy();
      done(true);
    });
    asked.on('error', () => done(false));
  });

test('a mail server takes a mail and returns it: she is told on her next page, and the office sees her among the addresses that take no mail', async ({ visitor, portal }) => {
  test.slow(); // the portal starts four times
  const folder = mkdtempSync(join(tmpdir(), 'kinportal-returns-'));
  const port = await free_port();
  const config = join(portal.folder, 'data', 'kinportal.toml');
  let server: ChildProcess | undefined;
  try {
    server = spawn('/usr/bin/python3', ['-c', SERVER, String(port), join(folder, 'box')], { stdio: 'ignore' });
    await expect(async () => expect(await answers(port)).toBe(true)).toPass({ timeout: 20_000 });
    await portal.stop();
    writeFileSync(config, `[mail]\nsmtp_url = "smtp://127.0.0.1:${port}"\nfrom = "portal@kinportal.example"\nbounce_address = "bounces@kinportal.example"\nbounce_maildir = "${join(folder, 'box')}"\n`);
    await portal.run();
    // She asks whether mail arrives. It does not: the server takes it and sends it back.
    const susan = await (await visitor()).sign_in('susan@example.org');
    await expect(susan.page.getByText(susan.say('shell.mail_back_title'))).toHaveCount(0);
    await susan.open('/settings/data');
    await susan.button(susan.say('my_data.test')).click();
    await expect(async () => expect(existsSync(join(folder, 'box', 'new')) ? readdirSync(join(folder, 'box', 'new')).length : 0).toBeGreaterThan(0)).toPass({ timeout: 30_000 });
    await portal.stop();
    const came_back = readdirSync(join(folder, 'box', 'new'));
    await portal.run(); // reads what came back when it starts, and each minute
    await expect(async () => expect(readdirSync(join(folder, 'box', 'new')).filter((name) => came_back.includes(name))).toEqual([])).toPass({ timeout: 30_000 });
    await susan.open('/');
    await expect(susan.page.getByText(susan.say('shell.mail_back_title'))).toBeVisible();
    await susan.expect_no_barriers();
    const dana = await (await visitor()).sign_in('desk.albany@example.org');
    await dana.open('/staff/albany-med/queues/bounced');
    await expect(dana.link(/Susan/)).toBeVisible();
    await dana.expect_no_barriers();
  } finally {
    server?.kill();
    await portal.stop();
    writeFileSync(config, ''); // as the other journeys want it: the demo shows its mails
    await portal.run();
    in_store(portal, "DELETE FROM mail_trouble WHERE account_id = (SELECT account_id FROM account WHERE email = 'susan@example.org')");
    rmSync(folder, { recursive: true, force: true });
  }
});

test('she wants mails about one child and not about the other, and it is kept with her account', async ({ visitor }) => {
  const zofia = await (await visitor('es')).sign_in('zofia@example.org');
  const people = await zofia.people();
  expect(people.length).toBeGreaterThan(1);
  const [first, second] = [people[0]?.name ?? '', people[1]?.name ?? ''];
  await zofia.open('/settings/notices');
  await zofia.page.getByRole('checkbox', { name: second }).uncheck();
  await zofia.expect_no_barriers();
  await zofia.button(zofia.say('notices.save')).click();
  await expect(zofia.page.getByText(zofia.say('notices.saved'))).toBeVisible();
  const again = await (await visitor()).sign_in('zofia@example.org');
  await again.open('/settings/notices');
  await expect(again.page.getByRole('checkbox', { name: second })).not.toBeChecked();
  await expect(again.page.getByRole('checkbox', { name: first })).toBeChecked();
  await again.page.getByRole('checkbox', { name: second }).check();
  await again.button(again.say('notices.save')).click();
  await expect(again.page.getByText(again.say('notices.saved'))).toBeVisible();
});
