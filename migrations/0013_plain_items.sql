-- SPDX-License-Identifier: Apache-2.0
-- Most entries of most charts are ordinary: final, without a label, a class or a wish to wait, and not cared for at a minor's own consent. For them a plan has
-- almost nothing left to ask, and `plain` says so in one number: the bit of the category (access/vocabulary.h, in its order; messages have participants and
-- never count), or 0 when the whole condition must be asked. The engine keeps it, so that it cannot differ from what it is made of (decision 0328).
CREATE TABLE chart_item_next (
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
INSERT INTO chart_item_next (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, transmitted_at, status,
    labels, own_labels, classes, consenter, participants, patient_hold_until_at, clinician_release_at, parent_item_id, author, title, body, version)
  SELECT practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, transmitted_at, status,
    labels, own_labels, classes, consenter, participants, patient_hold_until_at, clinician_release_at, parent_item_id, author, title, body, version
  FROM chart_item;
DROP TABLE chart_item;
ALTER TABLE chart_item_next RENAME TO chart_item;
CREATE INDEX chart_item_by_time ON chart_item (practice_id, patient_id, category, happened_at DESC, item_id DESC, kind);
CREATE INDEX chart_item_by_code ON chart_item (practice_id, patient_id, code, happened_at DESC);
CREATE INDEX chart_item_by_parent ON chart_item (practice_id, patient_id, parent_item_id) WHERE parent_item_id IS NOT NULL;
