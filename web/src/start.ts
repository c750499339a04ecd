// SPDX-License-Identifier: Apache-2.0
// What a browser runs first, and small on purpose: the style, the reader's texts, one picture on the screen (the mark of index.html), and
// only then the application, which is on its way meanwhile (index.html asks for it by modulepreload, see tools/start_page.mjs).
import 'virtual:design-system.css';
import './look/theme.css';
import './look/frame.css';
import './look/foot.css';
import './look/parts.css';
import './look/lists.css';
import './look/forms.css';
import './home/home.css';
import { ask_early } from './api/early';
import { fetch_family_words } from './words/family_words';
import { first_language } from './words/choice';

const PAINT_LIMIT_MS = 100; // a page in a tab nobody looks at is never painted, and must start all the same

/** Resolves when the browser has painted once. */
const painted = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, PAINT_LIMIT_MS);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/** The application did not arrive: its own words are in it, so these two sentences stand here, in both languages. */
function say_that_nothing_came(): void {
  const lines = {
    en: 'The page did not load. Check your connection, then load it again. In an emergency, call 911.',
    es: 'La página no cargó. Revise su conexión y vuelva a cargarla. En una emergencia, llame al 911.',
  };
  const place = document.createElement('main');
  place.className = 'k-body-plain k-page k-page-narrow';
  place.setAttribute('role', 'alert');
  for (const language of [first_language(), first_language() === 'en' ? 'es' : 'en'] as const) {
    const line = document.createElement('p');
    line.lang = language;
    line.textContent = lines[language];
    place.append(line);
  }
  const again = document.createElement('a');
  again.href = window.location.href;
  again.className = 'ds-c-button ds-c-button--solid';
  again.textContent = first_language() === 'es' ? 'Cargar de nuevo' : 'Load again';
  place.append(again);
  document.getElementById('portal')?.append(place);
}

const signed_in = ask_early(window.location.pathname);
void fetch_family_words(first_language()).catch(() => undefined); /* main.tsx asks again and tells of it */
const standing = painted();
standing
  .then(() => import('./main'))
  .then((application) => application.draw())
  .catch(say_that_nothing_came);
// Whoever is not signed in sees the sign-in page: its part is fetched beside the application, not after it.
void Promise.all([signed_in, standing])
  .then(([yes]) => (!yes && window.location.pathname === '/' ? import('./sign_in/sign_in_pages') : undefined))
  .catch(() => undefined); /* the application asks again and tells of it */
