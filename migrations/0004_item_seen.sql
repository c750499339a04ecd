-- Which items an account has opened, so that home stops calling them new. Knows ids only.
CREATE TABLE item_seen (
  practice_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (practice_id, account_id, patient_id, item_id)
) /*clustered*/;
