// SPDX-License-Identifier: Apache-2.0
// Who works here: list, add, change the role, end. For the administrator; the last administrator stays, and everybody signs in with a second
// factor.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { ask, path_of, Problem } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText, useWord } from '../words/use_words';
import { Choice, DeedForm } from './deed_form';
import { desk_of, useTeam, type TeamMember } from './desk_ask';

const ROLES = ['front_desk', 'nurse', 'clinician', 'billing', 'privacy_officer', 'administrator'] as const;
type Role = (typeof ROLES)[number];

function RoleChoice({ value, onChoose }: { value: Role | ''; onChoose: (role: Role) => void }) {
  const t = useText();
  const word = useWord();
  return (
    <Choice
      legend={t('team.role')}
      name="role"
      value={value}
      onChoose={onChoose}
      options={ROLES.map((role) => ({ value: role, label: word('role', role, 'other'), hint: word('role_may', role) }))}
    />
  );
}

function AddForm({ practice, onDone, onCancel }: { practice: string; onDone: () => void; onCancel: () => void }) {
  const t = useText();
  const [email, set_email] = useState('');
  const [name, set_name] = useState('');
  const [role, set_role] = useState<Role | ''>('');
  const [missing, set_missing] = useState(false);
  return (
    <DeedForm
      practice={practice}
      title={t('team.add')}
      about={t('team.add_about')}
      button={t('team.add_do')}
      previews={false}
      reason="none"
      body={() => (email.trim() === '' || name.trim() === '' || role === '' ? null : { email: email.trim(), name: name.trim(), role })}
      send={async (body) => {
        set_missing(false);
        try {
          await ask('POST', `${desk_of(practice)}/team`, body);
        } catch (problem) {
          if (problem instanceof Problem && problem.fault === 'not_found') set_missing(true);
          throw problem;
        }
        return undefined;
      }}
      onDone={onDone}
      onCancel={onCancel}
    >
      {missing && (
        <Notice tone="attention" live>
          <p>{t('team.no_account')}</p>
        </Notice>
      )}
      <Line label={t('accounts.email')} name="email" type="email" value={email} onText={set_email} />
      <Line label={t('team.name')} name="name" value={name} onText={set_name} hint={t('team.name_hint')} />
      <RoleChoice value={role} onChoose={set_role} />
    </DeedForm>
  );
}

function Member({ practice, member, last, onDone }: { practice: string; member: TeamMember; last: boolean; onDone: () => void }) {
  const t = useText();
  const word = useWord();
  const dates = useDates();
  const [open, set_open] = useState<'' | 'role' | 'end'>('');
  const [role, set_role] = useState<Role | ''>('');
  const close = () => set_open('');
  const path = `${desk_of(practice)}/team${path_of(member.staff)}`;
  return (
    <li className="k-card">
      <h2 className="k-member-name">{member.name}</h2>
      <p>
        {[word('role', member.role, 'other'), member.email, t('people.since', { date: dates.short_day(member.since) })].join(' · ')}
        <span className="k-hint k-block">{member.second_factor ? t('team.factor') : t('team.factor_waits')}</span>
      </p>
      {last && <p className="k-hint">{t('team.last')}</p>}
      {member.me && !last && <p className="k-hint">{t('team.own')}</p>}
      {open === '' && !last && !member.me && (
        <p className="k-actions">
          <Button onClick={() => set_open('role')}>
            {t('team.change')}
            <span className="ds-u-visibility--screen-reader">, {member.name}</span>
          </Button>
          <Button onClick={() => set_open('end')}>
            {t('team.end')}
            <span className="ds-u-visibility--screen-reader">, {member.name}</span>
          </Button>
        </p>
      )}
      {open === 'role' && (
        <DeedForm
          practice={practice}
          level={3}
          title={t('team.change_title', { name: member.name })}
          button={t('team.change_do')}
          previews={false}
          reason="none"
          body={() => (role === '' || role === member.role ? null : { role })}
          send={async (body) => {
            await ask('PUT', `${path}/role`, body);
            return undefined;
          }}
          onDone={onDone}
          onCancel={close}
        >
          <RoleChoice value={role} onChoose={set_role} />
        </DeedForm>
      )}
      {open === 'end' && (
        <DeedForm
          practice={practice}
          level={3}
          title={t('team.end_title', { name: member.name })}
          about={t('team.end_about')}
          button={t('team.end_do')}
          previews={false}
          reason="none"
          body={() => ({})}
          send={async () => {
            await ask('DELETE', path);
            return undefined;
          }}
          onDone={onDone}
          onCancel={close}
        />
      )}
    </li>
  );
}

export function TeamPage({ practice }: { practice: string }) {
  const t = useText();
  const answer = useTeam(practice);
  const [adding, set_adding] = useState(false);
  const [done, set_done] = useState(false);
  const team = answer.data?.team ?? [];
  const administrators = team.filter((member) => member.role === 'administrator').length;
  return (
    <Page title={t('team.title')} lead={t('team.lead')} back={{ href: desk_of(practice), place: t('desk.today') }}>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href={desk_of(practice)} />}
      {done && (
        <Notice tone="good" live>
          <p>{t('team.done')}</p>
        </Notice>
      )}
      {answer.data && (
        <>
          {adding ? (
            <AddForm
              practice={practice}
              onDone={() => {
                set_adding(false);
                set_done(true);
              }}
              onCancel={() => set_adding(false)}
            />
          ) : (
            <p className="k-actions">
              <Button variation="solid" onClick={() => set_adding(true)}>
                {t('team.add')}
              </Button>
            </p>
          )}
          <ul role="list" className="k-people-desk">
            {team.map((member) => (
              <Member
                key={member.staff}
                practice={practice}
                member={member}
                last={member.role === 'administrator' && administrators === 1}
                onDone={() => set_done(true)}
              />
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}
