// SPDX-License-Identifier: Apache-2.0
// In or out of the usual range: a word and an arrow first, a colour last.
import { Icon, type IconName } from '../look/icons';
import { useResultWords, type Flag } from './result_words';

const ARROWS: Record<Flag, IconName> = {
  normal: 'check',
  low: 'low',
  high: 'up',
  critical_low: 'low_far',
  critical_high: 'up_far',
  abnormal: 'dot',
};

export function FlagMark({ flag, long = false }: { flag: Flag | null; long?: boolean }) {
  const words = useResultWords();
  if (flag === null) return null;
  return (
    <span className={`k-flag k-flag-${flag}`}>
      <Icon name={ARROWS[flag]} size={16} />
      {long ? words.word(flag) : words.short_word(flag)}
    </span>
  );
}
