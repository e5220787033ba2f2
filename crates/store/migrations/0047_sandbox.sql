-- The sandbox in which people practise: what administrators ordered, and what each node that keeps one saw of it. Neither
-- is in a backup: a restored installation has other folders, and nothing that is practised is worth keeping.

-- open_mark is 1 until an order has ended: one at a time, however many nodes there are. sealed holds the passwords that
-- were drawn, until whoever ordered them has seen them.
CREATE TABLE sandbox_order (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  body TEXT NOT NULL,
  person BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  open_mark BIGINT UNIQUE,
  tries BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  progress TEXT NOT NULL,
  ended_at BIGINT,
  outcome TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA
);

CREATE TABLE sandbox_place (
  place TEXT PRIMARY KEY,
  seen_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
