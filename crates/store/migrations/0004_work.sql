-- What surrounds the reports: first answers, jobs, files, counts, the province's tables, settings.

CREATE TABLE once (
  caller TEXT NOT NULL,
  request TEXT NOT NULL,
  body BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (caller, request)
);

CREATE INDEX once_at ON once (at);

CREATE TABLE job (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  once_name TEXT UNIQUE,
  payload TEXT NOT NULL,
  ready_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  is_dead BOOLEAN NOT NULL,
  error TEXT,
  made_at BIGINT NOT NULL
);

CREATE INDEX job_ready ON job (is_dead, ready_at, id);

CREATE TABLE file (
  id BIGINT PRIMARY KEY,
  report BIGINT,
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  state TEXT NOT NULL,
  size BIGINT NOT NULL,
  received BIGINT NOT NULL,
  sha256 BYTEA,
  phash BIGINT,
  width BIGINT,
  height BIGINT,
  at BIGINT NOT NULL
);

CREATE INDEX file_report ON file (report, id);
CREATE INDEX file_state ON file (state, id);
CREATE INDEX file_sha256 ON file (sha256, id);

CREATE TABLE tally (
  dimension TEXT NOT NULL,
  name TEXT NOT NULL,
  month BIGINT NOT NULL,
  measure TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (dimension, name, month, measure)
);

CREATE TABLE tally_footprint (
  report BIGINT PRIMARY KEY,
  counted TEXT NOT NULL
);

CREATE TABLE catalogue (
  name TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE attempt (
  subject BYTEA NOT NULL,
  began_at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (subject, began_at)
);

CREATE INDEX attempt_began ON attempt (began_at);
