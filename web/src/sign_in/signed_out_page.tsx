// SPDX-License-Identifier: Apache-2.0
// The page after signing out.
import { Link } from 'wouter';
import { Page } from '../look/page';
import { useText } from '../words/use_words';

export function SignedOutPage() {
  const t = useText();
  return (
    <Page title={t('sign_in.out_title')} narrow>
      <p>{t('sign_in.out')}</p>
      <p className="k-actions">
        <Link href="/sign-in" className="ds-c-button ds-c-button--solid">
          {t('sign_in.out_button')}
        </Link>
      </p>
    </Page>
  );
}
