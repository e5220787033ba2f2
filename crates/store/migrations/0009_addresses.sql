-- Where else people are reached, what gateways said once, and whom mail may not follow.

CREATE TABLE push_subscription (
  id BIGINT PRIMARY KEY,
  holder TEXT NOT NULL,
  holder_id BIGINT NOT NULL,
  endpoint BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  at BIGINT NOT NULL
);

CREATE UNIQUE INDEX push_subscription_once ON push_subscription (holder, holder_id, endpoint);

CREATE TABLE inbound (
  gateway TEXT NOT NULL,
  message_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  report BIGINT,
  outcome TEXT NOT NULL,
  key_id TEXT,
  sealed BYTEA,
  at BIGINT NOT NULL,
  PRIMARY KEY (gateway, message_id)
);

CREATE INDEX inbound_outcome ON inbound (outcome, at);

CREATE TABLE no_mail (
  holder TEXT NOT NULL,
  holder_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (holder, holder_id)
);
