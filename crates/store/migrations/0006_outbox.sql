-- Time keeps its word: what is said to whom, which step of a clock comes next, who fills which post.

CREATE TABLE message (
  chain BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  destination TEXT NOT NULL,
  template TEXT NOT NULL,
  channel TEXT NOT NULL,
  topic TEXT,
  words TEXT NOT NULL,
  rank BIGINT NOT NULL,
  state TEXT NOT NULL,
  ready_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  error TEXT,
  reference TEXT,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (chain, seq, destination, template)
);

CREATE INDEX message_ready ON message (channel, rank, ready_at, chain) WHERE state = 'waiting';
CREATE INDEX message_dead ON message (ended_at, chain) WHERE state = 'dead';
CREATE INDEX message_destination ON message (destination, chain, seq);
CREATE INDEX message_words ON message (ended_at, chain) WHERE words <> '';
CREATE INDEX message_reference ON message (reference);

ALTER TABLE clock ADD COLUMN rank BIGINT;
ALTER TABLE clock ADD COLUMN step BIGINT;
ALTER TABLE clock ADD COLUMN step_at BIGINT;

CREATE INDEX clock_step ON clock (rank, step_at, report);
DROP INDEX clock_due;

ALTER TABLE "user" ADD COLUMN email TEXT;

CREATE TABLE post (
  holder BIGINT NOT NULL,
  n BIGINT NOT NULL,
  role TEXT NOT NULL,
  agency TEXT,
  from_at BIGINT,
  until_at BIGINT,
  PRIMARY KEY (holder, n)
);

CREATE INDEX post_role ON post (role, agency, holder);
