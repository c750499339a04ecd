// SPDX-License-Identifier: Apache-2.0
// One question for support: who asked and how surely it is she, what was done, and the next step. A step says how much of it was read, so two
// colleagues never answer twice; what was typed stays when one was faster.
import { Button, TextField } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState, type ChangeEvent, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { usePractice } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { components } from '../api/portal';
import { ClaimLine } from '../desk/claim_line';
import { Choice } from '../desk/deed_form';
import { desk_of, forget_desk } from '../desk/desk_ask';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';

type Question = components['schemas']['StaffQuestion'];
type Kind = 'answer' | 'call' | 'note' | 'close' | 'reopen';
type Close = 'solved' | 'told_where' | 'not_reached' | 'no_need';
const CLOSES: readonly Close[] = ['solved', 'told_where', 'not_reached', 'no_need'];
const MOST = 2000;

const useQuestion = (practice: string, question: string) =>
  useQuery({
    queryKey: ['desk', practice, 'question', question],
    queryFn: () => ask<Question>('GET', `${desk_of(practice)}/questions${path_of(question)}`),
    staleTime: 0,
  });

function Asker({ question, practice, zone }: { question: Question; practice: string; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const facts: [string, string][] = [
    [t('staff_question.person'), [question.name, question.email, question.phone].filter(Boolean).join(' · ')],
    [t('staff_question.reach'), word('support_reach', question.reach)],
    [t('staff_question.language'), question.language === 'es' ? 'Español' : 'English'],
    [t('staff_question.asked'), dates.moment(question.asked_at, zone)],
    [t('staff_question.due'), question.closed_at === null ? `${dates.moment(question.due_at, zone)}${question.overdue ? ` · ${t('staff_question.late')}` : ''}` : ''],
    [t('staff_question.by'), question.taken_by === '' ? t('staff_question.nobody') : question.taken_by],
    [t('staff_question.outcome'), word('staff_question_outcome', question.outcome)],
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
      <p className="k-hint">{question.signed_in ? t('staff_question.proved') : t('staff_question.not_proved')}</p>
      {question.account !== '' && (
        <p>
          <Link href={`${desk_of(practice)}/accounts${path_of(question.account)}`}>{t('staff_question.account')}</Link>
        </p>
      )}
      <blockquote className="k-said k-answer-words">{question.words}</blockquote>
    </section>
  );
}

function History({ question, zone }: { question: Question; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  return (
    <section className="k-section" aria-labelledby="history">
      <h2 id="history">{t('staff_question.history')}</h2>
      {question.steps.length === 0 && <p>{t('staff_question.nothing')}</p>}
      {question.steps.length > 0 && (
        <ol role="list" className="k-list">
          {question.steps.map((step) => (
            <li key={step.at + step.kind} className="k-line">
              <span className="k-line-main">
                <strong>{[word('staff_question_step', step.kind), word('staff_question_outcome', step.outcome)].filter(Boolean).join(': ')}</strong>
                <span className="k-line-detail">
                  {step.by} · {dates.moment(step.at, zone)}
                </span>
                {step.words !== '' && <span className="k-answer-words">{step.words}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface FormProps {
  kind: Kind;
  question: Question;
  onSend: (body: object) => Promise<boolean>;
  onCancel: () => void;
}

function StepForm({ kind, question, onSend, onCancel }: FormProps) {
  const t = useText();
  const word = useWord();
  const [words, set_words] = useState('');
  const [result, set_result] = useState<'reached' | 'no_answer' | ''>('');
  const [close, set_close] = useState<Close | 'stays' | ''>('');
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const needs_words = kind === 'answer' || kind === 'note' || kind === 'reopen';
  const needs_close = kind === 'close' || kind === 'answer' || kind === 'call';
  const ready = (!needs_words || words.trim() !== '') && (!needs_close || close !== '') && (kind !== 'call' || result !== '');
  const hint = {
    answer: question.signed_in ? t('staff_question.answer_hint_portal') : t('staff_question.answer_hint_mail'),
    call: t('staff_question.call_hint'),
    note: t('staff_question.note_hint'),
    close: t('staff_question.note_hint'),
    reopen: t('staff_question.reopen_hint'),
  }[kind];
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (!ready || busy) return;
    set_busy(true);
    const outcome = kind === 'call' ? { outcome: result } : kind === 'close' ? { outcome: close } : {};
    const also = kind !== 'close' && needs_close && close !== 'stays' ? { close } : {};
    const done = await onSend({ kind, words: words.trim(), ...outcome, ...also });
    set_busy(false);
    if (done) onCancel();
  };
  const options = CLOSES.map((one) => ({ value: one, label: word('staff_question_outcome', one) }));
  return (
    <form
      className="k-form k-card k-deed"
      noValidate
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <h2>{t(`staff_question.${kind}`)}</h2>
      {kind === 'answer' && (
        <>
          <p>{t('staff_question.health')}</p>
          {words === '' && (
            <p>
              <Button type="button" onClick={() => set_words(word('staff_question_template', question.language, 'en'))}>
                {t('staff_question.template')}
              </Button>
            </p>
          )}
        </>
      )}
      {kind === 'call' && (
        <Choice
          legend={t('staff_question.call_result')}
          name="result"
          value={result}
          onChoose={set_result}
          options={(['reached', 'no_answer'] as const).map((one) => ({ value: one, label: word('staff_question_outcome', one) }))}
          error={tried && result === '' ? t('staff_question.need_outcome') : undefined}
        />
      )}
      <TextField
        className="k-field"
        name="words"
        label={t(`staff_question.${kind}`)}
        hint={hint}
        value={words}
        multiline
        rows={5}
        maxLength={MOST}
        onChange={(event: ChangeEvent<HTMLInputElement>) => set_words(event.target.value)}
        {...(tried && needs_words && words.trim() === '' ? { errorMessage: t('staff_question.need') } : {})}
      />
      {needs_close && (
        <Choice
          legend={kind === 'close' ? t('staff_question.outcome') : t('staff_question.then')}
          name="close"
          value={close}
          onChoose={set_close}
          options={kind === 'close' ? options : [{ value: 'stays' as const, label: t('staff_question.stays') }, ...options]}
          error={tried && close === '' ? t('staff_question.need_outcome') : undefined}
        />
      )}
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {kind === 'answer' ? t('staff_question.send') : t('staff_question.save')}
        </Button>
        <Button type="button" onClick={onCancel}>
          {t('desk.cancel')}
        </Button>
      </p>
    </form>
  );
}

function Steps({ question, practice }: { question: Question; practice: string }) {
  const t = useText();
  const saying = useSaying();
  const [open, set_open] = useState<Kind | ''>('');
  const [said, set_said] = useState<{ title: string; text: string } | null>(null);
  const send = async (body: object): Promise<boolean> => {
    set_said(null);
    try {
      await ask('POST', `${desk_of(practice)}/questions${path_of(question.question)}/steps`, { ...body, seen_steps: question.seen_steps });
      return true;
    } catch (problem) {
      const faster = problem instanceof Problem && problem.fault === 'conflict';
      set_said(faster ? { title: t('staff_question.faster_title'), text: t('staff_question.faster') } : saying(problem));
      return false;
    } finally {
      await forget_desk(practice);
    }
  };
  const can_mail = question.signed_in || question.email !== '';
  const closed = question.state === 'closed';
  const kinds: Kind[] = closed ? ['reopen', 'note'] : [...(can_mail ? (['answer'] as const) : []), 'call', 'note', 'close'];
  return (
    <>
      {said !== null && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {!can_mail && !closed && <p>{t('staff_question.back_mail')}</p>}
      {open === '' ? (
        <p className="k-actions">
          {!closed && !question.mine && (
            <Button variation="solid" onClick={() => void send({ kind: 'take' })}>
              {t('staff_question.take')}
            </Button>
          )}
          {kinds.map((kind) => (
            <Button key={kind} onClick={() => set_open(kind)}>
              {t(`staff_question.${kind}`)}
            </Button>
          ))}
          {question.state === 'taken' && question.mine && (
            <Button onClick={() => void send({ kind: 'give_back' })}>{t('staff_question.give_back')}</Button>
          )}
        </p>
      ) : (
        <StepForm key={open} kind={open} question={question} onSend={send} onCancel={() => set_open('')} />
      )}
    </>
  );
}

export default function QuestionPage({ practice, question }: { practice: string; question: string }) {
  const t = useText();
  const word = useWord();
  const zone = usePractice(practice).data?.zone;
  const answer = useQuestion(practice, question);
  const one = answer.data;
  return (
    <Page
      title={one ? t('staff_question.title', { number: one.receipt }) : word('queue', 'questions')}
      back={{ href: `${desk_of(practice)}/queues/questions`, place: word('queue', 'questions') }}
      lead={one ? `${word('support_trouble', one.trouble, 'other')} · ${word('staff_question_state', one.state)}` : undefined}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {one && (
        <>
          <ClaimLine practice={practice} queue="questions" row={question} zone={zone} />
          <Asker question={one} practice={practice} zone={zone} />
          {one.trouble === 'access' && (
            <Notice tone="attention">
              <p>
                {t('staff_question.access_hint')} <Link href={`${desk_of(practice)}/patients`}>{t('staff_question.find')}</Link>
              </p>
            </Notice>
          )}
          <Steps question={one} practice={practice} />
          <History question={one} zone={zone} />
        </>
      )}
    </Page>
  );
}
