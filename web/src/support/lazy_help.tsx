// SPDX-License-Identifier: Apache-2.0
// The parts of help that pages of other areas show, fetched with their words when they are first shown.
import { lazy, Suspense } from 'react';
import { use_words } from '../words/language';

const HelpMore = lazy(async () => {
  await use_words('support');
  return { default: (await import('./help_more')).HelpMore };
});
const PracticeHelp = lazy(async () => {
  await use_words('support');
  return { default: (await import('./help_more')).PracticeHelp };
});
const Records = lazy(async () => {
  await use_words('support');
  return { default: (await import('./records_contact')).RecordsContact };
});

export const MoreHelp = () => (
  <Suspense fallback={null}>
    <HelpMore />
  </Suspense>
);
export const HelpOfPractice = ({ practice }: { practice: string }) => (
  <Suspense fallback={null}>
    <PracticeHelp practice={practice} />
  </Suspense>
);
export const CopiesOfRecords = ({ practice }: { practice: string }) => (
  <Suspense fallback={null}>
    <Records practice={practice} />
  </Suspense>
);
