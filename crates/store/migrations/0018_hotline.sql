-- Calls of the hotline: what the exchange says, what stands of it, the draft of what a caller tells, who calls back.
-- A number stands in the vault alone: rows name its key, and find it by keyed hashes.

CREATE TABLE phone_call (
  id BIGINT PRIMARY KEY,
  exchange BYTEA NOT NULL UNIQUE,
  version BIGINT NOT NULL,
  by_hand BOOLEAN NOT NULL,
  phase TEXT NOT NULL,
  direction TEXT NOT NULL,
  known TEXT NOT NULL,
  caller BIGINT,
  queue TEXT,
  line TEXT,
  cause TEXT,
  rang_at BIGINT NOT NULL,
  answered_at BIGINT,
  ended_at BIGINT,
  agent BIGINT,
  agent_at BIGINT,
  outcome TEXT,
  report BIGINT,
  closed_at BIGINT,
  closed_by BIGINT,
  back_due BIGINT
);

CREATE INDEX phone_call_open ON phone_call (closed_at, rang_at);
CREATE INDEX phone_call_caller ON phone_call (caller, id);

CREATE TABLE phone_heard (
  phone_call BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  body TEXT NOT NULL,
  heard_at BIGINT NOT NULL,
  PRIMARY KEY (phone_call, digest)
);

CREATE INDEX phone_heard_at ON phone_heard (heard_at);

CREATE TABLE phone_draft (
  phone_call BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  saved_by BIGINT,
  saved_at BIGINT NOT NULL
);

CREATE TABLE phone_attempt (
  phone_call BIGINT NOT NULL,
  n BIGINT NOT NULL,
  at BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (phone_call, n)
);

CREATE TABLE phone_recording (
  phone_call BIGINT NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE phone_look (
  id BIGINT PRIMARY KEY,
  phone_call BIGINT NOT NULL,
  what TEXT NOT NULL,
  looked_by BIGINT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX phone_look_call ON phone_look (phone_call, id);

CREATE TABLE phone_line (
  line TEXT NOT NULL PRIMARY KEY,
  agent BIGINT NOT NULL,
  since BIGINT NOT NULL
);

CREATE TABLE prank_mark (
  id BIGINT PRIMARY KEY,
  subject BYTEA NOT NULL,
  reason TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  lifted_at BIGINT,
  lifted_by BIGINT
);

CREATE INDEX prank_mark_subject ON prank_mark (subject, until_at);
