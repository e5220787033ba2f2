-- The letters to agencies' leaders, and who is on which shift.

-- The last civil day for which an agency's leaders were written to, by kind of letter.
CREATE TABLE letter_round (
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  day BIGINT NOT NULL,
  PRIMARY KEY (agency, kind)
);

-- What an agency answered in a week.
CREATE INDEX report_lead_answered ON report (lead, answered_at, id) WHERE answered_at IS NOT NULL;

-- Somebody of the centre on a shift of a civil day.
CREATE TABLE shift_duty (
  day BIGINT NOT NULL,
  shift TEXT NOT NULL,
  person BIGINT NOT NULL,
  PRIMARY KEY (day, shift, person)
);

CREATE INDEX shift_duty_person ON shift_duty (person, day);
