// SPDX-License-Identifier: Apache-2.0
// English or Spanish, on every page and before sign-in. Each language is named in itself and marked as such, for screen readers.
import { useTranslation } from 'react-i18next';
import { ask } from '../api/door';
import { Icon } from '../look/icons';
import { choose_language, LANGUAGES, type Language } from '../words/language';

export async function keep_language(language: Language, signed_in: boolean): Promise<void> {
  await choose_language(language);
  if (signed_in) await ask('PUT', '/language', { language }).catch(() => undefined); // shown already; the account learns it the next time
}

export function LanguageSwitch({ signed_in }: { signed_in: boolean }) {
  const { t, i18n } = useTranslation('words');
  return (
    <div className="k-language" role="group" aria-label={t('language.label')}>
      <Icon name="globe" size={18} />
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => {
            void keep_language(language, signed_in);
          }}
        >
          {t(`language.${language}`)}
        </button>
      ))}
    </div>
  );
}
