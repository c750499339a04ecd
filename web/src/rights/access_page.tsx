// SPDX-License-Identifier: Apache-2.0
// What I can see here, and why: the parts of the record that share an answer stand together, with the practice's own reason, whom to ask and
// which paper would change it. To who may open nothing it says why, as far as that may be said, and what to do. No dead end, and no hint at
// what single entries hide.
import { Link } from 'wouter';
import { useAccess } from '../api/ask';
import { path_of } from '../api/door';
import { useChart, useZone } from '../chart/chart_place';
import { useHomePerson } from '../chart/home_person';
import { reason_word } from '../chart/reasons';
import { Icon, type IconName } from '../look/icons';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import type { AccessAnswer, AccessLine } from './ask_rights';
import { AssentAsk } from './assent_ask';
import { CallTheOffice, PartChips, WordsOfRule } from './part_chips';
import { grouped, type Group } from './parts';
import { said_by_practice, usePaperName } from './said';

const PAPER_REASONS = new Set([
  'DENY_DOC_MISSING',
  'DENY_DOC_UNVERIFIED',
  'DENY_DOC_REVOKED',
  'DENY_DOC_NOT_YET_VALID',
  'DENY_DOC_EXPIRED',
  'DENY_DOC_RENEWAL_DUE',
  'DENY_NO_LEGAL_RIGHTS',
  'DENY_PIN_EXPIRED',
]);

const wants_paper = (reason: string | undefined): boolean => PAPER_REASONS.has(reason ?? '');

/** The way to the very thing that is missing. */
function SendPaper({ solid = false }: { solid?: boolean }) {
  const t = useText();
  const chart = useChart();
  return (
    <p className="k-actions">
      <Link
        className={solid ? 'ds-c-button ds-c-button--solid' : 'ds-c-button'}
        href={`/requests/paper${path_of(chart.practice, chart.patient)}`}
      >
        {t('shut.send_paper')}
      </Link>
    </p>
  );
}

const SIGNS: Record<string, IconName> = { all: 'check', some: 'dot', none: 'lock' };

function GroupCard({ group }: { group: Group<AccessLine> }) {
  const t = useText();
  const word = useWord();
  const see = group.line.can_see ?? 'none';
  const why = said_by_practice(group.line, 'why');
  return (
    <li className={`k-card k-access-line k-access-${see}`}>
      <span className="k-access-icon">
        <Icon name={SIGNS[see] ?? 'lock'} size={20} />
      </span>
      <div>
        <h2>{t(`access.${see}`)}</h2>
        <PartChips categories={group.categories} />
        <p>{why !== '' ? why : word('reason', reason_word(group.line.reason), 'office')}</p>
        {see === 'all' ? (
          <WordsOfRule words={{}} citation={group.line.citation} />
        ) : (
          <WordsOfRule words={group.line} citation={group.line.citation} />
        )}
        {see !== 'all' && wants_paper(group.line.reason) && <SendPaper />}
      </div>
    </li>
  );
}

function Bring({ answer }: { answer: AccessAnswer }) {
  const t = useText();
  const papers = usePaperName();
  const wanted = answer.papers ?? [];
  if (wanted.length === 0 && answer.id_due !== true) return null;
  return (
    <section className="k-card k-bring">
      <h2>{t('rights.bring')}</h2>
      <ul className="k-bring-list">
        {wanted.map((kinds) => (
          <li key={kinds.join(' ')}>{papers.any(kinds)}</li>
        ))}
        <li>{t('rights.bring_id')}</li>
      </ul>
    </section>
  );
}

/** The line that says most about why all is closed: one with the practice's words before one without. */
const telling_line = (lines: readonly AccessLine[]): AccessLine | undefined =>
  lines.find((line) => said_by_practice(line, 'why') !== '') ?? lines.find((line) => line.reason !== 'not_found') ?? lines[0];

function Closed({ answer }: { answer: AccessAnswer }) {
  const t = useText();
  const word = useWord();
  const chart = useChart();
  const line: AccessLine = telling_line(answer.lines ?? []) ?? {};
  const reason = line.reason ?? 'not_found';
  const told = reason !== 'not_found';
  const why = said_by_practice(line, 'why');
  const lead = !told
    ? t('shut.office')
    : wants_paper(reason)
      ? t('shut.needs_paper')
      : reason.startsWith('DENY_ID_')
        ? t('shut.needs_id')
        : answer.relationship === 'self'
          ? t('shut.self')
          : t('shut.by_rule');
  const can_bring = (answer.papers ?? []).length > 0 || answer.id_due === true;
  return (
    <>
      <Notice tone="attention">
        <p>{lead}</p>
        {told && <p>{why !== '' ? why : word('reason', reason_word(reason), 'office')}</p>}
        {wants_paper(reason) && answer.relationship !== 'self' && <SendPaper solid />}
      </Notice>
      <Bring answer={answer} />
      {told && (
        <section className="k-card">
          <WordsOfRule words={line} citation={line.citation} />
        </section>
      )}
      <section className="k-section">
        <h2>{t('shut.steps_title')}</h2>
        <ol className="k-steps">
          {can_bring && <li>{t('shut.step_bring')}</li>}
          {can_bring && <li>{t('shut.step_visit')}</li>}
          <li>{t('shut.step_call')}</li>
          {can_bring && <li>{t('shut.step_after')}</li>}
        </ol>
      </section>
      <CallTheOffice practice={chart.practice} />
    </>
  );
}

function Open({ answer }: { answer: AccessAnswer }) {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const next = answer.next_change_at;
  const key_of = (line: AccessLine) => [line.can_see, line.reason, line.why_en, line.paper_en].join('|');
  return (
    <>
      {next !== undefined && next !== null && (
        <Notice tone="attention">
          <p>{t('rights.next', { date: dates.day(next, zone) })}</p>
          <p>
            <Link href={`${chart.href}/changes`}>{t('rights.next_link')}</Link>
          </p>
        </Notice>
      )}
      <ul role="list" className="k-access">
        {grouped(answer.lines ?? [], key_of).map((group) => (
          <GroupCard key={group.key} group={group} />
        ))}
      </ul>
      <p className="k-hint">{t('rights.screens')}</p>
      <Bring answer={answer} />
      {answer.relationship !== 'self' && (
        <Notice title={t('rights.private_title')}>
          <p>{t('rights.private')}</p>
        </Notice>
      )}
      <Notice title={t('rights.wrong_title')}>
        <p>{t('rights.wrong')}</p>
        <p>
          <Link href={`${chart.href}/report`}>{t('rights.report')}</Link>
        </p>
      </Notice>
      <CallTheOffice practice={chart.practice} />
    </>
  );
}

export function AccessPage() {
  const t = useText();
  const chart = useChart();
  const { person } = useHomePerson();
  const answer = useAccess(chart.api);
  const closed = answer.data?.closed === true;
  const self = (answer.data?.relationship ?? person?.relationship) === 'self';
  return (
    <Page
      title={closed ? t('shut.title') : t('access.title')}
      window_title={self ? t('rights.neutral') : t('access.title')}
      lead={closed ? person?.name : self ? t('rights.access_lead_self') : t('rights.access_lead')}
      icon={closed ? 'lock' : 'access'}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && self && <AssentAsk />}
      {answer.data && (closed ? <Closed answer={answer.data} /> : <Open answer={answer.data} />)}
    </Page>
  );
}
