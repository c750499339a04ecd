// SPDX-License-Identifier: Apache-2.0
// Not here, or not here for you: one page for both, because the difference would tell.
import { Problem } from '../api/door';
import { Page, Trouble } from './page';
import { useText } from '../words/use_words';

export function NotFoundPage() {
  const t = useText();
  return (
    <Page title={t('faults.not_found_title')} narrow>
      <Trouble problem={new Problem('not_found', 404)} titled={false} />
    </Page>
  );
}
