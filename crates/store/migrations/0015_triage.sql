-- What people at the desks do before anything is decided: who looks at what, decisions that can still be undone, cases put off, lists under a name. Beside the chains: none of it is an event.

CREATE TABLE presence (
  report BIGINT NOT NULL,
  person BIGINT NOT NULL,
  is_writing BOOLEAN NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (report, person)
);

CREATE INDEX presence_until ON presence (until_at);

CREATE TABLE claim (
  report BIGINT PRIMARY KEY,
  person BIGINT NOT NULL,
  since BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);

CREATE INDEX claim_person ON claim (person, report);
CREATE INDEX claim_until ON claim (until_at);

CREATE TABLE held (
  id BIGINT PRIMARY KEY,
  report BIGINT NOT NULL,
  person BIGINT NOT NULL,
  action TEXT NOT NULL,
  call TEXT NOT NULL,
  request TEXT NOT NULL,
  digest BYTEA NOT NULL,
  ready_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  is_waiting BOOLEAN NOT NULL,
  outcome TEXT,
  made_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX held_waiting ON held (report) WHERE is_waiting = TRUE;
CREATE INDEX held_ready ON held (is_waiting, ready_at, id);
CREATE INDEX held_person ON held (person, is_waiting, id);

CREATE TABLE snooze (
  person BIGINT NOT NULL,
  report BIGINT NOT NULL,
  version BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (person, report)
);

CREATE INDEX snooze_until ON snooze (until_at);

CREATE TABLE saved_view (
  id BIGINT PRIMARY KEY,
  owner BIGINT NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  is_shared BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  made_at BIGINT NOT NULL
);

CREATE INDEX saved_view_owner ON saved_view (owner, id);
CREATE INDEX saved_view_shared ON saved_view (is_shared, id);

CREATE TABLE preference (
  person BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (person, name)
);
