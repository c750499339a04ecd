-- What the schema is today, on one page. Made from the numbered migrations by ./dev golden; nobody edits or runs this file.

-- ---- the clinical store ----

CREATE TABLE schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL);

CREATE TABLE practice (
  practice_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,                 -- IANA name
  state TEXT NOT NULL,                -- 'NY'
  phone TEXT NOT NULL,
  after_hours_phone TEXT NOT NULL,
  hours TEXT NOT NULL,                -- JSON: [{"weekday":1,"opens":"08:30","closes":"17:00"}, …], 1 = Monday
  texts TEXT NOT NULL,                -- JSON: language -> words of the practice (announcement, …)
  created_at BIGINT NOT NULL
);

CREATE TABLE facts_revision (
  practice_id TEXT PRIMARY KEY,
  revision BIGINT NOT NULL
);

CREATE TABLE policy_version (
  practice_id TEXT NOT NULL,
  effective_at BIGINT NOT NULL,       -- in force from here until the next version's effective_at
  version TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  source TEXT NOT NULL,               -- the whole TOML file as published
  sha256 TEXT NOT NULL,
  published_by TEXT NOT NULL,
  published_at BIGINT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (practice_id, effective_at)
);

CREATE TABLE patient (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  given_names TEXT NOT NULL,
  family_name TEXT NOT NULL,
  preferred_name TEXT,
  search_name TEXT NOT NULL,          -- case-folded 'family given', made in C++
  birth_on TEXT,
  sex TEXT NOT NULL,                  -- FHIR administrative gender: male female other unknown
  mrn TEXT,
  phone TEXT,
  phone_digits TEXT,                  -- the last ten digits, for the front desk's search
  deceased_at BIGINT,
  emancipated_at BIGINT,
  diminished BIGINT NOT NULL DEFAULT 0,
  merged_into TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, patient_id)
);
CREATE INDEX patient_by_name ON patient (practice_id, search_name);
CREATE INDEX patient_by_birth ON patient (practice_id, birth_on);
CREATE INDEX patient_by_mrn ON patient (practice_id, mrn);
CREATE INDEX patient_by_phone ON patient (practice_id, phone_digits) WHERE phone_digits IS NOT NULL;

CREATE TABLE patient_identifier (
  practice_id TEXT NOT NULL,
  system TEXT NOT NULL,
  value TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  PRIMARY KEY (practice_id, system, value)
);

CREATE TABLE patient_endangered_by (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, patient_id, account_id)
);

CREATE TABLE patient_assent (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  PRIMARY KEY (practice_id, patient_id, signed_at)
);

CREATE TABLE account (
  account_id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE,
  given_names TEXT NOT NULL,
  family_name TEXT NOT NULL,
  birth_on TEXT,
  language TEXT NOT NULL,             -- 'en', 'es'
  status TEXT NOT NULL,               -- active suspended locked
  deceased_at BIGINT,
  created_at BIGINT NOT NULL
, phone TEXT);

CREATE TABLE account_at_practice (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  id_status TEXT NOT NULL,            -- pending waived verified
  visit_since_waiver BIGINT NOT NULL DEFAULT 0,
  suspended_at BIGINT, holder_died_at BIGINT,
  PRIMARY KEY (practice_id, account_id)
);
CREATE INDEX account_at_practice_by_account ON account_at_practice (account_id);

CREATE TABLE patient_own_account (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  own_email BIGINT NOT NULL,          -- a minor's contact data are her own
  since_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, patient_id)
);
CREATE INDEX patient_own_account_by_account ON patient_own_account (account_id);

CREATE TABLE link (
  practice_id TEXT NOT NULL,
  link_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY EXECUTOR
  custody TEXT NOT NULL,              -- full joint partial none unknown
  granted_at BIGINT,
  ended_at BIGINT,
  dispute_opened_at BIGINT,
  dispute_closed_at BIGINT,
  pin_redeemed_in_time BIGINT NOT NULL DEFAULT 0,
  minor_parent_ok BIGINT NOT NULL DEFAULT 0,
  source TEXT NOT NULL,               -- pin invitation registration proxy_request office demo
  reviewer TEXT,
  PRIMARY KEY (practice_id, link_id)
);
CREATE INDEX link_by_account ON link (account_id, practice_id, patient_id);
CREATE INDEX link_by_patient ON link (practice_id, patient_id, account_id);

CREATE TABLE paper (
  practice_id TEXT NOT NULL,
  paper_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,           -- the one patient it is for
  account_id TEXT,                    -- the viewer it speaks of (a court restriction names one)
  kind TEXT NOT NULL,
  verified BIGINT NOT NULL,
  verified_by TEXT,
  seen_at BIGINT,
  from_at BIGINT,
  to_at BIGINT,
  revoked_at BIGINT,
  categories TEXT NOT NULL DEFAULT '',-- space separated; empty: all
  PRIMARY KEY (practice_id, paper_id)
);
CREATE INDEX paper_by_patient ON paper (practice_id, patient_id);

CREATE TABLE consent (
  practice_id TEXT NOT NULL,
  consent_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  effect TEXT NOT NULL,               -- permit deny
  labels TEXT NOT NULL,               -- space separated; '*', 'MC', '-' as in policies/README.md
  categories TEXT NOT NULL,
  from_at BIGINT,
  to_at BIGINT,
  withdrawn_at BIGINT, given_by TEXT,
  PRIMARY KEY (practice_id, consent_id)
);
CREATE INDEX consent_by_patient ON consent (practice_id, patient_id);

CREATE TABLE panel_waiting (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  member_item_id TEXT NOT NULL,
  panel_item_id TEXT NOT NULL,
  PRIMARY KEY (practice_id, patient_id, member_item_id, panel_item_id)
) /*clustered*/;

CREATE TABLE chart_item_history (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  replaced_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (practice_id, patient_id, item_id, version)
);

CREATE TABLE chart_source (
  practice_id TEXT NOT NULL,
  source TEXT NOT NULL,               -- name of the feed or file source
  source_key TEXT NOT NULL,           -- 'Observation/abc'
  patient_id TEXT NOT NULL,
  item_id TEXT,                       -- NULL: kept without being shown (RelatedPerson, the patient herself)
  sha256 BYTEA NOT NULL,              -- of the resource without white space between tokens
  updated_at BIGINT,                  -- the source's own meta.lastUpdated: an older copy never replaces a newer one
  received_at BIGINT NOT NULL,
  bytes BYTEA NOT NULL,               -- the resource as received, packed: intake/source_pack.h
  PRIMARY KEY (practice_id, source, source_key)
);
CREATE INDEX chart_source_by_item ON chart_source (practice_id, patient_id, item_id) WHERE item_id IS NOT NULL;

CREATE TABLE reference_entry (
  practice_id TEXT NOT NULL,
  source TEXT NOT NULL,
  source_key TEXT NOT NULL,
  display TEXT NOT NULL,
  PRIMARY KEY (practice_id, source, source_key)
) /*clustered*/;

CREATE TABLE book_outbox (
  entry_id TEXT PRIMARY KEY,
  entry TEXT NOT NULL,
  written_at BIGINT NOT NULL
);

CREATE TABLE event_outbox (
  event_id TEXT PRIMARY KEY,
  practice_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  done_at BIGINT
);
CREATE INDEX event_outbox_waiting ON event_outbox (done_at, happened_at);

CREATE TABLE staff_member (
  practice_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,                 -- front_desk nurse clinician billing privacy_officer administrator
  since_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (practice_id, staff_id)
);
CREATE INDEX staff_member_by_account ON staff_member (account_id);

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

CREATE TABLE signin_pending (
  token_hash BYTEA PRIMARY KEY,
  account_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX signin_pending_by_account ON signin_pending (account_id, expires_at);
CREATE INDEX signin_pending_by_expiry ON signin_pending (expires_at);

CREATE TABLE known_device (
  device_hash BYTEA NOT NULL,
  account_id TEXT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  PRIMARY KEY (device_hash, account_id)
) /*clustered*/;
CREATE INDEX known_device_by_account ON known_device (account_id, last_seen_at);
CREATE INDEX known_device_by_last_seen ON known_device (last_seen_at);

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

CREATE TABLE mail_outbox (
  mail_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                 -- password_reset password_changed new_device second_factor_added second_factor_removed recovery_code_used
  account_id TEXT NOT NULL,
  reset_id TEXT NOT NULL DEFAULT '',  -- password_reset: whose link is made when it is sent
  state TEXT NOT NULL,                -- queued sent shown failed
  queued_at BIGINT NOT NULL,
  next_try_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  last_reply BIGINT,                  -- SMTP reply code of the last attempt; 0: no answer
  settled_at BIGINT                   -- when it was sent, shown or given up
, to_email TEXT, language TEXT, useless_after_at BIGINT, sent_to BYTEA);
CREATE INDEX mail_outbox_due ON mail_outbox (state, next_try_at);
CREATE INDEX mail_outbox_by_time ON mail_outbox (queued_at);

CREATE TABLE item_seen (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, account_id, patient_id, item_id)
) /*clustered*/;

CREATE TABLE policy_version_withdrawn (
  practice_id TEXT NOT NULL,
  effective_at BIGINT NOT NULL,       -- when it would have taken effect
  published_at BIGINT NOT NULL,
  version TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  published_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  withdrawn_by TEXT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (practice_id, effective_at, published_at)
);

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
  revoked_at BIGINT, consent TEXT NOT NULL DEFAULT '', custody TEXT NOT NULL DEFAULT 'joint',
  PRIMARY KEY (practice_id, code_id)
);
CREATE INDEX link_code_by_patient ON link_code (practice_id, patient_id, issued_at);
CREATE INDEX link_code_by_time ON link_code (practice_id, issued_at);

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
CREATE INDEX dispute_by_account ON dispute (practice_id, account_id, state) WHERE account_id IS NOT NULL;

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

CREATE TABLE dispute_rule (
  practice_id TEXT PRIMARY KEY,
  asker_freezes BIGINT NOT NULL,      -- 1: a report that names exactly one linked person freezes her access at once
  answer_hours BIGINT NOT NULL        -- due this long after it came in
);

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

CREATE TABLE passkey_challenge_spent (
  challenge_hash BYTEA PRIMARY KEY,
  expires_at BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX passkey_challenge_spent_by_expiry ON passkey_challenge_spent (expires_at);

CREATE TABLE account_data_change (
  account_id TEXT NOT NULL,
  change_id TEXT NOT NULL,
  field TEXT NOT NULL,                -- name phone
  old_value TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, change_id)
);

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

CREATE TABLE mail_trouble (
  account_id TEXT PRIMARY KEY,
  email_folded TEXT NOT NULL,         -- the address it was; with another one the row means nothing
  reply BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
, status TEXT);

CREATE TABLE notice_wish (
  account_id TEXT PRIMARY KEY,
  off TEXT NOT NULL,                  -- fixed words, a space between
  quiet BIGINT NOT NULL,
  quiet_from_min BIGINT NOT NULL,     -- minutes after midnight in `zone`
  quiet_to_min BIGINT NOT NULL,
  zone TEXT NOT NULL                  -- IANA name
);

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

CREATE TABLE "chart_item" (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  category TEXT NOT NULL,             -- result note summary medication immunization allergy problem billing demographics scheduling message document
  plain BIGINT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN status = 'final' AND labels = 0 AND classes = '' AND consenter <> 'minor' AND patient_hold_until_at IS NULL THEN
      CASE category WHEN 'result' THEN 1 WHEN 'note' THEN 2 WHEN 'summary' THEN 4 WHEN 'medication' THEN 8 WHEN 'immunization' THEN 16
        WHEN 'allergy' THEN 32 WHEN 'problem' THEN 64 WHEN 'billing' THEN 128 WHEN 'demographics' THEN 256 WHEN 'scheduling' THEN 512
        WHEN 'document' THEN 2048 ELSE 0 END
    ELSE 0 END) STORED,
  kind TEXT NOT NULL,                 -- lab vital panel imaging survey … : what the body's shape is
  code TEXT NOT NULL,                 -- 'system|code' of what it is, '' when uncoded: the key of a trend
  happened_at BIGINT NOT NULL,        -- collected, given, written: what lists sort by, newest first
  service_on TEXT,                    -- date of service; unknown: NULL, which the decision reads as 'could be any'
  finalized_at BIGINT,
  available_at BIGINT NOT NULL,       -- released from here on
  transmitted_at BIGINT,              -- first seen in the portal: stored once, not moved by a correction
  status TEXT NOT NULL,               -- final, entered-in-error
  labels BIGINT NOT NULL,             -- bits, access/labels.h; the top bit stands for a label nobody knows
  own_labels BIGINT NOT NULL DEFAULT 0, -- those its source put on the item itself; labels adds what came from its Bundle or its panel
  classes TEXT NOT NULL DEFAULT '',   -- ' HPV GENETIC ': with a space on both sides of each
  consenter TEXT NOT NULL,            -- parent guardian minor court emergency unknown
  participants TEXT NOT NULL DEFAULT '', -- messages: ' account-id account-id '
  patient_hold_until_at BIGINT,
  clinician_release_at BIGINT,
  parent_item_id TEXT,                -- the panel a result belongs to
  author TEXT,                        -- who ordered, wrote or gave it
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (practice_id, patient_id, item_id)
) /*clustered*/;
CREATE INDEX chart_item_by_time ON chart_item (practice_id, patient_id, category, happened_at DESC, item_id DESC, kind);
CREATE INDEX chart_item_by_code ON chart_item (practice_id, patient_id, code, happened_at DESC);
CREATE INDEX chart_item_by_parent ON chart_item (practice_id, patient_id, parent_item_id) WHERE parent_item_id IS NOT NULL;

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

CREATE TABLE assent_answer (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  answer TEXT NOT NULL,               -- agreed declined taken_back
  way TEXT NOT NULL,                  -- screen paper
  given_by TEXT NOT NULL,             -- whose hand wrote it down: an account, staff or a job
  PRIMARY KEY (practice_id, patient_id, answered_at)
);

CREATE TABLE account_lock (
  account_id TEXT PRIMARY KEY,
  locked_at BIGINT NOT NULL,
  cause TEXT NOT NULL,                -- wrong_codes not_me office operator
  practice_id TEXT NOT NULL,          -- cause office: where; else ''
  locked_by TEXT NOT NULL             -- account of the staff member; '' when a machine or she herself did it
);

CREATE TABLE not_me_link (
  link_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX not_me_link_by_account ON not_me_link (account_id, made_at);
CREATE INDEX not_me_link_by_expiry ON not_me_link (expires_at);

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

CREATE TABLE mail_return_count (
  sort TEXT PRIMARY KEY,              -- for_good this_time late automatic foreign other malformed
  read BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE TABLE notice_person_off (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  PRIMARY KEY (practice_id, account_id, patient_id)
) /*clustered*/;
CREATE INDEX notice_person_off_by_account ON notice_person_off (account_id);

CREATE TABLE practice_directory (
  name TEXT NOT NULL,
  practice_id TEXT NOT NULL,
  words TEXT NOT NULL,                -- ' name street city code state', folded, a space before each word
  phones TEXT NOT NULL,               -- digits
  PRIMARY KEY (name, practice_id)
) /*clustered*/;
CREATE UNIQUE INDEX practice_directory_by_practice ON practice_directory (practice_id);

CREATE TABLE feed_message (
  practice_id TEXT NOT NULL,
  message_id TEXT NOT NULL,           -- in order of arrival (UUIDv7)
  source TEXT NOT NULL,               -- name of the feed or file source
  kind TEXT NOT NULL,                 -- hl7v2 ccda fhir
  control_id TEXT NOT NULL,           -- the sender's name for it: sending application and MSH-10, ClinicalDocument.id, …
  sha256 BYTEA NOT NULL,              -- of what it says; how it was framed does not count
  type TEXT NOT NULL,                 -- 'ORU^R01'
  received_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,              -- received filed quarantined set_aside
  address TEXT NOT NULL DEFAULT '',   -- where a quarantined one is wrong: 'OBX[3].5'
  reason TEXT NOT NULL DEFAULT '',
  control_id_again BIGINT NOT NULL DEFAULT 0, -- 1: the sender used this control id before for something else
  settled_at BIGINT,
  patient_id TEXT,                    -- whose chart it went into
  bytes BYTEA NOT NULL,               -- as received, packed: chart/source_pack.h
  PRIMARY KEY (practice_id, message_id)
);
CREATE UNIQUE INDEX feed_message_same ON feed_message (practice_id, source, control_id, sha256);
CREATE INDEX feed_message_waiting ON feed_message (practice_id, message_id) WHERE outcome = 'received';
CREATE INDEX feed_message_quarantined ON feed_message (practice_id, message_id) WHERE outcome = 'quarantined';

-- ---- the visitors' book ----

CREATE TABLE schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL);

CREATE TABLE book_entry (
  seq BIGINT NOT NULL,                -- index of the leaf in the tree, from 0, without gaps
  at BIGINT NOT NULL,                 -- microseconds UTC
  entry_id TEXT,                      -- of a deed's entry that came through the outbox: it is taken once
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,           -- '' when no patient is meant
  actor_kind TEXT NOT NULL,           -- account staff machine anonymous
  actor_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  effect TEXT NOT NULL,               -- allow deny
  reason TEXT NOT NULL,
  rules TEXT NOT NULL,                -- space separated
  items BIGINT NOT NULL,
  detail TEXT NOT NULL,
  via TEXT NOT NULL,
  request_id TEXT NOT NULL,
  before_seq BIGINT NOT NULL,         -- the entry before this one about the same patient, -1: there is none
  salt BYTEA NOT NULL,                -- 32 random bytes
  seal BYTEA NOT NULL,                -- HMAC-SHA-256(seal key, seal before, seq, before_seq, leaf hash)
  PRIMARY KEY (seq)
) /*clustered*/;
CREATE UNIQUE INDEX book_entry_by_id ON book_entry (entry_id) WHERE entry_id IS NOT NULL;

CREATE TABLE book_head (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (practice_id, patient_id)
) /*clustered*/;

CREATE TABLE book_progress (
  what TEXT PRIMARY KEY,
  seq BIGINT NOT NULL
);

CREATE TABLE book_tile (
  level BIGINT NOT NULL,
  tile BIGINT NOT NULL,
  hashes BYTEA NOT NULL,              -- 32 bytes each
  PRIMARY KEY (level, tile)
) /*clustered*/;

CREATE TABLE book_checkpoint (
  size BIGINT NOT NULL,
  signed_at BIGINT NOT NULL,
  note TEXT NOT NULL,                 -- C2SP signed note
  PRIMARY KEY (size)
);
