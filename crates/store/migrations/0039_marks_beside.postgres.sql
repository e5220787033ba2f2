-- Words as they were typed stand beside the index of words, not in it.
ALTER TABLE search_public ADD COLUMN marks TEXT NOT NULL DEFAULT '';
ALTER TABLE search_staff ADD COLUMN marks TEXT NOT NULL DEFAULT '';

-- What waits to be put into an index of words is read by every search, page by page: at the usual limit of 4 MB that costs
-- ten times what the index does, and among a million reports it is hardly ever swept before.
ALTER INDEX search_public_document SET (gin_pending_list_limit = 128);
ALTER INDEX search_staff_document SET (gin_pending_list_limit = 128);
