// SPDX-License-Identifier: Apache-2.0
// "Someone has access who should not": who, what is wrong, and what happens next. What becomes of the other person is not told here, only
// that the office is done.
import './concern.css';
import '../papers/papers.css';
import { Button, TextField } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type ChangeEvent, type SyntheticEvent } from 'react';
import { cache } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { components } from '../api/portal';
import { useChart, useZone } from '../chart/chart_place';
import { useHomePerson } from '../chart/home_person';
import { focus_first_error, Line } from '../look/fields';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { FileBox } from '../papers/file_box';
import { MOST_FILES, TAKEN } from '../papers/send_file';
import { useDates, useText, useWord } from '../words/use_words';

type Reports = components['schemas']['AccessReports'];
type Report = Reports['reports'][number];
const RELATIONS = ['parent', 'step', 'partner', 'relative', 'other', 'unknown'] as const;
const CAUSES = ['court_order', 'separated', 'moved_out', 'never_allowed', 'not_known', 'unsafe', 'other'] as const;
const MOST_WORDS = 2000;
const MOST_NAME = 200;

function Pick({
  legend,
  name,
  group,
  words,
  value,
  onPick,
  wrong,
}: {
  legend: string;
  name: string;
  group: 'concern_relation' | 'concern_cause';
  words: readonly string[];
  value: string;
  onPick: (word: string) => void;
  wrong: boolean;
}) {
  const t = useText();
  const word = useWord();
  return (
    <fieldset className="k-radios" aria-invalid={wrong} {...(wrong ? { tabIndex: -1 } : {})}>
      <legend>
        {legend}{' '}
        <span className="k-star" aria-hidden="true">
          *
        </span>
      </legend>
      {wrong && <p className="ds-c-inline-error">{t('concern.choose')}</p>}
      {words.map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={value === each} onChange={() => onPick(each)} />
          {group === 'concern_relation' ? word('concern_relation', each) : word('concern_cause', each)}
        </label>
      ))}
    </fieldset>
  );
}

/** Papers chosen with the report: kept here until it is at the office, because the report must not wait for a large photo. */
function Papers({ files, onFiles }: { files: File[]; onFiles: (files: File[]) => void }) {
  const t = useText();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <fieldset className="k-files">
      <legend>{t('concern.files')}</legend>
      <p className="k-hint">{t('concern.files_hint')}</p>
      <ul role="list">
        {files.map((file, index) => (
          <li key={`${file.name} ${index}`} className="k-file">
            <span className="k-file-name">
              <strong>{file.name}</strong>
            </span>
            <span className="k-file-acts">
              <Button type="button" size="small" onClick={() => onFiles(files.filter((each) => each !== file))}>
                {t('papers.remove')}
                <span className="ds-u-visibility--screen-reader"> {file.name}</span>
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {files.length < MOST_FILES && (
        <p>
          <Button type="button" onClick={() => chooser.current?.click()}>
            {t('concern.files_choose')}
          </Button>
        </p>
      )}
      <input
        ref={chooser}
        type="file"
        accept={TAKEN}
        multiple
        hidden
        aria-label={t('concern.files_choose')}
        onChange={(event) => {
          const more = [...(event.target.files ?? [])];
          event.target.value = '';
          onFiles([...files, ...more].slice(0, MOST_FILES));
        }}
      />
    </fieldset>
  );
}

function ReportForm({ name, onSent }: { name: string | undefined; onSent: (report: string, files: File[]) => void }) {
  const t = useText();
  const chart = useChart();
  const saying = useSaying();
  const form = useRef<HTMLFormElement>(null);
  const [about, set_about] = useState('');
  const [relation, set_relation] = useState('');
  const [cause, set_cause] = useState('');
  const [words, set_words] = useState('');
  const [files, set_files] = useState<File[]>([]);
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [said, set_said] = useState<{ title: string; text: string } | null>(null);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (about.trim() === '' || relation === '' || cause === '') {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    set_said(null);
    try {
      const body = { about: about.trim().slice(0, MOST_NAME), relation, cause, words: words.trim() };
      const made = await ask<{ id: string }>('POST', `${chart.api}/reports`, body);
      await cache.invalidateQueries({ queryKey: ['chart', chart.api, 'reports'] });
      onSent(made.id, files);
    } catch (problem) {
      const many = problem instanceof Problem && problem.fault === 'too_much' && problem.retry_after_s === undefined;
      set_said(many ? { title: t('concern.too_many_title'), text: t('concern.too_many') } : saying(problem));
    } finally {
      set_busy(false);
    }
  };
  return (
    <form
      ref={form}
      className="k-form k-card k-concern"
      noValidate
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <Line
        label={t('concern.about')}
        name="about"
        value={about}
        onText={(text) => set_about(text.slice(0, MOST_NAME))}
        hint={t('concern.about_hint')}
        error={tried && about.trim() === '' ? t('concern.about_need') : undefined}
      />
      <Pick
        legend={name === undefined ? t('concern.relation_plain') : t('concern.relation', { name })}
        name="relation"
        group="concern_relation"
        words={RELATIONS}
        value={relation}
        onPick={set_relation}
        wrong={tried && relation === ''}
      />
      <Pick
        legend={t('concern.cause')}
        name="cause"
        group="concern_cause"
        words={CAUSES}
        value={cause}
        onPick={set_cause}
        wrong={tried && cause === ''}
      />
      <TextField
        className="k-field"
        name="words"
        label={t('concern.words')}
        hint={t('concern.words_hint')}
        value={words}
        multiline
        rows={4}
        maxLength={MOST_WORDS}
        onChange={(event: ChangeEvent<HTMLInputElement>) => set_words(event.target.value)}
      />
      <Papers files={files} onFiles={set_files} />
      {said !== null && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {t('concern.send')}
        </Button>
      </p>
    </form>
  );
}

const sent_files = (report: Report): number => report.uploads.filter((upload) => upload.state !== 'refused').length;

/** What was sent with a report that the office has not finished, and room for more. */
function ReportFiles({ report, first, onChange }: { report: Report; first?: readonly File[]; onChange: () => unknown }) {
  const chart = useChart();
  return (
    <FileBox
      api={`/reports${path_of(chart.practice, report.id)}`}
      uploads={report.uploads}
      open
      removable={false}
      onChange={onChange}
      {...(first === undefined ? {} : { first })}
    />
  );
}

export default function ReportPage() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const { person } = useHomePerson();
  const [sent, set_sent] = useState<{ report: string; files: File[] } | null>(null);
  const answer = useQuery({
    queryKey: ['chart', chart.api, 'reports'],
    queryFn: () => ask<Reports>('GET', `${chart.api}/reports`),
    staleTime: 0,
  });
  const reports = answer.data?.reports ?? [];
  const newest = reports.find((each) => each.id === sent?.report);
  return (
    <Page
      title={t('concern.title')}
      lead={person === undefined ? undefined : t('concern.lead', { name: person.name })}
      back={{ href: `${chart.href}/access`, place: t('access.title') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={chart.href} />}
      {answer.data && (
        <>
          {sent !== null && newest !== undefined ? (
            <>
              <Notice tone="good" title={t('concern.sent_title')} live>
                <p>{t('concern.sent', { date: dates.moment(newest.answer_by, zone) })}</p>
              </Notice>
              {newest.state !== 'done' && (
                <section className="k-section" aria-labelledby="papers">
                  <h2 id="papers">{t('concern.files')}</h2>
                  <p>{t('concern.files_after')}</p>
                  <ReportFiles report={newest} first={sent.files} onChange={answer.refetch} />
                </section>
              )}
              <p>
                <Button onClick={() => set_sent(null)}>{t('concern.another')}</Button>
              </p>
            </>
          ) : (
            <>
              <p>
                <strong>{t('concern.now')}</strong>
              </p>
              <ReportForm name={person?.name} onSent={(report, files) => set_sent({ report, files })} />
              <section className="k-section">
                <h2>{t('concern.next_title')}</h2>
                <ol className="k-steps">
                  <li>{t('concern.next_1')}</li>
                  <li>{t('concern.next_2')}</li>
                  <li>{t('concern.next_3')}</li>
                </ol>
              </section>
            </>
          )}
          {reports.length > 0 && (
            <section className="k-section">
              <h2>{t('concern.yours')}</h2>
              <ul role="list" className="k-list">
                {reports.map((report) => (
                  <li key={report.id} className="k-line">
                    <span className="k-line-main">
                      <strong>{report.about}</strong>
                      <span className="k-line-detail">
                        {word('concern_cause', report.cause, 'other')} · {t('concern.sent_on', { date: dates.short_day(report.sent_at, zone) })}
                      </span>
                      <span>
                        {report.state === 'done' ? t('concern.done') : t('concern.received', { date: dates.moment(report.answer_by, zone) })}
                      </span>
                      {sent_files(report) > 0 && <span>{t('concern.files_sent', { count: sent_files(report) })}</span>}
                      {report.state !== 'done' && report.id !== sent?.report && (
                        <details>
                          <summary>{t('concern.paper')}</summary>
                          <ReportFiles report={report} onChange={answer.refetch} />
                        </details>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Page>
  );
}
