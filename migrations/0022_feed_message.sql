-- SPDX-License-Identifier: Apache-2.0
-- What a feed or a file sent, as it was sent, before anything is made of it (decision record 0550): durable first, then acknowledged, then
-- filed. The same sender, control id and content is the same message however often it comes.
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
