// SPDX-License-Identifier: Apache-2.0
// The workshop: begin from a version, move a line or write in the text, see the grid before and after and who is affected, go on to
// publish. Nothing here changes anything for anybody.
import { useEffect, useId, useMemo, useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useText, useWord } from '../words/use_words';
import { changes_between, coverage_before, coverage_of } from './coverage_model';
import { CoverageView } from './coverage_view';
import { day_of, typed_of, type TypedDay } from './day_field';
import { begin_draft, is_changed, useDraft, type Draft } from './draft';
import { DraftBar } from './draft_bar';
import { useDraftCheck } from './draft_check';
import { FindingsList, together } from './findings_list';
import { ImpactPanel } from './impact_panel';
import { LineSteppers } from './line_steppers';
import { policy_href, useHistoryOf, useVersion, type PolicyCheck, type PolicyHistory } from './policy_ask';
import { SourceEditor } from './source_editor';
import type { ShownLine } from './source_text';
import { useAgesWords, useCellWords } from './who_mark';

function BeforeAfter({ check, onLine }: { check: PolicyCheck; onLine: (line: number) => void }) {
  const t = useText();
  const word = useWord();
  const words = useCellWords();
  const ages_words = useAgesWords();
  const grid = check.grid ?? null;
  const after = useMemo(() => (grid ? coverage_of(grid) : null), [grid]);
  const instead = check.instead_of ?? null;
  const before = useMemo(
    () => (after && instead ? coverage_before(after, check.different_cells) : undefined),
    [after, instead, check.different_cells],
  );
  const changes = useMemo(() => (after && before ? changes_between(before, after) : []), [after, before]);
  if (!after) return <p>{t('policy_draft.grid_broken')}</p>;
  return (
    <>
      <p>
        {instead
          ? t('policy_draft.grid_before', { version: instead.version ?? '', title: instead.title ?? '' })
          : t('policy_draft.grid_no_before')}{' '}
        <strong role="status">
          {check.different_cells.length === 0
            ? t('policy_draft.grid_same')
            : t('policy_draft.grid_cells', { count: check.different_cells.length })}
        </strong>
      </p>
      <CoverageView coverage={after} before={before} bands={check.bands ?? []} onLine={onLine} />
      {changes.length > 0 && (
        <details className="k-legend">
          <summary>{t('policy_draft.changes')}</summary>
          <ul>
            {changes.map((change) => (
              <li key={`${change.category} ${change.ages.from}`}>
                {t('policy_draft.change_line', {
                  category: word('policy_category', change.category),
                  ages: ages_words.long(change.ages),
                  before: words.short(change.before),
                  after: words.short(change.after),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function CheckLine({ check, waiting, too_long, problem }: Omit<ReturnType<typeof useDraftCheck>, 'again'>) {
  const t = useText();
  const findings = together(check?.findings ?? []);
  const refused = findings.filter((one) => one.severity === 'refusal').length;
  const warned = findings.length - refused;
  const same = check?.instead_of?.sha256 !== undefined && check.instead_of.sha256 === check.sha256;
  const told = too_long
    ? t('policy_draft.too_long')
    : waiting
      ? t('policy_draft.checking')
      : problem
        ? t('policy_draft.check_failed')
        : check === null
          ? ''
          : [
              check.accepted ? (same ? t('policy_draft.checked_same') : t('policy_draft.checked_ok')) : t('policy_draft.checked_bad'),
              refused > 0 ? t('policy.findings_refused', { count: refused }) : '',
              warned > 0 ? t('policy.findings_warned', { count: warned }) : '',
            ]
              .filter(Boolean)
              .join(' ');
  return (
    <p role="status" className={check?.accepted === false && !waiting ? 'k-check-line k-check-bad' : 'k-check-line'}>
      {told}
    </p>
  );
}

interface BenchProps {
  practice: string;
  draft: Draft;
  history: PolicyHistory;
  onEdit: (part: Partial<Draft>) => void;
}

function Bench({ practice, draft, history, onEdit }: BenchProps) {
  const t = useText();
  const id = useId();
  const checked = useDraftCheck(practice, draft);
  const { check } = checked;
  const [text_open, set_text_open] = useState(false);
  const [shown, set_shown] = useState<ShownLine | null>(null);
  const [typed, set_typed] = useState<TypedDay>(() => typed_of(draft.on));
  const show = (line: number) => {
    set_text_open(true);
    set_shown((before) => ({ line, asked: (before?.asked ?? 0) + 1 }));
  };
  const take_day = (next: TypedDay) => {
    set_typed(next);
    const on = day_of(next);
    if (on !== null && on !== '') onEdit({ on });
  };
  const day = day_of(typed);
  const findings = check?.findings ?? [];
  const lines = check?.lines ?? [];
  const ready = check?.accepted === true && !checked.too_long && !checked.waiting;
  const names = history.may.includes('compare_policy');
  const marked = useMemo(() => new Set((check?.findings ?? []).map((one) => one.line)), [check]);
  return (
    <>
      <section className="k-section" aria-labelledby={`${id}-lines`}>
        <h2 id={`${id}-lines`}>{t('policy_draft.step_lines')}</h2>
        <p className="k-hint">{t('policy_draft.lines_about')}</p>
        {check && check.grid === null && <p>{t('policy_draft.lines_none')}</p>}
        <LineSteppers practice={practice} draft={draft} lines={lines} onEdit={onEdit} onLine={show} />
        <CheckLine check={check} waiting={checked.waiting} too_long={checked.too_long} problem={checked.problem} />
        <div className="k-text-step">
          <details open={text_open} onToggle={(event: SyntheticEvent<HTMLDetailsElement>) => set_text_open(event.currentTarget.open)}>
            <summary>{t('policy_draft.step_text')}</summary>
            <p className="k-hint" id={`${id}-text`}>
              {t('policy_draft.text_about')}
            </p>
            {text_open && (
              <SourceEditor
                source={draft.source}
                onSource={(source) => onEdit({ source, moved: null })}
                shown={shown}
                marked={marked}
                invalid={check?.accepted === false}
                described_by={`${id}-text`}
              />
            )}
          </details>
          {findings.length > 0 && (
            <section aria-label={t('policy.findings')}>
              <h3>{t('policy.findings')}</h3>
              <FindingsList findings={findings} onLine={show} />
            </section>
          )}
        </div>
      </section>
      <section className="k-section" aria-labelledby={`${id}-grid`}>
        <h2 id={`${id}-grid`}>{t('policy_draft.step_grid')}</h2>
        {check ? (
          <BeforeAfter check={check} onLine={show} />
        ) : checked.problem ? (
          <Trouble problem={checked.problem} retry={checked.again} />
        ) : (
          <Waiting />
        )}
      </section>
      <section className="k-section" aria-labelledby={`${id}-people`}>
        <h2 id={`${id}-people`}>{t('policy_draft.step_people')}</h2>
        <ImpactPanel
          practice={practice}
          draft={draft}
          typed={typed}
          onDay={take_day}
          day_error={day === null ? t('policy_publish.when_no_day') : undefined}
          ready={ready}
          names={names}
          onEdit={onEdit}
        />
      </section>
      <section className="k-section" aria-labelledby={`${id}-publish`}>
        <h2 id={`${id}-publish`}>{t('policy_draft.step_publish')}</h2>
        {!history.may.includes('publish_policy') ? (
          <p>{t('policy_draft.publish_not_you')}</p>
        ) : ready && is_changed(draft) ? (
          <>
            <p className="k-hint">{t('policy_draft.publish_about')}</p>
            <p className="k-actions">
              <Link className="ds-c-button ds-c-button--solid" href={policy_href(practice, 'publish')}>
                {t('policy_draft.publish_go')}
              </Link>
            </p>
          </>
        ) : (
          <p className="k-hint">{t('policy_draft.publish_not_yet')}</p>
        )}
      </section>
    </>
  );
}

export function WorkshopPage({ practice }: { practice: string }) {
  const t = useText();
  const history_answer = useHistoryOf(practice);
  const history = history_answer.data;
  const { draft, set_draft, edit } = useDraft(practice);
  const may = history?.may.includes('draft_policy') === true;
  const first = may && draft === null ? (history.in_force ?? history.announced[0] ?? history.versions[0]?.key ?? '') : '';
  const base = useVersion(practice, first);
  const page = base.data;
  const earliest = history?.earliest_on ?? '';
  useEffect(() => {
    if (draft === null && page && page.version.key === first) set_draft(begin_draft(page, earliest));
  }, [draft, page, first, earliest, set_draft]);
  const problem = history_answer.error ?? (draft === null ? base.error : null);
  return (
    <Page title={t('policy_draft.title')} lead={t('policy_draft.lead')} back={{ href: policy_href(practice), place: t('policy.title') }}>
      {problem && (
        <Trouble problem={problem} retry={history_answer.error ? history_answer.refetch : base.refetch} href={policy_href(practice)} />
      )}
      {history && !may && (
        <Notice>
          <p>{t('policy_draft.not_you')}</p>
        </Notice>
      )}
      {!problem && (!history || (may && draft === null)) && <Waiting />}
      {history && may && draft && (
        <>
          <DraftBar practice={practice} draft={draft} history={history} onDraft={set_draft} onEdit={edit} />
          <Bench key={draft.base.key} practice={practice} draft={draft} history={history} onEdit={edit} />
        </>
      )}
    </Page>
  );
}
