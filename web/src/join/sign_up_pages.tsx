// SPDX-License-Identifier: Apache-2.0
// Making an account: the address, its code, then name, birth date and password. Where this browser stands is asked of the server, so that a
// closed tab loses nothing that was proved; the back button goes one question back and keeps what was typed.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { cache } from '../api/ask';
import { ask, Problem } from '../api/door';
import type { SignUp } from '../api/shapes';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { LENGTH_ALONE, NewPassword, usePasswordError } from '../sign_in/new_password';
import { current_language } from '../words/language';
import { useText, useWait } from '../words/use_words';
import { DateFields, day_of, is_birth_date, NO_DATE } from './date_fields';
import { Step, type Said } from './step';

const BASE = '/create-account';
const CODE_DIGITS = 6;
const put_state = (state: SignUp) => cache.setQueryData(['sign-up'], state);
const read_state = () => ask<SignUp>('GET', '/sign-up');

function SignInInstead() {
  const t = useText();
  return (
    <p className="k-under-button">
      <Link href="/sign-in">{t('sign_up.have_one')}</Link>
    </p>
  );
}

function AddressStep({ state }: { state: SignUp }) {
  const t = useText();
  const [, navigate] = useLocation();
  const [email, set_email] = useState(state.email);
  const [tried, set_tried] = useState(false);
  const [wrong, set_wrong] = useState(false);
  const go = async () => {
    try {
      put_state(await ask<SignUp>('POST', '/sign-up', { email: email.trim(), language: current_language() }));
    } catch (caught) {
      if (caught instanceof Problem && caught.code === 'address') set_wrong(true);
      throw caught;
    }
    navigate(`${BASE}/code`);
  };
  const error = tried && email.trim() === '' ? t('sign_in.need_email') : wrong ? t('sign_up.wrong_email') : undefined;
  const say = (problem: unknown): Said | undefined =>
    problem instanceof Problem && problem.code === 'over' ? { title: t('sign_up.many_title'), text: t('sign_up.many') } : undefined;
  return (
    <Step
      title={t('sign_up.title')}
      lead={t('sign_up.lead')}
      step={t('sign_up.step', { number: 1 })}
      button={t('sign_up.send_code')}
      ready={email.trim() !== ''}
      onGo={go}
      onTried={() => set_tried(true)}
      say={say}
      before={
        <ul className="k-facts-list">
          <li>{t('sign_up.free')}</li>
          <li>{t('sign_up.one_account')}</li>
          <li>{t('sign_up.age', { years: state.youngest_years })}</li>
          <li>{t('sign_up.safe')}</li>
        </ul>
      }
      after={<SignInInstead />}
    >
      <Line
        label={t('sign_up.email')}
        name="email"
        type="email"
        autoComplete="email"
        value={email}
        onText={(text) => {
          set_email(text);
          set_wrong(false);
        }}
        hint={t('sign_up.email_hint')}
        error={error}
      />
    </Step>
  );
}

/** Seconds until the mail may be asked for again, counted down on this device. */
function useCountdown(seconds: number): number {
  const [left, set_left] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const tick = () => set_left(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

function CodeStep({ state }: { state: SignUp }) {
  const t = useText();
  const wait = useWait();
  const [, navigate] = useLocation();
  const [code, set_code] = useState('');
  const [tried, set_tried] = useState(false);
  const [wrong, set_wrong] = useState(false);
  const [again, set_again] = useState(false);
  const left = useCountdown(state.resend_after_s);
  const digits = code.replace(/\D/g, '');
  const go = async () => {
    try {
      put_state(await ask<SignUp>('POST', '/sign-up/code', { code: digits }));
    } catch (caught) {
      if (caught instanceof Problem && caught.code === 'wrong') {
        set_wrong(true);
        // Another tab may have started with another address: what is on the screen must be what the code is for.
        void cache.invalidateQueries({ queryKey: ['sign-up'] });
      }
      throw caught;
    }
    navigate(`${BASE}/name`);
  };
  const send_again = async () => {
    put_state(await ask<SignUp>('POST', '/sign-up', { email: state.email, language: current_language() }));
    set_again(true);
  };
  const start_over = async () => {
    await ask('DELETE', '/sign-up');
    put_state(await read_state());
    navigate(BASE);
  };
  const say = (problem: unknown): Said | undefined => {
    if (!(problem instanceof Problem)) return undefined;
    if (problem.code === 'wrong') return { title: t('sign_up.code_wrong_title'), text: t('sign_up.code_wrong') };
    if (problem.code === 'over')
      return {
        title: t('sign_up.code_over_title'),
        text: t('sign_up.code_over'),
        more: (
          <p className="k-actions">
            <button type="button" className="ds-c-button" onClick={() => void start_over()}>
              {t('sign_up.start_over')}
            </button>
          </p>
        ),
      };
    return undefined;
  };
  return (
    <Step
      title={t('sign_up.code_title')}
      lead={t('sign_up.code_lead', { email: state.email })}
      step={t('sign_up.step', { number: 2 })}
      button={t('sign_up.go_on')}
      ready={digits.length === CODE_DIGITS}
      onGo={go}
      onTried={() => set_tried(true)}
      say={say}
      below={
        <section className="k-aside">
          <h2>{t('sign_up.no_mail_title')}</h2>
          <p>{t('sign_up.no_mail_spam')}</p>
          <p>{t('sign_up.no_mail_known')}</p>
          <p className="k-actions">
            <button type="button" className="ds-c-button" aria-disabled={left > 0} onClick={() => left === 0 && void send_again()}>
              {left > 0 ? t('sign_up.again_in', { wait: wait(left) }) : t('sign_up.again')}
            </button>
            <button type="button" className="k-link" onClick={() => void start_over()}>
              {t('sign_up.other_email')}
            </button>
          </p>
          <p role="status">{again ? t('sign_up.again_done') : ''}</p>
          <SignInInstead />
        </section>
      }
    >
      <Line
        label={t('sign_up.code')}
        name="code"
        code
        autoComplete="one-time-code"
        value={code}
        onText={(text) => {
          set_code(text);
          set_wrong(false);
        }}
        error={wrong ? t('sign_up.code_wrong_title') : tried && digits.length !== CODE_DIGITS ? t('sign_up.need_code') : undefined}
      />
    </Step>
  );
}

function PersonSteps({ state }: { state: SignUp }) {
  const t = useText();
  const { come_in } = useSignedIn();
  const [path, navigate] = useLocation();
  const password_error = usePasswordError(LENGTH_ALONE);
  const [given, set_given] = useState('');
  const [family, set_family] = useState('');
  const [birth, set_birth] = useState(NO_DATE);
  const [password, set_password] = useState('');
  const [tried, set_tried] = useState('');
  const [refused, set_refused] = useState<unknown>(null);
  const named = given.trim() !== '' && family.trim() !== '';

  // Loaded anew in the middle: what was typed is gone, what was proved is not.
  const here = path === `${BASE}/password` && named && is_birth_date(birth) ? 'password' : path === `${BASE}/birth-date` && named ? 'birth' : 'name';
  const is_too_young = (problem: unknown) => problem instanceof Problem && problem.code === 'too_young';
  const make = async () => {
    set_refused(null);
    try {
      await ask('POST', '/sign-up/account', {
        given_names: given.trim(),
        family_name: family.trim(),
        birth_on: day_of(birth) ?? '',
        password,
        language: current_language(),
      });
    } catch (caught) {
      set_refused(caught);
      if (caught instanceof Problem && (caught.code === 'too_young' || caught.code === 'birth_date')) {
        navigate(`${BASE}/birth-date`);
        return;
      }
      // A second press after the first has done it: the account is there and this browser is signed in.
      if (caught instanceof Problem && caught.code === 'over') {
        await come_in();
        navigate('/join/welcome', { replace: true });
        return;
      }
      throw caught;
    }
    await come_in();
    navigate('/join/welcome', { replace: true });
  };
  if (here === 'name')
    return (
      <Step
        key="name"
        title={t('sign_up.name_title')}
        lead={t('sign_up.name_lead')}
        step={t('sign_up.step', { number: 3 })}
        button={t('sign_up.go_on')}
        ready={named}
        onTried={() => set_tried('name')}
        onGo={() => {
          navigate(`${BASE}/birth-date`);
          return Promise.resolve();
        }}
      >
        <Line
          label={t('sign_up.given')}
          name="given"
          autoComplete="given-name"
          value={given}
          onText={set_given}
          error={tried === 'name' && given.trim() === '' ? t('sign_up.need_given') : undefined}
        />
        <Line
          label={t('sign_up.family')}
          name="family"
          autoComplete="family-name"
          value={family}
          onText={set_family}
          error={tried === 'name' && family.trim() === '' ? t('sign_up.need_family') : undefined}
        />
      </Step>
    );
  if (here === 'birth')
    return (
      <Step
        key="birth"
        title={t('sign_up.birth_title')}
        lead={t('sign_up.birth_lead')}
        step={t('sign_up.step', { number: 4 })}
        button={t('sign_up.go_on')}
        ready={is_birth_date(birth)}
        onTried={() => set_tried('birth')}
        onGo={() => {
          set_refused(null);
          navigate(`${BASE}/password`);
          return Promise.resolve();
        }}
        before={
          is_too_young(refused) && (
            <Notice tone="attention" title={t('sign_up.too_young_title', { years: state.youngest_years })} live>
              <p>{t('sign_up.too_young')}</p>
              <p>{t('sign_up.too_young_parent')}</p>
              <p>
                <Link href="/practices">{t('join.find_title')}</Link>
              </p>
            </Notice>
          )
        }
      >
        <DateFields
          legend={t('sign_up.birth')}
          name="birth"
          value={birth}
          onDate={set_birth}
          hint={t('join.date.hint')}
          own
          error={tried === 'birth' && !is_birth_date(birth) ? t('join.date.wrong') : undefined}
        />
      </Step>
    );
  const wrong = password_error(refused) ?? (tried === 'password' && password === '' ? t('password.need_new') : undefined);
  return (
    <Step
      key="password"
      title={t('sign_up.password_title')}
      step={t('sign_up.step', { number: 5 })}
      button={t('sign_up.make')}
      busy_text={t('sign_up.making')}
      ready={password !== ''}
      onTried={() => set_tried('password')}
      onGo={make}
      say={(problem) => {
        if (password_error(problem) !== undefined) return { title: t('sign_up.password_wrong'), text: password_error(problem) ?? '' };
        if (problem instanceof Problem && problem.code === 'address_taken')
          return {
            title: t('sign_up.taken_title'),
            text: t('sign_up.taken'),
            more: (
              <p>
                <Link href="/sign-in">{t('sign_in.button')}</Link>
              </p>
            ),
          };
        return undefined;
      }}
    >
      <NewPassword value={password} onText={set_password} error={wrong} second_factor={false} />
    </Step>
  );
}

export function SignUpPages() {
  const t = useText();
  const [path] = useLocation();
  const answer = useQuery({ queryKey: ['sign-up'], queryFn: read_state, staleTime: 0 });
  const state = answer.data;
  if (!state)
    return (
      <Page title={t('sign_up.title')} narrow>
        {answer.error ? <Trouble problem={answer.error} retry={answer.refetch} /> : <Waiting />}
      </Page>
    );
  if (path === BASE && state.step !== 'proved') return <AddressStep state={state} />;
  if (state.step === 'proved') return <PersonSteps state={state} />;
  return state.step === 'code' ? <CodeStep key={state.email} state={state} /> : <AddressStep state={state} />;
}
