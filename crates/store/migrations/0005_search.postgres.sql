-- Search over text folded in Rust: one index of what the public may read, one of everything.

CREATE TABLE search_public (
  rowid BIGINT PRIMARY KEY,
  words TEXT NOT NULL,
  document tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
);

CREATE INDEX search_public_document ON search_public USING gin (document);

CREATE TABLE search_staff (
  rowid BIGINT PRIMARY KEY,
  words TEXT NOT NULL,
  document tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
);

CREATE INDEX search_staff_document ON search_staff USING gin (document);
