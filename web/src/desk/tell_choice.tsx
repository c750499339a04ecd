// SPDX-License-Identifier: Apache-2.0
// What the other person reads at the next sign-in: one of a few neutral sentences (decision record 0432), or nothing.
import { useText, useWord } from '../words/use_words';
import { Choice } from './deed_form';

export type Sentence = 'call_office' | 'checking' | 'bring_papers' | 'changed' | 'as_before' | 'nothing';

export function TellChoice({
  sentences,
  value,
  onChoose,
}: {
  sentences: readonly Sentence[];
  value: Sentence;
  onChoose: (value: Sentence) => void;
}) {
  const t = useText();
  const word = useWord();
  return (
    <Choice
      legend={t('dispute.tell')}
      name="tell"
      value={value}
      onChoose={onChoose}
      options={sentences.map((each) => ({
        value: each,
        label: each === 'nothing' ? t('dispute.tell_nothing') : `“${word('office_says', each)}”`,
      }))}
    />
  );
}
