-- Mails that come back after they were taken, whom a person wants no mails about, and the directory as it is searched.

-- Which address a mail went to, as a keyed hash: a mail that comes back speaks of that address and of no later one.
ALTER TABLE mail_outbox ADD COLUMN sent_to BYTEA;

-- The status (RFC 3463) of the returned mail that told of it; without one the mail server refused the address when it was offered a mail.
ALTER TABLE mail_trouble ADD COLUMN status TEXT;

-- A mail that came back, once, however often its notice is read.
CREATE TABLE mail_return (
  mail_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  sent_to BYTEA NOT NULL,
  for_good BIGINT NOT NULL,           -- 0: this time only
  status TEXT NOT NULL,
  returned_at BIGINT NOT NULL
);
CREATE INDEX mail_return_by_account ON mail_return (account_id, returned_at);
CREATE INDEX mail_return_by_time ON mail_return (returned_at);

-- How many notices of each sort were read, for the operator.
CREATE TABLE mail_return_count (
  sort TEXT PRIMARY KEY,              -- for_good this_time late automatic foreign other malformed
  read BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

-- About this person she wants no mails that may be switched off; her screens say the same as before.
CREATE TABLE notice_person_off (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  PRIMARY KEY (practice_id, account_id, patient_id)
) /*clustered*/;
CREATE INDEX notice_person_off_by_account ON notice_person_off (account_id);

-- The listed practices as people search for them: one row each, folded, in the order of the answers.
CREATE TABLE practice_directory (
  name TEXT NOT NULL,
  practice_id TEXT NOT NULL,
  words TEXT NOT NULL,                -- ' name street city code state', folded, a space before each word
  phones TEXT NOT NULL,               -- digits
  PRIMARY KEY (name, practice_id)
) /*clustered*/;
CREATE UNIQUE INDEX practice_directory_by_practice ON practice_directory (practice_id);
