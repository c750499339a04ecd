-- Whose hand made a consent: a patient lifts on her own screens only the denials she made herself.
ALTER TABLE consent ADD COLUMN given_by TEXT;   -- account id; NULL: the practice wrote it down
