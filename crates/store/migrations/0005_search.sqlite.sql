-- Search over text folded in Rust: one index of what the public may read, one of everything.

CREATE VIRTUAL TABLE search_public USING fts5(words, tokenize = 'unicode61 remove_diacritics 0');

CREATE VIRTUAL TABLE search_staff USING fts5(words, tokenize = 'unicode61 remove_diacritics 0');
