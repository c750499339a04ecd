// SPDX-License-Identifier: Apache-2.0
// A page: its title in the window and at the top, the focus moved there after a change of page, and the states every page shares
// (waiting, trouble, empty).
// The window title never names a person: browsers keep titles in their history.
import { Button } from '@cmsgov/design-system';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Problem, type Fault } from '../api/door';
import { useText, useWait } from '../words/use_words';
import { Icon, type IconName } from './icons';

const WAIT_SHOWN_AFTER_MS = 350;
let first_page = true;

interface PageProps {
  title: string;
  window_title?: string;
  lead?: ReactNode;
  back?: { href: string; place: string } | undefined;
  icon?: IconName;
  children?: ReactNode;
  beside?: ReactNode;
  narrow?: boolean;
}

export function Page({ title, window_title = title, lead, back, icon, children, beside, narrow = false }: PageProps) {
  const t = useText();
  const [path] = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${window_title} – Kinportal`;
  }, [window_title]);
  useEffect(() => {
    if (first_page) {
      first_page = false;
      return;
    }
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className={narrow ? 'k-page k-page-narrow' : 'k-page'}>
      {back && (
        <p className="k-back">
          <Link href={back.href}>
            <Icon name="back" size={20} />
            {t('common.back_to', { place: back.place })}
          </Link>
        </p>
      )}
      <div className="k-page-head">
        <h1 ref={heading} tabIndex={-1}>
          {icon && (
            <span className="k-page-icon">
              <Icon name={icon} size={26} />
            </span>
          )}
          {title}
        </h1>
        {beside}
      </div>
      {lead !== undefined && <p className="k-lead">{lead}</p>}
      {children}
    </div>
  );
}

/** Says that something is on its way, but not for what comes at once. */
export function Waiting({ text }: { text?: string }) {
  const t = useText();
  const [late, set_late] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set_late(true), WAIT_SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="k-waiting" role="status" aria-live="polite">
      {late && (
        <>
          <span className="k-spinner" aria-hidden="true" />
          <span>{text ?? t('common.waiting')}</span>
        </>
      )}
    </div>
  );
}

type Saying = 'network' | 'unavailable' | 'not_found' | 'forbidden' | 'too_much' | 'invalid' | 'expired' | 'changed' | 'ours' | 'step_up';
const SAYINGS: Record<Fault, Saying> = {
  network: 'network',
  unavailable: 'unavailable',
  not_found: 'not_found',
  forbidden: 'forbidden',
  too_much: 'too_much',
  invalid: 'invalid',
  expired: 'expired',
  conflict: 'changed',
  corrupt: 'ours',
  bug: 'ours',
  sign_in: 'step_up',
  code_needed: 'step_up',
  step_up: 'step_up',
};

/** The two sentences for a refusal: what happened, and what to do now. */
export function useSaying() {
  const t = useText();
  const wait = useWait();
  return (problem: unknown): { title: string; text: string } => {
    if (problem instanceof Problem && (problem.code === 'yourself' || problem.code === 'ended_by_decision'))
      return { title: t(`staff.${problem.code}_title`), text: t(`staff.${problem.code}`) };
    const saying = problem instanceof Problem ? SAYINGS[problem.fault] : 'ours';
    if (saying === 'too_much') {
      const seconds = problem instanceof Problem ? problem.retry_after_s : undefined;
      return {
        title: t('faults.too_much_title'),
        text: seconds === undefined ? t('faults.too_much_plain') : t('faults.too_much', { wait: wait(seconds) }),
      };
    }
    return { title: t(`faults.${saying}_title`), text: t(`faults.${saying}`) };
  };
}

/** In place of what could not be read. A hidden thing and a missing thing come here alike. */
export function Trouble({
  problem,
  retry,
  href,
  titled = true,
}: {
  problem: unknown;
  retry?: () => unknown;
  href?: string;
  titled?: boolean;
}) {
  const t = useText();
  const saying = useSaying()(problem);
  const missing = problem instanceof Problem && problem.fault === 'not_found';
  return (
    <section className="k-notice k-notice-quiet" role="alert">
      {titled && <h2>{saying.title}</h2>}
      <p>{saying.text}</p>
      <p className="k-actions">
        {!missing && retry && (
          <Button
            variation="solid"
            onClick={() => {
              void retry();
            }}
          >
            {t('common.retry')}
          </Button>
        )}
        <Link className="ds-c-button" href={href ?? '/'}>
          {t('common.home')}
        </Link>
      </p>
    </section>
  );
}

export function Empty({ title, text, icon }: { title: string; text: string; icon: IconName }) {
  return (
    <section className="k-empty">
      <span className="k-empty-icon">
        <Icon name={icon} size={36} />
      </span>
      <h2>{title}</h2>
      {text !== '' && <p>{text}</p>}
    </section>
  );
}

type NoticeTone = 'calm' | 'attention' | 'urgent' | 'good';
export function Notice({
  tone = 'calm',
  title,
  children,
  live = false,
}: {
  tone?: NoticeTone;
  title?: string;
  children: ReactNode;
  live?: boolean;
}) {
  return (
    <section className={`k-notice k-notice-${tone}`} {...(live ? { role: tone === 'good' || tone === 'calm' ? 'status' : 'alert' } : {})}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

export function PrintButton() {
  const t = useText();
  return (
    <Button variation="ghost" className="k-no-print k-with-icon" onClick={() => window.print()}>
      <Icon name="print" size={22} />
      <span className="k-wide-only">{t('common.print')}</span>
    </Button>
  );
}

export function MoreButton({ more, busy, onMore }: { more: boolean; busy: boolean; onMore: () => unknown }) {
  const t = useText();
  if (!more) return null;
  return (
    <p className="k-more k-no-print">
      <Button
        onClick={() => {
          void onMore();
        }}
        aria-disabled={busy}
      >
        {busy ? t('common.more_waiting') : t('common.more')}
      </Button>
    </p>
  );
}
