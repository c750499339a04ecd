// SPDX-License-Identifier: Apache-2.0
// The last net: a page that broke says so and offers the way on. A page whose code was lost on the way, or is an older portal's, is
// loaded anew by itself, once.
import { Component, type ReactNode } from 'react';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';

type Break = 'none' | 'ours' | 'lost_code';

const LOADED_ANEW_AT = 'kinportal-loaded-anew-at';
const ANEW_AGAIN_MS = 60_000; // what is lost twice within a minute will not come by a third try

/** What Vite, Chromium, Firefox and Safari say when a part of the screens does not arrive. */
const LOST = /preload CSS|dynamically imported module|Importing a module script failed/i;

/** Once a minute at most; where the browser keeps nothing for us, never: it could go on for ever. */
function may_load_anew(): boolean {
  if (!navigator.onLine) return false; // the browser's own page would take the place of ours
  try {
    const last = Number(window.sessionStorage.getItem(LOADED_ANEW_AT) ?? 0);
    const now = Date.now();
    if (now - last < ANEW_AGAIN_MS) return false;
    window.sessionStorage.setItem(LOADED_ANEW_AT, String(now));
    return true;
  } catch {
    return false;
  }
}

function Broken({ why }: { why: Exclude<Break, 'none'> }) {
  const t = useText();
  const saying = why === 'lost_code' ? 'network' : 'ours';
  return (
    <main className="k-body-plain k-page k-page-narrow">
      <h1>{t(`faults.${saying}_title`)}</h1>
      <Notice live tone="attention">
        <p>{t(`faults.${saying}`)}</p>
        <p className="k-actions">
          <button type="button" className="ds-c-button ds-c-button--solid" onClick={() => window.location.reload()}>
            {t('common.reload')}
          </button>
          <a className="ds-c-button" href="/">
            {t('common.home')}
          </a>
        </p>
      </Notice>
    </main>
  );
}

export class CrashGuard extends Component<{ children: ReactNode }, { broken: Break }> {
  override state = { broken: 'none' as Break };
  static getDerivedStateFromError = (error: unknown): { broken: Break } => ({
    broken: error instanceof Error && LOST.test(error.message) ? 'lost_code' : 'ours',
  });
  override componentDidCatch() {
    if (this.state.broken === 'lost_code' && may_load_anew()) window.location.reload();
  }
  override render() {
    return this.state.broken === 'none' ? this.props.children : <Broken why={this.state.broken} />;
  }
}
