// SPDX-License-Identifier: Apache-2.0
// Whom a draft touches, family by family: each child with the birth date (namesakes), each person with what is lost and gained, and when.
import { useMemo, useState } from 'react';
import { useDates, useText, useWord } from '../words/use_words';
import { CATEGORIES } from './coverage_model';
import type { PolicyImpactMoment, PolicyImpactRow } from './policy_ask';

const SHOWN_AT_ONCE = 30;
const FILTERS = ['all', 'only_loses', 'only_gains', 'only_changes'] as const;
type Filter = (typeof FILTERS)[number];

const fits = (row: PolicyImpactRow, filter: Filter): boolean => {
  if (filter === 'all') return true;
  if (filter === 'only_loses') return row.direction === 'loses' || row.direction === 'both';
  if (filter === 'only_gains') return row.direction === 'gains' || row.direction === 'both';
  return row.direction === 'changes';
};

interface Child {
  patient: string;
  rows: PolicyImpactRow[];
}

/** Children who share a person are one family; families in the order in which the server told of them. */
export function families_of(rows: readonly PolicyImpactRow[]): Child[][] {
  const parent_of = new Map<string, string>();
  const top = (id: string): string => {
    const above = parent_of.get(id) ?? id;
    return above === id ? id : top(above);
  };
  for (const row of rows) {
    const [child, person] = [top(`child ${row.patient}`), top(`person ${row.account}`)];
    if (child !== person) parent_of.set(person, child);
  }
  const families = new Map<string, Map<string, PolicyImpactRow[]>>();
  for (const row of rows) {
    const id = top(`child ${row.patient}`);
    const family = families.get(id) ?? new Map<string, PolicyImpactRow[]>();
    families.set(id, family);
    family.set(row.patient, [...(family.get(row.patient) ?? []), row]);
  }
  return [...families.values()].map((family) => [...family].map(([patient, own]) => ({ patient, rows: own })));
}

function Moment({ moment }: { moment: PolicyImpactMoment }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const date = dates.day(moment.on);
  const list_of = (direction: string): string => {
    const names = moment.changes
      .filter((one) => one.direction === direction)
      .map((one) => word('policy_category', one.category) || one.category);
    return names.length === CATEGORIES.length ? t('policy_impact.everything') : names.join(', ').toLowerCase();
  };
  const [loses, gains, changes] = [list_of('loses'), list_of('gains'), list_of('changes')];
  const told = [
    loses === '' ? '' : t('policy_impact.loses_of', { list: loses }),
    gains === '' ? '' : t('policy_impact.gains_of', { list: gains }),
    changes === '' ? '' : t('policy_impact.changes_of', { list: changes }),
  ].filter(Boolean);
  const when =
    moment.cause === 'birthday' && moment.age_years !== null && moment.age_years !== undefined
      ? t('policy_impact.on_birthday', { date, age: moment.age_years })
      : moment.cause === 'takes_effect'
        ? t('policy_impact.on_the_day', { date })
        : t('policy_impact.on_other', { date });
  return (
    <li>
      {when}: {told.length === 0 ? t('policy_impact.ends') : told.join('; ')}
    </li>
  );
}

function PersonLine({ row }: { row: PolicyImpactRow }) {
  const t = useText();
  const word = useWord();
  const kind = row.kind === 'self' ? t('policy_impact.self') : word('link_kind', row.kind, 'other').toLowerCase();
  const direction = row.direction ?? 'changes';
  return (
    <li className="k-affected-person">
      <p>
        <strong>{row.name}</strong> ({kind}) <span className={`k-state k-direction-${direction}`}>{t(`policy_impact.${direction}`)}</span>
      </p>
      <ul>
        {row.moments.map((moment) => (
          <Moment key={moment.at} moment={moment} />
        ))}
      </ul>
    </li>
  );
}

export function ImpactList({ rows }: { rows: readonly PolicyImpactRow[] }) {
  const t = useText();
  const dates = useDates();
  const [filter, set_filter] = useState<Filter>('all');
  const [shown, set_shown] = useState(SHOWN_AT_ONCE);
  const counts = useMemo(() => new Map(FILTERS.map((one) => [one, rows.filter((row) => fits(row, one)).length])), [rows]);
  const families = useMemo(() => families_of(rows.filter((row) => fits(row, filter))), [rows, filter]);
  return (
    <>
      <h3>{t('policy_impact.list')}</h3>
      <div role="group" aria-label={t('policy_impact.filter')} className="k-chips k-no-print">
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={filter === one}
            onClick={() => {
              set_filter(one);
              set_shown(SHOWN_AT_ONCE);
            }}
          >
            {t(`policy_impact.${one}`, { count: counts.get(one) ?? 0 })}
          </button>
        ))}
      </div>
      <ul role="list" className="k-families">
        {families.slice(0, shown).map((family) => (
          <li key={family[0]?.patient} className="k-card k-affected">
            {family.map((child) => {
              const first = child.rows[0];
              const birth = dates.short_day(first?.birth_on);
              const name = first?.patient_name ?? '';
              return (
                <div key={child.patient}>
                  <h4>{birth === '' ? t('policy_impact.child_plain', { name }) : t('policy_impact.child', { name, date: birth })}</h4>
                  <ul role="list">
                    {child.rows.map((row) => (
                      <PersonLine key={row.account} row={row} />
                    ))}
                  </ul>
                </div>
              );
            })}
          </li>
        ))}
      </ul>
      {families.length > shown && (
        <p className="k-more">
          <button type="button" className="ds-c-button" onClick={() => set_shown(shown + SHOWN_AT_ONCE)}>
            {t('policy_impact.more')}
          </button>{' '}
          <span className="k-hint">{t('policy_impact.shown', { shown, count: families.length })}</span>
        </p>
      )}
    </>
  );
}
