// SPDX-License-Identifier: Apache-2.0
// Files of a request: take a photo or choose files, see each on its way, what became of it, look at it, try again, remove it. Every change is
// said aloud once.
import { Button } from '@cmsgov/design-system';
import { useEffect, useId, useRef, useState, type ChangeEvent } from 'react';
import { ask, path_of, Problem } from '../api/door';
import { Icon } from '../look/icons';
import { useText, useWord } from '../words/use_words';
import type { Upload } from './papers_ask';
import { MOST_BYTES, MOST_FILES, send_file, TAKEN, type Sending } from './send_file';

interface Row {
  id: number;
  sending: Sending;
  received: number;
  state: 'going' | 'stopped' | 'done';
  why?: 'too_large' | 'empty' | 'connection' | 'scanner' | 'count' | 'over';
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 });

function why_of(problem: unknown): NonNullable<Row['why']> {
  if (!(problem instanceof Problem)) return 'connection';
  if (problem.fault === 'too_much') return 'count';
  if (problem.fault === 'unavailable') return 'scanner';
  return problem.fault === 'conflict' ? 'over' : 'connection';
}

function Sent({ api, upload, remove }: { api: string; upload: Upload; remove: (() => void) | undefined }) {
  const t = useText();
  const word = useWord();
  const [shown, set_shown] = useState(false);
  const id = useId();
  const pages = Math.min(upload.pages, 10);
  const own = !upload.at_desk;
  return (
    <li className="k-file">
      <span className="k-file-name">
        <Icon name="documents" size={22} />
        <strong>{upload.at_desk ? t('papers.by_desk') : upload.name}</strong>
      </span>
      {upload.state === 'refused' ? (
        <span className="k-file-bad">{word('upload_refusal', upload.refusal, 'other')}</span>
      ) : (
        <span className="k-hint">
          {upload.state === 'ready' ? t('papers.file_here', { count: upload.pages }) : t('papers.file_unfinished')}
        </span>
      )}
      <span className="k-file-acts">
        {upload.state === 'ready' && own && (
          <Button size="small" aria-expanded={shown} aria-controls={id} onClick={() => set_shown(!shown)}>
            {shown ? t('papers.hide') : t('papers.look')}
            <span className="ds-u-visibility--screen-reader"> {upload.name}</span>
          </Button>
        )}
        {remove && (
          <Button size="small" onClick={remove}>
            {t('papers.remove')}
            <span className="ds-u-visibility--screen-reader"> {upload.name}</span>
          </Button>
        )}
      </span>
      {shown && (
        <div id={id} className="k-pages">
          {Array.from({ length: pages }, (_, index) => (
            <img
              key={index}
              src={`/api/v1${api}/uploads${path_of(upload.upload)}/pages/${index + 1}`}
              alt={t('papers.page_of', { page: index + 1, pages: upload.pages })}
              loading="lazy"
            />
          ))}
        </div>
      )}
    </li>
  );
}

function Going({ row, again, forget }: { row: Row; again: () => void; forget: () => void }) {
  const t = useText();
  const word = useWord();
  const { file } = row.sending;
  const id = useId();
  return (
    <li className="k-file">
      <span className="k-file-name" id={id}>
        <Icon name="documents" size={22} />
        <strong>{file.name}</strong>
      </span>
      {row.state === 'going' ? (
        <>
          <progress max={file.size} value={row.received} aria-labelledby={id} />
          <span className="k-hint">
            {row.received >= file.size
              ? t('papers.checking')
              : t('papers.sent_of', { sent: megabytes(row.received), all: megabytes(file.size) })}
          </span>
        </>
      ) : (
        <>
          <span className="k-file-bad">{word('upload_stop', row.why, 'connection')}</span>
          <span className="k-file-acts">
            {row.why !== 'too_large' && row.why !== 'empty' && row.why !== 'count' && (
              <Button size="small" onClick={again}>
                {t('papers.try_again')}
              </Button>
            )}
            <Button size="small" onClick={forget}>
              {t('papers.remove')}
            </Button>
          </span>
        </>
      )}
    </li>
  );
}

interface BoxProps {
  /** The request's address below /api/v1. */
  api: string;
  uploads: Upload[];
  open: boolean;
  removable: boolean;
  /** Chosen before there was anything to send them to: they go as soon as the box is there. */
  first?: readonly File[];
  onChange: () => unknown;
}

export function FileBox({ api, uploads, open, removable, first, onChange }: BoxProps) {
  const t = useText();
  const word = useWord();
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [rows, set_rows] = useState<Row[]>([]);
  const [said, set_said] = useState('');
  const next_id = useRef(1);
  const going = rows.some((row) => row.state === 'going');
  const kept = uploads.filter((upload) => upload.state !== 'refused').length;
  const room = MOST_FILES - kept - rows.filter((row) => row.state === 'going').length;

  useEffect(() => {
    if (!going) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [going]);

  const change = (id: number, part: Partial<Row>) =>
    set_rows((all) => all.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const forget = (id: number) => set_rows((all) => all.filter((row) => row.id !== id));

  const run = async (row: Row) => {
    change(row.id, { state: 'going' });
    try {
      const upload = await send_file(api, row.sending, (received) => change(row.id, { received }));
      await onChange();
      forget(row.id);
      set_said(
        upload.state === 'refused'
          ? `${row.sending.file.name}: ${word('upload_refusal', upload.refusal, 'other')}`
          : t('papers.arrived', { name: row.sending.file.name }),
      );
    } catch (problem) {
      const why = why_of(problem);
      change(row.id, { state: 'stopped', why });
      set_said(`${row.sending.file.name}: ${word('upload_stop', why, 'connection')}`);
    }
  };

  const take = async (files: readonly File[]) => {
    const fresh: Row[] = files.map((file, index) => {
      const row: Row = { id: next_id.current++, sending: { file, upload: null }, received: 0, state: 'going' };
      if (file.size === 0) return { ...row, state: 'stopped', why: 'empty' };
      if (file.size > MOST_BYTES) return { ...row, state: 'stopped', why: 'too_large' };
      return index >= room ? { ...row, state: 'stopped', why: 'count' } : row;
    });
    set_rows((all) => [...all, ...fresh]);
    for (const row of fresh) if (row.state === 'going') await run(row); // one after the other: a phone has one thin line
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    await take(files);
  };
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || first === undefined || first.length === 0) return;
    begun.current = true;
    void take(first);
  });

  const remove = (upload: Upload) => {
    ask('DELETE', `${api}/uploads${path_of(upload.upload)}`)
      .then(() => set_said(t('papers.removed', { name: upload.name })))
      .catch(() => set_said(word('upload_stop', 'over')))
      .finally(() => {
        void onChange();
      });
  };

  return (
    <div className="k-files">
      <ul role="list">
        {uploads.map((upload) => (
          <Sent
            key={upload.upload}
            api={api}
            upload={upload}
            remove={removable && !upload.at_desk ? () => remove(upload) : undefined}
          />
        ))}
        {rows.map((row) => (
          <Going
            key={row.id}
            row={row}
            again={() => {
              void run(row);
            }}
            forget={() => forget(row.id)}
          />
        ))}
      </ul>
      {open && room > 0 && (
        <p className="k-actions">
          <Button onClick={() => camera.current?.click()} className="k-with-icon k-phone-only">
            {t('papers.photo')}
          </Button>
          <Button onClick={() => chooser.current?.click()}>{t('papers.choose')}</Button>
        </p>
      )}
      {open && <p className="k-hint">{room > 0 ? t('papers.limits', { count: MOST_FILES }) : t('papers.full')}</p>}
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={t('papers.photo')}
        onChange={(event) => {
          void choose(event);
        }}
      />
      <input
        ref={chooser}
        type="file"
        accept={TAKEN}
        multiple
        hidden
        aria-label={t('papers.choose')}
        onChange={(event) => {
          void choose(event);
        }}
      />
      <p className="ds-u-visibility--screen-reader" role="status">
        {said}
      </p>
    </div>
  );
}
