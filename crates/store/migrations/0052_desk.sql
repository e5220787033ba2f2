-- A call that an agent passed to a colleague, and the moments of a call that were marked while it was heard.
-- What was marked is a caller's words: sealed, as the draft is.

CREATE TABLE phone_pass (
  phone_call BIGINT NOT NULL,
  n BIGINT NOT NULL,
  at BIGINT NOT NULL,
  passed_by BIGINT NOT NULL,
  passed_to BIGINT NOT NULL,
  seen_at BIGINT,
  PRIMARY KEY (phone_call, n)
);

CREATE INDEX phone_pass_unseen ON phone_pass (passed_to, seen_at);

CREATE TABLE phone_mark (
  phone_call BIGINT NOT NULL,
  n BIGINT NOT NULL,
  second BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  made_by BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (phone_call, n)
);
