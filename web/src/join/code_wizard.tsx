// SPDX-License-Identifier: Apache-2.0
// Add a child with a PIN or an invitation: code and birth date, who one is to her, custody, terms, done. The browser's back button goes one
// question back and keeps what was typed; what one will see now is asked of the portal itself, never promised.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { cache } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { AccessPage, JoinCode, Person } from '../api/shapes';
import { Line } from '../look/fields';
import { Icon } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { WithPhone } from '../shell/office_hours';
import { current_language } from '../words/language';
import { useText, useWord } from '../words/use_words';
import { DateFields, day_of, is_birth_date, NO_DATE } from './date_fields';
import { useListing } from './directory_page';
import { Choice, Step, type Said } from './step';
import { Declined, TermsAnswer, TermsText, useTerms } from './terms_page';

type Place = { practice: string; patient: string };
const CODE_CHARS = 8;

/** A code that came with an invitation's link: taken from the address at once, so that it is in no history and no screenshot of it. */
let kept_code = '';
export function take_code_from_address(): void {
  const found = /[#&]code=([^&]+)/.exec(window.location.hash);
  if (!found) return;
  kept_code = decodeURIComponent(found[1] ?? '').slice(0, 20);
  window.history.replaceState(null, '', window.location.pathname);
}
export const has_kept_code = (): boolean => kept_code !== '';

function WhatYouSee({ place }: { place: Place }) {
  const t = useText();
  const word = useWord();
  const api = `/charts${path_of(place.practice, place.patient)}`;
  const person = useQuery({ queryKey: ['chart', api], queryFn: () => ask<Person>('GET', api), retry: false });
  const open = (person.data?.areas.length ?? 0) > 0;
  const access = useQuery({ queryKey: ['access', api], queryFn: () => ask<AccessPage>('GET', `${api}/access`), retry: false, enabled: open });
  if (person.isPending) return <Waiting />;
  if (person.error || !open)
    return (
      <Notice tone="attention" title={t('join.closed_title')}>
        <p>{t('join.closed')}</p>
        <p>{t('join.closed_bring')}</p>
      </Notice>
    );
  const lines = access.data?.lines ?? [];
  const missing = lines.filter((line) => line.can_see === 'none');
  const spanish = current_language() === 'es';
  const why = [...new Set(missing.map((line) => (spanish ? line.why_es : line.why_en)).filter((text) => text !== undefined && text !== ''))];
  const bring = [...new Set(missing.map((line) => (spanish ? line.paper_es : line.paper_en)).filter((text) => text !== undefined && text !== ''))];
  return (
    <>
      <h2>{t('join.see_title')}</h2>
      <ul className="k-see">
        {person.data.areas.map((area) => (
          <li key={area}>
            <Icon name="check" size={20} />
            {word('category', area) || word('menu', area, 'overview')}
          </li>
        ))}
      </ul>
      {missing.length > 0 && (
        <Notice tone="attention" title={t('join.missing_title')}>
          <p>{missing.map((line) => word('category', line.category, 'other')).join(', ')}</p>
          {why.map((text) => (
            <p key={text}>{text}</p>
          ))}
          {bring.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

export function DonePage({ place }: { place: Place }) {
  const t = useText();
  return (
    <Page title={t('join.done_title')} narrow>
      <Notice tone="good" live>
        <p>{t('join.done')}</p>
      </Notice>
      <WhatYouSee place={place} />
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href="/">
          {t('common.home')}
        </Link>
        <Link className="ds-c-button" href="/join">
          {t('join.another')}
        </Link>
      </p>
    </Page>
  );
}

function TermsStep({ practice, name, onYes }: { practice: string; name: string; onYes: () => Promise<void> }) {
  const t = useText();
  const answer = useTerms(practice);
  const [declined, set_declined] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  if (declined) return <Declined name={name} />;
  const terms = answer.data;
  return (
    <Page title={t('terms.title')} lead={name} narrow>
      {answer.isPending && <Waiting />}
      {(answer.error ?? problem) !== null && <Trouble problem={answer.error ?? problem} retry={answer.refetch} />}
      {terms && (
        <>
          <TermsText text={(current_language() === 'es' ? terms.text_es : terms.text_en) ?? ''} />
          <TermsAnswer
            terms={terms}
            ends={0}
            onDone={(accepted) => {
              if (accepted) onYes().catch(set_problem);
              else set_declined(true);
            }}
          />
        </>
      )}
    </Page>
  );
}

export function CodeWizard({ practice, base }: { practice: string | undefined; base: string }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const [code, set_code] = useState(kept_code);
  const [birth, set_birth] = useState(NO_DATE);
  const [kind, set_kind] = useState('');
  const [custody, set_custody] = useState('');
  const [tried, set_tried] = useState('');
  const [known, set_known] = useState<JoinCode | null>(null);
  const [done, set_done] = useState<Place | null>(null);
  const listing = useListing(practice ?? '');
  const phone = known?.phone ?? listing.data?.practice.phone ?? '';
  const place_name = known?.practice_name ?? listing.data?.practice.name ?? '';
  const tidy = code.replace(/[\s-]/g, '');

  const body = () => ({ code: tidy, birth_on: day_of(birth) ?? '', ...(practice === undefined ? {} : { practice }) });
  const check = async () => {
    const answer = await ask<JoinCode>('POST', '/join/code', body());
    set_known(answer);
    if (answer.own_account) {
      if (answer.terms_open) navigate(`${base}/terms`);
      else await join();
    } else navigate(`${base}/relation`);
  };
  const join = async () => {
    const place = await ask<Place>('POST', '/join', { ...body(), ...(kind === '' ? {} : { kind, custody: custody === '' ? 'unknown' : custody }) });
    kept_code = '';
    await cache.invalidateQueries({ queryKey: ['home'] });
    await cache.invalidateQueries({ queryKey: ['connections'] });
    set_done(place);
    navigate(`${base}/done`, { replace: true });
  };
  const say = (problem: unknown): Said | undefined => {
    if (!(problem instanceof Problem)) return undefined;
    if (problem.code === 'code')
      return { title: t('join.code_refused_title'), text: phone === '' ? t('join.code_refused_any') : t('join.code_refused', { name: place_name, phone }) };
    if (problem.code === 'own_code') return { title: t('join.own_code_title'), text: t('join.own_code') };
    if (problem.code === 'shared_contact') return { title: t('join.shared_contact_title'), text: t('join.shared_contact') };
    if (problem.code === 'children_only') return { title: t('join.children_only_title'), text: t('join.children_only', { phone }) };
    return undefined;
  };

  if (done) return <DonePage place={done} />;
  if (known !== null && path === `${base}/terms`)
    return <TermsStep practice={known.practice} name={known.practice_name} onYes={join} />;
  if (known !== null && path === `${base}/relation`) {
    const kinds = known.children_only ? ['PARENT', 'GUARDIAN'] : ['PARENT', 'GUARDIAN', 'STEP', 'FOSTER', 'TEMP'];
    return (
      <Step
        key="relation"
        title={t('join.relation_title')}
        lead={known.children_only ? t('join.relation_children') : undefined}
        button={t('sign_up.go_on')}
        ready={kind !== ''}
        onTried={() => set_tried('relation')}
        onGo={() => {
          navigate(`${base}/custody`);
          return Promise.resolve();
        }}
      >
        <Choice
          legend={t('join.relation')}
          name="kind"
          value={kind}
          onPick={set_kind}
          options={kinds.map((one) => ({ value: one, label: t(`join_kind.${one}` as 'join_kind.PARENT') }))}
          error={tried === 'relation' && kind === '' ? t('join.need_choice') : undefined}
        />
      </Step>
    );
  }
  if (known !== null && path === `${base}/custody`)
    return (
      <Step
        key="custody"
        title={t('join.custody_title')}
        lead={t('join.custody_lead')}
        button={known.terms_open ? t('sign_up.go_on') : t('join.link_button')}
        ready={custody !== ''}
        onTried={() => set_tried('custody')}
        say={say}
        onGo={async () => {
          if (known.terms_open) navigate(`${base}/terms`);
          else await join();
        }}
      >
        <Choice
          legend={t('join.custody')}
          name="custody"
          value={custody}
          onPick={set_custody}
          options={(['full', 'joint', 'partial', 'none', 'unknown'] as const).map((one) => ({ value: one, label: t(`join_custody.${one}`) }))}
          error={tried === 'custody' && custody === '' ? t('join.need_choice') : undefined}
        />
      </Step>
    );
  return (
    <Step
      key="code"
      title={t('join.code_title')}
      lead={place_name === '' ? t('join.code_lead_any') : t('join.code_lead', { name: place_name })}
      button={t('sign_up.go_on')}
      busy_text={t('join.checking')}
      ready={tidy.length === CODE_CHARS && is_birth_date(birth)}
      onTried={() => set_tried('code')}
      onGo={check}
      say={say}
      below={
        <section className="k-aside">
          <h2>{t('join.lost_title')}</h2>
          <p>{phone === '' ? t('join.lost_any') : <WithPhone text={t('join.lost', { name: place_name, phone })} number={phone} />}</p>
          <p>{t('join.lost_spam')}</p>
          <p>
            <Link href={practice === undefined ? '/support' : `/support${path_of(practice)}/code`}>{t('join.ask_office')}</Link>
          </p>
        </section>
      }
    >
      <Line
        label={t('join.code')}
        name="link_code"
        autoComplete="off"
        value={code}
        onText={set_code}
        hint={t('join.code_hint')}
        error={tried === 'code' && tidy.length !== CODE_CHARS ? t('join.need_code') : undefined}
      />
      <DateFields
        legend={t('join.child_birth')}
        name="birth"
        value={birth}
        onDate={set_birth}
        hint={t('join.date.hint')}
        error={tried === 'code' && !is_birth_date(birth) ? t('join.date.wrong') : undefined}
      />
    </Step>
  );
}
