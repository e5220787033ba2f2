-- Citizens prove that a number is theirs, stay signed in, and say how they want to be told.

CREATE TABLE one_time_code (
  ticket BYTEA NOT NULL PRIMARY KEY,
  way TEXT NOT NULL,
  subject BYTEA NOT NULL,
  digest BYTEA NOT NULL,
  tries BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX one_time_code_expiry ON one_time_code (expires_at);

ALTER TABLE session ADD COLUMN way TEXT;
ALTER TABLE session ADD COLUMN subject BYTEA;

CREATE INDEX session_subject ON session (subject);

CREATE TABLE no_sms (
  holder TEXT NOT NULL,
  holder_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (holder, holder_id)
);
