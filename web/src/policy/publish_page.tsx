// SPDX-License-Identifier: Apache-2.0
// Publishing: what will happen and when, why, and the password once more. Every refusal keeps the draft and says what to do about it.
import { Button, TextField } from '@cmsgov/design-system';
import { useEffect, useRef, useState, type ChangeEvent, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { cache } from '../api/ask';
import { Problem } from '../api/door';
import { focus_first_error } from '../look/fields';
import { Empty, Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { day_of, DayField, typed_of, type TypedDay } from './day_field';
import { is_changed, useDraft, type Draft } from './draft';
import { useDraftCheck } from './draft_check';
import { FindingsList, together } from './findings_list';
import { useImpactSentence } from './impact_panel';
import { history_key, policy_href, publish, useHistoryOf, type PolicyFinding, type PolicyHistory, type PolicyVersion } from './policy_ask';
import { useProof } from './proof';
import { MOST_REASON, reason_fits, Starred, useProofSaying } from './withdraw_form';

interface Refused {
  title?: string;
  text: string;
  findings?: PolicyFinding[];
  compare_again?: boolean;
}

const is_findings = (value: unknown): value is PolicyFinding[] => Array.isArray(value);

function useRefusal(history: PolicyHistory) {
  const t = useText();
  const dates = useDates();
  const saying = useSaying();
  const proof_saying = useProofSaying();
  return (problem: Problem): Refused => {
    const proof = proof_saying(problem);
    if (proof !== null) return { text: proof };
    switch (problem.code) {
      case 'refused':
        return {
          title: t('policy_publish.refused_title'),
          text: t('policy_publish.refused'),
          findings: is_findings(problem.more['findings']) ? problem.more['findings'] : [],
        };
      case 'too_soon': {
        const earliest = problem.more['earliest_on'];
        const date = dates.day(typeof earliest === 'string' ? earliest : history.earliest_on);
        return { text: t('policy_publish.when_too_soon', { date, count: history.notice_days }) };
      }
      case 'in_the_past':
        return { text: t('policy_publish.in_the_past') };
      case 'changed_meanwhile':
        return { title: t('policy_publish.changed_title'), text: t('policy_publish.changed'), compare_again: true };
      case 'same_instant':
        return { text: t('policy_publish.same_instant') };
      default: {
        const told = saying(problem);
        return { title: told.title, text: `${told.text} ${t('policy_publish.still')}` };
      }
    }
  };
}

function Done({ practice, version, history }: { practice: string; version: PolicyVersion; history: PolicyHistory }) {
  const t = useText();
  const dates = useDates();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const values = { version: version.version, title: version.title, date: dates.day(version.effective_on, history.zone) };
  return (
    <Notice tone="good" live>
      <h2 ref={heading} tabIndex={-1}>
        {t('policy_publish.done_title')}
      </h2>
      <p>{version.state === 'in_force' ? t('policy_publish.done_now', values) : t('policy_publish.done', values)}</p>
      <p>{t('policy_publish.done_next')}</p>
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href={policy_href(practice)}>
          {t('policy_publish.done_history')}
        </Link>
      </p>
    </Notice>
  );
}

function PublishForm({
  practice,
  draft,
  history,
  onEdit,
  onDone,
}: {
  practice: string;
  draft: Draft;
  history: PolicyHistory;
  onEdit: (part: Partial<Draft>) => void;
  onDone: (version: PolicyVersion) => void;
}) {
  const t = useText();
  const dates = useDates();
  const refusal = useRefusal(history);
  const sentence = useImpactSentence();
  const form = useRef<HTMLFormElement>(null);
  const checked = useDraftCheck(practice, draft);
  const [typed, set_typed] = useState<TypedDay>(() => typed_of(draft.on));
  const [reason, set_reason] = useState(draft.reason);
  const [tried, set_tried] = useState(false);
  const proof = useProof(tried);
  const [busy, set_busy] = useState(false);
  const [refused, set_refused] = useState<Refused | null>(null);
  const { check } = checked;
  const day = day_of(typed);
  const earliest = dates.day(history.earliest_on);
  const example = history.earliest_on.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$2 $3 $1');
  const day_error =
    day === ''
      ? t('policy_publish.when_missing')
      : day === null
        ? t('policy_publish.when_no_day')
        : day < history.earliest_on
          ? t('policy_publish.when_too_soon', { date: earliest, count: history.notice_days })
          : undefined;
  const findings = together(check?.findings ?? []);
  const refusals = findings.filter((one) => one.severity === 'refusal');
  const warnings = findings.length - refusals.length;
  const instead = check?.instead_of ?? null;
  const impact = draft.impact?.complete === true && draft.impact.source === draft.source ? draft.impact : null;

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (day_error !== undefined || !reason_fits(reason) || !proof.ready) {
      focus_first_error(form.current);
      return;
    }
    if (busy || checked.waiting || day === null) return;
    set_busy(true);
    set_refused(null);
    try {
      const version = await publish(practice, {
        source: draft.source,
        effective_at: day,
        reason: reason.trim(),
        instead_of_sha256: instead?.sha256 ?? null,
        ...proof.body,
      });
      onDone(version);
    } catch (caught) {
      const problem = caught instanceof Problem ? caught : new Problem('bug', 0);
      if (problem.code === 'changed_meanwhile' || problem.code === 'too_soon')
        await cache.invalidateQueries({ queryKey: history_key(practice) });
      proof.wanted(problem);
      set_refused(refusal(problem));
      proof.forget();
      set_tried(false);
    } finally {
      set_busy(false);
    }
  };
  const title = check?.title ?? draft.base.title;
  const date = day === null || day === '' ? '…' : dates.day(day);
  return (
    <form
      ref={form}
      noValidate
      className="k-publish"
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      {refused && (
        <Notice tone="attention" live {...(refused.title === undefined ? {} : { title: refused.title })}>
          <p>{refused.text}</p>
          {refused.findings && <FindingsList findings={refused.findings} />}
          {refused.compare_again === true && (
            <p className="k-actions">
              <Link className="ds-c-button" href={policy_href(practice, 'change')}>
                {t('policy_publish.changed_do')}
              </Link>
            </p>
          )}
        </Notice>
      )}
      <section className="k-card" aria-labelledby="what">
        <h2 id="what">{t('policy_publish.what')}</h2>
        <ul className="k-what">
          <li>
            {instead
              ? t('policy_publish.what_on', { date, title, version: instead.version ?? '' })
              : t('policy_publish.what_on_first', { date, title })}
          </li>
          {check && (
            <li>
              {check.different_cells.length === 0
                ? t('policy_draft.grid_same')
                : t('policy_draft.grid_cells', { count: check.different_cells.length })}
            </li>
          )}
          <li>
            {impact ? (
              sentence(impact)
            ) : (
              <>
                {t('policy_publish.what_uncounted')} <Link href={policy_href(practice, 'change')}>{t('policy_publish.count_first')}</Link>
              </>
            )}
          </li>
          {warnings > 0 && <li>{t('policy_publish.warnings', { count: warnings })}</li>}
        </ul>
        {refusals.length > 0 && (
          <Notice tone="attention" title={t('policy_publish.refused_title')}>
            <FindingsList findings={refusals} />
          </Notice>
        )}
      </section>
      <div className="k-card k-form">
        <DayField
          label={t('policy_publish.when')}
          hint={
            <>
              {t('policy_publish.when_hint', { example, date: earliest })}{' '}
              {history.notice_days === 0
                ? t('policy_publish.when_why_none')
                : t('policy_publish.when_why', { count: history.notice_days })}
            </>
          }
          value={typed}
          onDay={(next) => {
            set_typed(next);
            const on = day_of(next);
            if (on !== null && on !== '') onEdit({ on });
          }}
          error={tried || (day !== '' && day !== null && day.startsWith('2')) ? day_error : undefined}
        />
        <TextField
          className="k-field"
          name="reason"
          label={<Starred text={t('policy_publish.reason')} />}
          hint={t('policy_publish.reason_hint')}
          multiline
          rows={3}
          value={reason}
          maxLength={MOST_REASON}
          aria-required="true"
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            set_reason(event.target.value);
            onEdit({ reason: event.target.value });
          }}
          {...(tried && !reason_fits(reason) ? { errorMessage: t('policy_publish.reason_bad') } : {})}
        />
        {proof.fields}
        <p className="k-actions">
          <Button type="submit" variation="solid" aria-disabled={busy || checked.waiting || refusals.length > 0}>
            {busy
              ? t('policy_publish.busy')
              : day_error === undefined
                ? t('policy_publish.button', { date })
                : t('policy_publish.button_plain')}
          </Button>
          <Link className="ds-c-button" href={policy_href(practice, 'change')}>
            {t('policy_publish.back')}
          </Link>
        </p>
      </div>
    </form>
  );
}

export function PublishPage({ practice }: { practice: string }) {
  const t = useText();
  const answer = useHistoryOf(practice);
  const { draft, set_draft, edit } = useDraft(practice);
  const [done, set_done] = useState<PolicyVersion | null>(null);
  const history = answer.data;
  const may = history?.may.includes('publish_policy') === true;
  return (
    <Page
      title={t('policy_publish.title')}
      lead={done ? undefined : t('policy_publish.lead')}
      back={
        done
          ? { href: policy_href(practice), place: t('policy.title') }
          : { href: policy_href(practice, 'change'), place: t('policy_draft.title') }
      }
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={policy_href(practice)} />}
      {history && done && <Done practice={practice} version={done} history={history} />}
      {history && !done && !may && (
        <Notice>
          <p>{t('policy_publish.not_you')}</p>
        </Notice>
      )}
      {history && !done && may && !is_changed(draft) && (
        <Empty icon="documents" title={t('policy_publish.nothing_title')} text={t('policy_publish.nothing')} />
      )}
      {history && !done && may && draft && is_changed(draft) && (
        <PublishForm
          practice={practice}
          draft={draft}
          history={history}
          onEdit={edit}
          onDone={(version) => {
            set_done(version);
            set_draft(null);
            void cache.invalidateQueries({ queryKey: history_key(practice) });
          }}
        />
      )}
    </Page>
  );
}
