// SPDX-License-Identifier: Apache-2.0
// Opens the file that came with an entry, in a window of its own: the practice's server shows it in a box without scripts.
import { Icon } from '../look/icons';
import type { Area, Item } from '../api/shapes';
import { path_of } from '../api/door';
import { useText } from '../words/use_words';
import { useChart } from './chart_place';

export function FileLink({ item, area }: { item: Item; area: Area }) {
  const t = useText();
  const chart = useChart();
  if (item.file !== true) return null;
  const pdf = item.content_type?.startsWith('application/pdf') === true;
  return (
    <p className="k-no-print">
      <a className="ds-c-button k-with-icon" href={`/api/v1${chart.api}${path_of(area, item.id, 'file')}`} target="_blank" rel="noopener">
        <Icon name="documents" size={22} />
        {t(pdf ? 'item.open_pdf' : 'item.open_file')}
      </a>
    </p>
  );
}
