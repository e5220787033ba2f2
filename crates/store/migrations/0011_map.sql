-- The map in memory is filled from one index, with all that maps sift by; the search index is made
-- anew, for its texts now hold the words with their marks beside the folded ones.

DROP INDEX report_public_cell;
CREATE INDEX report_public_cell ON report (public_cell, id, public_lat, public_lon, label, field, category, area, lead, late_from);

DELETE FROM search_public;
DELETE FROM search_staff;
DELETE FROM follower WHERE name = 'search';
