// SPDX-License-Identifier: Apache-2.0
// The idle warning: a minute before the server would sign the reader out, a dialog asks whether she is still there (WCAG 2.2 SC 2.2.1).
// Reading, scrolling and typing count as being there: they extend quietly, at most once every few minutes. Other open tabs are asked first.
import { Button, Dialog } from '@cmsgov/design-system';
import { useEffect, useRef, useState } from 'react';
import { ask, last_answer_at } from '../api/door';
import { useText, useWait } from '../words/use_words';
import { useSignedIn } from './signed_in';

const WARNING_S = 60;
const DEFAULT_IDLE_S = 900;
const TICK_MS = 1000;

export function IdleWatch() {
  const t = useText();
  const wait = useWait();
  const { session, idle_out } = useSignedIn();
  const idle_s = session.idle_timeout_s ?? DEFAULT_IDLE_S;
  const warning_s = Math.min(WARNING_S, Math.floor(idle_s / 2));
  const [left_s, set_left_s] = useState<number | null>(null);
  const other_tab_at = useRef(0);
  const active_at = useRef(0);
  const leaving = useRef(false);
  const channel = useRef<BroadcastChannel | null>(null);

  useEffect(() => {
    const tabs = new BroadcastChannel('kinportal-awake');
    channel.current = tabs;
    tabs.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'number') other_tab_at.current = Math.max(other_tab_at.current, event.data);
    };
    const active = () => {
      active_at.current = Date.now();
    };
    const kinds = ['pointerdown', 'keydown', 'scroll', 'touchstart'] as const;
    for (const kind of kinds) window.addEventListener(kind, active, { passive: true, capture: true });
    return () => {
      tabs.close();
      for (const kind of kinds) window.removeEventListener(kind, active, { capture: true });
    };
  }, []);

  useEffect(() => {
    let told_at = 0;
    let extending = false;
    const tick = () => {
      const heard = last_answer_at();
      if (heard > told_at) {
        told_at = heard;
        channel.current?.postMessage(heard);
      }
      const since_s = (Date.now() - Math.max(heard, other_tab_at.current)) / 1000;
      const left = Math.ceil(idle_s - since_s);
      if (left <= 0) {
        if (!leaving.current) {
          leaving.current = true;
          void idle_out().finally(() => {
            leaving.current = false;
          });
        }
        return;
      }
      if (left > warning_s && since_s > idle_s / 3 && active_at.current > Math.max(heard, other_tab_at.current) && !extending) {
        extending = true;
        void ask('POST', '/session/extend')
          .catch(() => undefined)
          .finally(() => {
            extending = false;
          });
      }
      set_left_s(left <= warning_s ? left : null);
    };
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [idle_s, warning_s, idle_out]);

  const stay = () => {
    set_left_s(null);
    void ask('POST', '/session/extend').catch(() => undefined);
  };
  // The seconds are told every ten, so that a screen reader is not talked over.
  const told = left_s === null ? 0 : left_s > 10 ? Math.ceil(left_s / 10) * 10 : left_s;
  return (
    <Dialog
      isOpen={left_s !== null}
      onExit={stay}
      heading={t('idle.title')}
      alert
      ariaCloseLabel={t('idle.stay')}
      actions={
        <Button variation="solid" onClick={stay}>
          {t('idle.stay')}
        </Button>
      }
    >
      <p aria-live="polite">{t('idle.text', { seconds: wait(told) })}</p>
    </Dialog>
  );
}
