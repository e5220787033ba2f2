-- Open311: keys of organisations and how much each was used, which reports came by them, what agencies' systems told of their cases; and the orders in which public reports are read there.

CREATE TABLE api_key (
  id BIGINT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  organisation TEXT NOT NULL,
  agency TEXT,
  consents BOOLEAN NOT NULL,
  per_minute BIGINT NOT NULL,
  per_day BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);

CREATE TABLE api_key_use (
  api_key BIGINT PRIMARY KEY,
  minute BIGINT NOT NULL,
  of_minute BIGINT NOT NULL,
  day BIGINT NOT NULL,
  of_day BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);

CREATE TABLE api_key_report (
  report BIGINT PRIMARY KEY,
  api_key BIGINT NOT NULL
);

CREATE TABLE told_update (
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  report BIGINT NOT NULL,
  at BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (agency, name)
);

CREATE INDEX told_update_report ON told_update (report, agency, at);
CREATE INDEX report_seen_open ON report (is_open, id) WHERE publication = 'public' AND stage <> 'merged';
CREATE INDEX report_seen_changed ON report (at, id) WHERE publication = 'public' AND stage <> 'merged' AND is_open = TRUE;
CREATE INDEX report_seen_over ON report (closed_at, at, id) WHERE publication = 'public' AND stage <> 'merged' AND is_open = FALSE;
