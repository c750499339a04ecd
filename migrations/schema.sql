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
  published_at BIGINT NOT NULL,
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
);

CREATE TABLE account_at_practice (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  id_status TEXT NOT NULL,            -- pending waived verified
  visit_since_waiver BIGINT NOT NULL DEFAULT 0,
  suspended_at BIGINT,
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
  withdrawn_at BIGINT,
  PRIMARY KEY (practice_id, consent_id)
);
CREATE INDEX consent_by_patient ON consent (practice_id, patient_id);

CREATE TABLE chart_item (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  category TEXT NOT NULL,             -- result note summary medication immunization allergy problem billing demographics scheduling message document
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
);
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
