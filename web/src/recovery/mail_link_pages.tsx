// SPDX-License-Identifier: Apache-2.0
// What the links of our mails open: confirm a new e-mail, stop or undo a change of it, keep the code the office was asked to take off. The
// token is in the fragment, which no server log sees, and leaves the address bar at once.
import { Button } from '@cmsgov/design-system';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { cache, read_session } from '../api/ask';
import { ask, Problem } from '../api/door';
import { Notice, Page, useSaying } from '../look/page';
import { useText } from '../words/use_words';

interface LinkPageProps {
  title: string;
  lead: string;
  button: string;
  over: string;
  /** Answers what is shown when it is done. */
  send: (token: string) => Promise<{ title: string; text: ReactNode }>;
}

function LinkPage({ title, lead, button, over, send }: LinkPageProps) {
  const t = useText();
  const saying = useSaying();
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '');
  const [done, set_done] = useState<{ title: string; text: ReactNode } | null>(null);
  const [problem, set_problem] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  useEffect(() => {
    if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname);
  }, []);
  const press = async () => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    try {
      set_done(await send(token));
      cache.setQueryData(['session'], await read_session());
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const home = (
    <p className="k-actions">
      <Link href="/sign-in" className="ds-c-button ds-c-button--solid">
        {t('links.go')}
      </Link>
    </p>
  );
  if (done)
    return (
      <Page key="done" title={done.title} narrow>
        <Notice tone="good" live>
          {done.text}
        </Notice>
        {home}
      </Page>
    );
  const dead = token === '' || (problem instanceof Problem && ['expired', 'not_found', 'invalid'].includes(problem.fault));
  if (dead)
    return (
      <Page key="dead" title={t('links.over_title')} lead={over} narrow>
        {home}
      </Page>
    );
  const taken = problem instanceof Problem && problem.code === 'taken';
  const said = problem === null ? null : taken ? { title: t('links.taken_title'), text: t('links.taken') } : saying(problem);
  return (
    <Page title={title} lead={lead} narrow>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <p className="k-actions">
        <Button
          variation="solid"
          aria-disabled={busy}
          onClick={() => {
            void press();
          }}
        >
          {busy ? t('links.busy') : button}
        </Button>
      </p>
    </Page>
  );
}

export function ConfirmEmailPage() {
  const t = useText();
  return (
    <LinkPage
      title={t('links.confirm_title')}
      lead={t('links.confirm')}
      button={t('links.confirm_button')}
      over={t('links.confirm_over')}
      send={async (token) => {
        await ask('POST', '/account/email/confirm', { token });
        return { title: t('links.confirmed_title'), text: <p>{t('links.confirmed')}</p> };
      }}
    />
  );
}

export function StopEmailPage() {
  const t = useText();
  return (
    <LinkPage
      title={t('links.stop_title')}
      lead={t('links.stop')}
      button={t('links.stop_button')}
      over={t('links.stop_over')}
      send={async (token) => {
        const { undone } = await ask<{ undone: boolean }>('POST', '/account/email/stop', { token });
        return {
          title: t('links.stopped_title'),
          text: undone ? (
            <>
              <p>{t('links.undone')}</p>
              <p>{t('links.undone_next')}</p>
            </>
          ) : (
            <p>{t('links.stopped')}</p>
          ),
        };
      }}
    />
  );
}

export function NotMePage() {
  const t = useText();
  return (
    <LinkPage
      title={t('lock.ask_title')}
      lead={t('lock.ask')}
      button={t('lock.ask_button')}
      over={t('lock.over')}
      send={async (token) => {
        await ask('POST', '/account/lock', { token });
        return {
          title: t('lock.done_title'),
          text: (
            <>
              <p>{t('lock.done')}</p>
              <p>{t('lock.done_next')}</p>
            </>
          ),
        };
      }}
    />
  );
}

export function StopResetPage() {
  const t = useText();
  return (
    <LinkPage
      title={t('links.keep_title')}
      lead={t('links.keep')}
      button={t('links.keep_button')}
      over={t('links.keep_over')}
      send={async (token) => {
        await ask('POST', '/account/second-factor/keep', { token });
        return { title: t('links.kept_title'), text: <p>{t('links.kept')}</p> };
      }}
    />
  );
}
