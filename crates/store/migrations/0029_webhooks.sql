-- Webhooks: subscriptions of organisations' systems, each a place in the feed, and the newest tries of each.

CREATE TABLE webhook (
  id BIGINT PRIMARY KEY,
  organisation TEXT NOT NULL,
  agency TEXT,
  url TEXT NOT NULL,
  filter TEXT NOT NULL,
  batched BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  status BIGINT,
  pos BIGINT NOT NULL,
  upto BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  ready_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  failing_since BIGINT,
  sent_at BIGINT,
  made BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  old_key_id TEXT,
  old_sealed BYTEA,
  old_until BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE webhook_try (
  webhook BIGINT NOT NULL,
  slot BIGINT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  first_pos BIGINT NOT NULL,
  last_pos BIGINT NOT NULL,
  events BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  status BIGINT,
  PRIMARY KEY (webhook, slot)
);
