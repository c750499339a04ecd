-- Questions to the office about the portal itself, and what a practice says about help: its contact for copies of records, its own video.

-- What a practice says about help. Without a row: no contact of its own, no video, and the usual time to answer.
CREATE TABLE practice_help (
  practice_id TEXT PRIMARY KEY,
  answer_open_hours BIGINT NOT NULL,  -- a question is answered after this many hours of being open
  records_name TEXT NOT NULL,         -- who hands out copies of records: 'Health Information Services'
  records_email TEXT NOT NULL,
  records_phone TEXT NOT NULL,
  video_url TEXT NOT NULL
);

CREATE TABLE support_question (
  practice_id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  receipt TEXT NOT NULL,              -- the number people read aloud: 'Q-K7QM4T'
  once TEXT NOT NULL,                 -- made by the form, so that pressing twice asks once
  account_id TEXT,                    -- NULL: asked without signing in, so nothing of who it is has been proved
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  reach TEXT NOT NULL,                -- email phone portal
  language TEXT NOT NULL,
  trouble TEXT NOT NULL,              -- sign_in code add_child wrong_facts access other
  words TEXT NOT NULL,
  state TEXT NOT NULL,                -- open taken answered closed
  asked_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  taken_by TEXT,                      -- account of the staff member who works on it
  outcome TEXT NOT NULL DEFAULT '',
  closed_at BIGINT,
  steps BIGINT NOT NULL DEFAULT 0,    -- how many support_step rows: who answers says how many she has read
  PRIMARY KEY (practice_id, question_id)
);
CREATE UNIQUE INDEX support_question_once ON support_question (practice_id, once);
CREATE INDEX support_question_receipt ON support_question (practice_id, receipt);
CREATE INDEX support_question_waiting ON support_question (practice_id, due_at, question_id) WHERE closed_at IS NULL;
CREATE INDEX support_question_by_account ON support_question (account_id, asked_at) WHERE account_id IS NOT NULL;
CREATE INDEX support_question_closed ON support_question (closed_at) WHERE closed_at IS NOT NULL;

-- What was done about it, oldest first.
CREATE TABLE support_step (
  practice_id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,                 -- take give_back note answer call close reopen
  words TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',   -- call: reached no_answer; close: why it is done
  by_account TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, question_id, number)
);
