-- Reports as lists need them: columns to filter, sort and show by; the whole is the text in doc.

CREATE TABLE report (
  id BIGINT PRIMARY KEY,
  code BIGINT NOT NULL UNIQUE,
  version BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  channel TEXT NOT NULL,
  stage TEXT NOT NULL,
  label TEXT NOT NULL,
  is_open BOOLEAN NOT NULL,
  urgency TEXT NOT NULL,
  field TEXT,
  category TEXT,
  area TEXT,
  lead TEXT,
  publication TEXT NOT NULL,
  due_at BIGINT,
  late_from BIGINT,
  attempt BIGINT NOT NULL,
  confirmed TEXT NOT NULL,
  answered_at BIGINT,
  closed_at BIGINT,
  parent BIGINT,
  reporter BIGINT,
  cell BIGINT,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  public_cell BIGINT,
  public_lat DOUBLE PRECISION,
  public_lon DOUBLE PRECISION,
  doc TEXT NOT NULL
);

CREATE INDEX report_stage ON report (stage, id);
CREATE INDEX report_stage_due ON report (stage, due_at, id);
CREATE INDEX report_case ON report (category, stage, area, id);
CREATE INDEX report_lead ON report (lead, is_open, id);
CREATE INDEX report_lead_due ON report (lead, is_open, due_at, id);
CREATE INDEX report_area ON report (area, id);
CREATE INDEX report_field ON report (field, id);
CREATE INDEX report_public ON report (publication, id);
CREATE INDEX report_public_label ON report (publication, label, id);
CREATE INDEX report_public_area ON report (publication, area, id);
CREATE INDEX report_public_area_field ON report (publication, area, field, id);
CREATE INDEX report_public_field ON report (publication, field, id);
CREATE INDEX report_public_category ON report (publication, category, id);
CREATE INDEX report_cell ON report (cell, id, lat, lon, label, field);
CREATE INDEX report_public_cell ON report (public_cell, id, public_lat, public_lon, label, field);
CREATE INDEX report_due ON report (due_at, id);
CREATE INDEX report_late ON report (late_from, id) WHERE is_open = TRUE;
CREATE INDEX report_parent ON report (parent, id);

CREATE TABLE assignment (
  report BIGINT NOT NULL,
  n BIGINT NOT NULL,
  agency TEXT NOT NULL,
  part TEXT NOT NULL,
  state TEXT NOT NULL,
  is_active BOOLEAN NOT NULL,
  handler BIGINT,
  unit TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (report, n)
);

CREATE INDEX assignment_agency ON assignment (agency, is_active, report);
CREATE INDEX assignment_handler ON assignment (handler, is_active, report);

CREATE TABLE clock (
  report BIGINT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL,
  agency TEXT,
  started_at BIGINT NOT NULL,
  due BIGINT NOT NULL,
  is_paused BOOLEAN NOT NULL,
  PRIMARY KEY (report, n)
);

CREATE INDEX clock_due ON clock (is_paused, due, report);
CREATE INDEX clock_kind ON clock (kind, is_paused, due, report);
CREATE INDEX clock_agency ON clock (agency, is_paused, due, report);

CREATE TABLE concerned (
  person BIGINT NOT NULL,
  report BIGINT NOT NULL,
  PRIMARY KEY (person, report)
);

CREATE INDEX concerned_report ON concerned (report, person);

CREATE TABLE external (
  id TEXT NOT NULL PRIMARY KEY,
  report BIGINT NOT NULL
);
