// SPDX-License-Identifier: Apache-2.0
// What this form is not for, before anybody writes: health questions and emergencies, with the numbers to call instead.
import { Notice } from '../look/page';
import { useText } from '../words/use_words';
import type { SupportCard } from './ask_support';

const tel = (phone: string): string => `tel:${phone.replace(/[^+\d]/g, '')}`;

export function NotForHealth({ card }: { card: SupportCard | undefined }) {
  const t = useText();
  const phone = card?.practice.phone ?? '';
  const night = card?.practice.after_hours_phone ?? '';
  return (
    <Notice tone="attention" title={t('support.not_health_title')}>
      <p>
        {t('support.emergency')} <a href="tel:911">911</a>.
      </p>
      {phone !== '' && (
        <p>
          {t('support.health_call')} <a href={tel(phone)}>{phone}</a>.
          {night !== '' && (
            <>
              {' '}
              {t('support.night_call')} <a href={tel(night)}>{night}</a>.
            </>
          )}
        </p>
      )}
      <p>{t('support.no_health')}</p>
    </Notice>
  );
}
