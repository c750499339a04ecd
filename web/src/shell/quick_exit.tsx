// SPDX-License-Identifier: Apache-2.0
// A fast way out for a teen whose shoulder is being looked over: one button, or Shift three times within two seconds. The sign-in ends,
// the page goes blank,
// and the way back shows only the sign-in page.
import { useEffect } from 'react';
import { Icon } from '../look/icons';
import { useText } from '../words/use_words';
import { useSignedIn } from './signed_in';

const PRESSES = 3;
const WITHIN_MS = 2000;

export function QuickExit() {
  const t = useText();
  const { vanish } = useSignedIn();
  useEffect(() => {
    let presses: number[] = [];
    let alone = false;
    const down = (event: KeyboardEvent) => {
      alone = event.key === 'Shift' && !event.repeat;
      if (event.key !== 'Shift') presses = [];
    };
    const up = (event: KeyboardEvent) => {
      if (event.key !== 'Shift' || !alone) return;
      const now = Date.now();
      presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
      if (presses.length >= PRESSES) vanish();
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
    };
  }, [vanish]);
  return (
    <button type="button" className="k-leave" title={t('shell.leave_hint')} onClick={vanish}>
      <Icon name="leave" size={20} />
      {t('shell.leave')}
    </button>
  );
}
