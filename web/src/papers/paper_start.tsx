// SPDX-License-Identifier: Apache-2.0
// A paper for somebody one cares for already: which kind, in plain words; then its own page, where the files go.
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { ask, path_of } from '../api/door';
import { Choice, Step } from '../join/step';
import { useText, useWord } from '../words/use_words';
import { once_key, put_request, type AccessRequest } from './papers_ask';
import { CallLine } from './terms_box';

const KINDS = ['legal_rights', 'guardianship', 'foster', 'poa_hc', 'adult_form', 'court_restriction', 'other_paper'] as const;

export function PaperStart({ practice, patient }: { practice: string; patient: string }) {
  const t = useText();
  const word = useWord();
  const [, navigate] = useLocation();
  const key = useRef(once_key());
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
      lead={t('papers.paper_lead')}
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
