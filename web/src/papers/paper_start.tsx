// SPDX-License-Identifier: Apache-2.0
// A paper for somebody one cares for already: which kind, in plain words; then its own page, where the files go.
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useHome } from '../api/ask';
import { ask, path_of } from '../api/door';
import { Choice, Step } from '../join/step';
import { same_person } from '../shell/place';
import { useText, useWord } from '../words/use_words';
import { once_key, put_request, type AccessRequest } from './papers_ask';
import { CallLine } from './terms_box';

const KINDS = ['legal_rights', 'guardianship', 'foster', 'poa_hc', 'adult_form', 'court_restriction', 'other_paper'] as const;

export function PaperStart({ practice, patient }: { practice: string; patient: string }) {
  const t = useText();
  const word = useWord();
  const [, navigate] = useLocation();
  const key = useRef(once_key());
  const name = useHome().data?.people?.find((one) => same_person(one, { practice, patient }))?.name; // of several children, the right one
  const [kind, set_kind] = useState('');
  const [tried, set_tried] = useState(false);
  const make = async () => {
    const made = await ask<AccessRequest>('POST', '/requests', { practice, key: key.current, kind: 'paper', patient, paper_kind: kind });
    put_request(made);
    navigate(`/requests${path_of(practice, made.request)}`);
  };
  return (
    <Step
      title={t('papers.paper_title')}
      lead={name === undefined ? t('papers.paper_lead') : t('papers.paper_lead_for', { name })}
      button={t('papers.next')}
      ready={kind !== ''}
      onTried={() => set_tried(true)}
      onGo={make}
      below={<CallLine practice={practice} />}
    >
      <Choice
        legend={t('papers.paper_which')}
        name="paper"
        value={kind}
        onPick={set_kind}
        error={tried && kind === '' ? t('papers.choose_one') : undefined}
        options={KINDS.map((value) => ({ value, label: word('paper_word', value), hint: word('paper_word_about', value) }))}
      />
    </Step>
  );
}
