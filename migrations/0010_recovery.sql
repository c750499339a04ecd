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

-- Data of registration that a person changes herself in the portal, or the office with her photo ID in view (requirement S26).
ALTER TABLE account ADD COLUMN phone TEXT;
CREATE TABLE account_data_change (
  account_id TEXT NOT NULL,
  change_id TEXT NOT NULL,
  field TEXT NOT NULL,                -- name phone
  old_value TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, change_id)
);

-- An e-mail that is to become an account's. Both links are computed from change_id under a key that is not in the store.
CREATE TABLE email_change (
  change_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  signin_id TEXT NOT NULL,            -- the sign-in that asked, which goes on when the change is confirmed
  old_email TEXT NOT NULL,
  new_email TEXT NOT NULL,
  confirm_hash BYTEA NOT NULL UNIQUE,
  stop_hash BYTEA NOT NULL UNIQUE,    -- of the link to the old address: stops it before, undoes it after
  asked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  undo_until_at BIGINT,
  stopped_at BIGINT                   -- stopped or undone
);
CREATE INDEX email_change_by_account ON email_change (account_id, asked_at);
CREATE INDEX email_change_by_time ON email_change (asked_at);

-- The office has seen who she is and lifts her lost second factor: a day later, so that she can stop what she did not ask for.
CREATE TABLE factor_reset (
  reset_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  practice_id TEXT NOT NULL,
  asked_by TEXT NOT NULL,             -- account of the staff member
  stop_hash BYTEA NOT NULL UNIQUE,
  asked_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  stopped_at BIGINT,
  done_at BIGINT
);
CREATE INDEX factor_reset_by_account ON factor_reset (account_id, asked_at);
CREATE INDEX factor_reset_waiting ON factor_reset (due_at) WHERE stopped_at IS NULL AND done_at IS NULL;

-- A letter with a one-time code that starts a new password (requirement S60).
CREATE TABLE reset_letter (
  letter_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  practice_id TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  code_mac BYTEA NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  wrong_tries BIGINT NOT NULL DEFAULT 0,
  used_at BIGINT
);
CREATE INDEX reset_letter_by_account ON reset_letter (account_id, issued_at);
CREATE INDEX reset_letter_by_time ON reset_letter (issued_at);

-- A mail server said that this account's address takes no mail.
CREATE TABLE mail_trouble (
  account_id TEXT PRIMARY KEY,
  email_folded TEXT NOT NULL,         -- the address it was; with another one the row means nothing
  reply BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

-- What a person wants to be mailed about, and when not. What keeps her account safe is sent at any hour.
CREATE TABLE notice_wish (
  account_id TEXT PRIMARY KEY,
  off TEXT NOT NULL,                  -- fixed words, a space between
  quiet BIGINT NOT NULL,
  quiet_from_min BIGINT NOT NULL,     -- minutes after midnight in `zone`
  quiet_to_min BIGINT NOT NULL,
  zone TEXT NOT NULL                  -- IANA name
);
