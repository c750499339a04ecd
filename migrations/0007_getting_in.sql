-- How a family gets in: an account proved by a mailed code, the practice's terms and who answered them, PINs and invitations, and the form
-- that staff review. No PIN, code or link rests here: only keyed hashes, or nothing where the code is computed when the mail is written.

-- An address that is being proved. It holds no name and no password: those are asked for once the address is proved.
CREATE TABLE sign_up (
  sign_up_id TEXT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,   -- of the cookie of the browser that asked
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL,
  language TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  mails BIGINT NOT NULL,              -- sent so far, the same code in each
  last_mail_at BIGINT NOT NULL,
  code_ends_at BIGINT NOT NULL,
  wrong_tries BIGINT NOT NULL DEFAULT 0,
  proved_at BIGINT,
  expires_at BIGINT NOT NULL          -- the row means nothing from here on
);
CREATE INDEX sign_up_by_email ON sign_up (email_folded, asked_at);
CREATE INDEX sign_up_by_expiry ON sign_up (expires_at);

-- Mails to somebody without an account: the address travels with the mail, and when its code is over it is not sent any more.
ALTER TABLE mail_outbox ADD COLUMN to_email TEXT;
ALTER TABLE mail_outbox ADD COLUMN language TEXT;
ALTER TABLE mail_outbox ADD COLUMN useless_after_at BIGINT;

-- How families find a practice and which ways in it offers.
CREATE TABLE practice_listing (
  practice_id TEXT PRIMARY KEY,
  listed BIGINT NOT NULL,             -- 0: not in the public directory
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  ways TEXT NOT NULL,                 -- space separated: pin invitation registration
  children_only BIGINT NOT NULL,      -- with a PIN or invitation only one's own children are linked
  pin_days BIGINT NOT NULL            -- how long a PIN is good, 1 to 21
);

CREATE TABLE practice_terms (
  practice_id TEXT NOT NULL,
  version BIGINT NOT NULL,            -- 1, 2, …; the highest that is in force counts
  effective_at BIGINT NOT NULL,
  text_en TEXT NOT NULL,
  text_es TEXT NOT NULL,
  sha256 TEXT NOT NULL,               -- of both texts, as answered
  published_by TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, version)
);

CREATE TABLE terms_answer (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  answer TEXT NOT NULL,               -- accepted declined
  language TEXT NOT NULL,             -- in which the text was read
  PRIMARY KEY (practice_id, account_id, answered_at)
) /*clustered*/;
CREATE INDEX terms_answer_by_account ON terms_answer (account_id, practice_id, answered_at);

-- A PIN on a letter or a code in an invitation: one patient, one use.
CREATE TABLE link_code (
  practice_id TEXT NOT NULL,
  code_id TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- pin invitation
  patient_id TEXT NOT NULL,
  code_mac BYTEA NOT NULL UNIQUE,
  own_account BIGINT NOT NULL,        -- for the patient herself, not for somebody who cares for her
  language TEXT NOT NULL,
  asked TEXT NOT NULL,                -- which questions staff asked before; never the answers
  email TEXT,                         -- invitation: where it went
  mails BIGINT NOT NULL DEFAULT 0,
  issued_by TEXT NOT NULL,            -- account of the staff member
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  wrong_tries BIGINT NOT NULL DEFAULT 0,
  redeemed_at BIGINT,
  redeemed_by TEXT,
  revoked_at BIGINT,
  PRIMARY KEY (practice_id, code_id)
);
CREATE INDEX link_code_by_patient ON link_code (practice_id, patient_id, issued_at);
CREATE INDEX link_code_by_time ON link_code (practice_id, issued_at);

-- One form a child (S19), reviewed by staff.
CREATE TABLE registration (
  practice_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  given_names TEXT NOT NULL,
  family_name TEXT NOT NULL,
  birth_on TEXT NOT NULL,
  link_kind TEXT NOT NULL,
  custody TEXT NOT NULL,
  phone TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,                -- waiting asked approved refused withdrawn
  sent_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,             -- staff answer by then
  changed_at BIGINT NOT NULL,
  patient_id TEXT,                    -- approved: whose chart it was matched to
  decided_by TEXT,
  reason TEXT NOT NULL DEFAULT '',    -- refused: a fixed word
  staff_words TEXT NOT NULL DEFAULT '', -- what staff wrote to the family
  family_words TEXT NOT NULL DEFAULT '',-- what the family answered
  PRIMARY KEY (practice_id, registration_id)
);
CREATE INDEX registration_by_state ON registration (practice_id, state, due_at);
CREATE INDEX registration_by_account ON registration (account_id, sent_at);
