// SPDX-License-Identifier: Apache-2.0
// The tests of a group, each with its value, its word and its usual range: a list and not a table, so that a phone shows all of it.
import { Link } from 'wouter';
import { path_of } from '../api/door';
import type { Item } from '../api/shapes';
import { Icon } from '../look/icons';
import { useText } from '../words/use_words';
import { useChart } from './chart_place';
import { FlagMark } from './flag_mark';
import { flag_of, useResultWords } from './result_words';

export function Members({ members }: { members: readonly Item[] }) {
  const t = useText();
  const words = useResultWords();
  const chart = useChart();
  return (
    <section className="k-section" aria-labelledby="members">
      <h2 id="members">{t('result.members')}</h2>
      <ul role="list" className="k-list">
        {members.map((member) => {
          const range = words.range(member);
          return (
            <li key={member.id}>
              <Link href={`${chart.href}/results${path_of(member.id)}`} className="k-line">
                <span className="k-line-main">
                  <strong>{member.title}</strong>
                  <span className="k-line-value">{words.value(member)}</span>
                  {range !== '' && (
                    <span className="k-line-detail k-small">
                      {t('result.range')}: {range}
                    </span>
                  )}
                </span>
                <FlagMark flag={flag_of(member)} />
                <Icon name="next" size={18} />
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
