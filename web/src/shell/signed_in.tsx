// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and the ways in and out. When the server no longer knows this device everything read so far leaves the memory of the
// page at once.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { cache, read_session, useSession } from '../api/ask';
import { ask, leave_now, when_signed_out } from '../api/door';
import type { Session } from '../api/shapes';
import { chosen_language, current_language, is_language, keep_language_on_device, show_language } from '../words/language';

export type Farewell = 'none' | 'idle' | 'unknown';
interface SignedIn {
  session: Session;
  farewell: Farewell;
  /** After the server has said yes: read who we are, go on where we were if it is the same account. */
  come_in: () => Promise<void>;
  sign_out: () => Promise<void>;
  /** On every device. Fails as the server fails: then nobody is told that she is signed out where she is not. */
  sign_out_everywhere: () => Promise<void>;
  idle_out: () => Promise<void>;
  /** Gone at once, without waiting for anything. */
  vanish: () => void;
}

/** Who was signed in last in this tab: only she goes on where she was. */
let last_account: string | undefined;

const Context = createContext<SignedIn | null>(null);

export function useSignedIn(): SignedIn {
  const value = useContext(Context);
  if (!value) throw new Error('outside SignedInProvider');
  return value;
}

async function forget_everything(): Promise<Session> {
  await cache.cancelQueries();
  cache.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  const session = await read_session();
  cache.setQueryData(['session'], session);
  return session;
}

export function SignedInProvider({
  children,
  waiting,
  trouble,
}: {
  children: ReactNode;
  waiting: ReactNode;
  trouble: (problem: unknown, retry: () => unknown) => ReactNode;
}) {
  const answer = useSession();
  const [, navigate] = useLocation();
  const [farewell, set_farewell] = useState<Farewell>('none');
  const session = answer.data;
  const signed_in = session?.signed_in === true;
  const account = session?.account?.id;
  const account_language = session?.account?.language;

  useEffect(() => {
    if (account !== undefined) last_account = account;
  }, [account]);
  useEffect(() => {
    if (!is_language(account_language)) return;
    if (chosen_language() === null && account_language !== current_language()) void show_language(account_language);
  }, [account_language]);
  useEffect(
    () =>
      when_signed_out(() => {
        if (cache.getQueryData<Session>(['session'])?.signed_in !== true) return;
        // A request that was under way while she was signed out for idling must not take the reason away again.
        set_farewell((known) => (known === 'none' ? 'unknown' : known));
        void forget_everything().catch(() => undefined);
      }),
    [],
  );

  const come_in = useCallback(async () => {
    const before = last_account;
    const now = await forget_everything();
    const path = window.location.pathname;
    const stay = before === undefined || before === now.account?.id;
    const works_only = (now.staff?.length ?? 0) > 0;
    if (!stay || /^\/(sign-in|signed-out|forgot|reset)/.test(path) || (path === '/' && works_only))
      navigate(works_only ? '/staff' : '/', { replace: true });
    set_farewell('none');
  }, [navigate]);

  const say_goodbye = useCallback(async () => {
    last_account = undefined;
    set_farewell('none');
    // First forget, then go: to somebody still signed in the address /signed-out means home, and the farewell would be lost
    // (journey 'signing out on a shared computer').
    await forget_everything().catch(() => {
      window.location.replace('/signed-out');
    });
    navigate('/signed-out', { replace: true });
  }, [navigate]);

  const sign_out = useCallback(async () => {
    const language = chosen_language();
    await ask('DELETE', '/session').catch(() => undefined);
    keep_language_on_device(language);
    await say_goodbye();
  }, [say_goodbye]);

  const sign_out_everywhere = useCallback(async () => {
    const language = chosen_language();
    await ask('DELETE', '/session/everywhere');
    keep_language_on_device(language);
    await say_goodbye();
  }, [say_goodbye]);

  const idle_out = useCallback(async () => {
    const language = chosen_language();
    await ask('DELETE', '/session').catch(() => undefined);
    keep_language_on_device(language);
    set_farewell('idle');
    await forget_everything().catch(() => {
      window.location.replace('/sign-in');
    });
  }, []);

  const vanish = useCallback(() => {
    document.documentElement.hidden = true;
    document.title = '';
    leave_now();
    cache.clear();
    window.location.replace('about:blank');
  }, []);

  const value = useMemo(
    () => (session ? { session, farewell, come_in, sign_out, sign_out_everywhere, idle_out, vanish } : null),
    [session, farewell, come_in, sign_out, sign_out_everywhere, idle_out, vanish],
  );
  if (!value) return answer.error ? trouble(answer.error, answer.refetch) : waiting;
  return (
    <Context.Provider value={value}>
      <div className={signed_in ? 'k-in' : 'k-out'}>{children}</div>
    </Context.Provider>
  );
}
