-- Backups and drills that administrators ordered, and what lies in the folders where nodes keep backups. Neither is in a
-- backup: a restored installation has folders of its own, and would carry out again what was going on when it was made.

-- open_mark is 1 until an order has ended: one at a time, however many nodes there are.
CREATE TABLE backup_order (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  file TEXT NOT NULL,
  person BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  open_mark BIGINT UNIQUE,
  node TEXT NOT NULL,
  tries BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  progress TEXT NOT NULL,
  ended_at BIGINT,
  outcome TEXT NOT NULL
);

CREATE TABLE backup_folder (
  place TEXT PRIMARY KEY,
  seen_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
