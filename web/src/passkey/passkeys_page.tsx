// SPDX-License-Identifier: Apache-2.0
// One's passkeys: add, name, remove. Adding and removing ask "is it really you?" when that was shown too long ago.
import { Button } from '@cmsgov/design-system';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cache, read_session } from '../api/ask';
import { ask, path_of, Problem } from '../api/door';
import type { components } from '../api/portal';
import { Line } from '../look/fields';
import { Icon } from '../look/icons';
import { Empty, Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { CodesStep } from '../settings/second_step_page';
import { useDates, useText } from '../words/use_words';
import { make_passkey, passkeys_possible, PasskeyTrouble } from './browser';
import { needs_step_up, StepUp } from './step_up';

type Passkey = components['schemas']['Passkey'];
type Kept = { id: string; recovery_codes: string[] };
const KEY = ['passkeys'];
const NAME_LIMIT = 40;

function useTroubleOfAdding() {
  const t = useText();
  const saying = useSaying();
  return (problem: unknown) => {
    const there = { title: t('passkeys.there_title'), text: t('passkeys.there') };
    if (problem instanceof PasskeyTrouble)
      return problem.why === 'there'
        ? there
        : problem.why === 'left'
          ? { title: t('passkeys.left_title'), text: t('passkeys.left') }
          : { title: t('passkeys.never_title'), text: t('passkeys.never') };
    if (problem instanceof Problem && problem.code === 'there_already') return there;
    if (problem instanceof Problem && problem.code === 'too_many') return { title: t('passkeys.many_title'), text: t('passkeys.many') };
    if (problem instanceof Problem && problem.code === 'keeps_it') return { title: t('passkeys.keeps_title'), text: t('passkeys.keeps') };
    return saying(problem);
  };
}

function PasskeyLine({ one, onRename, onRemove }: { one: Passkey; onRename: (name: string) => Promise<void>; onRemove: () => void }) {
  const t = useText();
  const dates = useDates();
  const [state, set_state] = useState<'shown' | 'naming' | 'removing'>('shown');
  const [name, set_name] = useState(one.name);
  return (
    <li className="k-device">
      <span className="k-tile-icon">
        <Icon name="lock" size={24} />
      </span>
      <div>
        <strong>{one.name}</strong>
        {one.stopped && <span className="k-state">{t('passkeys.stopped')}</span>}
        <p className="k-hint">
          {t('passkeys.added', { when: dates.moment(one.added_at) })}
          {one.used_at !== null && ` · ${t('passkeys.used', { when: dates.moment(one.used_at) })}`}
        </p>
        <p className="k-hint">{one.stopped ? t('passkeys.stopped_about') : one.copied ? t('passkeys.copied') : t('passkeys.one_device')}</p>
        {state === 'naming' && (
          <form
            className="k-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() === '') return;
              void onRename(name.trim()).then(() => set_state('shown'));
            }}
          >
            <Line label={t('passkeys.name')} name="name" value={name} onText={(text) => set_name(text.slice(0, NAME_LIMIT))} />
            <p className="k-actions">
              <Button type="submit" size="small" variation="solid">
                {t('passkeys.name_save')}
              </Button>
              <Button size="small" onClick={() => set_state('shown')}>
                {t('passkeys.keep')}
              </Button>
            </p>
          </form>
        )}
        {state === 'removing' && (
          <div role="group" aria-label={t('passkeys.remove_name', { name: one.name })}>
            <p>{t('passkeys.remove_sure')}</p>
            <p className="k-actions">
              <Button size="small" variation="solid" onClick={onRemove}>
                {t('passkeys.remove_yes')}
              </Button>
              <Button size="small" onClick={() => set_state('shown')}>
                {t('passkeys.keep')}
              </Button>
            </p>
          </div>
        )}
        {state === 'shown' && (
          <p className="k-actions">
            <Button size="small" aria-label={t('passkeys.rename_name', { name: one.name })} onClick={() => set_state('naming')}>
              {t('passkeys.rename')}
            </Button>
            <Button size="small" aria-label={t('passkeys.remove_name', { name: one.name })} onClick={() => set_state('removing')}>
              {t('passkeys.remove')}
            </Button>
          </p>
        )}
      </div>
    </li>
  );
}

export function PasskeysPage({ must = false, onDone }: { must?: boolean; onDone?: () => void }) {
  const t = useText();
  const trouble = useTroubleOfAdding();
  const answer = useQuery({
    queryKey: KEY,
    queryFn: () => ask<{ possible: boolean; passkeys: Passkey[] }>('GET', '/passkeys'),
    staleTime: 0,
  });
  const [problem, set_problem] = useState<unknown>(null);
  const [proving, set_proving] = useState<(() => Promise<void>) | null>(null);
  const [done, set_done] = useState<'' | 'added' | 'removed' | 'named'>('');
  const [codes, set_codes] = useState<string[]>([]);
  const [busy, set_busy] = useState(false);

  // Does it, and when the server wants a fresh proof, does it again after that.
  const attempt = async (deed: () => Promise<void>) => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    set_done('');
    try {
      await deed();
      set_proving(null);
      await cache.invalidateQueries({ queryKey: KEY });
      cache.setQueryData(['session'], await read_session());
    } catch (caught) {
      if (needs_step_up(caught)) set_proving(() => deed);
      else set_problem(caught);
    } finally {
      set_busy(false);
    }
  };
  const add = () =>
    attempt(async () => {
      const question = await ask<components['schemas']['PasskeyQuestion'] & { user_handle: string; email: string; name: string }>(
        'POST',
        '/passkeys/start',
      );
      const kept = await ask<Kept>('POST', '/passkeys', await make_passkey(question));
      set_codes(kept.recovery_codes);
      set_done('added');
    });
  const remove = (one: Passkey) =>
    attempt(async () => {
      await ask('DELETE', `/passkeys${path_of(one.id)}`);
      set_done('removed');
    });
  const rename = (one: Passkey, name: string) =>
    attempt(async () => {
      await ask('PUT', `/passkeys${path_of(one.id)}`, { name });
      set_done('named');
    });

  const said = problem === null ? null : trouble(problem);
  const back = must ? undefined : { href: '/settings', place: t('menu.settings') };
  if (codes.length > 0)
    return (
      <Page title={t('passkeys.title')} back={back} narrow>
        <CodesStep
          codes={codes}
          onKept={() => {
            set_codes([]);
            onDone?.();
          }}
        />
      </Page>
    );
  if (proving)
    return (
      <Page key="proof" title={t('step_up.page_title')} lead={t('step_up.lead')} narrow>
        <StepUp
          onProved={() => {
            const deed = proving;
            set_proving(null);
            void attempt(deed);
          }}
          onLeave={() => set_proving(null)}
        />
      </Page>
    );
  const list = answer.data?.passkeys ?? [];
  const can_add = answer.data?.possible === true && passkeys_possible();
  return (
    <Page title={t('passkeys.title')} lead={t('passkeys.lead')} back={back} narrow>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <div role="status">
        {done !== '' && (
          <Notice tone="good">
            <p>{done === 'added' ? t('passkeys.done_added') : done === 'removed' ? t('passkeys.done_removed') : t('passkeys.done_named')}</p>
          </Notice>
        )}
      </div>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/settings" />}
      {answer.data && list.length === 0 && <Empty icon="lock" title={t('passkeys.none_title')} text={t('passkeys.none')} />}
      {list.length > 0 && (
        <ul role="list" className="k-list">
          {list.map((one) => (
            <PasskeyLine
              key={one.id}
              one={one}
              onRename={(name) => rename(one, name)}
              onRemove={() => {
                void remove(one);
              }}
            />
          ))}
        </ul>
      )}
      {answer.data && (
        <section className="k-section">
          {can_add ? (
            <Button
              variation="solid"
              aria-disabled={busy}
              onClick={() => {
                void add();
              }}
            >
              {busy ? t('second.busy') : list.length === 0 ? t('passkeys.add') : t('passkeys.add_more')}
            </Button>
          ) : (
            <Notice>
              <p>{t('passkeys.never')}</p>
            </Notice>
          )}
          <p className="k-hint">{t('passkeys.way_back')}</p>
        </section>
      )}
    </Page>
  );
}
