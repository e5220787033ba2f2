-- Photos and recordings whose bytes come in pieces, over links that break.

CREATE TABLE upload (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  received BIGINT NOT NULL,
  state TEXT NOT NULL,
  place BYTEA NOT NULL,
  net BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX upload_expires ON upload (expires_at);
CREATE INDEX upload_place ON upload (place, state, size);
CREATE INDEX upload_net ON upload (net, state, size);
CREATE INDEX upload_state ON upload (state, size);

CREATE TABLE upload_piece (
  upload BIGINT NOT NULL,
  at BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (upload, at)
);
