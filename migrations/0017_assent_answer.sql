-- What a minor answered when she was asked for her assent, every answer kept (decision record 0505). patient_assent stays what the decision reads.
CREATE TABLE assent_answer (
  practice_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  answer TEXT NOT NULL,               -- agreed declined taken_back
  way TEXT NOT NULL,                  -- screen paper
  given_by TEXT NOT NULL,             -- whose hand wrote it down: an account, staff or a job
  PRIMARY KEY (practice_id, patient_id, answered_at)
);
