-- Poles, culverts, bus stops: things that wear a label with a square code, so that whoever stands
-- before one need not say where it is.

CREATE TABLE asset (
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  area TEXT,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  agency TEXT,
  PRIMARY KEY (code)
);
