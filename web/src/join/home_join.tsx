// SPDX-License-Identifier: Apache-2.0
// What getting in has to say on the home page: new terms, a question about a form, and the ways to add a child or another office.
import { Link } from 'wouter';
import { useHome } from '../api/ask';
import { path_of } from '../api/door';
import { Notice } from '../look/page';
import { useText } from '../words/use_words';
import { useConnections } from './connections_page';

const ADULT_YEARS = 18;

export default function HomeJoin() {
  const t = useText();
  const mine = useConnections().data;
  const people = useHome().data?.people ?? [];
  // A young person with an account of her own and nobody else's record: she has no child to add.
  const for_herself = people.length > 0 && people.every((one) => one.relationship === 'self' && (one.age_years ?? ADULT_YEARS) < ADULT_YEARS);
  const changed = mine?.connections.filter((one) => one.terms_changed && one.terms_open) ?? [];
  const asked = mine?.registrations.filter((one) => one.state === 'asked') ?? [];
  const waiting = mine?.registrations.filter((one) => one.state === 'waiting') ?? [];
  return (
    <section className="k-section" aria-labelledby="more-family">
      <h2 id="more-family">{t('join.home_title')}</h2>
      {changed.map((one) => (
        <Notice key={one.practice.id} tone="attention" title={t('terms.new_title')}>
          <p>
            {t('join.home_terms', { name: one.practice.name ?? '' })} <Link href={`/terms${path_of(one.practice.id ?? '')}`}>{t('terms.read_new')}</Link>
          </p>
        </Notice>
      ))}
      {asked.length > 0 && (
        <Notice tone="attention" title={t('join.home_asked')}>
          <p>
            <Link href="/connections">{t('join.home_asked_link')}</Link>
          </p>
        </Notice>
      )}
      {waiting.length > 0 && (
        <p>
          {t('join.home_waiting', { count: waiting.length })} <Link href="/connections">{t('connections.title')}</Link>
        </p>
      )}
      <p className="k-actions">
        {!for_herself && (
          <Link className="ds-c-button" href="/join">
            {t('join.title')}
          </Link>
        )}
        <Link className="ds-c-button" href="/connections">
          {t('connections.title')}
        </Link>
        <Link className="ds-c-button" href="/help">
          {t('help.title')}
        </Link>
      </p>
    </section>
  );
}
