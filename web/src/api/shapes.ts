// SPDX-License-Identifier: Apache-2.0
// The shapes of docs/api/portal.openapi.yaml under the names the screens use. Nothing is added here; the generated file is the source.
import type { components, paths } from './portal';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type SigninState = Schemas['SigninState'];
export type Device = Schemas['Device'];
export type Practice = Schemas['Practice'];
export type Person = Schemas['Person'];
export type Attention = Schemas['Attention'];
export type Home = Schemas['Home'];
export type Item = Schemas['Item'];
export type ItemPage = Schemas['ItemPage'];
export type ItemDetail = Schemas['ItemDetail'];
export type Visitor = Schemas['Visitor'];
export type VisitorPage = Schemas['VisitorPage'];
export type SignUp = Schemas['SignUp'];
export type Listing = Schemas['Listing'];
export type Terms = Schemas['Terms'];
export type JoinCode = Schemas['JoinCode'];
export type Connections = Schemas['Connections'];
export type MyRegistration = Schemas['MyRegistration'];
export type StaffCode = Schemas['StaffCode'];
export type StaffCodes = Schemas['StaffCodes'];
export type StaffRegistration = Schemas['StaffRegistration'];
export type AccessPage = Schemas['AccessPage'];
export type StaffPatient = Schemas['StaffPatient'];
export type StaffPatientPage = Schemas['StaffPatientPage'];

type Answer<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: { 'application/json': infer Body } } } } }
  ? Body
  : never;
export type TotpState = Answer<'/totp'>;
export type DeviceList = Answer<'/devices'>;
export type FoundPatients = Answer<'/staff/{practice}/patients'>;
export type DemoAccounts = Answer<'/demo/accounts'>;
export type DemoMails = Answer<'/demo/mail'>;
export type DemoAccount = NonNullable<DemoAccounts['accounts']>[number];
export type StaffPlace = NonNullable<Session['staff']>[number];
export type PersonWithRights = NonNullable<StaffPatientPage['people']>[number];

/** The areas of a chart, in the order of the menu. */
export const AREAS = ['results', 'immunizations', 'medicines', 'allergies', 'conditions', 'notes', 'summaries', 'documents'] as const;
export type Area = (typeof AREAS)[number];
export const is_area = (word: string): word is Area => (AREAS as readonly string[]).includes(word);
