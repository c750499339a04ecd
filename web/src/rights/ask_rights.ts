// SPDX-License-Identifier: Apache-2.0
// What the pages about rights ask for, and the wishes a patient sends. A wish changes what others see, so nothing of the chart is kept after it.
import { useQuery } from '@tanstack/react-query';
import { cache } from '../api/ask';
import { ask, path_of } from '../api/door';
import type { components } from '../api/portal';

type Schemas = components['schemas'];
export type AccessAnswer = Schemas['AccessPage'];
export type AccessLine = Schemas['AccessLine'];
export type AccessChange = Schemas['AccessChange'];
export type ChangesAnswer = Schemas['ChangesPage'];
export type MyPeople = Schemas['MyPeople'];
export type PersonOfMine = Schemas['PersonOfMine'];
export type KeptWish = Schemas['KeptWish'];
export type Wish = Schemas['Wish'];
export type WishPreview = Schemas['WishPreview'];

export const useChanges = (api: string) =>
  useQuery({ queryKey: ['chart', api, 'changes'], queryFn: () => ask<ChangesAnswer>('GET', `${api}/changes`) });
export const useMyPeople = (api: string) =>
  useQuery({ queryKey: ['chart', api, 'people'], queryFn: () => ask<MyPeople>('GET', `${api}/people`), staleTime: 0 });

export const preview_wish = (api: string, wish: Wish) => ask<WishPreview>('POST', `${api}/people/preview`, wish);

export async function make_wish(api: string, wish: Wish): Promise<string> {
  const made = await ask<{ id: string }>('POST', `${api}/people/wishes`, wish);
  await cache.invalidateQueries({ queryKey: ['chart', api] });
  return made.id;
}

export async function take_back(api: string, id: string): Promise<void> {
  await ask('DELETE', `${api}/people/wishes${path_of(id)}`);
  await cache.invalidateQueries({ queryKey: ['chart', api] });
}
