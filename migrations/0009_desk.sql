-- The practice's desk: who works on which row of a queue, reports that somebody has access who should not, what staff did to a person's
-- rights and why, and what the office tells somebody in words it chose.

-- Somebody is looking at this row of a queue: advice for colleagues, never a lock on a deed.
CREATE TABLE queue_claim (
  practice_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  row_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  claimed_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, queue, row_id)
) /*clustered*/;
CREATE INDEX queue_claim_by_end ON queue_claim (practice_id, ends_at);

CREATE TABLE dispute (
  practice_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT,                    -- who is said to have access and should not; NULL: staff have not found out yet
  said_who TEXT NOT NULL,             -- whom the asker named, in her words
  relation TEXT NOT NULL,             -- what that person is to the patient, as she says: parent step partner relative other unknown
  source TEXT NOT NULL,               -- family staff
  reported_by TEXT NOT NULL,          -- account of the asker, or of the staff member who wrote it down
  cause TEXT NOT NULL,                -- court_order separated moved_out never_allowed not_known unsafe other
  words TEXT NOT NULL,                -- what the asker wrote
  state TEXT NOT NULL,                -- open frozen decided
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  frozen_at BIGINT,
  frozen_by TEXT,
  decided_at BIGINT,
  decided_by TEXT,
  decision TEXT,                      -- restored ended restricted unfounded
  decision_words TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (practice_id, dispute_id)
);
CREATE INDEX dispute_undecided ON dispute (practice_id, due_at, dispute_id) WHERE decided_at IS NULL;
CREATE INDEX dispute_by_patient ON dispute (practice_id, patient_id, account_id);
CREATE INDEX dispute_by_reporter ON dispute (reported_by, practice_id, patient_id, opened_at);

-- Deeds on a person's rights that want a reason: the visitors' book holds ids and fixed words, the sentence is here.
CREATE TABLE rights_reason (
  practice_id TEXT NOT NULL,
  reason_id TEXT NOT NULL,
  patient_id TEXT NOT NULL DEFAULT '',
  account_id TEXT NOT NULL DEFAULT '',
  deed TEXT NOT NULL,                 -- end_access regrant_access set_custody … : the verb of the book
  subject TEXT NOT NULL DEFAULT '',   -- link, paper or dispute it was about
  words TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, reason_id)
);
CREATE INDEX rights_reason_by_patient ON rights_reason (practice_id, patient_id, at) WHERE patient_id <> '';
CREATE INDEX rights_reason_by_account ON rights_reason (practice_id, account_id, at) WHERE account_id <> '';

-- What the office tells one account: a kind and one of the neutral sentences, never more.
CREATE TABLE office_note (
  practice_id TEXT NOT NULL,
  note_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- access suspended contact
  sentence TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',   -- dispute it belongs to
  told_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (practice_id, note_id)
);
CREATE INDEX office_note_by_account ON office_note (account_id, told_at) WHERE ended_at IS NULL;

-- What this practice does about disputes when it does not do as everybody does.
CREATE TABLE dispute_rule (
  practice_id TEXT PRIMARY KEY,
  asker_freezes BIGINT NOT NULL,      -- 1: a report that names exactly one linked person freezes her access at once
  answer_hours BIGINT NOT NULL        -- due this long after it came in
);
