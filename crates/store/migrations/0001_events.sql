-- Events are the truth: hash chains, the one global order of them, and how far each follower is.

CREATE TABLE event (
  chain BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  family TEXT NOT NULL,
  at BIGINT NOT NULL,
  open TEXT NOT NULL,
  open_salt BYTEA NOT NULL,
  open_digest BYTEA NOT NULL,
  closed TEXT,
  closed_salt BYTEA,
  closed_digest BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  removed TEXT,
  PRIMARY KEY (chain, seq)
);

CREATE TABLE fresh (
  chain BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  family TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (chain, seq)
);

CREATE TABLE feed (
  pos BIGINT PRIMARY KEY,
  chain BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  family TEXT NOT NULL
);

CREATE UNIQUE INDEX feed_chain ON feed (chain, seq);

CREATE TABLE follower (
  name TEXT NOT NULL PRIMARY KEY,
  pos BIGINT NOT NULL
);
