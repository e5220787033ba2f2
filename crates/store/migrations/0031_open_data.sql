-- Open data: what each day's files are made of, and the pieces of them that lie in the file store.

CREATE TABLE open_edition (
  day BIGINT PRIMARY KEY,
  made_at BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  files TEXT NOT NULL,
  pieces TEXT NOT NULL
);

CREATE TABLE open_piece (
  id BIGINT PRIMARY KEY,
  sha256 BYTEA NOT NULL UNIQUE,
  used_at BIGINT NOT NULL
);

CREATE INDEX open_piece_used ON open_piece (used_at, id);
