-- A teenager's own account: whose contact data it uses, what its birthdays change for whom, and charts that nobody would see.

-- A contact of hers that is close to somebody else's, or changed into one: staff decide with a reason (rights_reason keeps it).
CREATE TABLE own_contact_check (
  practice_id TEXT NOT NULL,
  check_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT NOT NULL,           -- '' while the invitation waits for the decision
  email TEXT NOT NULL,                -- hers, as asked about
  outcome TEXT NOT NULL,              -- near shared empty
  language TEXT NOT NULL,             -- of the mail that waits
  terms TEXT NOT NULL,                -- '' or next_visit, as link_code.consent
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by TEXT,
  decision TEXT,                      -- own shared gone
  PRIMARY KEY (practice_id, check_id)
);
CREATE UNIQUE INDEX own_contact_check_open ON own_contact_check (practice_id, patient_id) WHERE decided_at IS NULL;
CREATE INDEX own_contact_check_due ON own_contact_check (practice_id, due_at, check_id) WHERE decided_at IS NULL;
CREATE INDEX own_contact_check_email ON own_contact_check (practice_id, patient_id, email, decided_at);

-- Requirement S11: the consent to her own account is signed at the next visit.
ALTER TABLE link_code ADD COLUMN consent TEXT NOT NULL DEFAULT '';

-- Who was told, so many days ahead, that something changes on that day. A change that moves to another day is spoken of anew.
CREATE TABLE birthday_notice (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  changes_at BIGINT NOT NULL,
  days_ahead BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, patient_id, account_id, changes_at, days_ahead)
) /*clustered*/;
CREATE INDEX birthday_notice_by_time ON birthday_notice (practice_id, changes_at);

-- What the housekeeping found about the days to come; written anew by each pass.
CREATE TABLE birthday_ahead (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- ahead nobody
  at BIGINT NOT NULL,                 -- when it changes; nobody: since or from when
  account_id TEXT NOT NULL,           -- ahead: who loses the most; '' when nobody does
  losing BIGINT NOT NULL,             -- ahead: how many people see less
  own_account BIGINT NOT NULL,        -- the patient has one
  found_at BIGINT NOT NULL,
  pass_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, kind, patient_id)
) /*clustered*/;
CREATE INDEX birthday_ahead_due ON birthday_ahead (practice_id, kind, at, patient_id);
