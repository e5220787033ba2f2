-- What the centre tells the people of an area, flood mode among it: found by when it is over.

CREATE TABLE bulletin (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  until_at BIGINT NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX bulletin_until ON bulletin (until_at, id);
