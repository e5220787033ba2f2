-- What a shift did, beside the chains: a row for each decision of triage, so that the latest and a person's own are read by range and not searched for in all chains; who saw a danger first, which ends its alarm; and at whose desk somebody has a report open, for agencies do so too.

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

CREATE TABLE danger_seen (
  report BIGINT NOT NULL,
  desk TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (report, desk)
);

CREATE INDEX danger_seen_until ON danger_seen (until_at);

ALTER TABLE presence ADD COLUMN desk TEXT NOT NULL DEFAULT '';
