// SPDX-License-Identifier: Apache-2.0
// The screens' application, fetched by start.ts: the reader's language and her sign-in are asked for side by side, then the first page is
// drawn.
import { QueryClientProvider } from '@tanstack/react-query';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { cache, read_session, start_home } from './api/ask';
import { asks_for_home } from './api/early';
import { App } from './shell/app';
import { CrashGuard } from './shell/crash_guard';
import { start_words } from './words/language';

/** Draws the first page. Throws when the texts did not arrive: there are no words then to say it with. */
export async function draw(): Promise<void> {
  const session = cache
    .query({ queryKey: ['session'], queryFn: read_session, staleTime: Infinity, gcTime: Infinity })
    .then((session) => {
      if (session.signed_in && asks_for_home(window.location.pathname)) void start_home();
    })
    .catch(() => undefined); /* the app tells of it */
  await start_words();
  await session;
  const place = document.getElementById('portal');
  if (!place) throw new Error('index.html has no place for the portal');
  // As a transition: drawn in slices, so that a finger on a slow phone is answered in between.
  startTransition(() =>
    createRoot(place).render(
      <StrictMode>
        <CrashGuard>
          <QueryClientProvider client={cache}>
            <App />
          </QueryClientProvider>
        </CrashGuard>
      </StrictMode>,
    ),
  );
}
