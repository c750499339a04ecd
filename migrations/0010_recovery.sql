-- Passkeys, changes of one's own data, ways back in, and what a person wants to be told of.

-- A passkey (W3C Web Authentication). Only its public half is here: whoever steals the store can sign in with none of them.
CREATE TABLE account_passkey (
  passkey_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  credential_id BYTEA NOT NULL UNIQUE,
  algorithm BIGINT NOT NULL,          -- COSE: -7 ES256, -8 EdDSA, -257 RS256
  public_key BYTEA NOT NULL,          -- as libfido2 keeps it
  sign_count BIGINT NOT NULL,
  may_be_copied BIGINT NOT NULL,      -- backup eligible: it may live on several devices of its owner
  is_copied BIGINT NOT NULL,          -- backup state
  transports TEXT NOT NULL,           -- fixed words, a space between
  name TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  used_at BIGINT,
  stopped_at BIGINT                   -- its counter went back: there may be a copy, and it opens nothing any more
);
CREATE INDEX account_passkey_by_account ON account_passkey (account_id, added_at);

-- Challenges are computed, not kept; one that was used is kept until it would be too old anyway.
CREATE TABLE passkey_challenge_spent (
  challenge_hash BYTEA PRIMARY KEY,
  expires_at BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX passkey_challenge_spent_by_expiry ON passkey_challenge_spent (expires_at);
