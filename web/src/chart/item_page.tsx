// SPDX-License-Identifier: Apache-2.0
// One entry of a chart. A result goes to its own page; everything else is a short list of what is known and the text, if the practice has
// sent one.
import { lazy, Suspense, type ReactNode } from 'react';
import { useItem } from '../api/ask';
import { Problem } from '../api/door';
import type { Area, Item } from '../api/shapes';
import { Notice, Page, PrintButton, Trouble, Waiting } from '../look/page';
import { use_words } from '../words/language';
import { useDates, useText, useWord } from '../words/use_words';
import { titled } from './area_page';
import { useChart, useZone } from './chart_place';
import { Facts, Prose } from './facts';
import { FileLink } from './file_link';
import { ResultDetail } from './result_detail';

const NotHere = lazy(async () => {
  await use_words('rights');
  return import('../rights/not_here');
});
const KB = 1024;
const MB = KB * KB;
const size_text = (bytes: number): string => (bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / KB))} kB`);
const type_text = (type: string): string =>
  ({
    'application/pdf': 'PDF',
    'text/plain': 'TXT',
    'image/jpeg': 'JPEG',
    'image/png': 'PNG',
    'application/xml': 'XML',
    'text/xml': 'XML',
    'text/html': 'HTML',
  })[type.split(';')[0]?.trim() ?? ''] ?? type;

/** A note that is final, a vaccine that was given: the page says so already. */
const said_by_itself = (area: Area, status: string | undefined): boolean =>
  status === 'current' || status === 'final' || status === 'confirmed' || (area === 'immunizations' && status === 'completed');

function PlainDetail({ item, area }: { item: Item; area: Area }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const when = (
    {
      immunizations: t('item.when_immunization'),
      medicines: t('item.when_medicine'),
      allergies: t('item.when_allergy'),
      conditions: t('item.when_condition'),
      notes: t('item.when_note'),
      summaries: t('item.when_summary'),
      documents: t('item.when_document'),
      results: t('item.when_procedure'),
    } satisfies Record<Area, string>
  )[area];
  const who = area === 'immunizations' ? t('item.who_immunization') : area === 'medicines' ? t('item.who_medicine') : t('item.who_other');
  const wordy = area === 'notes' || area === 'summaries' || area === 'documents';
  const facts: (readonly [string, ReactNode])[] = [
    [when, dates.day(item.happened_at, zone)],
    [t('item.until'), dates.day(item.ended_at, zone)],
    [t('item.status'), said_by_itself(area, item.status) ? '' : word('status', item.status)],
    [area === 'immunizations' ? t('item.dose_vaccine') : t('item.dose'), item.dose],
    [t('item.reaction'), item.reaction],
    [t('item.severity'), word('severity', item.severity?.toLowerCase()) || item.severity],
    [t('item.lot'), item.lot],
    [who, item.author],
    [t('item.place'), item.place],
    [t('item.type'), item.content_type === undefined || item.content_type === 'text/plain' ? '' : type_text(item.content_type)],
    [t('item.size'), item.size === undefined || item.size === 0 ? '' : size_text(item.size)],
  ];
  return (
    <>
      <Facts lines={facts} />
      <FileLink item={item} area={area} />
      {item.text !== undefined && item.text !== '' ? (
        <section className="k-section" aria-label={t('item.text')}>
          <Prose text={item.text} />
        </section>
      ) : (
        wordy &&
        item.file !== true && (
          <Notice>
            <p>{t('item.no_text')}</p>
          </Notice>
        )
      )}
      {chart.voice === 'family' && area === 'medicines' && (
        <Notice>
          <p>{t('item.medicine_advice')}</p>
        </Notice>
      )}
      {chart.voice === 'family' && area === 'allergies' && (
        <Notice tone="attention">
          <p>{t('item.allergy_advice')}</p>
        </Notice>
      )}
      {chart.voice === 'family' && <p className="k-hint">{t('item.wrong')}</p>}
    </>
  );
}

export function ItemPage({ area, item }: { area: Area; item: string }) {
  const t = useText();
  const chart = useChart();
  const answer = useItem(chart.api, area, item);
  const found = answer.data?.item;
  const place = t(`area.${titled(area)}_title`);
  const title = area === 'results' ? t('result.title') : t('item.title');
  const missing = chart.voice === 'family' && answer.error instanceof Problem && answer.error.fault === 'not_found';
  return (
    <Page
      title={found?.title ?? title}
      window_title={title}
      back={{ href: `${chart.href}/${area}`, place }}
      beside={found && <PrintButton />}
    >
      {answer.isPending && <Waiting />}
      {missing && (
        <Suspense fallback={<Waiting />}>
          <NotHere />
        </Suspense>
      )}
      {answer.error && !missing && <Trouble problem={answer.error} retry={answer.refetch} href={chart.href} />}
      {found &&
        (area === 'results' ? (
          <>
            <ResultDetail item={found} trend={answer.data?.trend ?? []} members={answer.data?.members ?? []} />
            <FileLink item={found} area={area} />
          </>
        ) : (
          <PlainDetail item={found} area={area} />
        ))}
    </Page>
  );
}
