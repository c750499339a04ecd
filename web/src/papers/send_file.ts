// SPDX-License-Identifier: Apache-2.0
// Sends one file in parts of 1 MiB. A lost connection costs one part: we ask how far the file has come and go on there, a few times by
// ourselves and then when the person says so.
import { ask, Problem } from '../api/door';
import { path_of } from '../api/door';
import type { Upload } from './papers_ask';

export const PART_BYTES = 1024 * 1024;
export const MOST_BYTES = 50 * 1024 * 1024;
export const MOST_FILES = 5;
const TRIES = 4;
const WAIT_MS = 1500;

/** What a person may choose; the server looks at the bytes. */
export const TAKEN = 'application/pdf,image/jpeg,image/png,image/heic,image/heif,.heic,.pdf';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const may_pass = (problem: unknown): boolean =>
  problem instanceof Problem && (problem.fault === 'network' || problem.fault === 'unavailable' || problem.fault === 'conflict');

/** Tries again after a pause; `conflict` means that a part came through whose answer was lost. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; ++turn) {
    try {
      return await work();
    } catch (problem) {
      if (turn >= TRIES || !may_pass(problem)) throw problem;
      await pause(WAIT_MS * turn);
    }
  }
}

export interface Sending {
  file: File;
  /** Announced as this; kept so that a later try goes on. */
  upload: Upload | null;
}

/** `api`: the request's address. Calls `onProgress` with bytes that have arrived. */
export async function send_file(api: string, sending: Sending, onProgress: (received: number) => void): Promise<Upload> {
  const { file } = sending;
  sending.upload ??= await patiently(() =>
    ask<Upload>('POST', `${api}/uploads`, { name: file.name.slice(-100), size: file.size }),
  );
  const here = `${api}/uploads${path_of(sending.upload.upload)}`;
  let upload = await patiently(() => ask<Upload>('GET', here));
  while (upload.state === 'receiving' && upload.received < file.size) {
    const offset = upload.received;
    onProgress(offset);
    upload = await patiently(async () => {
      try {
        return await ask<Upload>('PUT', `${here}/parts/${offset}`, file.slice(offset, offset + PART_BYTES));
      } catch (problem) {
        const now = await ask<Upload>('GET', here);
        if (now.received !== offset || now.state !== 'receiving') return now;
        throw problem;
      }
    });
  }
  onProgress(file.size);
  if (upload.state === 'receiving') upload = await patiently(() => ask<Upload>('POST', `${here}/settle`));
  sending.upload = upload;
  return upload;
}
