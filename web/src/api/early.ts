// SPDX-License-Identifier: Apache-2.0
// The two questions every first page has, asked while the application is still on its way: who is signed in, and what is at home for her.
// Each answer is handed to the application once (door.ts), so that nobody is looked at twice. Imports nothing: start.ts needs it first.
const REQUEST_LIMIT_MS = 30_000;

export const get_request = (): RequestInit => ({
  method: 'GET',
  headers: { accept: 'application/json' },
  credentials: 'same-origin',
  cache: 'no-store',
  redirect: 'error',
  signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
});

/** Pages that say something else than home, whoever is signed in. */
export const asks_for_home = (path: string): boolean => !/^\/(reset|demo)/.test(path);

const under_way = new Map<string, Promise<Response | undefined>>();

async function is_signed_in(session: Response): Promise<boolean> {
  const said: unknown = session.ok ? await session.json() : undefined;
  return typeof said === 'object' && said !== null && 'signed_in' in said && said.signed_in === true;
}

/** Asks both; resolves to whether somebody is signed in. What fails is asked again by the application, which has words for it. */
export function ask_early(path: string): Promise<boolean> {
  const session = fetch('/api/v1/session', get_request());
  under_way.set('/session', session);
  const signed_in = session.then((answer) => is_signed_in(answer.clone()));
  if (asks_for_home(path)) {
    const home = signed_in.then((yes) => (yes ? fetch('/api/v1/home', get_request()) : undefined));
    under_way.set('/home', home);
    home.catch(() => undefined);
  }
  return signed_in;
}

/** The answer to this question if it was asked early and not yet handed over; undefined where it has to be asked now. */
export function take_early(path: string): Promise<Response | undefined> | undefined {
  const answer = under_way.get(path);
  under_way.delete(path);
  return answer?.catch(() => undefined);
}
