// SPDX-License-Identifier: Apache-2.0
// PINs and invitations as a list: who gave which when, until when it works, whether it was used; revoked after a question, mailed again.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { Link } from 'wouter';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { StaffCode } from '../api/shapes';
import { useDates, useText, useWord } from '../words/use_words';

function CodeActions({ practice, code }: { practice: string; code: StaffCode }) {
  const t = useText();
  const [sure, set_sure] = useState(false);
  const [said, set_said] = useState('');
  const api = `/staff${path_of(practice)}/codes${path_of(code.code)}`;
  const fresh = () => cache.invalidateQueries({ queryKey: ['codes'] });
  const revoke = async () => {
    await ask('DELETE', api).catch(() => undefined);
    await fresh();
  };
  const again = async () => {
    try {
      await ask('POST', `${api}/again`, {});
      set_said(t('staff_join.again_done'));
    } catch {
      set_said(t('faults.too_much_plain'));
    }
    await fresh();
  };
  if (sure)
    return (
      <span className="k-actions" role="group" aria-label={t('staff_join.revoke_sure')}>
        <span>{t('staff_join.revoke_sure')}</span>
        <Button size="small" onClick={() => void revoke()}>
          {t('staff_join.revoke_yes')}
        </Button>
        <Button size="small" variation="solid" onClick={() => set_sure(false)}>
          {t('staff_join.keep')}
        </Button>
      </span>
    );
  return (
    <span className="k-actions">
      {code.kind === 'invitation' && (
        <Button size="small" onClick={() => void again()}>
          {t('staff_join.again')}
        </Button>
      )}
      <Button size="small" aria-label={t('staff_join.revoke_of', { name: code.patient_name })} onClick={() => set_sure(true)}>
        {t('staff_join.revoke')}
      </Button>
      <span role="status">{said}</span>
    </span>
  );
}

export function CodesTable({ practice, codes, may_give, patients }: { practice: string; codes: StaffCode[]; may_give: boolean; patients: boolean }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  if (codes.length === 0) return <p className="k-hint">{t('staff_join.none')}</p>;
  return (
    <div className="k-table-box k-card" role="region" aria-label={t('staff_join.list_title')} tabIndex={0}>
      <table className="k-table">
        <thead>
          <tr>
            {patients && <th scope="col">{t('staff_join.patient')}</th>}
            <th scope="col">{t('staff_join.kind_of')}</th>
            <th scope="col">{t('staff_join.state')}</th>
            <th scope="col">{t('staff_join.given')}</th>
            <th scope="col">{t('staff_join.until')}</th>
          </tr>
        </thead>
        <tbody>
          {codes.map((code) => (
            <tr key={code.code} className={code.state === 'open' ? undefined : 'k-row-off'}>
              {patients && (
                <th scope="row">
                  <Link href={`/staff${path_of(practice)}/patients${path_of(code.patient)}`}>{code.patient_name}</Link>
                </th>
              )}
              <td>
                {word('code_kind', code.kind)}
                <small>
                  {[
                    code.own_account ? t('staff_join.own_account') : '',
                    code.email === '' ? '' : t('staff_join.to', { email: code.email }),
                    code.mails > 0 ? t('staff_join.mails', { count: code.mails }) : '',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </td>
              <td>
                <span className={`k-state k-state-${code.state === 'open' ? 'active' : 'other'}`}>{word('code_state', code.state)}</span>
                {code.used_by !== '' && <small>{t('staff_join.used_by', { name: code.used_by, date: dates.short_day(code.used_at) })}</small>}
                {code.state === 'open' && may_give && <CodeActions practice={practice} code={code} />}
              </td>
              <td>
                {dates.short_day(code.issued_at)}
                <small>
                  {t('staff_join.by', { name: code.issued_by })}
                  {code.asked !== '' &&
                    ` · ${t('staff_join.asked', { what: code.asked.split(' ').map((one) => word('code_question', one)).join(', ') })}`}
                </small>
              </td>
              <td>{dates.short_day(code.expires_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
