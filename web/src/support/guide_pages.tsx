// SPDX-License-Identifier: Apache-2.0
// Guides in pictures (requirements S43, S47, S65) in place of a video: each step one drawing and one caption, to read, to hear or to print. A
// practice that has a video of its own names it, and this page links to it.
import { Link } from 'wouter';
import { Icon } from '../look/icons';
import { NotFoundPage } from '../look/not_found_page';
import { Page, PrintButton } from '../look/page';
import { useText, useWord } from '../words/use_words';
import { GuidePicture, type PartName } from './guide_pictures';

const GUIDES = {
  sign_up: [['phone', 'search'], ['phone', 'letter'], ['letter', 'code', 'phone'], ['adult', 'phone'], ['key', 'phone'], ['phone', 'check']],
  pin: [['office', 'letter'], ['phone', 'search', 'office'], ['letter', 'code', 'phone'], ['adult', 'child'], ['paper', 'check'], ['phone', 'child']],
  papers: [['phone', 'adult'], ['paper', 'paper'], ['paper', 'camera', 'phone'], ['phone', 'office'], ['card', 'desk'], ['speech', 'check']],
  trouble: [['stop', 'phone'], ['phone', 'letter'], ['phone', 'key'], ['phone', 'speech', 'office'], ['clock', 'letter'], ['call', 'office']],
} as const satisfies Record<string, readonly (readonly PartName[])[]>;
export type Guide = keyof typeof GUIDES;
const NAMES = Object.keys(GUIDES) as Guide[];
const NEXT: Record<Guide, string> = { sign_up: '/create-account', pin: '/join', papers: '/requests', trouble: '/support' };
const is_guide = (name: string): name is Guide => name in GUIDES;

export function GuideList() {
  const t = useText();
  const word = useWord();
  return (
    <section className="k-section" aria-labelledby="guides">
      <h2 id="guides">{t('guide.title')}</h2>
      <ul role="list" className="k-list">
        {NAMES.map((name) => (
          <li key={name}>
            <Link className="k-line" href={`/guide/${name}`}>
              <span className="k-line-main">
                <strong>{word('guide_title', name)}</strong>
                <span className="k-line-detail">{t('guide.steps', { count: GUIDES[name].length })}</span>
              </span>
              <Icon name="next" size={20} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function GuidesPage() {
  const t = useText();
  return (
    <Page title={t('guide.page_title')} lead={t('guide.lead')} back={{ href: '/help', place: t('help.title') }} narrow>
      <GuideList />
    </Page>
  );
}

export function GuidePage({ name }: { name: string }) {
  const t = useText();
  const word = useWord();
  if (!is_guide(name)) return <NotFoundPage />;
  return (
    <Page title={word('guide_title', name)} lead={word('guide_lead', name)} back={{ href: '/help', place: t('help.title') }} beside={<PrintButton />}>
      <ol role="list" className="k-guide">
        {GUIDES[name].map((parts, index) => (
          <li key={parts.join(' ')} className="k-card">
            <GuidePicture parts={parts} />
            <h2>
              {t('guide.step', { number: index + 1 })}
            </h2>
            <p>{t(`guide_steps.${name}_${index + 1}` as 'guide_steps.sign_up_1')}</p>
          </li>
        ))}
      </ol>
      <p className="k-actions k-no-print">
        <Link className="ds-c-button ds-c-button--solid" href={NEXT[name]}>
          {word('guide_next', name)}
        </Link>
        {name !== 'trouble' && (
          <Link className="ds-c-button" href="/support">
            {t('support.ask')}
          </Link>
        )}
      </p>
    </Page>
  );
}

/** The practice's own video, if it has one: it leaves the portal, and says so. */
export function OwnVideo({ url }: { url: string }) {
  const t = useText();
  if (url === '') return null;
  return (
    <p>
      <a href={url} target="_blank" rel="noopener noreferrer">
        {t('guide.video')}
      </a>{' '}
      <small className="k-hint">{t('guide.video_note')}</small>
    </p>
  );
}
