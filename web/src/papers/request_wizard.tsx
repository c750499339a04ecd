// SPDX-License-Identifier: Apache-2.0
// Asking for access, one question a screen: where and for whom, what you are to them (with what to bring, before a name is typed), who it is,
// why and how to reach you. Then the request is made as a draft and goes on at its own address, so that a closed tab loses nothing.
import { TextField } from '@cmsgov/design-system';
import { useRef, useState, type ChangeEvent } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useHome } from '../api/ask';
import { ask, path_of } from '../api/door';
import { DateFields, day_of, is_birth_date, NO_DATE, type TypedDate } from '../join/date_fields';
import { Choice, Step } from '../join/step';
import { Line } from '../look/fields';
import { Notice, Trouble, Waiting } from '../look/page';
import { useText, useWord } from '../words/use_words';
import { once_key, put_request, useTerms, type AccessRequest, type ProxyTerms } from './papers_ask';
import { BringList, CallLine, NotOffered, relationship_of } from './terms_box';

type Who = 'minor' | 'adult';
interface Typed {
  who: Who | '';
  kind: string;
  given: string;
  family: string;
  born: TypedDate;
  custody: string;
  why: string;
  phone: string;
}
const NOTHING: Typed = { who: '', kind: '', given: '', family: '', born: NO_DATE, custody: '', why: '', phone: '' };
const MINOR_KINDS = ['PARENT', 'GUARDIAN', 'STEP', 'FOSTER', 'TEMP'];
const ADULT_KINDS = ['GUARDIAN', 'POA', 'ADULT_PROXY'];
const CUSTODIES = ['full', 'joint', 'partial', 'none', 'unknown'];
const STEPS = 4;

interface StepProps {
  practice: string;
  typed: Typed;
  change: (part: Partial<Typed>) => void;
  go: (step: number) => void;
}

function Back({ to, go }: { to: number; go: (step: number) => void }) {
  const t = useText();
  return (
    <p className="k-under-button">
      <button type="button" className="ds-c-button ds-c-button--ghost" onClick={() => go(to)}>
        {t('papers.back')}
      </button>
    </p>
  );
}

function WhoStep({ typed, change, go, terms, practice }: StepProps & { terms: ProxyTerms }) {
  const t = useText();
  const [tried, set_tried] = useState(false);
  return (
    <Step
      title={t('papers.ask_title')}
      lead={t('papers.ask_lead')}
      step={t('papers.step', { number: 1, of: STEPS })}
      button={t('papers.next')}
      ready={typed.who !== ''}
      onTried={() => set_tried(true)}
      onGo={async () => {
        await Promise.resolve();
        go(2);
      }}
      below={<CallLine practice={practice} />}
    >
      <Choice
        legend={t('papers.for_whom')}
        name="who"
        value={typed.who}
        onPick={(who) => change({ who: who as Who, kind: '' })}
        error={tried && typed.who === '' ? t('papers.choose_one') : undefined}
        options={[
          { value: 'minor', label: t('papers.for_minor', { years: terms.majority }) },
          { value: 'adult', label: t('papers.for_adult', { years: terms.majority }) },
        ]}
      />
    </Step>
  );
}

function KindStep({ practice, typed, change, go, terms }: StepProps & { terms: ProxyTerms }) {
  const t = useText();
  const word = useWord();
  const [tried, set_tried] = useState(false);
  const who = typed.who === '' ? 'minor' : typed.who;
  const rule = relationship_of(terms, who, typed.kind);
  const delayed = typed.kind === 'DELAYED';
  const refused = delayed ? !terms.diminished.offered : rule !== undefined && !rule.offered;
  const options = [
    ...(who === 'minor' ? MINOR_KINDS : ADULT_KINDS).map((kind) => ({ value: kind, label: who === 'minor' ? word('ask_minor', kind) : word('ask_adult', kind) })),
    ...(who === 'minor' ? [{ value: 'DELAYED', label: t('papers.delayed') }] : []),
  ];
  return (
    <Step
      title={t('papers.kind_title')}
      step={t('papers.step', { number: 2, of: STEPS })}
      button={t('papers.next')}
      ready={typed.kind !== '' && !refused}
      onTried={() => set_tried(true)}
      onGo={async () => {
        await Promise.resolve();
        go(3);
      }}
      after={<Back to={1} go={go} />}
    >
      <Choice
        legend={t('papers.kind')}
        name="kind"
        value={typed.kind}
        onPick={(kind) => change({ kind })}
        error={tried && typed.kind === '' ? t('papers.choose_one') : undefined}
        options={options}
      />
      <div aria-live="polite">
        {refused && <NotOffered practice={practice} terms={terms} rule={delayed ? terms.diminished : (rule ?? {})} />}
        {!refused && rule && <BringList terms={terms} rule={rule} />}
        {!refused && delayed && (
          <Notice title={t('papers.bring_title')}>
            <p>{terms.diminished.papers.map((choices) => choices.map((kind) => word('paper_word', kind, 'other_paper')).join(', ')).join(', ')}</p>
          </Notice>
        )}
      </div>
    </Step>
  );
}

function PersonStep({ typed, change, go }: StepProps) {
  const t = useText();
  const word = useWord();
  const [tried, set_tried] = useState(false);
  const minor = typed.who === 'minor';
  const needs = (text: string) => (tried && text.trim() === '' ? t('papers.need') : undefined);
  const born = is_birth_date(typed.born);
  return (
    <Step
      title={t('papers.person_title')}
      lead={t('papers.person_lead')}
      step={t('papers.step', { number: 3, of: STEPS })}
      button={t('papers.next')}
      ready={typed.given.trim() !== '' && typed.family.trim() !== '' && born && (!minor || typed.custody !== '')}
      onTried={() => set_tried(true)}
      onGo={async () => {
        await Promise.resolve();
        go(4);
      }}
      after={<Back to={2} go={go} />}
    >
      <Line label={t('papers.given')} name="given" value={typed.given} onText={(given) => change({ given })} error={needs(typed.given)} />
      <Line label={t('papers.family')} name="family" value={typed.family} onText={(family) => change({ family })} error={needs(typed.family)} />
      <DateFields
        legend={t('papers.born')}
        name="born"
        value={typed.born}
        onDate={(date) => change({ born: date })}
        error={tried && !born ? t('papers.need_born') : undefined}
      />
      {minor && (
        <Choice
          legend={t('papers.custody')}
          name="custody"
          value={typed.custody}
          onPick={(custody) => change({ custody })}
          error={tried && typed.custody === '' ? t('papers.choose_one') : undefined}
          options={CUSTODIES.map((value) => ({ value, label: word('custody_own', value) }))}
        />
      )}
    </Step>
  );
}

function WhyStep({ practice, typed, change, go }: StepProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const key = useRef(once_key());
  const [tried, set_tried] = useState(false);
  const make = async () => {
    const made = await ask<AccessRequest>('POST', '/requests', {
      practice,
      key: key.current,
      kind: typed.who,
      relationship: typed.kind === 'DELAYED' ? 'GUARDIAN' : typed.kind,
      given_names: typed.given.trim(),
      family_name: typed.family.trim(),
      birth_on: day_of(typed.born),
      custody: typed.who === 'minor' ? typed.custody : 'unknown',
      why: typed.why.trim(),
      phone: typed.phone.trim(),
    });
    put_request(made);
    navigate(`/requests${path_of(practice, made.request)}`);
  };
  return (
    <Step
      title={t('papers.why_title')}
      step={t('papers.step', { number: 4, of: STEPS })}
      button={t('papers.make')}
      ready={typed.phone.trim() !== ''}
      onTried={() => set_tried(true)}
      onGo={make}
      after={<Back to={3} go={go} />}
    >
      <TextField
        className="k-field"
        name="why"
        label={t('papers.why')}
        hint={t('papers.why_hint')}
        value={typed.why}
        multiline
        rows={3}
        maxLength={1000}
        onChange={(event: ChangeEvent<HTMLInputElement>) => change({ why: event.target.value })}
      />
      <Line
        label={t('papers.phone')}
        name="phone"
        autoComplete="tel"
        value={typed.phone}
        onText={(phone) => change({ phone })}
        hint={t('papers.phone_hint')}
        error={tried && typed.phone.trim() === '' ? t('papers.need') : undefined}
      />
    </Step>
  );
}

function ChoosePractice({ onPick }: { onPick: (practice: string) => void }) {
  const t = useText();
  const home = useHome();
  const [picked, set_picked] = useState('');
  const practices = home.data?.practices ?? [];
  return (
    <Step
      title={t('papers.where_title')}
      button={t('papers.next')}
      ready={picked !== ''}
      onGo={async () => {
        await Promise.resolve();
        onPick(picked);
      }}
      below={
        <p>
          <Link href="/find">{t('papers.find_practice')}</Link>
        </p>
      }
    >
      {home.isPending && <Waiting />}
      <Choice
        legend={t('papers.where')}
        name="practice"
        value={picked}
        onPick={set_picked}
        options={practices.map((each) => ({ value: each.id ?? '', label: each.name ?? '' }))}
      />
    </Step>
  );
}

/** The last question that can be asked with what is typed so far: an address of a later one, kept from yesterday, starts where it can. */
function last_step(typed: Typed): number {
  if (typed.who === '') return 1;
  if (typed.kind === '') return 2;
  return typed.given.trim() === '' || typed.family.trim() === '' || !is_birth_date(typed.born) ? 3 : STEPS;
}

export function RequestWizard({ asked }: { asked: string }) {
  const home = useHome();
  const [chosen, set_chosen] = useState(asked);
  const only = home.data?.practices?.length === 1 ? (home.data.practices[0]?.id ?? '') : '';
  const practice = chosen !== '' ? chosen : only;
  const terms = useTerms(practice);
  const [typed, set_typed] = useState(NOTHING);
  const [, navigate] = useLocation();
  const search = useSearch();
  const step = Math.min(Number(new URLSearchParams(search).get('step') ?? 1) || 1, last_step(typed));
  // Each question is an address of its own, so that the browser's back button goes to the one before and nothing typed is lost.
  const go = (to: number) => {
    const where = new URLSearchParams(search);
    where.set('step', String(to));
    navigate(`/requests/new?${where.toString()}`);
  };
  const change = (part: Partial<Typed>) => set_typed((now) => ({ ...now, ...part }));
  if (practice === '') return <ChoosePractice onPick={set_chosen} />;
  if (terms.isPending) return <Waiting />;
  if (terms.error) return <Trouble problem={terms.error} retry={terms.refetch} />;
  const props = { practice, typed, change, go };
  if (step === 1) return <WhoStep key={1} {...props} terms={terms.data} />;
  if (step === 2) return <KindStep key={2} {...props} terms={terms.data} />;
  if (step === 3) return <PersonStep key={3} {...props} />;
  return <WhyStep key={4} {...props} />;
}
