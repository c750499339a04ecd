-- The mail queue. A row names what is to be said and to which account; words, address and link are made when it is sent.
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
