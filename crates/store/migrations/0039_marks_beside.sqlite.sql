-- Words as they were typed stand beside the index of words, not in it. A full-text table cannot be altered: it is made
-- anew and filled again.
DROP TABLE search_public;
DROP TABLE search_staff;

CREATE VIRTUAL TABLE search_public USING fts5(words, marks UNINDEXED, tokenize = 'unicode61 remove_diacritics 0');

CREATE VIRTUAL TABLE search_staff USING fts5(words, marks UNINDEXED, tokenize = 'unicode61 remove_diacritics 0');
