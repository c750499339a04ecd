-- The visitors' book: who looked at what, who changed what, who was refused. Rows are only ever added.
-- Beside the plain row stands its salt; what the Merkle tree hashes (docs/decisions/0143) is made again from both.

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

-- The newest entry about each patient, from where before_seq leads through the others. Kept up to date in the background (decision 0144):
-- an index on book_entry would cost every look a page of its own. Entries from book_progress('heads') on are found in memory.
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

-- Hashes of the tree in tiles of 256 (the layout of C2SP tlog-tiles). A tile of level 0 is written when it is full, a tile of a
-- higher level whenever it grows.
CREATE TABLE book_tile (
  level BIGINT NOT NULL,
  tile BIGINT NOT NULL,
  hashes BYTEA NOT NULL,              -- 32 bytes each
  PRIMARY KEY (level, tile)
) /*clustered*/;

-- Signed checkpoints: one for every few thousand entries and one whenever somebody asked.
CREATE TABLE book_checkpoint (
  size BIGINT NOT NULL,
  signed_at BIGINT NOT NULL,
  note TEXT NOT NULL,                 -- C2SP signed note
  PRIMARY KEY (size)
);
