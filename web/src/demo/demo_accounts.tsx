// SPDX-License-Identifier: Apache-2.0
// In the demo: whom one can be, with each one's story, beside the sign-in form. Choosing fills the form and does not send it.
import { useId, useState } from 'react';
import { useDemoAccounts } from '../api/ask';
import type { DemoAccount } from '../api/shapes';
import { current_language } from '../words/language';
import { useText } from '../words/use_words';

const STAFF_ROLES = /^(front_desk|nurse|clinician|billing|privacy_officer|administrator)$/;

function Account({ account, chosen, onUse }: { account: DemoAccount; chosen: boolean; onUse: (account: DemoAccount) => void }) {
  const t = useText();
  const id = useId();
  const staff = STAFF_ROLES.test(account.role ?? '');
  const story = (current_language() === 'es' ? account.story_es : account.story_en) ?? account.story_en ?? '';
  return (
    <li className={chosen ? 'k-demo-account k-demo-chosen' : 'k-demo-account'}>
      <button type="button" aria-describedby={`${id}-story`} aria-pressed={chosen} onClick={() => onUse(account)}>
        {t('demo.use_name', { name: account.name ?? '' })}
      </button>
      {staff && <small>{account.practice}</small>}
      <span id={`${id}-story`}>{story}</span>
    </li>
  );
}

export function DemoAccounts({ onUse, chosen }: { onUse: (account: DemoAccount) => void; chosen: string | undefined }) {
  const t = useText();
  // On a phone the long list waits until it is asked for: the form comes first, and paints first.
  const [open, set_open] = useState(() => globalThis.matchMedia('(min-width: 48rem)').matches);
  const accounts = useDemoAccounts(open).data?.accounts ?? [];
  if (!open) {
    return (
      <section className="k-demo" aria-labelledby="demo-accounts">
        <h2 id="demo-accounts">{t('demo.title')}</h2>
        <p>{t('demo.lead')}</p>
        <button type="button" className="ds-c-button" aria-expanded={false} onClick={() => set_open(true)}>
          {t('demo.show')}
        </button>
      </section>
    );
  }
  if (accounts.length === 0) return null;
  const staff = accounts.filter((account) => STAFF_ROLES.test(account.role ?? ''));
  const families = accounts.filter((account) => !staff.includes(account));
  const practices = [...new Set(families.map((account) => account.practice ?? ''))];
  const list = (some: DemoAccount[]) => (
    <ul role="list" className="k-demo-accounts">
      {some.map((account) => (
        <Account key={account.email ?? ''} account={account} chosen={account.email === chosen} onUse={onUse} />
      ))}
    </ul>
  );
  return (
    <section className="k-demo" aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{t('demo.title')}</h2>
      <p>{t('demo.lead')}</p>
      {practices.map((practice) => (
        <section key={practice} aria-label={practice}>
          <h3>{practice === '' ? t('demo.families') : practice}</h3>
          {list(families.filter((account) => (account.practice ?? '') === practice))}
        </section>
      ))}
      {staff.length > 0 && (
        <section aria-label={t('demo.staff')}>
          <h3>{t('demo.staff')}</h3>
          {list(staff)}
        </section>
      )}
    </section>
  );
}
