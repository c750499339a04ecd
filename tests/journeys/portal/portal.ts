// SPDX-License-Identifier: Apache-2.0
// The real binary with a fresh demo world: started on a free port, killed when told, stopped by its process id, its log kept for reading.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_LIMIT_MS = 60_000;

async function free_port(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

// family 4: the portal listens on 127.0.0.1 alone, and Node 18 would ask ::1 first and give up there.
const text_of = (url: string): Promise<string> => new Promise((done) => {
  let text = '';
  const asked = request(url, { rejectUnauthorized: false, family: 4, timeout: 5000 }, (answer) => { answer.setEncoding('utf8'); answer.on('data', (part: string) => { text += part; }); answer.on('end', () => done(text)); });
  asked.on('error', () => done(text));
  asked.on('timeout', () => { asked.destroy(); done(text); });
  asked.end();
});

const answers = (url: string): Promise<boolean> => new Promise((done) => {
  const asked = request(url, { rejectUnauthorized: false, family: 4, timeout: 2000 }, (answer) => { answer.resume(); done(answer.statusCode === 200); });
  asked.on('error', () => done(false));
  asked.on('timeout', () => { asked.destroy(); done(false); });
  asked.end();
});

export class Portal {
  private process: ChildProcess | undefined;
  private constructor(readonly folder: string, readonly port: number) {}

  static async start(): Promise<Portal> {
    const portal = new Portal(mkdtempSync(join(tmpdir(), 'kinportal-journey-')), await free_port());
    await portal.run();
    return portal;
  }

  get url(): string { return `https://localhost:${this.port}`; }
  get log_file(): string { return join(this.folder, 'portal.log'); }

  /** Starts the portal on its data folder: the first time with an empty one, later with what is in it. */
  async run(): Promise<void> {
    const binary = process.env['KINPORTAL_BINARY'] ?? '';
    if (!existsSync(binary)) throw new Error('KINPORTAL_BINARY names no file');
    const log = createWriteStream(this.log_file, { flags: 'a' });
    const child = spawn(binary, ['demo', '--data', join(this.folder, 'data'), '--port', String(this.port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.process = child;
    const began = Date.now();
    while (!(await answers(`${this.url}/api/v1/session`))) {
      if (child.exitCode !== null) throw new Error(`the portal ended with code ${child.exitCode}:\n${this.log().slice(-2000)}`);
      if (Date.now() - began > START_LIMIT_MS) throw new Error(`the portal did not start in ${START_LIMIT_MS / 1000} s:\n${this.log().slice(-2000)}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> { await this.end('SIGKILL'); }
  async stop(): Promise<void> { await this.end('SIGTERM'); }

  async throw_away(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  log(): string { return existsSync(this.log_file) ? readFileSync(this.log_file, 'utf8') : ''; }

  /** Every mail this portal has written, as its demo page lists them. */
  mails(): Promise<string> { return text_of(`${this.url}/api/v1/demo/mail`); }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }
}
