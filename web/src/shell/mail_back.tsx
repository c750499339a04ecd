// SPDX-License-Identifier: Apache-2.0
// Told at the next sign-in, on every page but the one that mends it: the address we know takes no mail.
import { Link, useLocation } from 'wouter';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';
import { useSignedIn } from './signed_in';

export function MailBack() {
  const t = useText();
  const { session } = useSignedIn();
  const [path] = useLocation();
  if (session.account?.mail_comes_back !== true || path === '/settings/data') return null;
  return (
    <Notice tone="attention" title={t('shell.mail_back_title')}>
      <p>
        {t('shell.mail_back', { email: session.account.email ?? '' })} <Link href="/settings/data">{t('shell.mail_back_link')}</Link>
      </p>
    </Notice>
  );
}
