// SPDX-License-Identifier: Apache-2.0
// Whose chart this is, from what the home page has already read. Asking the chart again only to show a name would be one more look in the
// visitors' book.
import { useHome } from '../api/ask';
import { same_person } from '../shell/place';
import { useChart } from './chart_place';

export function useHomePerson() {
  const chart = useChart();
  const home = useHome(chart.voice === 'family');
  return { person: home.data?.people?.find((one) => same_person(one, chart)), pending: home.isPending && chart.voice === 'family' };
}
