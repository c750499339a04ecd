// SPDX-License-Identifier: Apache-2.0
// Asking the browser for a passkey (W3C Web Authentication Level 3, section 5). What it hands over is passed on unread, as base64url; the
// server judges it.
import type { components } from '../api/portal';

type Question = components['schemas']['PasskeyQuestion'];
export type PasskeyAnswer = components['schemas']['PasskeyAnswer'];

/** 'left': the reader closed the window or let it time out. 'there': this device holds a passkey already. 'never': it cannot make one. */
export class PasskeyTrouble extends Error {
  constructor(readonly why: 'left' | 'there' | 'never') {
    super(why);
  }
}

const WAIT_MS = 120_000;
const ES256 = -7, EDDSA = -8, RS256 = -257;

const to_text = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const to_bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const listed = (ids: string[]): PublicKeyCredentialDescriptor[] => ids.map((id) => ({ type: 'public-key', id: to_bytes(id) }));

export const passkeys_possible = (): boolean => typeof window.PublicKeyCredential === 'function' && window.isSecureContext;

/** Can the browser offer passkeys in the list under the e-mail field? */
export async function can_suggest(): Promise<boolean> {
  if (!passkeys_possible() || typeof PublicKeyCredential.isConditionalMediationAvailable !== 'function') return false;
  return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
}

function trouble_of(caught: unknown): PasskeyTrouble {
  const name = caught instanceof DOMException ? caught.name : '';
  if (name === 'InvalidStateError') return new PasskeyTrouble('there');
  return new PasskeyTrouble(name === 'NotAllowedError' || name === 'AbortError' ? 'left' : 'never');
}

export async function use_passkey(question: Question, how: { signal?: AbortSignal; suggest?: boolean } = {}): Promise<PasskeyAnswer> {
  let made: Credential | null;
  try {
    made = await navigator.credentials.get({
      publicKey: {
        challenge: to_bytes(question.challenge),
        rpId: question.rp_id,
        userVerification: 'required',
        allowCredentials: listed(question.known),
        timeout: WAIT_MS,
      },
      ...(how.suggest === true ? { mediation: 'conditional' as const } : {}),
      ...(how.signal ? { signal: how.signal } : {}),
    });
  } catch (caught) {
    throw trouble_of(caught);
  }
  if (!(made instanceof PublicKeyCredential)) throw new PasskeyTrouble('left');
  const response = made.response as AuthenticatorAssertionResponse;
  return {
    id: made.id,
    client_data: to_text(response.clientDataJSON),
    authenticator_data: to_text(response.authenticatorData),
    signature: to_text(response.signature),
    ...(response.userHandle ? { user_handle: to_text(response.userHandle) } : {}),
  };
}

export interface MadePasskey {
  client_data: string;
  attestation: string;
  transports: string[];
}

export async function make_passkey(question: Question & { user_handle: string; email: string; name: string }): Promise<MadePasskey> {
  let made: Credential | null;
  try {
    made = await navigator.credentials.create({
      publicKey: {
        challenge: to_bytes(question.challenge),
        rp: { id: question.rp_id, name: 'Kinportal' },
        user: { id: to_bytes(question.user_handle), name: question.email, displayName: question.name },
        pubKeyCredParams: [ES256, EDDSA, RS256].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        excludeCredentials: listed(question.known),
        attestation: 'none',
        timeout: WAIT_MS,
      },
    });
  } catch (caught) {
    throw trouble_of(caught);
  }
  if (!(made instanceof PublicKeyCredential)) throw new PasskeyTrouble('left');
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    client_data: to_text(response.clientDataJSON),
    attestation: to_text(response.attestationObject),
    transports: response.getTransports(),
  };
}
