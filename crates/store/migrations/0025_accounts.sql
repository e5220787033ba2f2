-- Accounts as administrators keep them: until when they serve, links that set a password, second factors; and every act that is no report's, by its hour.

ALTER TABLE "user" ADD COLUMN expires_at BIGINT;

CREATE INDEX user_expiry ON "user" (expires_at, id);

CREATE TABLE account_link (
  hash BYTEA NOT NULL PRIMARY KEY,
  holder BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX account_link_holder ON account_link (holder);
CREATE INDEX account_link_expiry ON account_link (expires_at);

CREATE TABLE factor_step (
  holder BIGINT PRIMARY KEY,
  step BIGINT NOT NULL
);

CREATE TABLE recovery_code (
  holder BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  PRIMARY KEY (holder, digest)
);

CREATE INDEX event_deed ON event (at, chain, seq) WHERE family <> 'report';
