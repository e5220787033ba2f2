-- One cause of many reports, what is told of it and how each telling ended; and what one shift hands to the next, signed by both.

CREATE TABLE incident (
  id BIGINT PRIMARY KEY,
  agency TEXT NOT NULL,
  is_over BOOLEAN NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX incident_open ON incident (is_over, id);

CREATE TABLE incident_report (
  incident BIGINT NOT NULL,
  report BIGINT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (incident, report)
);

CREATE INDEX incident_report_of ON incident_report (report, incident);

CREATE TABLE incident_told (
  incident BIGINT NOT NULL,
  n BIGINT NOT NULL,
  report BIGINT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (incident, n, report)
);

CREATE TABLE handover (
  id BIGINT PRIMARY KEY,
  is_signed BOOLEAN NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX handover_open ON handover (is_signed, id);
