// SPDX-License-Identifier: Apache-2.0
// What help adds to pages of other areas: the guides in pictures and the way to ask, and on a practice's page who hands out copies.
import './support.css';
import { Link } from 'wouter';
import { path_of } from '../api/door';
import { useSignedIn } from '../shell/signed_in';
import { useText } from '../words/use_words';
import { useSupportCard } from './ask_support';
import { GuideList, OwnVideo } from './guide_pages';
import { RecordsContact } from './records_contact';

/** Below the questions of the help page: pictures, and a person to ask. */
export function HelpMore() {
  const t = useText();
  const { session } = useSignedIn();
  return (
    <>
      <GuideList />
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href="/support">
          {t('support.ask')}
        </Link>
        {session.signed_in && (
          <Link className="ds-c-button" href="/questions">
            {t('questions.title')}
          </Link>
        )}
      </p>
    </>
  );
}

/** On a practice's own page. */
export function PracticeHelp({ practice }: { practice: string }) {
  const t = useText();
  const video = useSupportCard(practice).data?.video_url ?? '';
  return (
    <>
      <p>
        <Link href={`/support${path_of(practice)}`}>{t('support.ask')}</Link>
      </p>
      <OwnVideo url={video} />
      <RecordsContact practice={practice} />
    </>
  );
}
