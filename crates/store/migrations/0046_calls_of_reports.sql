-- The calls that a report came in by, for its file.

CREATE INDEX phone_call_report ON phone_call (report, id);
