// SPDX-License-Identifier: Apache-2.0
// The policy's first page: what is in force since when, what is announced and can still be withdrawn, and all versions as a timeline.
import { useState } from 'react';
import { Link } from 'wouter';
import { Empty, Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { is_changed, useDraft } from './draft';
import { policy_href, useHistoryOf, type PolicyHistory, type PolicyVersion } from './policy_ask';
import { StateMark, useCountdown, VersionFacts } from './versions';
import { WithdrawForm } from './withdraw_form';

interface Part {
  practice: string;
  history: PolicyHistory;
}

function InForce({ practice, history }: Part) {
  const t = useText();
  const dates = useDates();
  const version = history.versions.find((one) => one.key === history.in_force);
  if (!version) return <Empty icon="access" title={t('policy.none_in_force')} text={t('policy.none_in_force_do')} />;
  return (
    <section className="k-card k-policy-now" aria-labelledby="now">
      <h2 id="now">{t('policy.in_force')}</h2>
      <p className="k-policy-title">
        <Link href={policy_href(practice, 'versions', version.key)}>{version.title}</Link>
      </p>
      <p>
        {t('policy.version', { version: version.version })} · {t('policy.in_force_since', { date: dates.day(version.effective_on) })}
      </p>
      <p className="k-hint">
        {history.notice_days === 0 ? t('policy.facts_notice_none') : t('policy.facts_notice', { count: history.notice_days })}
      </p>
    </section>
  );
}

interface AnnouncedProps extends Part {
  version: PolicyVersion;
  onWithdrawn: (name: string) => void;
}

function Announced({ practice, history, version, onWithdrawn }: AnnouncedProps) {
  const t = useText();
  const dates = useDates();
  const countdown = useCountdown();
  const [asking, set_asking] = useState(false);
  return (
    <section className="k-card k-policy-next" aria-label={`${t('policy.announced')}: ${version.title}`}>
      <h2>{t('policy.announced')}</h2>
      <p className="k-policy-title">
        <Link href={policy_href(practice, 'versions', version.key)}>{version.title}</Link>
      </p>
      <p>
        {t('policy.version', { version: version.version })} · {t('policy.announced_on', { date: dates.day(version.effective_on) })}{' '}
        <strong>{countdown(version.effective_on, history.zone)}</strong>
      </p>
      {version.reason !== '' && <p className="k-hint">{t('policy.reason', { reason: version.reason })}</p>}
      {history.may.includes('publish_policy') &&
        (asking ? (
          <WithdrawForm
            practice={practice}
            version={version}
            onKeep={() => set_asking(false)}
            onDone={() => onWithdrawn(version.version)}
          />
        ) : (
          <p className="k-actions">
            <button type="button" className="ds-c-button" onClick={() => set_asking(true)}>
              {t('policy.withdraw')}
            </button>
          </p>
        ))}
    </section>
  );
}

function Timeline({ practice, history }: Part) {
  const t = useText();
  return (
    <section className="k-section" aria-labelledby="history">
      <h2 id="history">{t('policy.history')}</h2>
      <p className="k-hint">{t('policy.history_about')}</p>
      <ol role="list" className="k-timeline">
        {history.versions.map((version) => (
          <li key={version.key} className={`k-timeline-one k-timeline-${version.state}`}>
            <div className="k-timeline-head">
              <Link
                href={policy_href(practice, 'versions', version.key)}
                aria-label={`${version.title}. ${t('policy.open', { version: version.version })}`}
              >
                {version.title}
              </Link>
              <StateMark state={version.state} />
            </div>
            <p>{t('policy.version', { version: version.version })}</p>
            <VersionFacts version={version} zone={history.zone} />
          </li>
        ))}
      </ol>
    </section>
  );
}

export function PolicyHomePage({ practice }: { practice: string }) {
  const t = useText();
  const answer = useHistoryOf(practice);
  const { draft } = useDraft(practice);
  const [withdrawn, set_withdrawn] = useState<string | null>(null);
  const history = answer.data;
  const announced = history ? history.announced.flatMap((key) => history.versions.filter((one) => one.key === key)) : [];
  const drafts = history?.may.includes('draft_policy') === true;
  return (
    <Page
      title={t('policy.title')}
      icon="access"
      lead={t('policy.lead')}
      beside={
        drafts ? (
          <Link className="ds-c-button ds-c-button--solid" href={policy_href(practice, 'change')}>
            {is_changed(draft) ? t('policy.change_go_on') : t('policy.change')}
          </Link>
        ) : undefined
      }
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/staff" />}
      {withdrawn !== null && (
        <Notice tone="good" live>
          <p>{t('policy_withdraw.done', { version: withdrawn })}</p>
        </Notice>
      )}
      {history && (
        <>
          {!history.may.includes('publish_policy') && <p className="k-hint">{t('policy.read_only')}</p>}
          <div className="k-policy-cards">
            <InForce practice={practice} history={history} />
            {announced.map((version) => (
              <Announced key={version.key} practice={practice} history={history} version={version} onWithdrawn={set_withdrawn} />
            ))}
          </div>
          <p>
            <Link href={policy_href(practice, 'photo-id')}>{t('policy_waiver.title')}</Link>
          </p>
          {history.versions.length > 0 && <Timeline practice={practice} history={history} />}
        </>
      )}
    </Page>
  );
}
