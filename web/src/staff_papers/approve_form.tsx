// SPDX-License-Identifier: Apache-2.0
// The decision that opens access: the one patient, what link, and each paper with its kind, dates, the person it speaks of and the files that show
// it. One press files, verifies and links.
import { Button } from '@cmsgov/design-system';
import { useEffect, useRef, useState } from 'react';
import { ask, Problem } from '../api/door';
import { Choice } from '../desk/deed_form';
import { focus_first_error } from '../look/fields';
import { Notice, useSaying } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { forget_lists, PAPER_KINDS, request_place, type RequestApproval, type StaffRequest } from './staff_papers_ask';

const CUSTODIES = ['full', 'joint', 'partial', 'none', 'unknown'] as const;
const PARTS = ['result', 'note', 'summary', 'medication', 'immunization', 'allergy', 'problem', 'document', 'billing', 'message'] as const;
interface Draft {
  id: number;
  kind: string;
  from: string;
  to: string;
  viewer: string;
  parts: string[];
  files: string[];
}

function Day({ label, name, value, onText, hint }: { label: string; name: string; value: string; onText: (text: string) => void; hint?: string }) {
  const id = `day-${name}`;
  return (
    <div className="k-field k-day">
      <label className="ds-c-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && <p className="k-hint">{hint}</p>}
      <input id={id} className="ds-c-field" type="date" name={name} value={value} onChange={(event) => onText(event.target.value)} />
    </div>
  );
}

interface PaperProps {
  number: number;
  draft: Draft;
  answer: StaffRequest;
  tried: boolean;
  change: (part: Partial<Draft>) => void;
  remove: (() => void) | undefined;
}

function PaperFields({ number, draft, answer, tried, change, remove }: PaperProps) {
  const t = useText();
  const word = useWord();
  const files = answer.request.uploads.filter((upload) => upload.state === 'ready');
  const toggle = (list: string[], value: string, on: boolean) => (on ? [...list, value] : list.filter((each) => each !== value));
  const lacks_file = tried && files.length > 0 && draft.files.length === 0;
  return (
    <fieldset className="k-card k-form">
      <legend>{t('staff_request.paper_of', { number })}</legend>
      <label className="ds-c-label" htmlFor={`kind-${draft.id}`}>
        {t('staff_request.paper_kind')}
      </label>
      <select id={`kind-${draft.id}`} className="ds-c-field" value={draft.kind} onChange={(event) => change({ kind: event.target.value })}>
        {PAPER_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {word('paper_word', kind, 'other_paper')}
          </option>
        ))}
      </select>
      <div className="k-two">
        <Day label={t('staff_request.paper_from')} name={`from-${draft.id}`} value={draft.from} onText={(from) => change({ from })} />
        <Day label={t('staff_request.paper_to')} name={`to-${draft.id}`} value={draft.to} onText={(to) => change({ to })} />
      </div>
      <p className="k-hint">{t('staff_request.paper_dates')}</p>
      {draft.kind === 'court_restriction' && (
        <>
          <Choice
            legend={t('staff_request.paper_for')}
            name={`viewer-${draft.id}`}
            value={draft.viewer}
            onChoose={(viewer) => change({ viewer })}
            error={tried && draft.viewer === '' ? t('staff_request.paper_viewer_need') : undefined}
            options={(answer.people ?? []).map((person) => ({
              value: person.account,
              label: `${person.name}, ${word('link_kind', person.kind, 'other')}`,
            }))}
          />
          <fieldset className="k-radios">
            <legend>{t('staff_request.paper_parts')}</legend>
            {PARTS.map((part) => (
              <label key={part}>
                <input
                  type="checkbox"
                  checked={draft.parts.includes(part)}
                  onChange={(event) => change({ parts: toggle(draft.parts, part, event.target.checked) })}
                />
                {word('category', part, 'other')}
              </label>
            ))}
          </fieldset>
        </>
      )}
      {files.length > 0 && (
        <fieldset className="k-radios" aria-invalid={lacks_file} tabIndex={-1}>
          <legend>{t('staff_request.paper_files')}</legend>
          {lacks_file && <p className="ds-c-inline-error">{t('staff_request.files_need')}</p>}
          {files.map((file) => (
            <label key={file.upload}>
              <input
                type="checkbox"
                checked={draft.files.includes(file.upload)}
                onChange={(event) => change({ files: toggle(draft.files, file.upload, event.target.checked) })}
              />
              {file.name}
            </label>
          ))}
        </fieldset>
      )}
      {remove && (
        <p>
          <Button type="button" size="small" onClick={remove}>
            {t('staff_request.paper_remove')}
          </Button>
        </p>
      )}
    </fieldset>
  );
}

interface FormProps {
  practice: string;
  answer: StaffRequest;
  onDone: (answer: StaffRequest) => void;
  onCancel: () => void;
  /** The family is asked for what is missing. */
  onMissing: (kinds: string[]) => void;
}

export function ApproveForm({ practice, answer, onDone, onCancel, onMissing }: FormProps) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const saying = useSaying();
  const { request } = answer;
  const paper_only = request.kind === 'paper';
  const candidates = answer.candidates ?? [];
  const rule = answer.terms?.relationships.find(
    (each) => each.for === (request.kind === 'adult' ? 'adult' : 'minor') && each.kind === request.relationship,
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const files = request.uploads.filter((upload) => upload.state === 'ready').map((upload) => upload.upload);
  const fresh = (id: number, kind: string): Draft => ({ id, kind, from: '', to: '', viewer: '', parts: [], files: [...files] });
  const [patient, set_patient] = useState(paper_only ? (request.patient ?? '') : '');
  const [custody, set_custody] = useState(request.custody);
  const [papers, set_papers] = useState<Draft[]>(() => {
    if (paper_only) return [fresh(1, PAPER_KINDS.find((kind) => kind === request.paper_kind) ?? 'legal_rights')];
    return (rule?.papers ?? []).map((choices, index) => fresh(index + 1, choices[0] ?? 'legal_rights'));
  });
  const documents = paper_only ? [] : (rule?.documents ?? []);
  const [seen, set_seen] = useState<string[]>([]);
  const missing = documents.filter((each) => !seen.includes(each));
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  useEffect(() => heading.current?.focus(), []);

  const whole =
    patient !== '' &&
    missing.length === 0 &&
    papers.every((paper) => (files.length === 0 || paper.files.length > 0) && (paper.kind !== 'court_restriction' || paper.viewer.trim() !== ''));
  const send = async () => {
    set_tried(true);
    set_problem(null);
    if (!whole) {
      focus_first_error(form.current);
      return;
    }
    if (busy) return;
    set_busy(true);
    const body: RequestApproval = {
      patient,
      ...(paper_only ? {} : { kind: request.relationship, custody, seen }),
      papers: papers.map((paper) => ({
        kind: paper.kind,
        from: paper.from === '' ? null : paper.from,
        to: paper.to === '' ? null : paper.to,
        ...(paper.kind === 'court_restriction' ? { viewer: paper.viewer.trim(), categories: paper.parts } : {}),
        uploads: paper.files,
      })),
    };
    try {
      const done = await ask<StaffRequest>('POST', `${request_place(practice, request.request)}/approve`, body);
      await forget_lists(practice);
      onDone(done);
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const said =
    problem === null
      ? null
      : problem instanceof Problem && problem.fault === 'not_found'
        ? { title: t('staff_request.patient'), text: t('staff_request.gone') }
        : problem instanceof Problem && problem.code === 'paper_missing'
          ? { title: t('staff_request.missing_title'), text: t('staff_request.missing_paper') }
        : problem instanceof Problem && problem.fault === 'conflict'
          ? { title: t('staff_request.history'), text: t('staff_request.changed') }
          : saying(problem);
  return (
    <form
      ref={form}
      className="k-form k-card k-deed"
      noValidate
      aria-labelledby="approve-title"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="approve-title" ref={heading} tabIndex={-1}>
        {paper_only ? t('staff_request.approve_paper') : t('staff_request.approve')}
      </h2>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {!paper_only && (
        <>
          {candidates.length === 0 ? (
            <Notice tone="attention">
              <p>{t('staff_request.patient_none')}</p>
            </Notice>
          ) : (
            <Choice
              legend={t('staff_request.patient')}
              name="patient"
              value={patient}
              onChoose={set_patient}
              error={tried && patient === '' ? t('staff_request.patient_need') : undefined}
              options={candidates.map((each) => ({
                value: each.patient,
                label: (
                  <>
                    <strong>{each.name}</strong>, {dates.day(each.birth_on)}
                    {each.mrn === undefined ? '' : ` · ${each.mrn}`}
                    {each.ended_by_decision === true && <span className="k-block">{t('staff.ended_by_decision')}</span>}
                    {each.namesake && <span className="k-flag k-flag-abnormal">{t('staff_request.namesake')}</span>}
                  </>
                ),
                hint: t('staff_request.patient_hint'),
              }))}
            />
          )}
          <Choice
            legend={t('staff_request.custody')}
            name="custody"
            value={custody}
            onChoose={set_custody}
            options={CUSTODIES.map((value) => ({ value, label: word('link_custody', value, 'unknown') }))}
          />
        </>
      )}
      {documents.length > 0 && (
        <fieldset className="k-radios" aria-invalid={tried && missing.length > 0} tabIndex={-1}>
          <legend>{t('staff_request.seen')}</legend>
          <p className="k-hint">{t('staff_request.seen_hint')}</p>
          {tried && missing.length > 0 && <p className="ds-c-inline-error">{t('staff_request.seen_need')}</p>}
          {documents.map((each) => (
            <label key={each}>
              <input
                type="checkbox"
                checked={seen.includes(each)}
                onChange={(event) => set_seen(event.target.checked ? [...seen, each] : seen.filter((one) => one !== each))}
              />
              {word('paper_word', each, 'other_paper')}
            </label>
          ))}
          {missing.length > 0 && (
            <p>
              <Button type="button" size="small" onClick={() => onMissing(missing)}>
                {t('staff_request.ask_missing')}
              </Button>
            </p>
          )}
        </fieldset>
      )}
      {papers.map((draft, index) => (
        <PaperFields
          key={draft.id}
          number={index + 1}
          draft={draft}
          answer={answer}
          tried={tried}
          change={(part) => set_papers((all) => all.map((each) => (each.id === draft.id ? { ...each, ...part } : each)))}
          remove={paper_only && papers.length === 1 ? undefined : () => set_papers((all) => all.filter((each) => each.id !== draft.id))}
        />
      ))}
      <p>
        <Button type="button" size="small" onClick={() => set_papers((all) => [...all, fresh(Math.max(0, ...all.map((each) => each.id)) + 1, 'legal_rights')])}>
          {t('staff_request.paper_add')}
        </Button>
      </p>
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {paper_only ? t('staff_request.verify_do') : t('staff_request.approve_do')}
        </Button>
        <Button type="button" onClick={onCancel}>
          {t('staff_request.cancel')}
        </Button>
      </p>
    </form>
  );
}
