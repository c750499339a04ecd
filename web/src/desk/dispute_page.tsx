// SPDX-License-Identifier: Apache-2.0
// One report that somebody has access who should not: what was said, who is around the patient, freeze, decide, and what the other side is
// told. The asker and the other side never read each other here.
import '../papers/papers.css';
import '../staff_papers/staff_papers.css';
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { Link } from 'wouter';
import { usePractice } from '../api/ask';
import { ask, path_of } from '../api/door';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { FileBox } from '../papers/file_box';
import { FileView } from '../staff_papers/file_view';
import { useDates, useText, useWord } from '../words/use_words';
import { Categories, Choice, DeedForm } from './deed_form';
import { ClaimLine } from './claim_line';
import { desk_of, useDispute, useMay, useQueue, type RightsPreview, type StaffDispute } from './desk_ask';
import { PartsChoice, TwoDays } from './restriction_form';
import { TellChoice, type Sentence } from './tell_choice';

function WhoChoice({
  report,
  value,
  onChoose,
  error,
}: {
  report: StaffDispute;
  value: string;
  onChoose: (account: string) => void;
  error?: string | undefined;
}) {
  const t = useText();
  const word = useWord();
  return (
    <Choice
      legend={t('dispute.who')}
      name="who"
      value={value}
      onChoose={onChoose}
      error={error}
      options={report.people
        .filter((person) => person.kind !== 'self')
        .map((person) => ({
          value: person.account,
          label: (
            <>
              <strong>{person.name}</strong>, {word('link_kind', person.kind, 'other')}
              {person.asker && <span className="k-flag k-flag-normal">{t('dispute.asker')}</span>}
            </>
          ),
        }))}
    />
  );
}

interface FormProps {
  practice: string;
  report: StaffDispute;
  onDone: () => unknown;
  onCancel: () => void;
}

function FreezeForm({ practice, report, onDone, onCancel }: FormProps) {
  const t = useText();
  const [who, set_who] = useState(report.account);
  const [tell, set_tell] = useState<Sentence>('checking');
  return (
    <DeedForm
      practice={practice}
      title={t('dispute.freeze')}
      about={t('dispute.freeze_about')}
      button={t('dispute.freeze_do')}
      reason="none"
      body={() => (who === '' ? null : { account: who, tell: tell === 'nothing' ? null : tell })}
      send={(body) => ask<RightsPreview>('POST', `${desk_of(practice)}/disputes${path_of(report.dispute)}/freeze`, body)}
      onDone={onDone}
      onCancel={onCancel}
    >
      {report.account === '' && <WhoChoice report={report} value={who} onChoose={set_who} />}
      <TellChoice sentences={['checking', 'call_office', 'bring_papers', 'nothing']} value={tell} onChoose={set_tell} />
    </DeedForm>
  );
}

type Decision = 'kept' | 'ended' | 'restricted';

function DecideForm({ practice, report, onDone, onCancel }: FormProps) {
  const t = useText();
  const word = useWord();
  const [who, set_who] = useState(report.account);
  const [decision, set_decision] = useState<Decision | ''>('');
  const files = report.uploads.filter((upload) => upload.state === 'ready');
  const [parts, set_parts] = useState<string[]>([]);
  const [from, set_from] = useState('');
  const [to, set_to] = useState('');
  const [shown_by, set_shown_by] = useState<string[]>(() => files.map((file) => file.upload));
  const [tell, set_tell] = useState<Sentence>('changed');
  const body = () => {
    if (decision === '' || (decision !== 'kept' && who === '') || (decision === 'restricted' && parts.length === 0)) return null;
    return {
      decision,
      ...(who === '' ? {} : { account: who }),
      ...(decision === 'restricted'
        ? { categories: parts, from: from === '' ? null : from, to: to === '' ? null : to, uploads: shown_by }
        : {}),
      tell: tell === 'nothing' || who === '' ? null : tell,
    };
  };
  const choose = (value: Decision) => {
    set_decision(value);
    set_tell(value === 'kept' ? (report.state === 'frozen' ? 'as_before' : 'nothing') : 'changed');
  };
  return (
    <DeedForm
      practice={practice}
      title={t('dispute.decide')}
      button={t('dispute.decide_do')}
      reason_hint={t('dispute.reason_hint')}
      body={body}
      send={(wanted) => ask<RightsPreview>('POST', `${desk_of(practice)}/disputes${path_of(report.dispute)}/decide`, wanted)}
      onDone={onDone}
      onCancel={onCancel}
    >
      <Choice
        legend={t('dispute.decision')}
        name="decision"
        value={decision}
        onChoose={choose}
        options={(['kept', 'restricted', 'ended'] as const).map((value) => ({
          value,
          label: word('dispute_decision', value),
          hint: word('dispute_decision_about', value),
        }))}
      />
      {decision !== '' && decision !== 'kept' && report.account === '' && <WhoChoice report={report} value={who} onChoose={set_who} />}
      {decision === 'restricted' && (
        <>
          <PartsChoice legend={t('dispute.parts')} parts={parts} onParts={set_parts} />
          <TwoDays from={from} to={to} onFrom={set_from} onTo={set_to} />
          {files.length > 0 && (
            <fieldset className="k-radios">
              <legend>{t('dispute.shown_by')}</legend>
              {files.map((file) => (
                <label key={file.upload}>
                  <input
                    type="checkbox"
                    checked={shown_by.includes(file.upload)}
                    onChange={(event) =>
                      set_shown_by(event.target.checked ? [...shown_by, file.upload] : shown_by.filter((each) => each !== file.upload))
                    }
                  />
                  {file.name}
                </label>
              ))}
            </fieldset>
          )}
        </>
      )}
      {who !== '' && (
        <TellChoice
          sentences={decision === 'kept' ? ['as_before', 'nothing'] : ['changed', 'call_office', 'bring_papers', 'nothing']}
          value={tell}
          onChoose={set_tell}
        />
      )}
    </DeedForm>
  );
}

function Said({ report, zone }: { report: StaffDispute; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const facts: [string, string][] = [
    [t('dispute.about_whom'), [report.said_who, word('dispute_relation', report.relation)].filter(Boolean).join(', ')],
    [t('dispute.cause'), word('dispute_cause', report.cause)],
    [t('dispute.from'), `${report.asker} · ${report.source === 'family' ? t('dispute.from_portal') : t('dispute.from_staff')}`],
    [t('desk.came'), dates.moment(report.opened_at, zone)],
    [t('desk.due'), report.state === 'decided' ? '' : dates.moment(report.due_at, zone)],
    [
      t('dispute.frozen'),
      report.frozen_at === null ? '' : t('dispute.by_at', { who: report.frozen_by, date: dates.moment(report.frozen_at, zone) }),
    ],
    [
      t('dispute.decided'),
      report.decided_at === null
        ? ''
        : `${word('dispute_decision', report.decision)}. ${t('dispute.by_at', { who: report.decided_by, date: dates.moment(report.decided_at, zone) })}`,
    ],
    [t('desk.reason'), report.decision_words],
  ];
  return (
    <section className="k-card">
      <dl className="k-facts">
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {report.words !== '' && <blockquote className="k-said">{report.words}</blockquote>}
    </section>
  );
}

function Around({ report, practice }: { report: StaffDispute; practice: string }) {
  const t = useText();
  const word = useWord();
  return (
    <section className="k-section" aria-labelledby="around">
      <h2 id="around">{t('dispute.around')}</h2>
      <ul role="list" className="k-list">
        {report.people.map((person) => (
          <li key={person.account} className="k-person-right">
            <span>
              <strong>{person.name}</strong>
              {person.account === report.account && <span className="k-flag k-flag-abnormal">{t('dispute.named')}</span>}
              {person.asker && <span className="k-flag k-flag-normal">{t('dispute.asker')}</span>}
              <small className="k-hint k-block">
                {[word('link_kind', person.kind, 'other'), word('link_custody', person.custody)].filter(Boolean).join(' · ')}
              </small>
            </span>
            <span>
              {t('staff.sees')}: <Categories words={person.sees} />
              <small className="k-hint k-block">{word('staff_reason', person.reason) || word('desk_reason', person.reason)}</small>
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link href={`${desk_of(practice)}/patients${path_of(report.patient)}/people`}>{t('dispute.to_people')}</Link>
      </p>
    </section>
  );
}

/** What the family sent with the report, and what the desk scanned, beside it. */
function Beside({ practice, report, onChange }: { practice: string; report: StaffDispute; onChange: () => unknown }) {
  const t = useText();
  const api = `${desk_of(practice)}/disputes${path_of(report.dispute)}`;
  return (
    <section className="k-section" aria-labelledby="files">
      <h2 id="files">{t('staff_request.files')}</h2>
      {report.uploads.length === 0 && <p>{t('staff_request.files_none')}</p>}
      {report.uploads.map((upload) => (
        <FileView key={upload.upload} api={api} upload={upload} />
      ))}
      {report.state !== 'decided' && (
        <>
          <h3>{t('staff_request.scan')}</h3>
          <FileBox api={api} uploads={[]} open removable={false} onChange={onChange} />
        </>
      )}
    </section>
  );
}

function Next({ practice, after }: { practice: string; after: string }) {
  const t = useText();
  const queue = useQueue(practice, 'disputes', '');
  const row = queue.data?.pages[0]?.rows.find((each) => each.id !== after);
  return (
    <p className="k-actions">
      {row !== undefined && (
        <Link className="ds-c-button ds-c-button--solid" href={`${desk_of(practice)}/${row.opens}`}>
          {t('desk.next')}
        </Link>
      )}
      <Link className="ds-c-button" href={`${desk_of(practice)}/queues/disputes`}>
        {t('desk.to_queue')}
      </Link>
    </p>
  );
}

export function DisputePage({ practice, dispute }: { practice: string; dispute: string }) {
  const t = useText();
  const word = useWord();
  const may = useMay(practice);
  const zone = usePractice(practice).data?.zone;
  const answer = useDispute(practice, dispute);
  const [open, set_open] = useState<'' | 'freeze' | 'decide'>('');
  const [done, set_done] = useState('');
  const report = answer.data;
  const finish = (what: string) => () => {
    set_open('');
    set_done(what);
  };
  return (
    <Page
      title={report === undefined ? t('dispute.title') : t('dispute.title_of', { name: report.patient_name })}
      window_title={t('dispute.title')}
      back={{ href: `${desk_of(practice)}/queues/disputes`, place: word('queue', 'disputes') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {report && (
        <>
          {report.state !== 'decided' && <ClaimLine practice={practice} queue="disputes" row={report.dispute} zone={zone} />}
          {done !== '' && (
            <Notice tone="good" title={word('dispute_done', done)} live>
              <Next practice={practice} after={report.dispute} />
            </Notice>
          )}
          <p>
            <span className={`k-flag ${report.state === 'frozen' ? 'k-flag-critical_high' : 'k-flag-normal'}`}>
              {word('queue_state', report.state)}
            </span>
          </p>
          <div className="k-beside">
            <div>
              <Said report={report} zone={zone} />
            </div>
            <Beside practice={practice} report={report} onChange={answer.refetch} />
          </div>
          {open === '' && report.state !== 'decided' && (
            <p className="k-actions">
              {report.state === 'open' && may('freeze_access') && (
                <Button variation="solid" onClick={() => set_open('freeze')}>
                  {t('dispute.freeze')}
                </Button>
              )}
              {may('decide_dispute') ? (
                <Button onClick={() => set_open('decide')}>{t('dispute.decide')}</Button>
              ) : (
                <span className="k-hint">{t('dispute.decide_who')}</span>
              )}
            </p>
          )}
          {open === 'freeze' && (
            <FreezeForm practice={practice} report={report} onDone={finish('frozen')} onCancel={() => set_open('')} />
          )}
          {open === 'decide' && (
            <DecideForm practice={practice} report={report} onDone={finish('decided')} onCancel={() => set_open('')} />
          )}
          <Around report={report} practice={practice} />
        </>
      )}
    </Page>
  );
}
