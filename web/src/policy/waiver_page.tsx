// SPDX-License-Identifier: Apache-2.0
// The practice's pause of the photo ID (requirements S9, S10): whether it runs, since when and why, how many still owe an ID; ended on a day or begun
// with a reason. It becomes a draft of the policy, so that everybody it touches is shown before it is published.
import { Button } from '@cmsgov/design-system';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { desk_of, useToday } from '../desk/desk_ask';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { day_of, DayField, typed_of } from './day_field';
import { begin_draft, is_changed, useDraft } from './draft';
import { policy_href, useHistoryOf, useVersion, type PolicyVersionPage } from './policy_ask';
import { asks_photo_id, waiver_of, with_waiver, type Waiver } from './waiver_text';

function State({ practice, waiver, today }: { practice: string; waiver: Waiver | null; today: string }) {
  const t = useText();
  const dates = useDates();
  const owing = useToday(practice).data?.queues.find((queue) => queue.queue === 'id_checks')?.count;
  const over = waiver !== null && waiver.to !== '' && waiver.to <= today;
  return (
    <section className="k-card">
      <h2>{waiver === null || over ? t('policy_waiver.none') : t('policy_waiver.runs')}</h2>
      {waiver !== null && (
        <>
          {waiver.from !== '' && <p>{t('policy_waiver.since', { date: dates.day(waiver.from) })}</p>}
          {waiver.to !== '' && <p>{t('policy_waiver.until', { date: dates.day(waiver.to) })}</p>}
          <p className="k-hint">{waiver.reason}</p>
        </>
      )}
      {owing !== undefined && (
        <p>
          <Link href={`${desk_of(practice)}/queues/id_checks`}>{t('policy_waiver.owing', { count: owing })}</Link>
        </p>
      )}
    </section>
  );
}

function WaiverForm({ practice, page, waiver, earliest }: { practice: string; page: PolicyVersionPage; waiver: Waiver | null; earliest: string }) {
  const t = useText();
  const [, navigate] = useLocation();
  const { draft, set_draft } = useDraft(practice);
  const form = useRef<HTMLFormElement>(null);
  const ends = waiver !== null && waiver.to === '';
  const [typed, set_typed] = useState(() => typed_of(earliest));
  const [reason, set_reason] = useState('');
  const [tried, set_tried] = useState(false);
  const day = day_of(typed);
  const lacks_reason = !ends && reason.trim() === '';
  const day_error =
    tried && (day === null || day === '') ? t('policy_waiver.day_need') : tried && day !== null && day < earliest ? t('policy_waiver.day_early') : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (day === null || day === '' || day < earliest || lacks_reason) {
      focus_first_error(form.current);
      return;
    }
    const next: Waiver = ends ? { ...waiver, to: day } : { from: day, to: '', reason: reason.trim() };
    set_draft({ ...begin_draft(page, day), source: with_waiver(page.source, next) });
    navigate(policy_href(practice, 'change'));
  };
  if (is_changed(draft))
    return (
      <Notice tone="attention">
        <p>{t('policy_waiver.draft_there')}</p>
        <p>
          <Link href={policy_href(practice, 'change')}>{t('policy.change_go_on')}</Link>
        </p>
      </Notice>
    );
  return (
    <form ref={form} className="k-card k-form" noValidate onSubmit={submit}>
      <h2>{ends ? t('policy_waiver.end') : t('policy_waiver.begin')}</h2>
      <p>{ends ? t('policy_waiver.end_about') : t('policy_waiver.begin_about')}</p>
      <DayField label={ends ? t('policy_waiver.end_on') : t('policy_waiver.begin_on')} value={typed} onDay={set_typed} error={day_error} />
      {!ends && (
        <Line
          label={t('policy_waiver.reason')}
          name="reason"
          autoComplete="off"
          value={reason}
          onText={(text) => set_reason(text.slice(0, 300))}
          hint={t('policy_waiver.reason_hint')}
          error={tried && lacks_reason ? t('policy_waiver.reason_need') : undefined}
        />
      )}
      <p className="k-actions">
        <Button type="submit" variation="solid">
          {t('policy_waiver.go')}
        </Button>
      </p>
    </form>
  );
}

export function WaiverPage({ practice }: { practice: string }) {
  const t = useText();
  const history = useHistoryOf(practice);
  const in_force = history.data?.in_force ?? '';
  const version = useVersion(practice, in_force);
  const page = version.data;
  const waiver = page ? waiver_of(page.source) : null;
  const drafts = history.data?.may.includes('draft_policy') === true;
  const problem = history.error ?? version.error;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <Page title={t('policy_waiver.title')} lead={t('policy_waiver.lead')} back={{ href: policy_href(practice), place: t('policy.title') }} narrow>
      {problem && <Trouble problem={problem} retry={history.error ? history.refetch : version.refetch} href={policy_href(practice)} />}
      {!problem && (history.isPending || (in_force !== '' && version.isPending)) && <Waiting />}
      {page && !asks_photo_id(page.source) && <p>{t('policy_waiver.not_asked')}</p>}
      {page && asks_photo_id(page.source) && (
        <>
          <State practice={practice} waiver={waiver} today={today} />
          {drafts ? (
            <WaiverForm practice={practice} page={page} waiver={waiver} earliest={history.data?.earliest_on ?? today} />
          ) : (
            <p className="k-hint">{t('policy.read_only')}</p>
          )}
        </>
      )}
    </Page>
  );
}
