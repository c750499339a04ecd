// SPDX-License-Identifier: Apache-2.0
// A patient and her people on one page: who may see what today, since when, on which paper, until when, and why; then the parts of the
// chart this role opens.
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { useStaffPatient } from '../api/ask';
import { AREAS, type PersonWithRights, type StaffPatient } from '../api/shapes';
import { useChart, useZone } from '../chart/chart_place';
import { useMay } from '../desk/desk_ask';
import { Icon } from '../look/icons';
import { Page, Trouble, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { use_words } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';

const PatientCodes = lazy(async () => {
  await Promise.all([use_words('join'), use_words('staff_join')]);
  return import('../staff_join/patient_codes');
});

export function PatientHead({ patient }: { patient: StaffPatient }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const facts = [
    patient.birth_on === undefined ? '' : t('staff.born', { date: dates.day(patient.birth_on) }),
    patient.age_years === undefined ? '' : t('home.age_years', { count: patient.age_years }),
    word('sex', patient.sex?.toLowerCase()),
    patient.mrn === undefined || patient.mrn === '' ? '' : t('staff.mrn', { mrn: patient.mrn }),
    patient.phone ?? '',
  ].filter(Boolean);
  return (
    <>
      <p className="k-patient-facts">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {patient.namesake === true && (
        <p className="k-namesake">
          <strong>{t('staff.namesake')}.</strong> {t('staff.namesake_about')}
        </p>
      )}
    </>
  );
}

function Papers({ person }: { person: PersonWithRights }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const papers = person.papers ?? [];
  if (papers.length === 0) return <>{t('staff.papers_none')}</>;
  return (
    <ul className="k-papers" role="list">
      {papers.map((paper, index) => {
        const kind = word('paper_kind', paper.kind, 'other');
        const from = paper.from === undefined || paper.from === null ? '' : t('staff.paper_from', { date: dates.short_day(paper.from) });
        const to = paper.to === undefined || paper.to === null ? '' : t('staff.paper_to', { date: dates.short_day(paper.to) });
        return (
          <li key={index}>
            {paper.verified === true ? t('staff.paper_verified', { kind }) : t('staff.paper_waiting', { kind })}{' '}
            {[from, to].filter(Boolean).join(' ')}
          </li>
        );
      })}
    </ul>
  );
}

function PeopleTable({ people }: { people: PersonWithRights[] }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  return (
    <div className="k-table-box k-card" role="region" aria-label={t('staff.people')} tabIndex={0}>
      <table className="k-table k-rights">
        <thead>
          <tr>
            {(['name', 'status', 'sees', 'why', 'papers', 'id', 'since'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`staff.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person, index) => (
            <tr key={index} className={person.status === 'active' ? undefined : 'k-row-off'}>
              <th scope="row">
                {person.name}
                <small>
                  {[
                    word('link_kind', person.kind, 'other'),
                    person.custody === undefined || person.custody === ''
                      ? ''
                      : `${t('staff.custody')}: ${word('link_custody', person.custody, 'unknown')}`,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </th>
              <td>
                <span className={`k-state k-state-${person.status ?? 'other'}`}>{word('link_status', person.status, 'other')}</span>
              </td>
              <td>
                {(person.sees ?? []).length === 0 ? (
                  <strong>{t('staff.sees_nothing')}</strong>
                ) : (
                  <ul role="list" className="k-sees">
                    {(person.sees ?? []).map((area) => (
                      <li key={area}>{word('staff_area', area) || word('category', area, 'other')}</li>
                    ))}
                  </ul>
                )}
              </td>
              <td>{word('staff_reason', person.reason)}</td>
              <td>
                <Papers person={person} />
              </td>
              <td>{word('id_status', person.id_status, 'other')}</td>
              <td>
                {dates.short_day(person.since, zone)}
                {person.until !== undefined && person.until !== null && (
                  <small>
                    {t('staff.until')} {dates.short_day(person.until, zone)}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Roles that may see a record as somebody else (the table in access/staff_rights.cpp). The door decides; the link only spares a refusal. */
const PREVIEWING = ['front_desk', 'nurse', 'clinician', 'privacy_officer'];

export function StaffPatientPage() {
  const t = useText();
  const { session } = useSignedIn();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const answer = useStaffPatient(chart.api);
  const page = answer.data;
  const may = useMay(chart.practice);
  const areas = AREAS.filter((area) => page?.areas?.includes(area) === true);
  const role = session.staff?.find((desk) => desk.practice === chart.practice)?.role ?? '';
  const previews = PREVIEWING.includes(role);
  return (
    <Page
      title={page?.patient?.name ?? t('staff.patient')}
      window_title={t('staff.patient')}
      back={{ href: `/staff/${encodeURIComponent(chart.practice)}/patients`, place: t('staff.title') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      {page && (
        <>
          {page.patient && <PatientHead patient={page.patient} />}
          <section className="k-section" aria-labelledby="chart">
            <h2 id="chart">{t('staff.chart')}</h2>
            <p className="k-hint">{areas.length === 0 ? t('staff.chart_none') : t('staff.chart_about')}</p>
            <ul role="list" className="k-chips">
              {areas.map((area) => (
                <li key={area}>
                  <Link href={`${chart.href}/${area}`}>{t(`staff_area.${area}`)}</Link>
                </li>
              ))}
              {areas.length > 0 && (
                <li>
                  <Link href={`${chart.href}/visitors`}>
                    <Icon name="visitors" size={18} />
                    {t('staff.book')}
                  </Link>
                </li>
              )}
            </ul>
          </section>
          <section className="k-section">
            <h2>{t('staff.people')}</h2>
            <p className="k-hint">{t('staff.people_about')}</p>
            {may('see_people') && (
              <p>
                <Link href={`${chart.href}/people`}>{t('staff.people_open')}</Link>
              </p>
            )}
            {previews && (
              <p>
                <Link className="ds-c-button" href={`${chart.href}/preview`}>
                  <Icon name="visitors" size={20} />
                  {t('staff.preview')}
                </Link>
              </p>
            )}
            {(page.people ?? []).length === 0 ? <p>{t('staff.people_none')}</p> : <PeopleTable people={page.people ?? []} />}
          </section>
          <Suspense fallback={null}>
            <PatientCodes practice={chart.practice} patient={page.patient?.patient ?? ''} />
          </Suspense>
          <section className="k-section" aria-labelledby="own">
            <h2 id="own">{t('staff.own_account')}</h2>
            <p>
              {page.own_account
                ? t('staff.own_since', {
                    email: page.own_account.email ?? page.own_account.name ?? '',
                    date: dates.day(page.own_account.since, zone),
                  })
                : t('staff.own_account_none')}
            </p>
          </section>
        </>
      )}
    </Page>
  );
}
