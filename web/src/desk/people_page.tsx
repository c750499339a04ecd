// SPDX-License-Identifier: Apache-2.0
// A patient's people on one page: who may see what, since when, on which paper, until when and why; what staff did about it and for which
// reason; and the deeds this role may do, each with a preview.
import { Button } from '@cmsgov/design-system';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { path_of } from '../api/door';
import { useChart, useZone } from '../chart/chart_place';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { PatientHead } from '../staff/staff_patient_page';
import { useDates, useText, useWord } from '../words/use_words';
import { Categories } from './deed_form';
import { desk_of, useMay, usePeople, type PeoplePage as Shape, type PersonAround, type PersonLink } from './desk_ask';
import { OwnAccountStart } from './own_account';
import { CustodyForm, EndangerForm, EndForm, RegrantForm, ReportForm, StandingForm, type DeedPlace, type StandingDeed } from './people_deeds';
import { RestrictionForm } from './restriction_form';

type Open = { deed: 'end' | 'regrant' | 'custody' | 'endanger' | 'report' | 'restrict'; account: string; link: string };

function LinkLine({ link, zone }: { link: PersonLink; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const parts = [
    word('link_kind', link.kind, 'other'),
    link.custody === 'unknown' ? '' : t('people.custody_is', { custody: word('link_custody', link.custody) }),
    link.since === null ? '' : t('people.since', { date: dates.short_day(link.since, zone) }),
    link.until === null ? '' : t('people.until', { date: dates.short_day(link.until, zone) }),
    t('people.by_way', { way: word('link_source', link.source, 'other') }),
    link.reviewer === '' ? '' : t('people.reviewed', { who: link.reviewer }),
  ];
  return (
    <>
      <span className={`k-flag ${link.status === 'active' ? 'k-flag-normal' : 'k-flag-abnormal'}`}>
        {word('link_status', link.status, 'other')}
      </span>{' '}
      {parts.filter(Boolean).join(' · ')}
    </>
  );
}

function Papers({ person, zone, practice }: { person: PersonAround; zone: string | undefined; practice: string }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  if (person.papers.length === 0) return <>{t('staff.papers_none')}</>;
  return (
    <ul role="list" className="k-papers">
      {person.papers.map((paper) => {
        const kind = word('paper_kind', paper.kind, 'other');
        return (
          <li key={paper.paper}>
            <Link href={`${desk_of(practice)}/papers${path_of(paper.paper)}`}>
              {paper.revoked
                ? t('people.paper_revoked', { kind })
                : paper.verified
                  ? t('staff.paper_verified', { kind })
                  : t('staff.paper_waiting', { kind })}
            </Link>
            {paper.from !== null && ` · ${t('staff.paper_from', { date: dates.short_day(paper.from, zone) })}`}
            {paper.to !== null && ` · ${t('staff.paper_to', { date: dates.short_day(paper.to, zone) })}`}
            {paper.categories.length > 0 && (
              <>
                {' · '}
                <Categories words={paper.categories} />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface CardProps {
  person: PersonAround;
  page: Shape;
  zone: string | undefined;
  may: (act: string) => boolean;
  open: Open | null;
  onOpen: (open: Open | null) => void;
  place: DeedPlace;
  onWritten: (dispute: string) => void;
  onEntered: (paper: string) => void;
}

function PersonCard({ person, page, zone, may, open, onOpen, place, onWritten, onEntered }: CardProps) {
  const t = useText();
  const word = useWord();
  const running = person.links.filter((link) => link.status !== 'ended');
  const ended = person.links.filter((link) => link.status === 'ended');
  const dispute = page.disputes.find((each) => each.account === person.account && each.state !== 'decided');
  const mine = open?.account === person.account ? open : null;
  const link = person.links.find((each) => each.link === mine?.link);
  const start = (deed: Open['deed'], of?: PersonLink) => onOpen({ deed, account: person.account, link: of?.link ?? '' });
  const buttons: ReactNode[] = [];
  for (const each of running) {
    const kind = running.length > 1 ? ` (${word('link_kind', each.kind, 'other')})` : '';
    if (may('end_access'))
      buttons.push(
        <Button key={`end ${each.link}`} onClick={() => start('end', each)}>
          {t('people.end')}
          {kind}
        </Button>,
      );
    if (may('set_custody'))
      buttons.push(
        <Button key={`custody ${each.link}`} onClick={() => start('custody', each)}>
          {t('people.custody')}
          {kind}
        </Button>,
      );
  }
  const last = ended.at(-1);
  if (running.length === 0 && last !== undefined && may('regrant_access'))
    buttons.push(
      <Button key="regrant" onClick={() => start('regrant', last)}>
        {t('people.regrant')}
      </Button>,
    );
  if (running.length > 0 && dispute === undefined && may('report_dispute'))
    buttons.push(
      <Button key="report" onClick={() => start('report')}>
        {t('people.report')}
      </Button>,
    );
  if (running.length > 0 && may('restrict_access'))
    buttons.push(
      <Button key="restrict" onClick={() => start('restrict')}>
        {t('restriction.start')}
      </Button>,
    );
  if (may('judge_endangerment'))
    buttons.push(
      <Button key="endanger" onClick={() => start('endanger')}>
        {person.endangers === true ? t('people.endanger_lift') : t('people.endanger')}
      </Button>,
    );
  return (
    <li className="k-card k-person-card-desk">
      <h3>{person.name}</h3>
      {person.endangers === true && (
        <Notice tone="urgent">
          <p>{t('people.endangers')}</p>
        </Notice>
      )}
      {dispute !== undefined && (
        <p>
          <Link href={`${desk_of(place.practice)}/disputes${path_of(dispute.dispute)}`}>
            {dispute.state === 'frozen' ? t('people.frozen') : t('people.disputed')}
          </Link>
        </p>
      )}
      <dl className="k-facts">
        <div>
          <dt>{t('staff.sees')}</dt>
          <dd>
            <Categories words={person.sees} />
            <small className="k-hint k-block">{word('staff_reason', person.reason) || word('desk_reason', person.reason)}</small>
          </dd>
        </div>
        <div>
          <dt>{t('people.links')}</dt>
          <dd>
            <ul role="list" className="k-papers">
              {person.links.map((each) => (
                <li key={each.link}>
                  <LinkLine link={each} zone={zone} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{t('staff.papers')}</dt>
          <dd>
            <Papers person={person} zone={zone} practice={place.practice} />
          </dd>
        </div>
        <div>
          <dt>{t('staff.id')}</dt>
          <dd>
            {word('id_status', person.id_status, 'other')}
            {person.id_task !== undefined && may('check_id') && (
              <Link className="k-block" href={`${desk_of(place.practice)}/id-checks${path_of(person.id_task)}`}>
                {t('people.id_due')}
              </Link>
            )}
          </dd>
        </div>
      </dl>
      {mine === null && buttons.length > 0 && <p className="k-actions k-no-print">{buttons}</p>}
      {mine?.deed === 'end' && link && <EndForm place={place} person={person} link={link} />}
      {mine?.deed === 'regrant' && link && <RegrantForm place={place} person={person} link={link} />}
      {mine?.deed === 'custody' && link && <CustodyForm place={place} person={person} link={link} />}
      {mine?.deed === 'endanger' && <EndangerForm place={place} person={person} endangers={person.endangers !== true} />}
      {mine?.deed === 'restrict' && <RestrictionForm place={place} person={person} onEntered={onEntered} />}
      {mine?.deed === 'report' && <ReportForm place={place} person={person} onWritten={onWritten} />}
    </li>
  );
}

function Standing({ page, may, place, zone }: { page: Shape; may: (act: string) => boolean; place: DeedPlace; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [open, set_open] = useState<StandingDeed | null>(null);
  const today = new Intl.DateTimeFormat('en-CA', zone === undefined ? {} : { timeZone: zone }).format(new Date());
  const is: Record<StandingDeed, boolean> = {
    emancipation: page.emancipated_at !== null,
    capacity: page.diminished,
    death: page.deceased_at !== null,
  };
  const act: Record<StandingDeed, string> = { emancipation: 'set_emancipation', capacity: 'judge_capacity', death: 'record_death' };
  const deeds: StandingDeed[] = ['emancipation', 'capacity', 'death'];
  const said: Record<StandingDeed, string> = {
    emancipation: page.emancipated_at === null ? '' : t('people.is_emancipated', { date: dates.day(page.emancipated_at, zone) }),
    capacity: page.diminished ? t('people.is_diminished') : '',
    death: page.deceased_at === null ? '' : t('people.is_dead', { date: dates.day(page.deceased_at, zone) }),
  };
  const close: DeedPlace = {
    ...place,
    level: 3,
    onDone: () => {
      set_open(null);
      place.onDone();
    },
    onCancel: () => set_open(null),
  };
  return (
    <section className="k-section" aria-labelledby="standing">
      <h2 id="standing">{t('people.standing')}</h2>
      {deeds.every((deed) => !is[deed]) && <p>{t('people.standing_usual')}</p>}
      {deeds.filter((deed) => is[deed]).map((deed) => (
        <p key={deed}>
          <strong>{said[deed]}</strong>
        </p>
      ))}
      {open === null ? (
        <p className="k-actions k-no-print">
          {deeds.filter((deed) => may(act[deed])).map((deed) => (
            <Button key={deed} onClick={() => set_open(deed)}>
              {word('standing_deed', is[deed] ? `${deed}_undo` : deed)}
            </Button>
          ))}
        </p>
      ) : (
        <StandingForm place={close} deed={open} undo={is[open]} today={today} />
      )}
    </section>
  );
}

function History({ page, zone }: { page: Shape; zone: string | undefined }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  if (page.history.length === 0) return null;
  return (
    <section className="k-section" aria-labelledby="history">
      <h2 id="history">{t('people.history')}</h2>
      <ul role="list" className="k-list">
        {page.history.map((one, index) => (
          <li key={`${one.at} ${index}`} className="k-person-right">
            <span>
              <strong>{word('deed', one.deed, 'other')}</strong>
              {one.who !== '' && `: ${one.who}`}
              <span className="k-block">{one.words}</span>
            </span>
            <span className="k-hint">{t('dispute.by_at', { who: one.by, date: dates.moment(one.at, zone) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** 'Farrow, Nadia Zephyr' -> 'Nadia' */
const first_name = (name: string): string => (name.split(', ')[1] ?? name).split(' ')[0] ?? '';

export function PeoplePage() {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const zone = useZone();
  const chart = useChart();
  const may = useMay(chart.practice);
  const [, navigate] = useLocation();
  const answer = usePeople(chart.practice, chart.patient);
  const [open, set_open] = useState<Open | null>(null);
  const [done, set_done] = useState(false);
  const page = answer.data;
  const place: DeedPlace = {
    practice: chart.practice,
    api: chart.api,
    level: 4,
    onDone: () => {
      set_open(null);
      set_done(true);
    },
    onCancel: () => set_open(null),
  };
  const start = (next: Open | null) => {
    set_done(false);
    set_open(next);
  };
  return (
    <Page
      title={page?.patient.name ?? t('staff.people')}
      window_title={t('staff.people')}
      back={{ href: chart.href, place: t('staff.patient') }}
    >
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(chart.practice)} />}
      {page && (
        <>
          <PatientHead patient={page.patient} />
          {done && (
            <Notice tone="good" live>
              <p>{t('people.done')}</p>
            </Notice>
          )}
          <Standing page={page} may={may} place={place} zone={zone} />
          <section className="k-section" aria-labelledby="people">
            <h2 id="people">{t('staff.people')}</h2>
            <p className="k-hint">{t('people.logged')}</p>
            {page.people.length === 0 && <p>{t('staff.people_none')}</p>}
            <ul role="list" className="k-people-desk">
              {page.people.map((person) => (
                <PersonCard
                  key={person.account}
                  person={person}
                  page={page}
                  zone={zone}
                  may={may}
                  open={open}
                  onOpen={start}
                  place={place}
                  onEntered={(paper) => navigate(`${desk_of(chart.practice)}/papers${path_of(paper)}`)}
                  onWritten={(dispute) => navigate(`${desk_of(chart.practice)}/disputes${path_of(dispute)}`)}
                />
              ))}
            </ul>
          </section>
          <section className="k-section" aria-labelledby="own">
            <h2 id="own">{t('staff.own_account')}</h2>
            {page.own_account === null ? (
              <p>{t('staff.own_account_none')}</p>
            ) : (
              <p>
                {t('people.own', { name: page.own_account.name, date: dates.day(page.own_account.since, zone) })}
                <span className="k-block">
                  {t('staff.sees')}: <Categories words={page.own_account.sees} />
                  <small className="k-hint k-block">{word('staff_reason', page.own_account.reason)}</small>
                </span>
              </p>
            )}
            <OwnAccountStart practice={chart.practice} patient={chart.patient} name={first_name(page.patient.name ?? '')} />
          </section>
          <History page={page} zone={zone} />
        </>
      )}
    </Page>
  );
}
