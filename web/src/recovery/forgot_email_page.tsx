// SPDX-License-Identifier: Apache-2.0
// "Which email did I use?" The portal does not answer that to anybody: this page helps to remember, and says who can look it up.
import { Link } from 'wouter';
import { Page } from '../look/page';
import { useText } from '../words/use_words';

const STEPS = ['try', 'search', 'forgot', 'office'] as const;

export function ForgotEmailPage() {
  const t = useText();
  return (
    <Page title={t('forgot_email.title')} lead={t('forgot_email.lead')} narrow>
      <ol className="k-card k-steps">
        {STEPS.map((step) => (
          <li key={step}>{t(`forgot_email.${step}`)}</li>
        ))}
      </ol>
      <p>{t('forgot_email.why')}</p>
      <p className="k-actions">
        <Link href="/forgot" className="ds-c-button ds-c-button--solid">
          {t('forgot_email.mail_button')}
        </Link>
        <Link href="/sign-in" className="ds-c-button">
          {t('forgot.back')}
        </Link>
      </p>
    </Page>
  );
}
