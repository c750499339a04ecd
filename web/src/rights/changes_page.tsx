// SPDX-License-Identifier: Apache-2.0
// What changes on the next birthdays and other known dates: a picture of steps, and each date with what goes, what comes, what stays, why, and
// what to do before. To a patient it speaks of the people around her instead.
import { useChart, useZone } from '../chart/chart_place';
import { useHomePerson } from '../chart/home_person';
import { Icon } from '../look/icons';
import { Empty, Notice, Page, Trouble, Waiting } from '../look/page';
import { CopiesOfRecords } from '../support/lazy_help';
import { useDates, useText } from '../words/use_words';
import { useChanges, type AccessChange, type ChangesAnswer } from './ask_rights';
import { PartChips, WordsOfRule } from './part_chips';
import { CATEGORIES } from './parts';
import { first_name, said_by_practice, usePaperName, type PracticeWords } from './said';
import { ViewSteps } from './view_steps';

type Kind = 'lose' | 'less' | 'gain' | 'other_view';
const KINDS: readonly Kind[] = ['lose', 'less', 'gain', 'other_view'];
const RANK: Record<string, number> = { none: 0, some: 1, all: 2 };

function kind_of(line: AccessChange['lines'][number]): Kind {
  const before = RANK[line.before ?? 'none'] ?? 0;
  const after = RANK[line.after ?? 'none'] ?? 0;
  if (after > before) return 'gain';
  if (after === before) return 'other_view';
  return after === 0 ? 'lose' : 'less';
}

/** Whose eyes the page speaks of: the reader's own on a child's record, a person's on the patient's own page. */
interface Eyes {
  self: boolean;
  name: string;
  child: string;
}

function useCauseWords() {
  const t = useText();
  return (cause: AccessChange['causes'][number], eyes: Eyes): string => {
    const age = cause.age ?? 0;
    const name = eyes.child;
    switch (cause.kind) {
      case 'birthday':
        return eyes.self ? t('changes.birthday_self', { age }) : t('changes.birthday', { name, age });
      case 'majority':
        return eyes.self ? t('changes.majority_self', { age }) : t('changes.majority', { name, age });
      case 'paper_ends':
        return eyes.self ? t('changes.paper_ends_self', { name: eyes.name }) : t('changes.paper_ends');
      case 'paper_review':
        return eyes.self ? t('changes.paper_review_self', { name: eyes.name }) : t('changes.paper_review');
      case 'id_waiver_ends':
        return eyes.self ? t('changes.id_waiver_ends_self', { name: eyes.name }) : t('changes.id_waiver_ends');
      case 'policy':
        return t('changes.policy');
      default:
        return t('changes.other');
    }
  };
}

/** The practice's reasons for these lines, each once. */
function reasons_of(change: AccessChange): (PracticeWords & { citation?: string })[] {
  const seen = new Map<string, PracticeWords & { citation?: string }>();
  for (const line of change.lines) {
    const why = said_by_practice(line, 'why');
    if (why !== '' && !seen.has(why)) seen.set(why, line);
  }
  return [...seen.values()];
}

function Before({ change, child }: { change: AccessChange; child: string }) {
  const t = useText();
  const papers = usePaperName();
  const kinds = change.causes.flatMap((cause) =>
    (cause.kind === 'paper_ends' || cause.kind === 'paper_review') && cause.paper !== undefined ? [cause.paper] : [],
  );
  const id = change.causes.some((cause) => cause.kind === 'id_waiver_ends');
  if (change.apply_again !== true && change.adult_form !== true && kinds.length === 0 && !id) return null;
  return (
    <>
      <h3>{t('changes.before_title')}</h3>
      <ul className="k-bring-list">
        {change.apply_again === true && <li>{t('changes.apply_again')}</li>}
        {kinds.map((kind) => (
          <li key={kind}>{t('changes.paper_do', { paper: papers.one(kind) })}</li>
        ))}
        {id && <li>{t('changes.id_do')}</li>}
        {change.adult_form === true && <li>{t('changes.adult_form', { name: child })}</li>}
      </ul>
    </>
  );
}

function OwnAccount({ change, eyes }: { change: AccessChange; eyes: Eyes }) {
  const t = useText();
  if (change.own_account === null || change.own_account === undefined) return null;
  const adult = change.causes.some((cause) => cause.kind === 'majority');
  const name = eyes.child;
  const text = eyes.self
    ? adult
      ? t('changes.own_adult_self')
      : t('changes.own_self')
    : adult
      ? t('changes.own_adult', { name })
      : t('changes.own', { name });
  return (
    <>
      {!eyes.self && <h3>{t('changes.own_title', { name })}</h3>}
      <p>
        {text} {change.own_account.assent === true && t('changes.own_assent')}
      </p>
    </>
  );
}

function ChangeCard({ change, eyes, zone }: { change: AccessChange; eyes: Eyes; zone: string | undefined }) {
  const t = useText();
  const dates = useDates();
  const cause_words = useCauseWords();
  const reasons = reasons_of(change);
  return (
    <li className="k-card k-change">
      <p className="k-change-date">
        <Icon name="bell" size={18} />
        {dates.day(change.on ?? change.at, change.on === undefined ? zone : undefined)}
      </p>
      <h2>{change.causes.map((cause) => cause_words(cause, eyes)).join(' · ')}</h2>
      {KINDS.map((kind) => {
        const found = new Set(change.lines.filter((line) => kind_of(line) === kind).map((line) => line.category));
        const categories = CATEGORIES.filter((category) => found.has(category));
        if (categories.length === 0) return null;
        return (
          <div key={kind} className={`k-change-part k-change-${kind}`}>
            <h3>{eyes.self ? t(`changes.${kind}_self`, { name: eyes.name }) : t(`changes.${kind}`)}</h3>
            <PartChips categories={categories} />
          </div>
        );
      })}
      {change.lines.length > 0 && change.stays.length > 0 && (
        <div className="k-change-part k-change-stays">
          <h3>{eyes.self ? t('changes.stays_self', { name: eyes.name }) : t('changes.stays')}</h3>
          <PartChips categories={CATEGORIES.filter((category) => change.stays.includes(category))} />
        </div>
      )}
      {!eyes.self && reasons.length > 0 && (
        <>
          <h3>{t('changes.why')}</h3>
          {reasons.map((reason) => (
            <div key={said_by_practice(reason, 'why')}>
              <p>{said_by_practice(reason, 'why')}</p>
              <WordsOfRule words={reason} citation={reason.citation} />
            </div>
          ))}
        </>
      )}
      <OwnAccount change={change} eyes={eyes} />
      {!eyes.self && <Before change={change} child={eyes.child} />}
    </li>
  );
}

function List({ changes, eyes }: { changes: readonly AccessChange[]; eyes: Eyes }) {
  const zone = useZone();
  return (
    <>
      <ViewSteps changes={changes.filter((change) => change.lines.length > 0)} zone={zone} {...(eyes.self ? { name: eyes.name } : {})} />
      <ol role="list" className="k-changes">
        {changes.map((change) => (
          <ChangeCard key={change.at} change={change} eyes={eyes} zone={zone} />
        ))}
      </ol>
    </>
  );
}

function ForSelf({ answer }: { answer: ChangesAnswer }) {
  const t = useText();
  const own = answer.changes.filter((change) => change.own_account !== null && change.own_account !== undefined);
  const people = answer.people.filter((person) => person.changes.length > 0);
  return (
    <>
      {own.length > 0 && <List changes={own.map((change) => ({ ...change, lines: [] }))} eyes={{ self: true, name: '', child: '' }} />}
      {people.length === 0 && own.length === 0 && <Empty icon="check" title={t('changes.none_title')} text={t('changes.none_self')} />}
      {answer.people.length === 0 && <p className="k-hint">{t('changes.no_people')}</p>}
      {people.map((person) => (
        <section className="k-section" key={person.name}>
          <h2>{t('changes.people_title', { name: person.name })}</h2>
          <List
            changes={person.changes.map((change) => ({ ...change, own_account: null }))}
            eyes={{ self: true, name: first_name(person.name), child: '' }}
          />
        </section>
      ))}
    </>
  );
}

export function ChangesPage() {
  const t = useText();
  const chart = useChart();
  const { person } = useHomePerson();
  const answer = useChanges(chart.api);
  const self = (answer.data?.relationship ?? person?.relationship) === 'self';
  const child = first_name(person?.name ?? '');
  const none = answer.data !== undefined && !self && answer.data.changes.length === 0;
  return (
    <Page
      title={self || child === '' ? t('changes.title') : t('changes.title_child', { name: child })}
      window_title={self ? t('rights.neutral') : t('changes.title')}
      lead={self ? t('changes.lead_self') : t('changes.lead')}
      icon="access"
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} />}
      {none && <Empty icon="check" title={t('changes.none_title')} text={t('changes.none')} />}
      {answer.data && !self && !none && <List changes={answer.data.changes} eyes={{ self: false, name: '', child }} />}
      {answer.data && self && <ForSelf answer={answer.data} />}
      {answer.data && !self && (
        <Notice>
          <p>{t('changes.copy')}</p>
          <CopiesOfRecords practice={chart.practice} />
        </Notice>
      )}
    </Page>
  );
}
