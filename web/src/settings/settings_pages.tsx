// SPDX-License-Identifier: Apache-2.0
// Settings of one's own account: password, second step, devices, language. One task per page.
import './settings.css';
import { Link, Route, Switch } from 'wouter';
import { useTranslation } from 'react-i18next';
import { useTotp } from '../api/ask';
import { Icon, type IconName } from '../look/icons';
import { NotFoundPage } from '../look/not_found_page';
import { Page } from '../look/page';
import { keep_language } from '../shell/language_switch';
import { useSignedIn } from '../shell/signed_in';
import { LANGUAGES } from '../words/language';
import { useText } from '../words/use_words';
import { PasskeysPage } from '../passkey/passkeys_page';
import { DataPage } from './data_page';
import { DevicesPage } from './devices_page';
import { NoticesPage } from './notices_page';
import { PasswordPage } from './password_page';
import { SecondStepPage } from './second_step_page';

export { MustSetUpPage } from './must_set_up_page';

function Choice({ href, icon, title, text, state }: { href: string; icon: IconName; title: string; text: string; state?: string }) {
  return (
    <li>
      <Link href={href} className="k-line">
        <span className="k-tile-icon">
          <Icon name={icon} size={24} />
        </span>
        <span className="k-line-main">
          <strong>{title}</strong>
          <span className="k-line-detail">{text}</span>
        </span>
        {state !== undefined && <span className="k-state">{state}</span>}
        <Icon name="next" size={18} />
      </Link>
    </li>
  );
}

function SettingsPage() {
  const t = useText();
  const { session } = useSignedIn();
  const totp = useTotp().data;
  return (
    <Page
      title={t('menu.settings')}
      icon="settings"
      lead={session.account?.email === undefined ? undefined : t('settings.lead', { email: session.account.email })}
    >
      <ul role="list" className="k-list">
        <Choice href="/settings/data" icon="access" title={t('settings.data_title')} text={t('settings.data_about')} />
        <Choice href="/settings/password" icon="lock" title={t('settings.password_title')} text={t('settings.password_about')} />
        <Choice
          href="/settings/code"
          icon="access"
          title={t('settings.second_title')}
          text={t('settings.second_about')}
          {...(totp ? { state: totp.enabled === true ? t('settings.on') : t('settings.off') } : {})}
        />
        <Choice
          href="/settings/passkeys"
          icon="lock"
          title={t('settings.passkeys_title')}
          text={t('settings.passkeys_about')}
          state={session.account?.passkey === true ? t('settings.on') : t('settings.off')}
        />
        <Choice href="/settings/devices" icon="device" title={t('settings.devices_title')} text={t('settings.devices_about')} />
        <Choice href="/settings/notices" icon="notes" title={t('settings.notices_title')} text={t('settings.notices_about')} />
        <Choice href="/questions" icon="phone" title={t('my_data.questions_title')} text={t('my_data.questions_about')} />
        <Choice href="/settings/language" icon="globe" title={t('settings.language_title')} text={t('settings.language_about')} />
      </ul>
    </Page>
  );
}

function LanguagePage() {
  const { t, i18n } = useTranslation('words');
  return (
    <Page
      title={t('settings.language_title')}
      lead={t('settings.language_about')}
      back={{ href: '/settings', place: t('menu.settings') }}
      narrow
    >
      <fieldset className="k-card k-radios">
        <legend className="ds-u-visibility--screen-reader">{t('language.label')}</legend>
        {LANGUAGES.map((language) => (
          <label key={language} lang={language}>
            <input
              type="radio"
              name="language"
              value={language}
              checked={i18n.language === language}
              onChange={() => {
                void keep_language(language, true);
              }}
            />
            {t(`language.${language}`)}
          </label>
        ))}
      </fieldset>
    </Page>
  );
}

export default function SettingsPages() {
  return (
    <Switch>
      <Route path="/settings">
        <SettingsPage />
      </Route>
      <Route path="/settings/password">
        <PasswordPage />
      </Route>
      <Route path="/settings/code">
        <SecondStepPage />
      </Route>
      <Route path="/settings/data">
        <DataPage />
      </Route>
      <Route path="/settings/notices">
        <NoticesPage />
      </Route>
      <Route path="/settings/passkeys">
        <PasskeysPage />
      </Route>
      <Route path="/settings/devices">
        <DevicesPage />
      </Route>
      <Route path="/settings/language">
        <LanguagePage />
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
