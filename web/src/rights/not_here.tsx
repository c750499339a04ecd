// SPDX-License-Identifier: Apache-2.0
// In place of an entry of somebody's record that is not there, or not for this reader: one text for both, because the difference would tell,
// and whom to call, because a dead end helps nobody.
import { Link } from 'wouter';
import { useChart } from '../chart/chart_place';
import { useText } from '../words/use_words';
import { CallTheOffice } from './part_chips';

export default function NotHere() {
  const t = useText();
  const chart = useChart();
  return (
    <>
      <section className="k-notice k-notice-quiet" role="alert">
        <h2>{t('missing.title')}</h2>
        <p>{t('missing.text')}</p>
        <p>{t('missing.do')}</p>
        <p className="k-actions">
          <Link className="ds-c-button ds-c-button--solid" href={`${chart.href}/access`}>
            {t('access.title')}
          </Link>
          <Link className="ds-c-button" href={chart.href}>
            {t('menu.overview')}
          </Link>
        </p>
      </section>
      <CallTheOffice practice={chart.practice} />
    </>
  );
}
