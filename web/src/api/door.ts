// SPDX-License-Identifier: Apache-2.0
// The one place that talks to the server. Every answer is JSON of the same origin; every refusal becomes a Problem with a fault the
// screens have words for.
import { take_early } from './early';
import type { Session } from './shapes';

export type Fault =
  | 'not_found'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'expired'
  | 'too_much'
  | 'unavailable'
  | 'corrupt'
  | 'bug'
  | 'sign_in'
  | 'code_needed'
  | 'step_up'
  | 'network';

const FAULTS: readonly string[] = [
  'not_found',
  'forbidden',
  'invalid',
  'conflict',
  'expired',
  'too_much',
  'unavailable',
  'corrupt',
  'bug',
  'sign_in',
  'code_needed',
  'step_up',
];
const REQUEST_LIMIT_MS = 30_000;
const PART_LIMIT_MS = 120_000; // a part of a file over a slow phone

export class Problem extends Error {
  constructor(
    readonly fault: Fault,
    readonly status: number,
    readonly code?: string,
    readonly field?: string,
    readonly retry_after_s?: number,
    /** What else the refusal says, for the screens that know it: the first possible day, the findings of a text. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(fault); // never the server's sentence: it is for developers and must not reach a screen
  }
}

let csrf = '';
let answered_at = Date.now();
const signed_out_listeners = new Set<() => void>();

/** When the server last heard from us: its idle clock started then. Milliseconds of this device's clock. */
export const last_answer_at = (): number => answered_at;
export const remember_csrf = (session: Session): void => {
  csrf = session.csrf;
};
/** Called when the server says that this device is no longer signed in. Returns how to stop listening. */
export function when_signed_out(listener: () => void): () => void {
  signed_out_listeners.add(listener);
  return () => {
    signed_out_listeners.delete(listener);
  };
}

type Refusal = { fault?: string; code?: string; field?: string; retry_after_s?: number };

async function problem_of(answer: Response): Promise<Problem> {
  let refusal: Refusal = {};
  try {
    refusal = (await answer.json()) as Refusal;
  } catch {
    /* a proxy's page, not ours: the status says enough */
  }
  const by_status: Fault =
    answer.status === 401
      ? 'sign_in'
      : answer.status === 403
        ? 'forbidden'
        : answer.status === 404
          ? 'not_found'
          : answer.status === 409
            ? 'conflict'
            : answer.status === 429 || answer.status === 413
              ? 'too_much'
              : answer.status >= 500
                ? 'unavailable'
                : 'invalid';
  const fault = refusal.fault !== undefined && FAULTS.includes(refusal.fault) ? (refusal.fault as Fault) : by_status;
  return new Problem(fault, answer.status, refusal.code, refusal.field, refusal.retry_after_s, { ...refusal });
}

async function send(method: string, path: string, body?: unknown, keepalive = false): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-kinportal-csrf'] = csrf;
  const bytes = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = bytes ? 'application/octet-stream' : 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error', keepalive };
  if (body !== undefined) init.body = bytes ? body : JSON.stringify(body);
  if (!keepalive) init.signal = AbortSignal.timeout(bytes ? PART_LIMIT_MS : REQUEST_LIMIT_MS);
  try {
    const early = method === 'GET' ? await take_early(path) : undefined;
    return early ?? (await fetch(`/api/v1${path}`, init));
  } catch {
    throw new Problem('network', 0);
  }
}

/** Asks the server and returns its JSON (undefined for 202 and 204); a Blob travels as bytes. Throws only Problem. */
export async function ask<Body>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Body> {
  const answer = await send(method, path, body);
  if (!answer.ok) {
    const problem = await problem_of(answer);
    if (problem.fault === 'sign_in' && !(method !== 'GET' && /^\/(session|password)/.test(path)))
      for (const listener of signed_out_listeners) listener();
    throw problem;
  }
  answered_at = Date.now();
  if (answer.status === 204 || answer.status === 202) return undefined as Body;
  try {
    return (await answer.json()) as Body;
  } catch {
    throw new Problem('corrupt', answer.status);
  }
}

/** Signs out without waiting for the answer; survives leaving the page. */
export function leave_now(): void {
  send('DELETE', '/session', undefined, true).catch(() => undefined);
}

/** Path segments are ids of the server; they are still encoded, so that no id can name another door. */
export const path_of = (...parts: string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');
