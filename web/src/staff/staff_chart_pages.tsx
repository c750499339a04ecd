// SPDX-License-Identifier: Apache-2.0
// The chart as this role sees it: the same lists the family has, with the patient's name, birth date and MRN on every page, and the ways
// between the areas.
import { Link } from 'wouter';
import { useStaffPatient } from '../api/ask';
import { AREAS, type Area } from '../api/shapes';
import { AreaList } from '../chart/area_page';
import { useChart } from '../chart/chart_place';
import { VisitorList } from '../chart/visitors_page';
import { Page } from '../look/page';
import { useText } from '../words/use_words';
import { PatientHead } from './staff_patient_page';

function ChartHead({ here }: { here: string }) {
  const t = useText();
  const chart = useChart();
  const page = useStaffPatient(chart.api).data;
  const areas = AREAS.filter((area) => page?.areas?.includes(area) === true);
  return (
    <>
      {page?.patient && (
        <div className="k-patient-band">
          <strong>{page.patient.name}</strong>
          <PatientHead patient={page.patient} />
        </div>
      )}
      <nav aria-label={t('staff.chart')}>
        <ul role="list" className="k-chips">
          {areas.map((area) => (
            <li key={area}>
              <Link href={`${chart.href}/${area}`} aria-current={here === area ? 'page' : undefined}>
                {t(`staff_area.${area}`)}
              </Link>
            </li>
          ))}
          {areas.length > 0 && (
            <li>
              <Link href={`${chart.href}/visitors`} aria-current={here === 'visitors' ? 'page' : undefined}>
                {t('staff.book')}
              </Link>
            </li>
          )}
        </ul>
      </nav>
    </>
  );
}

export function StaffAreaPage({ area }: { area: Area }) {
  const t = useText();
  const chart = useChart();
  return (
    <Page title={t(`staff_area.${area}`)} back={{ href: chart.href, place: t('staff.patient') }}>
      <ChartHead here={area} />
      <AreaList area={area} areas={[]} />
    </Page>
  );
}

export function StaffVisitorsPage() {
  const t = useText();
  const chart = useChart();
  return (
    <Page title={t('staff.book')} back={{ href: chart.href, place: t('staff.patient') }}>
      <ChartHead here="visitors" />
      <VisitorList />
    </Page>
  );
}
