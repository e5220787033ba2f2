-- Rulings on disputes, found again by what they were about: a projection of `settle` events.

CREATE TABLE precedent (
  report BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ruling TEXT NOT NULL,
  ground TEXT NOT NULL,
  category TEXT,
  field TEXT,
  area TEXT,
  owner TEXT,
  lead TEXT,
  agencies TEXT NOT NULL,
  words TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (report, seq)
);

CREATE INDEX precedent_at ON precedent (at, report);
CREATE INDEX precedent_field ON precedent (field, at);
CREATE INDEX precedent_owner ON precedent (owner, at);
