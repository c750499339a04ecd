// SPDX-License-Identifier: Apache-2.0
// In the demo: the mails the portal has sent, newest first, with their links made clickable. There is no such page outside the demo.
import { Button } from '@cmsgov/design-system';
import { Fragment } from 'react';
import { useDemoMails } from '../api/ask';
import { Problem } from '../api/door';
import { Empty, Notice, Page, Trouble, Waiting } from '../look/page';
import { useDates, useText } from '../words/use_words';

/** Only links of this very portal become links. */
function MailBody({ body }: { body: string }) {
  return (
    <div className="k-prose">
      {body.split(/(https?:\/\/\S+)/).map((part, index) => {
        if (index % 2 === 0) return <Fragment key={index}>{part}</Fragment>;
        const url = URL.canParse(part) ? new URL(part) : null;
        if (!url) return <Fragment key={index}>{part}</Fragment>;
        const local = url.hostname === window.location.hostname || url.hostname === 'localhost';
        return local ? (
          <a key={index} href={url.pathname + url.search + url.hash}>
            {part}
          </a>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        );
      })}
    </div>
  );
}

export default function DemoMailPage() {
  const t = useText();
  const dates = useDates();
  const answer = useDemoMails();
  const mails = answer.data?.mails ?? [];
  const no_demo = answer.error instanceof Problem && answer.error.fault === 'not_found';
  return (
    <Page title={t('mail.title')} lead={no_demo ? undefined : t('mail.lead')}>
      {answer.isPending && <Waiting />}
      {no_demo && (
        <Notice title={t('mail.gone_title')}>
          <p>{t('mail.gone')}</p>
        </Notice>
      )}
      {answer.error && !no_demo && <Trouble problem={answer.error} retry={answer.refetch} />}
      {answer.data && (
        <>
          <p>
            <Button
              onClick={() => {
                void answer.refetch();
              }}
            >
              {t('mail.refresh')}
            </Button>
          </p>
          {mails.length === 0 && <Empty icon="bell" title={t('mail.empty')} text={t('mail.empty_do')} />}
          {mails.map((mail) => (
            <article key={mail.id ?? ''} className="k-card k-mail">
              <h2>{mail.subject}</h2>
              <p className="k-hint">
                {t('mail.to')}: {mail.to} · {t('mail.sent')}: {dates.moment(mail.sent_at)}
                {mail.state !== undefined && mail.state !== '' && (
                  <>
                    {' '}
                    · {t('mail.state')}: {mail.state}
                  </>
                )}
              </p>
              <MailBody body={mail.body ?? ''} />
            </article>
          ))}
        </>
      )}
    </Page>
  );
}
