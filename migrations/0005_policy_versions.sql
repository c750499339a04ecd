-- Why a version was published, and the versions that were announced and withdrawn before they took effect. What stands in policy_version
-- is in force from its instant on, without exception: a withdrawn version moves out of it, whole, and its instant is free again.
ALTER TABLE policy_version ADD COLUMN reason TEXT NOT NULL DEFAULT '';

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
