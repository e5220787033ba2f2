-- Rows of an index that nobody asks for are not written: what the public does not see, reports without an agency
-- that leads, those that are no part of another. A report that comes in is all three.

DROP INDEX report_public;
DROP INDEX report_public_label;
DROP INDEX report_public_area;
DROP INDEX report_public_area_field;
DROP INDEX report_public_field;
DROP INDEX report_public_category;
DROP INDEX report_public_cell;
DROP INDEX report_parent;
DROP INDEX report_lead;
DROP INDEX report_lead_due;

CREATE INDEX report_public ON report (id) WHERE publication = 'public';
CREATE INDEX report_public_label ON report (label, id) WHERE publication = 'public';
CREATE INDEX report_public_area ON report (area, id) WHERE publication = 'public';
CREATE INDEX report_public_area_field ON report (area, field, id) WHERE publication = 'public';
CREATE INDEX report_public_field ON report (field, id) WHERE publication = 'public';
CREATE INDEX report_public_category ON report (category, id) WHERE publication = 'public';
CREATE INDEX report_public_cell ON report (public_cell, id, public_lat, public_lon, label, field, category, area, lead, late_from) WHERE public_cell IS NOT NULL;
CREATE INDEX report_parent ON report (parent, id) WHERE parent IS NOT NULL;
CREATE INDEX report_lead ON report (lead, is_open, id) WHERE lead IS NOT NULL;
CREATE INDEX report_lead_due ON report (lead, is_open, due_at, id) WHERE lead IS NOT NULL;

-- The same for messages that have not left yet and for people who gave no address.

DROP INDEX message_reference;
DROP INDEX message_words;
DROP INDEX vault_email;

CREATE INDEX message_reference ON message (reference) WHERE reference IS NOT NULL;
CREATE INDEX message_words ON message (ended_at, chain) WHERE words <> '' AND ended_at IS NOT NULL;
CREATE INDEX vault_email ON vault (email, id) WHERE email IS NOT NULL;
