-- Orders by which somebody absent lets a colleague act for them; who waits for an answer in the talk with citizens; reports that stand with a sub-unit.

CREATE TABLE delegation (
  id BIGINT PRIMARY KEY,
  giver BIGINT NOT NULL,
  receiver BIGINT NOT NULL,
  role TEXT NOT NULL,
  agency TEXT,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  made_by BIGINT,
  made_at BIGINT NOT NULL,
  revoked_at BIGINT
);

CREATE INDEX delegation_giver ON delegation (giver, id);
CREATE INDEX delegation_receiver ON delegation (receiver, id);

CREATE TABLE talk (
  report BIGINT PRIMARY KEY,
  asked_seq BIGINT NOT NULL,
  told_seq BIGINT NOT NULL,
  spoken_at BIGINT NOT NULL,
  is_waiting BOOLEAN NOT NULL
);

CREATE INDEX talk_waiting ON talk (is_waiting, spoken_at, report);
CREATE INDEX talk_spoken ON talk (spoken_at, report);

CREATE INDEX assignment_unit ON assignment (unit, is_active, report);
