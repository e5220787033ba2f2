-- What the machine proposed of a report that nobody has decided, and how often it was right.

CREATE TABLE suggestion (
  report BIGINT PRIMARY KEY,
  best TEXT NOT NULL,
  second TEXT,
  third TEXT,
  lead TEXT,
  at BIGINT NOT NULL
);

CREATE TABLE suggestion_score (
  side TEXT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  n BIGINT NOT NULL,
  best BIGINT NOT NULL,
  third BIGINT NOT NULL,
  leads BIGINT NOT NULL,
  lead_right BIGINT NOT NULL,
  PRIMARY KEY (side, category, month)
);
