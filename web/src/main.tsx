// SPDX-License-Identifier: Apache-2.0
// The screens start here: the reader's language and her sign-in are fetched side by side, then the first page is drawn.
import 'virtual:design-system.css';
import './look/theme.css';
import './look/frame.css';
import './look/foot.css';
import './look/parts.css';
import './look/lists.css';
import './look/forms.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { cache, read_session, start_home } from './api/ask';
import { App } from './shell/app';
import { CrashGuard } from './shell/crash_guard';
import { start_words } from './words/language';

async function start(): Promise<void> {
  const session = cache
    .query({ queryKey: ['session'], queryFn: read_session, staleTime: Infinity, gcTime: Infinity })
    .then((session) => {
      if (session.signed_in && !/^\/(reset|demo)/.test(window.location.pathname)) void start_home();
    })
    .catch(() => undefined); /* the app tells of it */
  await start_words();
  await session;
  const place = document.getElementById('portal');
  if (!place) throw new Error('index.html has no place for the portal');
  createRoot(place).render(
    <StrictMode>
      <CrashGuard>
        <QueryClientProvider client={cache}>
          <App />
        </QueryClientProvider>
      </CrashGuard>
    </StrictMode>,
  );
}

void start();
