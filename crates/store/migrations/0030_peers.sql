-- Agencies' own Open311 systems: how each is spoken to and how it stands, which case was filed there and under which number.

CREATE TABLE peer (
  id BIGINT PRIMARY KEY,
  agency TEXT NOT NULL UNIQUE,
  is_on BOOLEAN NOT NULL,
  body TEXT NOT NULL,
  key_name TEXT,
  key_sealed BYTEA,
  seen TEXT,
  made_at BIGINT NOT NULL
);

CREATE TABLE peer_state (
  peer BIGINT PRIMARY KEY,
  lease_until BIGINT NOT NULL,
  ready_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  poll_at BIGINT NOT NULL,
  polled_until BIGINT NOT NULL,
  error TEXT,
  ok_at BIGINT
);

CREATE TABLE peer_filing (
  report BIGINT NOT NULL,
  n BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  version BIGINT NOT NULL,
  agency TEXT NOT NULL,
  state TEXT NOT NULL,
  ready_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  sent_at BIGINT,
  body TEXT,
  once_key TEXT,
  mark TEXT,
  token TEXT,
  foreign_id TEXT,
  why TEXT,
  seen TEXT,
  polled_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (report, n, attempt)
);

CREATE INDEX peer_filing_state ON peer_filing (state, agency, ready_at, report);
CREATE INDEX peer_filing_polled ON peer_filing (agency, state, polled_at, report);
CREATE INDEX peer_filing_foreign ON peer_filing (foreign_id, agency);
