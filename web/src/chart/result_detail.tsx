// SPDX-License-Identifier: Apache-2.0
// One result: plain words first, then the number, where it lies, how it changed, who ordered it, and what to do now. A group of tests
// lists its members;
// an image or tissue report shows its text.
import { Link } from 'wouter';
import type { Item } from '../api/shapes';
import { usePractice } from '../api/ask';
import { path_of } from '../api/door';
import { Notice } from '../look/page';
import { Phone } from '../shell/office_hours';
import { useDates, useText, useWord } from '../words/use_words';
import { useChart, useZone } from './chart_place';
import { FlagMark } from './flag_mark';
import { Facts, Prose } from './facts';
import { RangePicture } from './range_picture';
import { flag_of, is_critical, useResultWords, type Measured } from './result_words';
import { Members } from './result_members';
import { Trend } from './trend_picture';

function ValueCard({ measured, title }: { measured: Measured; title?: string | undefined }) {
  const t = useText();
  const words = useResultWords();
  const flag = flag_of(measured);
  const value = words.value(measured);
  const range = words.range(measured);
  if (value === '' && flag === null) return null;
  return (
    <div className={`k-card k-value k-value-${flag ?? 'none'}`}>
      {title !== undefined && <h2>{title}</h2>}
      {value !== '' && <p className="k-value-number">{value}</p>}
      <FlagMark flag={flag} long />
      <RangePicture measured={measured} />
      {range !== '' && (
        <p className="k-hint">
          {t('result.range')}: {range}
        </p>
      )}
    </div>
  );
}

export function ResultDetail({ item, trend, members }: { item: Item; trend: readonly Item[]; members: readonly Item[] }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const practice = usePractice(chart.practice).data;
  const phone =
    practice?.open_now === false && practice.after_hours_phone !== undefined && practice.after_hours_phone !== ''
      ? practice.after_hours_phone
      : practice?.phone;
  const critical =
    is_critical(flag_of(item)) ||
    members.some((member) => is_critical(flag_of(member))) ||
    (item.components ?? []).some((part) => is_critical(flag_of(part)));
  const family = chart.voice === 'family';
  const has_range = [item, ...members, ...(item.components ?? [])].some((one: Measured) => one.range !== undefined);
  const status = item.status === undefined || item.status === 'final' ? '' : word('status', item.status);
  const panel =
    item.panel === undefined || item.panel === '' ? (
      ''
    ) : (
      <Link href={`${chart.href}/results${path_of(item.panel)}`}>{t('kinds.panel')}</Link>
    );
  return (
    <>
      {critical && family && (
        <Notice tone="urgent" title={t('result.critical_title')}>
          <p>{t('result.critical')}</p>
          {phone !== undefined && phone !== '' && (
            <p>
              <Phone number={phone} />
            </p>
          )}
        </Notice>
      )}
      <ValueCard measured={item} />
      {(item.components ?? []).length > 0 && (
        <section className="k-section k-components" aria-label={t('result.components')}>
          {(item.components ?? []).map((part, index) => (
            <ValueCard key={index} measured={part} title={part.title} />
          ))}
        </section>
      )}
      {members.length > 0 && <Members members={members} />}
      {item.text !== undefined && item.text !== '' && (
        <section className="k-section" aria-labelledby="report">
          <h2 id="report">{t('result.report')}</h2>
          <Prose text={item.text} />
        </section>
      )}
      {has_range && family && <p className="k-hint">{t('result.range_about')}</p>}
      <Facts
        lines={[
          [t('result.collected'), dates.moment(item.happened_at, zone)],
          [t('result.ordered'), item.author],
          [t('result.place'), item.place],
          [t('result.status'), status],
          [t('result.panel'), panel],
        ]}
      />
      <Trend item={item} trend={trend} />
      {family && (
        <Notice title={t('result.questions_title')}>
          {(item.kind === 'lab' || item.kind === 'imaging' || item.kind === 'panel' || item.kind === 'procedure') && (
            <p>{t('result.early')}</p>
          )}
          <p>{t('result.talk')}</p>
          {phone !== undefined && phone !== '' && (
            <p>
              {t('result.call')}: <Phone number={phone} />
            </p>
          )}
        </Notice>
      )}
    </>
  );
}
