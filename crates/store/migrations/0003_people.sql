-- People: identities of reporters under lock, accounts of staff, their sessions and tokens.

CREATE TABLE vault (
  id BIGINT PRIMARY KEY,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  phone BYTEA,
  email BYTEA,
  at BIGINT NOT NULL
);

CREATE INDEX vault_phone ON vault (phone, id);
CREATE INDEX vault_email ON vault (email, id);

CREATE TABLE "user" (
  id BIGINT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  password TEXT,
  must_change BOOLEAN NOT NULL,
  posts TEXT NOT NULL,
  second_factor BYTEA,
  locked_at BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE session (
  hash BYTEA NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  holder_id BIGINT NOT NULL,
  post BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX session_holder ON session (holder, holder_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE token (
  hash BYTEA NOT NULL PRIMARY KEY,
  id BIGINT NOT NULL UNIQUE,
  holder BIGINT NOT NULL,
  name TEXT NOT NULL,
  post BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE INDEX token_holder ON token (holder, id);
