// SPDX-License-Identifier: Apache-2.0
// The second step: scan, type a code, keep the recovery codes. Three steps, one question each; the codes are shown once and must be kept
// before going on.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { cache, read_session, useTotp } from '../api/ask';
import { ask, Problem } from '../api/door';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, PrintButton, Trouble, useSaying, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { useText } from '../words/use_words';
import { ProofForm, type Proof } from './proof_form';
import { QrPicture } from './qr_picture';

const FEW_CODES = 3;
interface Secret {
  secret?: string;
  otpauth_uri?: string;
  qr_svg?: string;
}
type Step = { at: 'state' } | { at: 'proof' } | { at: 'scan'; secret: Secret } | { at: 'codes'; codes: string[] } | { at: 'done' };

async function refresh(): Promise<void> {
  await cache.invalidateQueries({ queryKey: ['totp'] });
  cache.setQueryData(['session'], await read_session());
}

function ScanStep({ secret, onCodes }: { secret: Secret; onCodes: (codes: string[]) => void }) {
  const t = useText();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [code, set_code] = useState('');
  const [error, set_error] = useState('');
  const [busy, set_busy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (code.trim() === '') {
      set_error(t('code.need'));
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    try {
      const answer = await ask<{ recovery_codes?: string[] }>('POST', '/totp/confirm', { code: code.replace(/\s/g, '') });
      onCodes(answer.recovery_codes ?? []);
    } catch (caught) {
      set_error(
        caught instanceof Problem && ['invalid', 'code_needed', 'sign_in', 'forbidden'].includes(caught.fault)
          ? t('code.wrong')
          : saying(caught).text,
      );
      focus_first_error(form.current);
    } finally {
      set_busy(false);
    }
  };
  const key = (secret.secret ?? '').replace(/(.{4})(?=.)/g, '$1 ');
  return (
    <>
      <section className="k-card">
        <p className="k-step">{t('second.step', { number: 1 })}</p>
        <h2>{t('second.scan_title')}</h2>
        <p>{t('second.scan')}</p>
        <QrPicture svg={secret.qr_svg ?? ''} label={t('second.scan_alt')} />
        <p>{t('second.by_hand')}</p>
        <p className="k-key">
          <code>{key}</code>
        </p>
        {secret.otpauth_uri?.startsWith('otpauth:') === true && (
          <p className="k-phone-only">
            <a href={secret.otpauth_uri}>{t('second.open_app')}</a>
          </p>
        )}
      </section>
      <form
        ref={form}
        onSubmit={(event) => {
          void submit(event);
        }}
        noValidate
        className="k-card k-form"
      >
        <p className="k-step">{t('second.step', { number: 2 })}</p>
        <h2>{t('second.confirm_title')}</h2>
        <p>{t('second.confirm')}</p>
        <Line label={t('code.label')} name="code" code autoComplete="one-time-code" value={code} onText={set_code} error={error} />
        <Button type="submit" variation="solid" className="k-wide" aria-disabled={busy}>
          {busy ? t('code.busy') : t('second.confirm_button')}
        </Button>
      </form>
    </>
  );
}

export function CodesStep({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const t = useText();
  const [copied, set_copied] = useState(false);
  return (
    <section className="k-card">
      <p className="k-step">{t('second.step', { number: 3 })}</p>
      <h2>{t('second.codes_title')}</h2>
      <p>{t('second.codes')}</p>
      <ol className="k-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p className="k-actions k-no-print">
        <Button
          onClick={() => {
            void navigator.clipboard
              .writeText(codes.join('\n'))
              .then(() => set_copied(true))
              .catch(() => set_copied(false));
          }}
        >
          {copied ? t('common.copied') : t('common.copy')}
        </Button>
        <PrintButton />
      </p>
      <p className="k-no-print">
        <Button variation="solid" className="k-wide" onClick={onKept}>
          {t('second.codes_kept')}
        </Button>
      </p>
      <p role="status" className="ds-u-visibility--screen-reader">
        {copied ? t('common.copied') : ''}
      </p>
    </section>
  );
}

function OnState({ staff, left, onCodes, onOff }: { staff: boolean; left: number; onCodes: (codes: string[]) => void; onOff: () => void }) {
  const t = useText();
  const said_of = (problem: Problem) =>
    problem.fault === 'conflict'
      ? t('second.off_short')
      : ['sign_in', 'code_needed', 'forbidden', 'invalid'].includes(problem.fault)
        ? t('second.off_wrong')
        : null;
  const renew = async (proof: Proof) => {
    onCodes((await ask<{ recovery_codes?: string[] }>('POST', '/totp/recovery-codes', proof)).recovery_codes ?? []);
  };
  const turn_off = async (proof: Proof) => {
    await ask('DELETE', '/totp', proof);
    onOff();
  };
  return (
    <>
      <Notice tone="good">
        <p>{t('second.on_lead')}</p>
        <p>
          {t('second.left', { count: left })} {left <= FEW_CODES && t('second.few')}
        </p>
      </Notice>
      <ProofForm
        title={t('second.renew_title')}
        text={t('second.renew')}
        button={t('second.renew_button')}
        with_code
        onProof={renew}
        said_of={said_of}
      />
      {staff ? (
        <Notice>
          <p>{t('second.off_staff')}</p>
        </Notice>
      ) : (
        <ProofForm
          title={t('second.off_title')}
          text={t('second.off')}
          button={t('second.off_button')}
          with_code
          onProof={turn_off}
          said_of={said_of}
        />
      )}
    </>
  );
}

export function SecondStepPage({ lead, onDone }: { lead?: string; onDone?: () => void }) {
  const t = useText();
  const saying = useSaying();
  const { session } = useSignedIn();
  const answer = useTotp();
  const [step, set_step] = useState<Step>({ at: 'state' });
  const [problem, set_problem] = useState<unknown>(null);
  const [turned_off, set_turned_off] = useState(false);
  const on = answer.data?.enabled === true;
  const start = async (proof?: Proof) => {
    set_problem(null);
    set_turned_off(false);
    set_step({ at: 'scan', secret: await ask<Secret>('POST', '/totp/start', proof) });
  };
  const first_start = () => {
    start().catch((caught: unknown) => {
      if (caught instanceof Problem && caught.fault === 'step_up') set_step({ at: 'proof' });
      else set_problem(caught);
    });
  };
  const kept = () => {
    set_step({ at: 'done' });
    refresh()
      .then(onDone)
      .catch(() => undefined);
  };
  const said = problem === null ? null : saying(problem);
  return (
    <Page
      title={lead === undefined ? t('second.title') : t('second.must_title')}
      lead={lead}
      back={lead === undefined ? { href: '/settings', place: t('menu.settings') } : undefined}
      narrow
    >
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {step.at === 'proof' && (
        <ProofForm
          title={t('second.proof_title')}
          text={t('second.proof')}
          button={t('second.proof_button')}
          onProof={start}
          said_of={(caught) => (['sign_in', 'step_up', 'forbidden', 'invalid'].includes(caught.fault) ? t('second.proof_wrong') : null)}
        />
      )}
      {step.at === 'scan' && <ScanStep secret={step.secret} onCodes={(codes) => set_step({ at: 'codes', codes })} />}
      {step.at === 'codes' && <CodesStep codes={step.codes} onKept={kept} />}
      {step.at === 'done' && (
        <Notice tone="good" title={t('second.done_title')} live>
          <p>{t('second.done')}</p>
        </Notice>
      )}
      {step.at === 'state' && (
        <>
          {answer.isPending && <Waiting />}
          {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/settings" />}
          {turned_off && (
            <Notice tone="good" live>
              <p>{t('second.off_done')}</p>
            </Notice>
          )}
          {answer.data && !on && (
            <section className="k-card">
              <p>{t('second.off_lead')}</p>
              <Button variation="solid" onClick={first_start}>
                {t('second.start')}
              </Button>
            </section>
          )}
          {answer.data && on && (
            <OnState
              staff={(session.staff?.length ?? 0) > 0}
              left={answer.data.recovery_codes_left ?? 0}
              onCodes={(codes) => set_step({ at: 'codes', codes })}
              onOff={() => {
                set_turned_off(true);
                void refresh().catch(() => undefined);
              }}
            />
          )}
        </>
      )}
    </Page>
  );
}
