-- What only sign-in needs. Tokens rest as SHA-256, recovery codes and limits under a key that is not in the store, second-factor
-- secrets sealed with such a key. Addresses are kept coarse (192.0.2.x), as people need them to recognise a device.

CREATE TABLE account_password (
  account_id TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,        -- libsodium's '$argon2id$…'
  stands_alone BIGINT NOT NULL,       -- 15 code points or more: enough without a second factor
  changed_at BIGINT NOT NULL
);

CREATE TABLE account_second_factor (
  account_id TEXT PRIMARY KEY,
  sealed_secret BYTEA,                -- NULL: not confirmed yet
  enabled_at BIGINT,
  last_step BIGINT NOT NULL DEFAULT 0,-- 30-second step of the last code that opened: no code opens twice
  offered_secret BYTEA,               -- being set up
  offered_at BIGINT
);

CREATE TABLE account_recovery_code (
  account_id TEXT NOT NULL,
  code_mac BYTEA NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, code_mac)
) /*clustered*/;

-- One open door: this device is signed in as this account.
CREATE TABLE signin (
  token_hash BYTEA PRIMARY KEY,
  signin_id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  second_factor BIGINT NOT NULL,      -- shown when signing in
  setup_only BIGINT NOT NULL,         -- must set up a second factor before anything else
  opened_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,          -- password last given
  label TEXT NOT NULL,
  address TEXT NOT NULL
) /*clustered*/;
CREATE INDEX signin_by_account ON signin (account_id, last_seen_at);
CREATE INDEX signin_by_last_seen ON signin (last_seen_at);

-- Between the right password and the second factor.
CREATE TABLE signin_pending (
  token_hash BYTEA PRIMARY KEY,
  account_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX signin_pending_by_account ON signin_pending (account_id, expires_at);
CREATE INDEX signin_pending_by_expiry ON signin_pending (expires_at);

-- A device that has signed in as this account: its attempts are counted apart, so that a stranger cannot keep it out.
CREATE TABLE known_device (
  device_hash BYTEA NOT NULL,
  account_id TEXT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  PRIMARY KEY (device_hash, account_id)
) /*clustered*/;
CREATE INDEX known_device_by_account ON known_device (account_id, last_seen_at);
CREATE INDEX known_device_by_last_seen ON known_device (last_seen_at);

-- Failed attempts of a device, an account or a network address, under a keyed hash; forgotten as time goes by.
CREATE TABLE attempt_limit (
  bucket BYTEA PRIMARY KEY,
  failures BIGINT NOT NULL,           -- as counted at counted_at
  counted_at BIGINT NOT NULL,
  blocked_until_at BIGINT NOT NULL,
  forgotten_at BIGINT NOT NULL        -- from here on the row means nothing
) /*clustered*/;
CREATE INDEX attempt_limit_by_forgotten ON attempt_limit (forgotten_at);

CREATE TABLE password_reset (
  reset_id TEXT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX password_reset_by_account ON password_reset (account_id, asked_at);
CREATE INDEX password_reset_by_expiry ON password_reset (expires_at);
