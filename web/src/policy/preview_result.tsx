// SPDX-License-Identifier: Apache-2.0
// What one person would see of one record on a day: area by area, today beside that day, the reason in plain words and the practice's own
// sentence for it.
import type { RefObject } from 'react';
import { PrintButton } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { useOwnWords } from './own_words';
import type { PreviewLine, PreviewView, PreviewViewer } from './policy_ask';
import { PreviewTimeline } from './preview_timeline';
import { useViewerName } from './preview_page';

type Amount = PreviewLine['then'];

export function AmountMark({ amount }: { amount: Amount }) {
  const t = useText();
  return (
    <span className={`k-amount k-amount-${amount}`}>
      <span className="k-amount-shape" aria-hidden="true" />
      {t(`policy_sees.${amount}`)}
    </span>
  );
}

function Limits({ line }: { line: PreviewLine }) {
  const t = useText();
  const dates = useDates();
  const limits = line.limits ?? [];
  if (limits.length === 0) return null;
  return (
    <ul className="k-limits">
      {limits.map((limit, index) => (
        <li key={index}>{t(`policy_limit.${limit.code}`, { date: dates.day(limit.at), item_class: limit.item_class ?? '' })}</li>
      ))}
    </ul>
  );
}

function Why({ line }: { line: PreviewLine }) {
  const t = useText();
  const word = useWord();
  const own = useOwnWords();
  const reason = line.reason ?? null;
  const why = own(line.why_en, line.why_es);
  const citation = line.citation ?? '';
  return (
    <>
      {reason === null ? t('policy_preview.reason_private') : word('staff_reason', reason)}
      {line.private === true && <strong className="k-private">{t('policy_preview.private')}</strong>}
      <Limits line={line} />
      {why !== '' && line.private !== true && <small>{t('policy_preview.tells', { why })}</small>}
      {line.rule?.law === true && citation !== '' && <small>{t('policy_preview.law', { citation })}</small>}
      {line.rule?.law !== true && line.rule?.line !== undefined && line.rule.line > 0 && (
        <small>{t('policy.line', { line: line.rule.line })}</small>
      )}
    </>
  );
}

/** Parts with the same answer for the same reasons are told once, together. */
function together(lines: readonly PreviewLine[]): { line: PreviewLine; categories: string[] }[] {
  const found = new Map<string, { line: PreviewLine; categories: string[] }>();
  for (const line of lines) {
    const answer = JSON.stringify({ ...line, category: '' });
    const same = found.get(answer);
    if (same) same.categories.push(line.category);
    else found.set(answer, { line, categories: [line.category] });
  }
  return [...found.values()];
}

interface ResultProps {
  view: PreviewView;
  patient: string;
  viewer: PreviewViewer | undefined;
  heading: RefObject<HTMLHeadingElement | null>;
}

export function PreviewResult({ view, patient, viewer, heading }: ResultProps) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const name = useViewerName()(viewer);
  const age = view.age_years ?? null;
  const policy = view.policy ?? null;
  const open = view.lines.some((line) => line.then !== 'none');
  const outside = open || view.outside === undefined ? '' : word('policy_preview', `outside_${view.outside}`);
  const actions = (view.actions ?? []).map((action) => t(`policy_action.${action}`));
  return (
    <section className="k-section" aria-labelledby="seen">
      <div className="k-page-head">
        <h2 id="seen" ref={heading} tabIndex={-1}>
          {t('policy_preview.result', { name, date: dates.day(view.on) })}
        </h2>
        <PrintButton />
      </div>
      <p>
        {age !== null && <>{t('policy_preview.patient_age', { patient, count: age })} </>}
        {policy ? t('policy_preview.policy_then', { version: policy.version, title: policy.title }) : t('policy_preview.policy_none')}
      </p>
      {outside !== '' && <p className="k-notice">{outside.replace('{{name}}', name)}</p>}
      <ul role="list" className="k-list k-seen">
        {together(view.lines).map(({ line, categories }) => (
          <li key={line.category} className={line.changed ? 'k-seen-line k-seen-changed' : 'k-seen-line'}>
            <h3>{categories.map((category) => word('policy_category', category) || category).join(', ')}</h3>
            <p className="k-seen-amounts">
              <span>
                <small>{t('policy_preview.today')}</small> <AmountMark amount={line.today} />
              </span>
              <span>
                <small>{t('policy_preview.then')}</small> <AmountMark amount={line.then} />
                {line.changed && <span className="k-changed-mark">{t('policy_preview.changed')}</span>}
              </span>
            </p>
            <div className="k-seen-why">
              <Why line={line} />
            </div>
          </li>
        ))}
      </ul>
      {actions.length > 0 && <p>{t('policy_preview.may_act', { list: actions.join(', ') })}</p>}
      <PreviewTimeline view={view} />
      <p className="k-hint">{t('policy_preview.as_of')}</p>
    </section>
  );
}
