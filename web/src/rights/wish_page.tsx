// SPDX-License-Identifier: Apache-2.0
// Making a wish about one person: choose, see what it would change, say yes. A permit asks once more; a denial does not, because hiding must
// be quick. Nothing is written before the last button.
import { Button } from '@cmsgov/design-system';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/door';
import { useChart } from '../chart/chart_place';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { NotFoundPage } from '../look/not_found_page';
import { useText } from '../words/use_words';
import { make_wish, preview_wish, useMyPeople, type PersonOfMine, type Wish, type WishPreview } from './ask_rights';
import type { JustDone } from './circle_page';
import { useCircleWords } from './circle_words';
import { CATEGORIES } from './parts';
import { first_name, useParts } from './said';

type Effect = 'permit' | 'deny';
type Term = 'none' | 'month' | 'quarter' | 'year';
const TERMS: readonly Term[] = ['none', 'month', 'quarter', 'year'];
const DAYS: Record<Term, number> = { none: 0, month: 30, quarter: 91, year: 364 };
const DAY_MS = 86_400_000;

const day_after = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

interface Choice {
  topics: string[];
  categories: string[];
  all_parts: boolean;
  term: Term;
}

const wish_of = (person: PersonOfMine, effect: Effect, choice: Choice, agreed: boolean): Wish => ({
  person: person.person,
  effect,
  topics: choice.topics as Wish['topics'],
  categories: effect === 'permit' && choice.all_parts ? [] : choice.categories,
  until_on: choice.term === 'none' ? null : day_after(DAYS[choice.term]),
  agreed,
});

/** Hiding takes parts or topics; each is a wish of its own, so that "notes" does not come to mean "notes about moods". */
function wishes_of(person: PersonOfMine, effect: Effect, choice: Choice, agreed: boolean): Wish[] {
  if (effect === 'permit') return [wish_of(person, effect, choice, agreed)];
  const by_part = choice.categories.length > 0 ? [wish_of(person, effect, { ...choice, topics: [] }, agreed)] : [];
  const by_topic = choice.topics.length > 0 ? [wish_of(person, effect, { ...choice, categories: [] }, agreed)] : [];
  return [...by_part, ...by_topic];
}

const toggled = (list: readonly string[], word: string): string[] =>
  list.includes(word) ? list.filter((one) => one !== word) : [...list, word];

interface ChecksProps {
  legend: string;
  words: readonly string[];
  chosen: readonly string[];
  name_of: (word: string) => string;
  hint_of?: (word: string) => string;
  onToggle: (word: string) => void;
}

function Checks({ legend, words, chosen, name_of, hint_of, onToggle }: ChecksProps) {
  const id = useId();
  return (
    <fieldset className="k-choices">
      <legend>{legend}</legend>
      {words.map((word) => {
        const hint = hint_of?.(word) ?? '';
        return (
          <div key={word} className="k-choice">
            <p className="k-check">
              <input
                type="checkbox"
                id={`${id}${word}`}
                checked={chosen.includes(word)}
                onChange={() => onToggle(word)}
                {...(hint === '' ? {} : { 'aria-describedby': `${id}${word}-hint` })}
              />
              <label htmlFor={`${id}${word}`}>{name_of(word)}</label>
            </p>
            {hint !== '' && (
              <p className="k-hint k-choice-hint" id={`${id}${word}-hint`}>
                {hint}
              </p>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

interface RadiosProps<Word extends string> {
  legend: string;
  words: readonly Word[];
  chosen: Word;
  name_of: (word: Word) => string;
  onChoose: (word: Word) => void;
}

function Radios<Word extends string>({ legend, words, chosen, name_of, onChoose }: RadiosProps<Word>) {
  const id = useId();
  return (
    <fieldset className="k-choices k-radios">
      <legend>{legend}</legend>
      {words.map((word) => (
        <label key={word}>
          <input type="radio" name={id} checked={chosen === word} onChange={() => onChoose(word)} />
          {name_of(word)}
        </label>
      ))}
    </fieldset>
  );
}

interface PreviewProps {
  previews: readonly WishPreview[];
  effect: Effect;
  name: string;
  all_parts: boolean;
}

function PreviewText({ previews, effect, name, all_parts }: PreviewProps) {
  const t = useText();
  const words = useCircleWords();
  const parts = useParts();
  const gone = previews.flatMap((preview) => preview.parts.filter((part) => part.after === 'none').map((part) => part.category));
  const cells = previews.flatMap((preview) => preview.topics);
  const lines = new Map<string, string[]>();
  for (const cell of cells) {
    // What goes with a whole part is said by the part.
    const categories = (effect === 'permit' ? cell.opens : cell.closes).filter((one) => !gone.includes(one));
    if (categories.length === 0) continue;
    const key = all_parts ? t('circle.all_parts') : parts.sentence(CATEGORIES.filter((one) => categories.includes(one)));
    const topic = words.topic(cell.topic);
    const said = cell.asked_alone && cell.topic !== 'own_care' ? t('wish.topic_alone', { topic }) : topic;
    lines.set(key, [...(lines.get(key) ?? []), said]);
  }
  if (!previews.some((preview) => preview.something))
    return (
      <>
        <h2>{t('wish.nothing_title')}</h2>
        <p>{effect === 'permit' ? t('wish.nothing_permit', { name }) : t('wish.nothing_deny', { name })}</p>
      </>
    );
  return (
    <>
      <h2>{t('wish.preview_title')}</h2>
      {gone.length > 0 && <p>{t('wish.part_gone', { name, parts: parts.sentence(CATEGORIES.filter((one) => gone.includes(one))) })}</p>}
      {[...lines].map(([where, topics]) => (
        <div key={where}>
          <p>{effect === 'permit' ? t('wish.opens', { name, parts: where }) : t('wish.closes', { name, parts: where })}</p>
          <ul className="k-bring-list">
            {topics.map((topic) => (
              <li key={topic}>{topic}</li>
            ))}
          </ul>
        </div>
      ))}
      <p className="k-hint">{effect === 'permit' ? t('wish.older') : t('wish.seen_before', { name })}</p>
      {effect === 'deny' && <p className="k-hint">{t('wish.in_person')}</p>}
    </>
  );
}

interface FormProps {
  person: PersonOfMine;
  effect: Effect;
  onMade: (done: JustDone) => void;
}

function WishForm({ person, effect, onMade }: FormProps) {
  const t = useText();
  const saying = useSaying();
  const words = useCircleWords();
  const parts = useParts();
  const chart = useChart();
  const [, go] = useLocation();
  const [choice, set_choice] = useState<Choice>({ topics: [], categories: [], all_parts: true, term: 'none' });
  const [previews, set_previews] = useState<WishPreview[] | null>(null);
  const [agreed, set_agreed] = useState(false);
  const [said, set_said] = useState('');
  const [busy, set_busy] = useState(false);
  const agree_id = useId();
  const preview_box = useRef<HTMLElement>(null);
  const name = first_name(person.name);
  const offer = effect === 'permit' ? person.may_permit : person.may_deny;
  const change = (part: Partial<Choice>) => {
    set_choice({ ...choice, ...part });
    set_previews(null);
    set_said('');
  };
  useEffect(() => {
    if (previews !== null) preview_box.current?.focus();
  }, [previews]);
  const refused = (caught: unknown): string => {
    const code = caught instanceof Problem ? caught.code : undefined;
    if (code === 'nothing_chosen') return t('wish.choose_first');
    if (code === 'not_yours') return t('wish.not_yours');
    if (code === 'part2_needs_end') return t('wish.part2_needs_end');
    if (code === 'not_agreed') return t('wish.agree_first');
    return saying(caught).text;
  };
  const attempt = async (work: () => Promise<void>) => {
    if (busy) return;
    set_busy(true);
    set_said('');
    try {
      await work();
    } catch (caught) {
      set_said(refused(caught));
    } finally {
      set_busy(false);
    }
  };
  const chosen = choice.topics.length > 0 || (effect === 'deny' && choice.categories.length > 0);
  const show = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!chosen || (effect === 'permit' && !choice.all_parts && choice.categories.length === 0)) {
      set_said(t('wish.choose_first'));
      return;
    }
    void attempt(async () =>
      set_previews(await Promise.all(wishes_of(person, effect, choice, false).map((wish) => preview_wish(chart.api, wish)))),
    );
  };
  const make = () => {
    if (effect === 'permit' && !agreed) {
      set_said(t('wish.agree_first'));
      return;
    }
    void attempt(async () => {
      const ids: string[] = [];
      for (const wish of wishes_of(person, effect, choice, true)) ids.push(await make_wish(chart.api, wish));
      onMade({ ids, effect, name });
      go(`${chart.href}/circle`);
    });
  };
  return (
    <form onSubmit={show} className="k-wish-form">
      {effect === 'deny' && offer.categories.length > 0 && (
        <Checks
          legend={t('wish.parts_deny')}
          words={CATEGORIES.filter((one) => offer.categories.includes(one))}
          chosen={choice.categories}
          name_of={parts.name}
          onToggle={(word) => change({ categories: toggled(choice.categories, word) })}
        />
      )}
      {offer.topics.length > 0 && (
        <Checks
          legend={effect === 'permit' ? t('wish.topics') : t('wish.topics_deny')}
          words={offer.topics}
          chosen={choice.topics}
          name_of={words.topic}
          hint_of={(word) =>
            effect === 'permit' && word === 'own_care' ? t('wish.alone_hint') : effect === 'permit' && word === 'part2' ? t('wish.part2_hint') : ''
          }
          onToggle={(word) => change({ topics: toggled(choice.topics, word) })}
        />
      )}
      {effect === 'permit' && (
        <>
          <Radios
            legend={t('wish.parts')}
            words={['all', 'some'] as const}
            chosen={choice.all_parts ? 'all' : 'some'}
            name_of={(word) => t(`wish.parts_${word}`)}
            onChoose={(word) => change({ all_parts: word === 'all' })}
          />
          {!choice.all_parts && (
            <Checks
              legend={t('wish.parts_some')}
              words={CATEGORIES.filter((one) => offer.categories.includes(one))}
              chosen={choice.categories}
              name_of={parts.name}
              onToggle={(word) => change({ categories: toggled(choice.categories, word) })}
            />
          )}
        </>
      )}
      <Radios
        legend={t('wish.until')}
        words={TERMS}
        chosen={choice.term}
        name_of={(word) => t(`wish.until_${word}`)}
        onChoose={(term) => change({ term })}
      />
      <div role="alert">{said !== '' && <p className="k-form-said">{said}</p>}</div>
      {previews === null ? (
        <p className="k-actions">
          <Button type="submit" variation="solid" aria-disabled={busy}>
            {t('wish.preview')}
          </Button>
          <Button onClick={() => go(`${chart.href}/circle`)}>{t('wish.cancel')}</Button>
        </p>
      ) : (
        <section className="k-card k-preview" tabIndex={-1} ref={preview_box} aria-live="polite">
          <PreviewText previews={previews} effect={effect} name={name} all_parts={effect === 'permit' && choice.all_parts} />
          {effect === 'permit' && previews.some((preview) => preview.something) && (
            <p className="k-check">
              <input type="checkbox" id={agree_id} checked={agreed} onChange={(event) => set_agreed(event.target.checked)} />
              <label htmlFor={agree_id}>{t('wish.agree', { name })}</label>
            </p>
          )}
          <p className="k-actions">
            {(effect === 'deny' || previews.some((preview) => preview.something)) && (
              <Button variation="solid" onClick={make} aria-disabled={busy}>
                {effect === 'permit' ? t('wish.do_permit', { name }) : t('wish.do_deny')}
              </Button>
            )}
            <Button onClick={() => set_previews(null)}>{t('wish.change')}</Button>
            <Button variation="ghost" onClick={() => go(`${chart.href}/circle`)}>
              {t('wish.cancel')}
            </Button>
          </p>
        </section>
      )}
    </form>
  );
}

export function WishPage({ person: id, effect, onMade }: { person: string; effect: Effect; onMade: (done: JustDone) => void }) {
  const t = useText();
  const chart = useChart();
  const answer = useMyPeople(chart.api);
  const person = answer.data?.people.find((one) => one.person === id);
  if (answer.data && !person) return <NotFoundPage />;
  const name = first_name(person?.name ?? '');
  return (
    <Page
      title={effect === 'permit' ? t('wish.title_permit', { name }) : t('wish.title_deny', { name })}
      window_title={t('rights.neutral')}
      lead={effect === 'permit' ? t('wish.lead_permit') : t('wish.lead_deny', { name })}
      back={{
        href: `${chart.href}/circle`,
        place: answer.data?.adult === true ? t('circle.title_adult') : t('circle.title_teen'),
      }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {person && <WishForm person={person} effect={effect} onMade={onMade} />}
      {effect === 'permit' && answer.data?.adult !== true && (
        <Notice tone="attention" title={t('circle.worry_title')}>
          <p>{t('circle.worry')}</p>
        </Notice>
      )}
    </Page>
  );
}
