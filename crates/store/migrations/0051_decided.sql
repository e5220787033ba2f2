-- What triage decided, one row a decision, written in the same batch: who decided what on their shift and what the desk decided last is read by range, not searched for in all the chains.

CREATE TABLE decided (
  id BIGINT PRIMARY KEY,
  report BIGINT NOT NULL,
  person BIGINT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  is_draft BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  took_ms BIGINT
);

CREATE INDEX decided_person ON decided (person, id);
