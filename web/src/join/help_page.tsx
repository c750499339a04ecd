// SPDX-License-Identifier: Apache-2.0
// Help, grouped as families look for it (requirement S61): about the portal, creating an account, passwords and PINs.
import { Link } from 'wouter';
import { Page } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { MoreHelp } from '../support/lazy_help';
import { useText, useWord } from '../words/use_words';

const GROUPS = {
  about: ['what', 'cost', 'safe', 'who_looked', 'devices', 'emergency', 'after_hours', 'part'],
  account: ['make', 'one', 'many_children', 'both_parents', 'steps', 'who_can', 'not_listed', 'another_practice', 'own_identity', 'terms'],
  pins: ['forgot', 'forgot_name', 'hint', 'get_pin', 'pin_expired', 'pin_lost', 'invitation_lost', 'locked', 'phone'],
} as const;

/** Where the answer is often that somebody must look: the way to ask stands beside it. */
const ASKS: readonly string[] = ['own_identity', 'pin_expired', 'pin_lost', 'invitation_lost', 'locked'];

export function HelpPage() {
  const t = useText();
  const word = useWord();
  const { session } = useSignedIn();
  const back = session.signed_in ? undefined : { href: '/sign-in', place: t('sign_in.title') };
  return (
    <Page title={t('help.title')} lead={t('help.lead')} back={back} narrow>
      <p className="k-hint">{t('common.required')}</p>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
        <section className="k-section k-faq" key={group} aria-labelledby={`faq-${group}`}>
          <h2 id={`faq-${group}`}>{t(`help.group_${group}`)}</h2>
          {GROUPS[group].map((one) => (
            <details key={one}>
              <summary>{word('help_q', one)}</summary>
              <p>{word('help_a', one)}</p>
              {ASKS.includes(one) && (
                <p>
                  <Link href="/support">{t('join.ask_office')}</Link>
                </p>
              )}
            </details>
          ))}
        </section>
      ))}
      <MoreHelp />
      <p className="k-actions">
        <Link className="ds-c-button" href="/practices">
          {t('join.find_title')}
        </Link>
        <Link className="ds-c-button" href="/create-account">
          {t('sign_up.title')}
        </Link>
      </p>
    </Page>
  );
}
