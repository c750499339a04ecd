-- The most custody the holder of a PIN or an invitation may claim: what the office knows when it gives the code (decision record 0472).
ALTER TABLE link_code ADD COLUMN custody TEXT NOT NULL DEFAULT 'joint';
