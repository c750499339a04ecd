// SPDX-License-Identifier: Apache-2.0
// "Your questions to the office": what was asked, how it stands, and what the office answered. Only the account that asked reads it.
import { Link } from 'wouter';
import { Empty, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { useOwnQuestions, type OwnQuestion } from './ask_support';

function One({ question }: { question: OwnQuestion }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const waits = question.state === 'open' || question.state === 'taken';
  return (
    <li className="k-card k-question">
      <h2>{word('support_trouble', question.trouble, 'other')}</h2>
      <p>
        <span className="k-state">{word('question_told', question.state)}</span>
      </p>
      <p className="k-hint">
        {question.practice_name} · {t('questions.number')} {question.receipt} · {t('questions.asked', { date: dates.short_day(question.asked_at, question.zone) })}
      </p>
      <blockquote className="k-said">{question.words}</blockquote>
      {question.answers.map((answer) => (
        <section className="k-answer" key={answer.at}>
          <h3>
            {word('question_answer', answer.kind)}, {dates.moment(answer.at, question.zone)}
          </h3>
          {answer.words !== '' && <p className="k-answer-words">{answer.words}</p>}
        </section>
      ))}
      {waits && <p>{t('questions.by', { when: dates.moment(question.answer_by, question.zone) })}</p>}
      <p>
        {t('questions.call')} <a href={`tel:${question.phone.replace(/[^+\d]/g, '')}`}>{question.phone}</a>
      </p>
    </li>
  );
}

export function QuestionsPage() {
  const t = useText();
  const answer = useOwnQuestions();
  const questions = answer.data?.questions ?? [];
  return (
    <Page title={t('questions.title')} lead={t('questions.lead')} back={{ href: '/help', place: t('help.title') }} narrow>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && questions.length === 0 && <Empty icon="notes" title={t('questions.none_title')} text={t('questions.none')} />}
      {questions.length > 0 && (
        <ul role="list" className="k-questions">
          {questions.map((question) => (
            <One key={question.id} question={question} />
          ))}
        </ul>
      )}
      <p className="k-actions">
        <Link className="ds-c-button ds-c-button--solid" href="/support">
          {t('support.ask')}
        </Link>
      </p>
    </Page>
  );
}
