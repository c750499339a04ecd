// SPDX-License-Identifier: Apache-2.0
// When the office answers and whom to call, from the practice's own calendar: said before anybody needs it, not after (S28, S29).
import { usePractice } from '../api/ask';
import type { Practice } from '../api/shapes';
import { Icon } from '../look/icons';
import { useDates, useText } from '../words/use_words';

export function Phone({ number }: { number: string }) {
  return (
    <a className="k-phone" href={`tel:${number.replace(/[^+\d]/g, '')}`}>
      {number}
    </a>
  );
}

/** A sentence of ours with a number in it: the number can be pressed. */
export function WithPhone({ text, number }: { text: string; number: string }) {
  const at = number === '' ? -1 : text.indexOf(number);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <Phone number={number} />
      {text.slice(at + number.length)}
    </>
  );
}

const ISO_DAYS = [1, 2, 3, 4, 5, 6, 7];
type Hours = NonNullable<Practice['hours']>;
const of_day = (hours: Hours, day: number): Hours =>
  hours.filter((line) => (line.weekday ?? -1) === day || (day === 7 && line.weekday === 0));

/** ISO weekday and "HH:MM" now, in the practice's zone. */
function now_in(zone: string | undefined): { day: number; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).formatToParts(new Date());
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { day: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1, time: `${part('hour')}:${part('minute')}` };
}

export function useOpening() {
  const t = useText();
  const dates = useDates();
  return (practice: Practice): string => {
    if (practice.open_now === true) {
      const now = now_in(practice.zone);
      const line = of_day(practice.hours ?? [], now.day).find((one) => (one.opens ?? '') <= now.time && now.time < (one.closes ?? ''));
      return line?.closes === undefined ? t('hours.open_plain') : t('hours.open', { time: dates.clock(line.closes) });
    }
    return practice.next_open_at === undefined || practice.next_open_at === null
      ? t('hours.closed_plain')
      : t('hours.closed', { when: dates.weekday_time(practice.next_open_at, practice.zone) });
  };
}

export function OfficeCard({ practice, hours = false }: { practice: Practice; hours?: boolean }) {
  const t = useText();
  const dates = useDates();
  const opening = useOpening();
  return (
    <div className="k-office">
      <span className="k-office-icon">
        <Icon name="phone" size={22} />
      </span>
      <div>
        <h2>{practice.name}</h2>
        <p>
          {opening(practice)} {practice.phone !== undefined && practice.phone !== '' && <Phone number={practice.phone} />}
        </p>
        {practice.open_now !== true && practice.after_hours_phone !== undefined && practice.after_hours_phone !== '' && (
          <p>
            {t('hours.nurse', { phone: '' })}
            <Phone number={practice.after_hours_phone} />
          </p>
        )}
        {hours && (practice.hours ?? []).length > 0 && (
          <details>
            <summary>{t('hours.all')}</summary>
            <table className="k-hours">
              <tbody>
                {ISO_DAYS.map((day) => {
                  const lines = of_day(practice.hours ?? [], day);
                  return (
                    <tr key={day}>
                      <th scope="row">{dates.weekday(day)}</th>
                      <td>
                        {lines.length === 0
                          ? t('hours.day_closed')
                          : lines.map((line) => `${dates.clock(line.opens ?? '')} – ${dates.clock(line.closes ?? '')}`).join(', ')}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </details>
        )}
      </div>
    </div>
  );
}

export function OfficeOf({ practice, hours = false }: { practice: string; hours?: boolean }) {
  const answer = usePractice(practice);
  return answer.data ? <OfficeCard practice={answer.data} hours={hours} /> : null;
}
