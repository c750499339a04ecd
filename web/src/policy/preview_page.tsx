// SPDX-License-Identifier: Apache-2.0
// "What would Dad see on 3 March 2031": choose a person of the patient's and a day; the answer area by area, with the reason, and the days
// on which it changes. Asked for by a button only: each look is an entry in the visitors' book.
import { Button } from '@cmsgov/design-system';
import './policy.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { Problem } from '../api/door';
import { useChart, useZone } from '../chart/chart_place';
import { focus_first_error } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useTerms } from '../papers/papers_ask';
import { useDates, useText, useWord } from '../words/use_words';
import { day_of, DayField, typed_of, type TypedDay } from './day_field';
import { preview, type AccessPreview, type PreviewViewer } from './policy_ask';
import { PreviewResult } from './preview_result';

const ADULT = 18;
const today_in = (zone: string | undefined): string =>
  new Intl.DateTimeFormat('en-CA', zone === undefined || zone === '' ? {} : { timeZone: zone }).format(new Date());

/** The day of a birthday; born on 29 February it is 1 March in a common year. */
function birthday(birth_on: string, age: number): string {
  const [year = 0, month = 1, day = 1] = birth_on.split('-').map(Number);
  return new Date(Date.UTC(year + age, month - 1, day)).toISOString().slice(0, 10);
}

export function useViewerName() {
  const t = useText();
  return (viewer: PreviewViewer | undefined): string => {
    if (viewer?.status === 'not_yet') return t('policy_preview.self_not_yet');
    const name = viewer?.name ?? '';
    return name === '' ? t('policy_preview.gone') : name;
  };
}

interface ViewersProps {
  viewers: PreviewViewer[];
  chosen: string;
  onChoose: (account: string) => void;
  error: boolean;
}

function Viewers({ viewers, chosen, onChoose, error }: ViewersProps) {
  const t = useText();
  const word = useWord();
  const name_of = useViewerName();
  return (
    <fieldset className="k-radios k-viewers" aria-invalid={error} {...(error ? { tabIndex: -1 } : {})}>
      <legend>{t('policy_preview.who')}</legend>
      {error && <p className="ds-c-inline-error">{t('policy_preview.who_need')}</p>}
      {viewers.map((viewer) => (
        <label key={viewer.account}>
          <input type="radio" name="viewer" checked={chosen === viewer.account} onChange={() => onChoose(viewer.account)} />
          <span>
            {viewer.status === 'not_yet' ? name_of(viewer) : <strong>{name_of(viewer)}</strong>}{' '}
            <span className="k-hint">
              {[
                viewer.status === 'not_yet' ? '' : word('link_kind', viewer.kind, 'other'),
                viewer.status === 'active' || viewer.status === 'not_yet' ? '' : word('link_status', viewer.status, 'other'),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Asking({ start, api }: { start: AccessPreview; api: { practice: string; patient: string } }) {
  const t = useText();
  const dates = useDates();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const today = today_in(useZone());
  const [account, set_account] = useState(start.viewers.length === 1 ? (start.viewers[0]?.account ?? '') : '');
  const [typed, set_typed] = useState<TypedDay>(() => typed_of(today));
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<string | null>(null);
  const [day_refused, set_day_refused] = useState(false);
  const [seen, set_seen] = useState<AccessPreview | null>(null);
  const result = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (seen) result.current?.focus();
  }, [seen]);
  const day = day_of(typed);
  const day_error = day === null || day === '' || day_refused ? t('policy_preview.on_bad') : undefined;

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (account === '' || day === null || day === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      set_seen(await preview(api.practice, api.patient, account, day));
    } catch (caught) {
      if (caught instanceof Problem && caught.field === 'on') {
        set_day_refused(true);
        focus_first_error(form.current);
      } else set_said(saying(caught).text);
    } finally {
      set_busy(false);
    }
  };
  const birth_on = start.birth_on ?? '';
  const terms = useTerms(api.practice).data;
  const ages = [...new Set([...(terms?.changes_at ?? []), terms?.majority ?? ADULT])].sort((one, other) => one - other);
  const coming = birth_on === '' ? [] : ages.map((age) => ({ age, on: birthday(birth_on, age) })).filter((one) => one.on > today);
  const view = seen?.view ?? null;
  const pick = (next: TypedDay) => {
    set_typed(next);
    set_day_refused(false);
  };
  return (
    <>
      <form
        ref={form}
        noValidate
        className="k-card k-form k-no-print"
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        {start.viewers.length === 0 ? (
          <p>{t('policy_preview.nobody')}</p>
        ) : (
          <Viewers viewers={start.viewers} chosen={account} onChoose={set_account} error={tried && account === ''} />
        )}
        <DayField
          label={t('policy_preview.on')}
          hint={t('policy_preview.on_hint', { example: '3 3 2031' })}
          value={typed}
          onDay={pick}
          error={tried || day_refused ? day_error : undefined}
        />
        {coming.length > 0 && (
          <div role="group" aria-label={t('policy_preview.try_days')} className="k-chips">
            {coming.map((one) => (
              <button key={one.age} type="button" onClick={() => pick(typed_of(one.on))}>
                {t('policy_preview.try_birthday', { age: one.age, date: dates.short_day(one.on) })}
              </button>
            ))}
          </div>
        )}
        {said !== null && (
          <Notice tone="attention" live>
            <p>{said}</p>
          </Notice>
        )}
        <p className="k-actions">
          <Button type="submit" variation="solid" aria-disabled={busy || start.viewers.length === 0}>
            {busy ? t('policy_preview.busy') : t('policy_preview.button')}
          </Button>
        </p>
        <p className="k-hint">{t('policy_preview.logged')}</p>
      </form>
      {seen && view && (
        <PreviewResult
          view={view}
          patient={seen.patient_name}
          viewer={seen.viewers.find((one) => one.account === view.account)}
          heading={result}
        />
      )}
    </>
  );
}

export default function PreviewPage() {
  const t = useText();
  const dates = useDates();
  const chart = useChart();
  const answer = useQuery({
    queryKey: ['chart', chart.api, 'preview'],
    queryFn: () => preview(chart.practice, chart.patient),
    staleTime: 0,
  });
  const start = answer.data;
  const forbidden = answer.error instanceof Problem && answer.error.fault === 'forbidden';
  const birth = dates.day(start?.birth_on);
  return (
    <Page title={t('policy_preview.title')} lead={t('policy_preview.lead')} back={{ href: chart.href, place: t('staff.patient') }}>
      {answer.isPending && <Waiting />}
      {forbidden ? (
        <Notice>
          <p>{t('policy_preview.not_you')}</p>
        </Notice>
      ) : (
        answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={chart.href} />
      )}
      {start && (
        <>
          <p className="k-patient-band">
            <strong>{start.patient_name}</strong> {birth !== '' && <span className="k-hint">{t('staff.born', { date: birth })}</span>}
          </p>
          <Asking start={start} api={chart} />
        </>
      )}
    </Page>
  );
}
