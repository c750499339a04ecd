// SPDX-License-Identifier: Apache-2.0
// Who hands out copies of records: the practice's own contact, or the office itself. Shown wherever a page says "ask for a paper copy".
import { useText } from '../words/use_words';
import { useSupportCard } from './ask_support';

const tel = (phone: string): string => `tel:${phone.replace(/[^+\d]/g, '')}`;

export function RecordsContact({ practice }: { practice: string }) {
  const t = useText();
  const card = useSupportCard(practice).data;
  if (card === undefined) return null;
  const { name, email, phone } = card.records;
  const office = card.practice.phone ?? '';
  return (
    <p className="k-records">
      {t('support_copy.ask')} <strong>{name === '' ? t('support_copy.office') : name}</strong>
      {email !== '' && (
        <>
          {', '}
          <a href={`mailto:${email}`}>{email}</a>
        </>
      )}
      {(phone !== '' || email === '') && (
        <>
          {', '}
          <a className="k-nowrap" href={tel(phone === '' ? office : phone)}>
            {phone === '' ? office : phone}
          </a>
        </>
      )}
      {'. '}
      {t('support_copy.no_details')}
    </p>
  );
}
