// SPDX-License-Identifier: Apache-2.0
// One version of the policy: who sees what, what the linter says, what families read, and the text itself. Every line number leads there.
import { useMemo, useState } from 'react';
import { Page, PrintButton, Trouble, Waiting } from '../look/page';
import { useText } from '../words/use_words';
import { coverage_of } from './coverage_model';
import { CoverageView, LineButton } from './coverage_view';
import { FindingsList, together } from './findings_list';
import { useOwnWords } from './own_words';
import { policy_href, useHistoryOf, useVersion, type PolicyBand, type PolicyVersionPage } from './policy_ask';
import { SourceText, type ShownLine } from './source_text';
import { StateMark, VersionFacts } from './versions';

function BandWords({ bands, onLine }: { bands: readonly PolicyBand[]; onLine: (line: number) => void }) {
  const t = useText();
  const own = useOwnWords();
  return (
    <div className="k-bands">
      {bands.map((band) => {
        const why = own(band.why_en, band.why_es);
        const rows: [string, string][] = [
          [t('policy.words_why'), why],
          [t('policy.words_ask'), own(band.ask_en, band.ask_es)],
          [t('policy.words_paper'), own(band.paper_en, band.paper_es)],
          [t('policy.words_citation'), band.citation ?? ''],
        ];
        const told = rows.filter(([, text]) => text !== '');
        return (
          <section key={band.from} className="k-card">
            <h3>
              {t('policy.words_band', { from: band.from, to: band.to - 1 })} <LineButton line={band.line} onLine={onLine} />
            </h3>
            {told.length === 0 ? (
              <p className="k-hint">{t('policy.words_none')}</p>
            ) : (
              <dl className="k-facts">
                {told.map(([name, text]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            )}
            {band.earlier_grants_end === true && <p>{t('policy.earlier_end')}</p>}
          </section>
        );
      })}
    </div>
  );
}

type FactsProps = Partial<Pick<PolicyVersionPage, 'majority' | 'own_account_from' | 'notice_days'>>;

function FactsLine({ majority, own_account_from, notice_days }: FactsProps) {
  const t = useText();
  const own = own_account_from ?? null;
  return (
    <p>
      {own === null ? t('policy.facts_own_never') : t('policy.facts_own', { count: own })}{' '}
      {majority !== undefined && <>{t('policy.facts_majority', { count: majority })} </>}
      {notice_days !== undefined && (notice_days === 0 ? t('policy.facts_notice_none') : t('policy.facts_notice', { count: notice_days }))}
    </p>
  );
}

export function VersionPage({ practice, version: key }: { practice: string; version: string }) {
  const t = useText();
  const answer = useVersion(practice, key);
  const zone = useHistoryOf(practice).data?.zone;
  const [shown, set_shown] = useState<ShownLine | null>(null);
  const page = answer.data;
  const coverage = useMemo(() => (page ? coverage_of(page.grid) : null), [page]);
  const show = (line: number) => set_shown((before) => ({ line, asked: (before?.asked ?? 0) + 1 }));
  const findings = page?.findings ?? null;
  const warnings = findings === null ? 0 : together(findings).length;
  return (
    <Page
      title={page?.version.title ?? t('policy.title')}
      window_title={t('policy.title')}
      back={{ href: policy_href(practice), place: t('policy.title') }}
      beside={<PrintButton />}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={policy_href(practice)} />}
      {page && coverage && (
        <>
          <p className="k-version-line">
            <strong>{t('policy.version', { version: page.version.version })}</strong> <StateMark state={page.version.state} />
          </p>
          <VersionFacts version={page.version} zone={zone} />
          <FactsLine majority={page.majority} own_account_from={page.own_account_from} notice_days={page.notice_days} />
          <section className="k-section">
            <h2>{t('policy.grid')}</h2>
            <p className="k-hint">{t('policy.grid_about')}</p>
            <CoverageView coverage={coverage} bands={page.bands} onLine={show} />
          </section>
          {findings !== null && (
            <section className="k-section" aria-labelledby="findings">
              <h2 id="findings">
                {t('policy.findings')} {warnings > 0 && <span className="k-count">{warnings}</span>}
              </h2>
              <FindingsList findings={findings} onLine={show} />
            </section>
          )}
          <section className="k-section" aria-labelledby="words">
            <h2 id="words">{t('policy.words')}</h2>
            <BandWords bands={page.bands} onLine={show} />
          </section>
          <section className="k-section">
            <h2>{t('policy.source')}</h2>
            <p className="k-hint">{t('policy.source_about')}</p>
            <SourceText source={page.source} shown={shown} />
          </section>
        </>
      )}
    </Page>
  );
}
