-- People who follow a report of somebody else's: told of it, counted nowhere.

CREATE TABLE follow (
  report BIGINT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (report, person)
);

CREATE INDEX follow_person ON follow (person, at, report);
