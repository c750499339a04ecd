// SPDX-License-Identifier: Apache-2.0
// "What my parents can see", for the patient alone: each person with a link, what she sees and why, what she never sees, what the patient
// chose about her, and the ways to choose more. The window's title names nothing: somebody may look over a shoulder.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { Link } from 'wouter';
import { path_of } from '../api/door';
import { useChart, useZone } from '../chart/chart_place';
import { Icon } from '../look/icons';
import { Empty, Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { AssentAsk } from './assent_ask';
import { take_back, useMyPeople, type AccessLine, type KeptWish, type PersonOfMine } from './ask_rights';
import { useCircleWords } from './circle_words';
import { PartChips } from './part_chips';
import { grouped } from './parts';
import { first_name } from './said';

function Sees({ person }: { person: PersonOfMine }) {
  const t = useText();
  const words = useCircleWords();
  const name = first_name(person.name);
  const groups = grouped<AccessLine>(person.lines, (line) => `${line.can_see ?? 'none'}|${words.why(line, name)}`);
  const shown = groups.filter((group) => group.line.can_see !== 'none');
  const hidden = groups.filter((group) => group.line.can_see === 'none');
  return (
    <>
      {shown.length === 0 && <p>{t('circle.sees_nothing', { name })}</p>}
      {[...shown, ...hidden].map((group) => (
        <div key={group.key} className={`k-circle-group k-circle-${group.line.can_see ?? 'none'}`}>
          <h3>
            <Icon name={group.line.can_see === 'none' ? 'lock' : group.line.can_see === 'all' ? 'check' : 'dot'} size={18} />
            {group.line.can_see === 'none'
              ? t('circle.sees_none')
              : group.line.can_see === 'all'
                ? t('circle.sees_all')
                : t('circle.sees_some')}
          </h3>
          <PartChips categories={group.categories} />
          <p className="k-hint">{words.why(group.line, name)}</p>
        </div>
      ))}
    </>
  );
}

function Never({ person }: { person: PersonOfMine }) {
  const t = useText();
  const words = useCircleWords();
  const name = first_name(person.name);
  const topics = person.never.filter((topic) => topic !== 'own_care');
  return (
    <div className="k-circle-group k-circle-never">
      {person.never.length > 0 && (
        <>
          <h3>
            <Icon name="lock" size={18} />
            {t('circle.never_title', { name })}
          </h3>
          {person.never.includes('own_care') && <p>{t('circle.never_care')}</p>}
          {topics.length > 0 && (
            <details>
              <summary>{t('circle.never_topics', { name })}</summary>
              <ul className="k-bring-list">
                {topics.map((topic) => (
                  <li key={topic}>{words.topic(topic)}</li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      {person.shared.length > 0 && (
        <>
          <h3>
            <Icon name="check" size={18} />
            {t('circle.shared_title', { name })}
          </h3>
          <ul className="k-bring-list">
            {person.shared.map((topic) => (
              <li key={topic}>{words.topic(topic)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function WishLine({ wish, name, onBack, busy }: { wish: KeptWish; name: string; onBack: (wish: KeptWish) => void; busy: boolean }) {
  const t = useText();
  const zone = useZone();
  const words = useCircleWords();
  const what = words.about(wish);
  return (
    <li className={`k-wish k-wish-${wish.effect}`}>
      <Icon name={wish.effect === 'permit' ? 'check' : 'lock'} size={20} />
      <div>
        <strong>{wish.effect === 'permit' ? t('circle.permit', { name, what }) : t('circle.deny', { name, what })}</strong>
        <p className="k-hint">{words.term(wish, zone)}</p>
        {!wish.may_withdraw && <p className="k-hint">{t('circle.by_office')}</p>}
      </div>
      {wish.may_withdraw && (
        <Button size="small" aria-label={t('circle.take_back_name', { what })} aria-disabled={busy} onClick={() => onBack(wish)}>
          {t('circle.take_back')}
        </Button>
      )}
    </li>
  );
}

interface PersonCardProps {
  person: PersonOfMine;
  busy: boolean;
  onBack: (wish: KeptWish) => void;
}

function PersonCard({ person, busy, onBack }: PersonCardProps) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const name = first_name(person.name);
  const base = `${chart.href}/circle${path_of(person.person)}`;
  const may_permit = person.may_permit.topics.length > 0;
  const may_deny = person.may_deny.topics.length + person.may_deny.categories.length > 0;
  const since = person.since === null || person.since === undefined ? '' : t('circle.since', { date: dates.day(person.since, zone) });
  return (
    <li className="k-card k-circle-person">
      <h2>{person.name}</h2>
      <p className="k-hint">{[word('circle_kind', person.relationship, 'parent'), person.waiting ? '' : since].filter(Boolean).join(' · ')}</p>
      {person.waiting ? (
        <p>{t('circle.waiting')}</p>
      ) : (
        <>
          <Sees person={person} />
          <Never person={person} />
        </>
      )}
      {(person.wishes.length > 0 || may_permit || may_deny) && (
        <>
          <h3>{t('circle.wishes_title')}</h3>
          {person.wishes.length === 0 ? (
            <p>{t('circle.no_wishes', { name })}</p>
          ) : (
            <ul role="list" className="k-wishes">
              {person.wishes.map((wish) => (
                <WishLine key={wish.id} wish={wish} name={name} busy={busy} onBack={onBack} />
              ))}
            </ul>
          )}
        </>
      )}
      {may_permit || may_deny ? (
        <p className="k-actions">
          {may_deny && (
            <Link className="ds-c-button ds-c-button--solid" href={`${base}/less`}>
              {t('circle.hide', { name })}
            </Link>
          )}
          {may_permit && (
            <Link className="ds-c-button" href={`${base}/more`}>
              {t('circle.show_more', { name })}
            </Link>
          )}
        </p>
      ) : (
        !person.waiting && <p>{t('circle.no_choice')}</p>
      )}
    </li>
  );
}

export interface JustDone {
  ids: string[];
  effect: 'permit' | 'deny';
  name: string;
}

export function CirclePage({ done, onDone }: { done: JustDone | null; onDone: (done: JustDone | null) => void }) {
  const t = useText();
  const saying = useSaying();
  const chart = useChart();
  const answer = useMyPeople(chart.api);
  const [busy, set_busy] = useState(false);
  const [gone, set_gone] = useState(false);
  const [problem, set_problem] = useState<unknown>(null);
  const said = problem === null ? null : saying(problem);
  const back = async (ids: readonly string[]) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    set_gone(false);
    try {
      for (const id of ids) await take_back(chart.api, id);
      onDone(null);
      set_gone(true);
    } catch (caught) {
      set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const people = answer.data?.people ?? [];
  return (
    <Page
      title={answer.data?.adult === true ? t('circle.title_adult') : t('circle.title_teen')}
      window_title={t('rights.neutral')}
      lead={t('circle.lead')}
      icon="visitors"
    >
      <div role="status">
        {done && (
          <Notice tone="good">
            <p>{done.effect === 'permit' ? t('circle.done_permit', { name: done.name }) : t('circle.done_deny', { name: done.name })}</p>
            <p className="k-actions">
              <Button
                aria-disabled={busy}
                onClick={() => {
                  void back(done.ids);
                }}
              >
                {t('circle.undo')}
              </Button>
            </p>
          </Notice>
        )}
        {gone && (
          <Notice tone="good">
            <p>{t('circle.taken_back')}</p>
          </Notice>
        )}
      </div>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && people.length === 0 && <Empty icon="lock" title={t('circle.empty_title')} text={t('circle.empty')} />}
      {people.length > 0 && (
        <ul role="list" className="k-circle">
          {people.map((person) => (
            <PersonCard
              key={person.person}
              person={person}
              busy={busy}
              onBack={(wish) => {
                void back([wish.id]);
              }}
            />
          ))}
        </ul>
      )}
      {answer.data && (
        <>
          {!answer.data.adult && <AssentAsk />}
          {!answer.data.adult && people.length > 0 && (
            <Notice tone="attention" title={t('circle.worry_title')}>
              <p>{t('circle.worry')}</p>
            </Notice>
          )}
          <p>
            <Link href={`${chart.href}/visitors`}>{t('circle.looked')}</Link>
          </p>
        </>
      )}
    </Page>
  );
}
