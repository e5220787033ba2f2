-- The agency whose people wrote a notice to an area; empty for the centre's.

ALTER TABLE bulletin ADD COLUMN agency TEXT NOT NULL DEFAULT '';

CREATE INDEX bulletin_agency ON bulletin (agency, id);
