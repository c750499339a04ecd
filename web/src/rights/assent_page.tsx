// SPDX-License-Identifier: Apache-2.0
// "Do you agree that your parents can see …?", asked of the young person alone: what a yes, a no and waiting mean, who hears of it, and the way
// back. Nothing is sent before she has chosen; the window's title names nothing.
import { Button } from '@cmsgov/design-system';
import { useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { Problem } from '../api/door';
import { useChart, useZone } from '../chart/chart_place';
import { Icon } from '../look/icons';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText } from '../words/use_words';
import { give_assent, useAssent, type Assent, type AssentWord } from './assent_ask';
import { CallTheOffice, PartChips } from './part_chips';

type Chosen = '' | 'agree' | 'decline';

function Means({ now }: { now: Assent }) {
  const t = useText();
  const parents = now.parents.length > 0;
  return (
    <>
      <section className="k-card k-assent">
        <h2>
          <Icon name="check" size={20} />
          {t('assent.yes_title')}
        </h2>
        {now.own_account && <p>{t('assent.yes_you')}</p>}
        {parents && (
          <>
            <p>{t('assent.yes_parents')}</p>
            <PartChips categories={now.parents} />
            <p>{t('assent.yes_private')}</p>
          </>
        )}
      </section>
      <section className="k-card k-assent">
        <h2>
          <Icon name="lock" size={20} />
          {t('assent.no_title')}
        </h2>
        {parents && <p>{t('assent.no_parents')}</p>}
        {now.own_account && <p>{t('assent.no_you')}</p>}
        <p>{t('assent.no_care')}</p>
      </section>
      <section className="k-card k-assent">
        <h2>{t('assent.later_title')}</h2>
        <p>{t('assent.later')}</p>
      </section>
      <Notice title={t('assent.told_title')}>
        <p>{t('assent.told')}</p>
        <p>{t('assent.told_yes')}</p>
      </Notice>
    </>
  );
}

function Answer({ now, busy, onAnswer }: { now: Assent; busy: boolean; onAnswer: (answer: AssentWord) => void }) {
  const t = useText();
  const chart = useChart();
  const [chosen, set_chosen] = useState<Chosen>('');
  const [mine, set_mine] = useState(false);
  const [tried, set_tried] = useState(false);
  const missing = tried && chosen === '';
  const unsigned = tried && !mine;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set_tried(true);
    if (chosen === '' || !mine) return;
    onAnswer(chosen);
  };
  const choices = now.answer === 'declined' ? (['agree'] as const) : (['agree', 'decline'] as const);
  return (
    <form className="k-card k-form" onSubmit={submit} noValidate>
      <fieldset className="k-choices k-radios">
        <legend>{t('assent.legend')}</legend>
        {missing && (
          <p className="ds-c-inline-error" role="alert">
            {t('assent.need')}
          </p>
        )}
        {choices.map((one) => (
          <label key={one}>
            <input type="radio" name="assent" checked={chosen === one} onChange={() => set_chosen(one)} />
            {one === 'agree' ? t('assent.agree') : t('assent.decline')}
          </label>
        ))}
      </fieldset>
      {unsigned && (
        <p className="ds-c-inline-error" role="alert">
          {t('assent.need_mine')}
        </p>
      )}
      <p className="k-check">
        <input id="assent-mine" type="checkbox" checked={mine} onChange={(event) => set_mine(event.target.checked)} />
        <label htmlFor="assent-mine">{t('assent.mine')}</label>
      </p>
      <p className="k-actions">
        <Button type="submit" variation="solid" aria-disabled={busy}>
          {t('assent.send')}
        </Button>
        <Link className="ds-c-button" href={chart.href}>
          {t('assent.decide_later')}
        </Link>
      </p>
    </form>
  );
}

function TakeBack({ now, busy, onAnswer }: { now: Assent; busy: boolean; onAnswer: (answer: AssentWord) => void }) {
  const t = useText();
  const [sure, set_sure] = useState(false);
  if (!now.may_take_back) return <p>{t('assent.back_office')}</p>;
  if (!sure)
    return (
      <p className="k-actions">
        <Button onClick={() => set_sure(true)}>{t('assent.back')}</Button>
      </p>
    );
  return (
    <Notice tone="attention" title={t('assent.back_sure')}>
      <p>{now.own_account ? t('assent.back_both') : t('assent.back_parents')}</p>
      <p className="k-actions">
        <Button variation="solid" aria-disabled={busy} onClick={() => onAnswer('take_back')}>
          {t('assent.back_yes')}
        </Button>
        <Button onClick={() => set_sure(false)}>{t('assent.back_no')}</Button>
      </p>
    </Notice>
  );
}

function Standing({ now }: { now: Assent }) {
  const t = useText();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  if (now.answer === 'none') return null;
  const date = dates.day(now.answered_at ?? '', zone);
  return (
    <Notice tone={now.answer === 'agreed' ? 'good' : 'attention'} live>
      <p>
        {now.answer === 'agreed'
          ? t('assent.said_yes', { date })
          : now.answer === 'declined'
            ? t('assent.said_no', { date })
            : t('assent.said_back', { date })}
      </p>
      {now.on_paper && <p className="k-hint">{t('assent.on_paper')}</p>}
      {now.answer === 'agreed' && now.may_answer && (
        <p className="k-actions">
          <Link className="ds-c-button ds-c-button--solid" href={chart.href}>
            {t('assent.to_record')}
          </Link>
        </p>
      )}
    </Notice>
  );
}

export function AssentPage() {
  const t = useText();
  const saying = useSaying();
  const chart = useChart();
  const answer = useAssent(chart.api);
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const now = answer.data;
  const give = async (word: AssentWord) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    try {
      await give_assent(chart.api, word);
      window.scrollTo(0, 0);
    } catch (caught) {
      set_problem(caught);
      if (caught instanceof Problem) await answer.refetch();
    } finally {
      set_busy(false);
    }
  };
  const on_answer = (word: AssentWord) => {
    void give(word);
  };
  return (
    <Page title={t('assent.title')} window_title={t('rights.neutral')} lead={t('assent.lead')} narrow>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {problem !== null && (
        <Notice tone="attention" title={saying(problem).title} live>
          <p>{saying(problem).text}</p>
        </Notice>
      )}
      {now && !now.asked && (
        <Notice>
          <p>{t('assent.not_asked')}</p>
        </Notice>
      )}
      {now?.asked && (
        <>
          <Standing now={now} />
          {now.answer === 'agreed' ? (
            <>
              <TakeBack now={now} busy={busy} onAnswer={on_answer} />
              <Means now={now} />
            </>
          ) : (
            <>
              {now.parents.length > 0 && <h2>{t('assent.question')}</h2>}
              <Means now={now} />
              {now.may_answer ? (
                <Answer key={now.answer} now={now} busy={busy} onAnswer={on_answer} />
              ) : (
                <Notice tone="attention">
                  <p>{t('assent.not_here')}</p>
                </Notice>
              )}
            </>
          )}
          <p className="k-hint">{t('assent.until', { age: now.until_age })}</p>
          <p>{t('assent.push')}</p>
          <CallTheOffice practice={chart.practice} />
        </>
      )}
    </Page>
  );
}
