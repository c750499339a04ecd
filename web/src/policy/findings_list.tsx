// SPDX-License-Identifier: Apache-2.0
// The linter's findings in plain words, mistakes before warnings, each with the way to its line. A code without words shows the linter's
// own sentence.
import { Icon } from '../look/icons';
import { useDates, useText, useWord } from '../words/use_words';
import { CATEGORIES } from './coverage_model';
import { LineButton } from './coverage_view';
import type { PolicyFinding } from './policy_ask';

const NO_WAY = 'no_text';

export function useFindingWords() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const link_kind = (kind: string): string => word('link_kind', kind.toLowerCase()) || kind;
  const told = (finding: PolicyFinding): { key: string; values: string[] } => {
    const [a = '', b = '', c = '', d = ''] = finding.arguments;
    switch (finding.code) {
      case 'nobody_sees':
      case 'category_missing': {
        const categories = a.split(' ');
        const all = categories.length === CATEGORIES.length;
        const names = categories.map((one) => (word('policy_category', one) || one).toLowerCase());
        return { key: finding.code, values: [all ? t('policy_impact.everything') : names.join(', '), b, c] };
      }
      case 'wrong_type':
        return { key: c === '' ? 'wrong_type' : 'wrong_type_between', values: [a, word('policy_type', b, 'other'), c, d] };
      case 'unknown_word':
        return { key: finding.code, values: [word('policy_vocabulary', a, 'other'), b] };
      case 'two_rules':
        return { key: finding.code, values: [word('policy_rule_kind', a, 'other'), link_kind(b)] };
      case 'no_why':
      case 'no_paper_route':
      case 'no_ask': {
        const name = a === 'relationship' ? link_kind(b) : b;
        const subject = a === 'band' || a === 'class' || a === 'relationship' ? a : 'other';
        return { key: finding.code, values: [t(`policy_subject.${subject}`, { name })] };
      }
      case 'late_own_account':
        return { key: a === 'never' ? 'late_own_account_never' : 'late_own_account', values: [a, b] };
      case 'no_capacity_route':
        return { key: a === NO_WAY ? 'no_capacity_route_no_text' : 'no_capacity_route', values: [] };
      case 'asks_nothing':
      case 'not_offered_kind':
        return { key: finding.code, values: [link_kind(a)] };
      case 'begins_later':
      case 'has_an_end':
      case 'overlaps_announced':
        return { key: finding.code, values: [dates.day(a) || a] };
      default:
        return { key: finding.code, values: [a, b, c, d] };
    }
  };
  return (finding: PolicyFinding): string => {
    const { key, values } = told(finding);
    const sentence = word('policy_finding', key);
    if (sentence === '') return t('policy.finding_as_read', { sentence: finding.sentence });
    return values.reduce((text, value, index) => text.replaceAll(`{{a${index}}}`, value), sentence);
  };
}

/** A hole reaches over many categories: told once, with all of them, instead of twelve times. */
export function together(findings: readonly PolicyFinding[]): PolicyFinding[] {
  const out: PolicyFinding[] = [];
  for (const finding of findings) {
    const [category = '', from, to] = finding.arguments;
    const same = out.find(
      (one) =>
        finding.code === 'nobody_sees' &&
        one.code === finding.code &&
        one.line === finding.line &&
        one.arguments[1] === from &&
        one.arguments[2] === to,
    );
    if (same) same.arguments = [`${same.arguments[0] ?? ''} ${category}`, ...same.arguments.slice(1)];
    else out.push({ ...finding });
  }
  return out;
}

export function FindingsList({ findings, onLine }: { findings: readonly PolicyFinding[]; onLine?: (line: number) => void }) {
  const t = useText();
  const words_of = useFindingWords();
  if (findings.length === 0)
    return (
      <p className="k-finding-none">
        <Icon name="check" size={20} /> {t('policy.findings_none')}
      </p>
    );
  const ordered = together(findings).sort((one, other) => one.severity.localeCompare(other.severity) || one.line - other.line);
  return (
    <ul role="list" className="k-list k-findings">
      {ordered.map((finding, index) => (
        <li key={index} className={`k-finding k-finding-${finding.severity}`}>
          <span className="k-finding-kind">{t(`policy.${finding.severity}`)}</span>
          <span className="k-finding-text">
            {words_of(finding)}
          </span>
          {onLine ? (
            <LineButton line={finding.line} onLine={onLine} />
          ) : (
            <span className="k-hint">{t('policy.line', { line: finding.line })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
