-- Accounts that are locked: since when and why; and the links of mails with which a person locks her own account (decision record 0515).

-- Stands beside account.status = 'locked' as long as that stands.
CREATE TABLE account_lock (
  account_id TEXT PRIMARY KEY,
  locked_at BIGINT NOT NULL,
  cause TEXT NOT NULL,                -- wrong_codes not_me office operator
  practice_id TEXT NOT NULL,          -- cause office: where; else ''
  locked_by TEXT NOT NULL             -- account of the staff member; '' when a machine or she herself did it
);

-- "This was not me": in every mail about something that happened to her sign-in. Computed from link_id under a key outside the store.
CREATE TABLE not_me_link (
  link_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX not_me_link_by_account ON not_me_link (account_id, made_at);
CREATE INDEX not_me_link_by_expiry ON not_me_link (expires_at);
