-- Words as they were typed stand beside the index of words, not in it.
ALTER TABLE search_public ADD COLUMN marks TEXT NOT NULL DEFAULT '';
ALTER TABLE search_staff ADD COLUMN marks TEXT NOT NULL DEFAULT '';

-- The index knows each word with the days of its text: it gives all that have a word, in no order, and so the newest few
-- can be asked for among a million. Behind the word stand a letter that no word has and the rowid without its 50 last
-- bits, six days of reports.
ALTER TABLE search_public DROP COLUMN document;
ALTER TABLE search_staff DROP COLUMN document;
ALTER TABLE search_public ADD COLUMN document tsvector GENERATED ALWAYS AS
  (to_tsvector('simple', replace(words, ' ', 'ǁ' || (rowid >> 50) || ' ') || 'ǁ' || (rowid >> 50))) STORED;
ALTER TABLE search_staff ADD COLUMN document tsvector GENERATED ALWAYS AS
  (to_tsvector('simple', replace(words, ' ', 'ǁ' || (rowid >> 50) || ' ') || 'ǁ' || (rowid >> 50))) STORED;

-- What waits to be put into an index of words is read by every search, page by page: at the usual limit of 4 MB that costs
-- ten times what the index does, and among a million reports it is hardly ever swept before.
CREATE INDEX search_public_document ON search_public USING gin (document) WITH (gin_pending_list_limit = 128);
CREATE INDEX search_staff_document ON search_staff USING gin (document) WITH (gin_pending_list_limit = 128);
