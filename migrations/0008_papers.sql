-- SPDX-License-Identifier: Apache-2.0
-- Files families send, requests for access and what became of them, which file shows which paper, and which notice went out about its end.
CREATE TABLE upload (
  practice_id TEXT NOT NULL,
  upload_id TEXT NOT NULL,
  belongs_to TEXT NOT NULL,           -- access_request.request_id
  account_id TEXT NOT NULL,           -- who sent it
  at_desk BIGINT NOT NULL,            -- scanned by a member of staff
  name TEXT NOT NULL,                 -- as the sender's device calls it
  size_bytes BIGINT NOT NULL,         -- as announced
  received_bytes BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'receiving', -- receiving ready refused
  media_type TEXT NOT NULL DEFAULT '',
  kept_bytes BIGINT NOT NULL DEFAULT 0,
  pages BIGINT NOT NULL DEFAULT 0,
  refusal TEXT NOT NULL DEFAULT '',   -- wrong_type damaged locked infected not_opened …
  scanned BIGINT NOT NULL DEFAULT 0,  -- a virus scanner passed it
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  PRIMARY KEY (practice_id, upload_id)
);
CREATE INDEX upload_by_owner ON upload (practice_id, belongs_to);
CREATE INDEX upload_unfinished ON upload (created_at) WHERE state = 'receiving';

CREATE TABLE upload_part (
  practice_id TEXT NOT NULL,
  upload_id TEXT NOT NULL,
  part_no BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (practice_id, upload_id, part_no)
);

CREATE TABLE access_request (
  practice_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  code TEXT NOT NULL,                 -- printed on the form: finds the request at the front desk
  account_id TEXT NOT NULL,           -- who asks
  once_key TEXT NOT NULL,             -- the screen's own word: a double click makes one request
  kind TEXT NOT NULL,                 -- minor adult paper
  patient_id TEXT,                    -- paper: whom it is for; minor, adult: whom staff found
  relationship TEXT NOT NULL,         -- PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY
  for_given_names TEXT NOT NULL,      -- as typed
  for_family_name TEXT NOT NULL,
  for_birth_on TEXT NOT NULL,
  custody TEXT NOT NULL,              -- as the asker says
  paper_kind TEXT NOT NULL,           -- paper: which; else ''
  why TEXT NOT NULL,
  phone TEXT NOT NULL,
  signed_how TEXT NOT NULL DEFAULT '',-- screen paper
  signed_as TEXT NOT NULL DEFAULT '',
  signed_at BIGINT,
  state TEXT NOT NULL,                -- draft sent waiting_for_paper under_review approved refused withdrawn
  link_id TEXT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, request_id)
);
CREATE UNIQUE INDEX access_request_once ON access_request (account_id, once_key);
CREATE UNIQUE INDEX access_request_by_code ON access_request (practice_id, code);
CREATE INDEX access_request_by_account ON access_request (account_id, changed_at);
CREATE INDEX access_request_waiting ON access_request (practice_id, changed_at, request_id)
  WHERE state IN ('sent', 'waiting_for_paper', 'under_review');

CREATE TABLE access_request_step (
  practice_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  step_no BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_side TEXT NOT NULL,              -- family practice
  who TEXT NOT NULL,                  -- a member of staff's name, or ''
  what TEXT NOT NULL,                 -- started sent waiting_for_paper under_review approved refused withdrawn
  words TEXT NOT NULL,                -- what the practice wrote
  bring TEXT NOT NULL,                -- papers to bring, space separated
  PRIMARY KEY (practice_id, request_id, step_no)
);

CREATE TABLE paper_upload (
  practice_id TEXT NOT NULL,
  paper_id TEXT NOT NULL,
  upload_id TEXT NOT NULL,
  PRIMARY KEY (practice_id, paper_id, upload_id)
);
CREATE INDEX paper_upload_by_upload ON paper_upload (practice_id, upload_id);

-- When a verified paper stops holding under the policy in force: kept by the server's housekeeping, so that a queue can be read by an index.
CREATE TABLE paper_watch (
  practice_id TEXT NOT NULL,
  paper_id TEXT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, paper_id)
);
CREATE INDEX paper_watch_by_end ON paper_watch (practice_id, ends_at, paper_id);

CREATE TABLE paper_notice (
  practice_id TEXT NOT NULL,
  paper_id TEXT NOT NULL,
  ends_at BIGINT NOT NULL,            -- a paper that was renewed ends later and is spoken of anew
  days_ahead BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, paper_id, ends_at, days_ahead)
);

CREATE TABLE visit_task (
  practice_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- photo_id teen_consent
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,           -- '' for photo_id: it is about the account
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  outcome TEXT NOT NULL DEFAULT '',   -- done lapsed
  seen TEXT NOT NULL DEFAULT '',      -- photo_id: which ID, never its number
  closed_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (practice_id, task_id)
);
CREATE UNIQUE INDEX visit_task_open ON visit_task (practice_id, kind, account_id, patient_id) WHERE closed_at IS NULL;
CREATE INDEX visit_task_due ON visit_task (practice_id, opened_at, task_id) WHERE closed_at IS NULL;
