// SPDX-License-Identifier: Apache-2.0
// The last net: a page that broke, or whose code could not be fetched because the portal was updated meanwhile, says so and offers the
// way on.
import { Component, type ReactNode } from 'react';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';

function Broken() {
  const t = useText();
  return (
    <main className="k-page k-page-narrow">
      <h1>{t('faults.ours_title')}</h1>
      <Notice live tone="attention">
        <p>{t('faults.ours')}</p>
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

export class CrashGuard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError = () => ({ broken: true });
  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
