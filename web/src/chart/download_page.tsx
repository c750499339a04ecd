// SPDX-License-Identifier: Apache-2.0
// A copy to keep of everything the reader may see of one person. The browser fetches it by itself, so that a big one is never held by the page;
// the server decides anew for every piece of it.
import { Notice, Page } from '../look/page';
import { current_language } from '../words/language';
import { useText } from '../words/use_words';
import { useChart } from './chart_place';
import { useHomePerson } from './home_person';

function Choice({ format, title, text, action }: { format: string; title: string; text: string; action: string }) {
  const chart = useChart();
  return (
    <section className="k-section">
      <h2>{title}</h2>
      <p>{text}</p>
      <p>
        <a className="ds-c-button ds-c-button--solid" href={`/api/v1${chart.api}/download?format=${format}&language=${current_language()}`} download>
          {action}
        </a>
      </p>
    </section>
  );
}

export default function DownloadPage() {
  const t = useText();
  const chart = useChart();
  const { person } = useHomePerson();
  const name = person?.name ?? '';
  const lead = person?.relationship === 'self' || name === '' ? t('download.lead_self') : t('download.lead', { name });
  return (
    <Page title={t('download.title')} lead={lead} back={{ href: chart.href, place: t('person.title') }}>
      <Notice tone="attention" title={t('download.safe_title')}>
        <p>{t('download.safe')}</p>
        <p>{t('download.looked')}</p>
      </Notice>
      <Choice format="page" title={t('download.page_title')} text={t('download.page')} action={t('download.page_do')} />
      <Choice format="fhir" title={t('download.fhir_title')} text={t('download.fhir')} action={t('download.fhir_do')} />
      <p className="k-hint">{t('download.stops')}</p>
    </Page>
  );
}
