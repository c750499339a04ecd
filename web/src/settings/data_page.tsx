// SPDX-License-Identifier: Apache-2.0
// One's own registration data: name, phone, e-mail. What the doctor's office has in a chart is another thing and is not changed here.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type SyntheticEvent } from 'react';
import { cache, read_session } from '../api/ask';
import { ask, Problem } from '../api/door';
import type { components } from '../api/portal';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { needs_step_up, StepUp } from '../passkey/step_up';
import { useDates, useText } from '../words/use_words';

type OwnData = components['schemas']['OwnData'];
const KEY = ['account'];
type Deed = () => Promise<void>;

function useFieldError() {
  const t = useText();
  return (problem: unknown): string | undefined => {
    if (!(problem instanceof Problem)) return undefined;
    if (problem.code === 'no_name') return t('my_data.no_name');
    if (problem.code === 'no_phone') return t('my_data.no_phone');
    if (problem.code === 'no_address') return t('sign_in.need_email');
    if (problem.code === 'same_address') return t('my_data.same_address');
    return undefined;
  };
}

interface FormProps {
  data: OwnData;
  busy: boolean;
  problem: unknown;
  attempt: (deed: Deed) => Promise<void>;
  onDone: (said: string) => void;
}

function NameForm({ data, busy, problem, attempt, onDone }: FormProps) {
  const t = useText();
  const field_error = useFieldError();
  const form = useRef<HTMLFormElement>(null);
  const [given, set_given] = useState(data.given_names);
  const [family, set_family] = useState(data.family_name);
  const [phone, set_phone] = useState(data.phone);
  const code = problem instanceof Problem ? problem.code : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await ask('PUT', '/account', { given_names: given.trim(), family_name: family.trim(), phone: phone.trim() });
      onDone(t('my_data.saved'));
    }).then(() => focus_first_error(form.current));
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="k-card k-form" aria-label={t('my_data.name_title')}>
      <h2>{t('my_data.name_title')}</h2>
      <Line
        label={t('my_data.given')}
        name="given"
        autoComplete="given-name"
        value={given}
        onText={set_given}
        error={code === 'no_name' && given.trim() === '' ? field_error(problem) : undefined}
      />
      <Line
        label={t('my_data.family')}
        name="family"
        autoComplete="family-name"
        value={family}
        onText={set_family}
        error={code === 'no_name' && given.trim() !== '' ? field_error(problem) : undefined}
      />
      <Line
        label={t('my_data.phone')}
        name="phone"
        optional
        autoComplete="tel"
        hint={t('my_data.phone_hint')}
        value={phone}
        onText={set_phone}
        error={code === 'no_phone' ? field_error(problem) : undefined}
      />
      <Button type="submit" variation="solid" aria-disabled={busy}>
        {busy ? t('second.busy') : t('my_data.save')}
      </Button>
      <p className="k-hint">{t('my_data.office_hint')}</p>
    </form>
  );
}

function EmailForm({ data, busy, problem, attempt, onDone }: FormProps) {
  const t = useText();
  const dates = useDates();
  const field_error = useFieldError();
  const form = useRef<HTMLFormElement>(null);
  const [email, set_email] = useState('');
  const [tried, set_tried] = useState(false);
  const code = problem instanceof Problem ? problem.code : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (email.trim() === '') {
      focus_first_error(form.current);
      return;
    }
    const wanted = email.trim();
    void attempt(async () => {
      await ask('POST', '/account/email', { email: wanted });
      set_email('');
      set_tried(false);
      onDone(t('my_data.mail_sent', { email: wanted }));
    }).then(() => focus_first_error(form.current));
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="k-card k-form" aria-label={t('my_data.email_title')}>
      <h2>{t('my_data.email_title')}</h2>
      <p>{t('my_data.email_now', { email: data.email })}</p>
      {data.pending_email !== null && (
        <Notice title={t('my_data.pending_title')}>
          <p>{t('my_data.pending', { email: data.pending_email, when: dates.moment(data.pending_until ?? undefined) })}</p>
          <p className="k-actions">
            <Button
              size="small"
              onClick={() => {
                void attempt(async () => {
                  await ask('DELETE', '/account/email');
                  onDone(t('my_data.withdrawn'));
                });
              }}
            >
              {t('my_data.withdraw')}
            </Button>
          </p>
        </Notice>
      )}
      <Line
        label={t('my_data.email_new')}
        name="email"
        type="email"
        autoComplete="email"
        hint={t('my_data.email_hint')}
        value={email}
        onText={set_email}
        error={tried && email.trim() === '' ? t('sign_in.need_email') : code === 'no_address' || code === 'same_address' ? field_error(problem) : undefined}
      />
      <Button type="submit" aria-disabled={busy}>
        {busy ? t('second.busy') : t('my_data.email_button')}
      </Button>
      <p>
        <button
          type="button"
          className="k-link"
          onClick={() => {
            void attempt(async () => {
              await ask('POST', '/account/email/test');
              onDone(t('my_data.test_sent', { email: data.email }));
            });
          }}
        >
          {t('my_data.test')}
        </button>
      </p>
    </form>
  );
}

export function DataPage() {
  const t = useText();
  const dates = useDates();
  const saying = useSaying();
  const field_error = useFieldError();
  const answer = useQuery({ queryKey: KEY, queryFn: () => ask<OwnData>('GET', '/account'), staleTime: 0 });
  const [proving, set_proving] = useState<Deed | null>(null);
  const [problem, set_problem] = useState<unknown>(null);
  const [done, set_done] = useState('');
  const [busy, set_busy] = useState(false);
  const attempt = async (deed: Deed) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    set_done('');
    try {
      await deed();
      set_proving(null);
      await cache.invalidateQueries({ queryKey: KEY });
      cache.setQueryData(['session'], await read_session());
    } catch (caught) {
      if (needs_step_up(caught)) set_proving(() => deed);
      else set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const back = { href: '/settings', place: t('menu.settings') };
  const said = problem === null || field_error(problem) !== undefined ? null : saying(problem);
  return (
    <>
      {proving && (
        <Page key="proof" title={t('step_up.page_title')} lead={t('step_up.lead')} narrow>
          <StepUp
            onProved={() => {
              const deed = proving;
              set_proving(null);
              void attempt(deed);
            }}
            onLeave={() => set_proving(null)}
          />
        </Page>
      )}
      {/* What was typed stays while she proves who she is. */}
      <div hidden={proving !== null}>
        <Page title={t('my_data.title')} lead={t('my_data.lead')} back={back} narrow>
          {said && (
            <Notice tone="attention" title={said.title} live>
              <p>{said.text}</p>
            </Notice>
          )}
          <div role="status">
            {done !== '' && (
              <Notice tone="good">
                <p>{done}</p>
              </Notice>
            )}
          </div>
          {answer.isPending && <Waiting />}
          {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/settings" />}
          {answer.data && (
            <>
              {answer.data.mail_comes_back && (
                <Notice tone="attention" title={t('shell.mail_back_title')}>
                  <p>{t('my_data.mail_back', { email: answer.data.email })}</p>
                </Notice>
              )}
              {answer.data.second_factor_ends_at !== null && (
                <Notice tone="attention" title={t('my_data.factor_title')}>
                  <p>{t('my_data.factor', { when: dates.moment(answer.data.second_factor_ends_at) })}</p>
                  <p className="k-actions">
                    <Button
                      size="small"
                      aria-disabled={busy}
                      onClick={() => {
                        void attempt(async () => {
                          await ask('DELETE', '/account/second-factor/lifting');
                          set_done(t('links.kept'));
                        });
                      }}
                    >
                      {t('links.keep_button')}
                    </Button>
                  </p>
                </Notice>
              )}
              <NameForm data={answer.data} busy={busy} problem={problem} attempt={attempt} onDone={set_done} />
              <EmailForm data={answer.data} busy={busy} problem={problem} attempt={attempt} onDone={set_done} />
            </>
          )}
        </Page>
      </div>
    </>
  );
}
