// SPDX-License-Identifier: Apache-2.0
// In the demo only: the one-time code of a made-up account, computed here as an app on a phone would (RFC 6238, SHA-1, 30 seconds, 6
// digits).
import { useEffect, useState } from 'react';
import { useText } from '../words/use_words';

const STEP_S = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytes_of(base32: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of base32.toUpperCase()) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) continue;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return new Uint8Array(bytes);
}

async function code_at(secret: string, seconds: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(4, Math.floor(seconds / STEP_S));
  const key = await crypto.subtle.importKey('raw', bytes_of(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const at = mac.getUint8(19) & 0xf;
  return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export function DemoCode({ secret }: { secret: string }) {
  const t = useText();
  const [code, set_code] = useState('');
  useEffect(() => {
    const look = () => {
      void code_at(secret, Date.now() / 1000)
        .then(set_code)
        .catch(() => undefined);
    };
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [secret]);
  return code === '' ? null : <p className="k-demo-code">{t('demo.code_now', { code })}</p>;
}
