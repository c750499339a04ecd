// SPDX-License-Identifier: Apache-2.0
// A file beside the form: its pages as pictures, made by the server; the file itself only to be saved.
import { path_of } from '../api/door';
import { useText, useWord } from '../words/use_words';
import type { components } from '../api/portal';

type Upload = components['schemas']['Upload'];
const MOST_PAGES = 30;

export function Pages({ api, upload, pages }: { api: string; upload: string; pages: number }) {
  const t = useText();
  return (
    <div className="k-pages">
      {Array.from({ length: Math.min(pages, MOST_PAGES) }, (_, index) => (
        <a key={index} href={`/api/v1${api}/uploads${path_of(upload)}/pages/${index + 1}`} target="_blank" rel="noreferrer">
          <img
            src={`/api/v1${api}/uploads${path_of(upload)}/pages/${index + 1}`}
            alt={t('staff_request.page', { page: index + 1, pages })}
            loading="lazy"
          />
        </a>
      ))}
    </div>
  );
}

export function FileView({ api, upload }: { api: string; upload: Upload }) {
  const t = useText();
  const word = useWord();
  return (
    <section className="k-card k-file-view" aria-label={upload.name}>
      <h3>
        {upload.name} <small className="k-hint">{upload.at_desk ? t('staff_request.by_desk') : t('staff_request.by_family')}</small>
      </h3>
      {upload.state === 'refused' ? (
        <p className="k-hint">{word('upload_refusal', upload.refusal, 'other')}</p>
      ) : upload.state === 'receiving' ? (
        <p className="k-hint">{t('papers.file_unfinished')}</p>
      ) : (
        <>
          <Pages api={api} upload={upload.upload} pages={upload.pages} />
          <p>
            <a href={`/api/v1${api}/uploads${path_of(upload.upload)}/file`} download>
              {t('staff_request.open_file')}
            </a>
          </p>
        </>
      )}
    </section>
  );
}
