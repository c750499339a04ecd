// SPDX-License-Identifier: Apache-2.0
// The first questions of "Add a child": which practice, and with what. A new account is welcomed here and told what comes next.
import { Link } from 'wouter';
import { path_of } from '../api/door';
import { Icon, type IconName } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { WithPhone } from '../shell/office_hours';
import { useText } from '../words/use_words';
import { useConnections } from './connections_page';
import { PracticeSearch, useListing } from './directory_page';

export function JoinStart({ welcome }: { welcome: boolean }) {
  const t = useText();
  const mine = useConnections();
  const known = mine.data?.connections ?? [];
  return (
    <Page title={welcome ? t('join.welcome_title') : t('join.title')} lead={welcome ? t('join.welcome') : t('join.lead')} narrow>
      {known.length > 0 && (
        <>
          <h2>{t('join.your_practices')}</h2>
          <ul role="list" className="k-list">
            {known.map((one) => (
              <li key={one.practice.id}>
                <Link className="k-line" href={`/join${path_of(one.practice.id ?? '')}`}>
                  <span className="k-line-main">
                    <strong>{one.practice.name}</strong>
                    <span className="k-line-detail">{one.practice.phone}</span>
                  </span>
                  <Icon name="next" size={20} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <section className="k-section">
        <h2>{t('join.which')}</h2>
        <PracticeSearch base="/join" />
      </section>
      {welcome && (
        <p className="k-actions">
          <Link className="ds-c-button" href="/">
            {t('join.later')}
          </Link>
        </p>
      )}
    </Page>
  );
}

function Way({ href, icon, title, text }: { href: string; icon: IconName; title: string; text: string }) {
  return (
    <li>
      <Link className="k-line" href={href}>
        <span className="k-page-icon">
          <Icon name={icon} />
        </span>
        <span className="k-line-main">
          <strong>{title}</strong>
          <span className="k-line-detail">{text}</span>
        </span>
        <Icon name="next" size={20} />
      </Link>
    </li>
  );
}

export function ChooseWay({ practice }: { practice: string }) {
  const t = useText();
  const answer = useListing(practice);
  const listing = answer.data;
  const base = `/join${path_of(practice)}`;
  const has = (way: 'pin' | 'invitation' | 'registration') => listing?.ways.includes(way) === true;
  return (
    <Page title={listing?.practice.name ?? t('join.title')} lead={t('join.way_lead')} back={{ href: '/join', place: t('join.title') }} narrow>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/join" />}
      {listing && (
        <>
          {listing.children_only && (
            <Notice>
              <p>{t('join.children_note')}</p>
            </Notice>
          )}
          <ul role="list" className="k-list">
            {has('pin') && <Way href={`${base}/code`} icon="lock" title={t('join.way_pin')} text={t('join.way_pin_about')} />}
            {has('invitation') && <Way href={`${base}/code`} icon="notes" title={t('join.way_invitation')} text={t('join.way_invitation_about')} />}
            {has('registration') && <Way href={`${base}/form`} icon="documents" title={t('join.way_form')} text={t('join.way_form_about')} />}
            <Way
              href={`/requests/new?practice=${encodeURIComponent(practice)}`}
              icon="access"
              title={t('join.way_request')}
              text={t('join.way_request_about')}
            />
          </ul>
          <section className="k-aside">
            <h2>{t('join.no_letter_title')}</h2>
            <p>
              <WithPhone text={t('join.no_letter', { phone: listing.practice.phone ?? '' })} number={listing.practice.phone ?? ''} />
            </p>
            <p>{t('join.no_letter_ask')}</p>
          </section>
        </>
      )}
    </Page>
  );
}
