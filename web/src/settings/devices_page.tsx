// SPDX-License-Identifier: Apache-2.0
// The devices one is signed in on: sign out one, or all.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { useDevices } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { Device } from '../api/shapes';
import { Icon } from '../look/icons';
import { Notice, Page, Trouble, useSaying, Waiting } from '../look/page';
import { useSignedIn } from '../shell/signed_in';
import { useDates, useText } from '../words/use_words';

function DeviceLine({ device, onOut }: { device: Device; onOut: (device: Device) => void }) {
  const t = useText();
  const dates = useDates();
  const label = device.label ?? t('common.unknown');
  return (
    <li className="k-device">
      <span className="k-tile-icon">
        <Icon name="device" size={24} />
      </span>
      <div>
        <strong>{label}</strong>
        {device.this_device === true && <span className="k-state">{t('devices.this')}</span>}
        <p className="k-hint">{t('devices.last', { when: dates.moment(device.last_seen_at) })}</p>
        <p className="k-hint">
          {t('devices.first', { when: dates.moment(device.first_seen_at) })}
          {device.address !== undefined && device.address !== '' && ` · ${t('devices.address', { address: device.address })}`}
        </p>
      </div>
      {device.this_device !== true && (
        <Button size="small" aria-label={t('devices.sign_out_name', { device: label })} onClick={() => onOut(device)}>
          {t('devices.sign_out')}
        </Button>
      )}
    </li>
  );
}

export function DevicesPage() {
  const t = useText();
  const saying = useSaying();
  const { sign_out_everywhere } = useSignedIn();
  const answer = useDevices();
  const [problem, set_problem] = useState<unknown>(null);
  const [gone, set_gone] = useState(false);
  const out = async (device: Device) => {
    set_problem(null);
    set_gone(false);
    try {
      await ask('DELETE', `/devices${path_of(device.id ?? '')}`);
      await answer.refetch();
      set_gone(true);
    } catch (caught) {
      set_problem(caught);
    }
  };
  const everywhere = async () => {
    set_problem(null);
    try {
      await sign_out_everywhere();
    } catch (caught) {
      set_problem(caught);
    }
  };
  const said = problem === null ? null : saying(problem);
  return (
    <Page title={t('devices.title')} lead={t('devices.lead')} back={{ href: '/settings', place: t('menu.settings') }}>
      {said && (
        <Notice tone="attention" title={said.title} live>
          <p>{said.text}</p>
        </Notice>
      )}
      <div role="status">
        {gone && (
          <Notice tone="good">
            <p>{t('devices.gone')}</p>
          </Notice>
        )}
      </div>
      {answer.isPending && <Waiting />}
      {answer.error && <Trouble problem={answer.error} retry={answer.refetch} href="/settings" />}
      {answer.data && (
        <>
          <ul role="list" className="k-list">
            {(answer.data.devices ?? []).map((device) => (
              <DeviceLine
                key={device.id ?? ''}
                device={device}
                onOut={(each) => {
                  void out(each);
                }}
              />
            ))}
          </ul>
          <section className="k-section">
            <h2>{t('devices.all_title')}</h2>
            <p>{t('devices.all')}</p>
            <Button
              variation="solid"
              onClick={() => {
                void everywhere();
              }}
            >
              {t('devices.all_button')}
            </Button>
          </section>
        </>
      )}
    </Page>
  );
}
