-- Texts that are searched hold numbers joined to the names behind them, and marks beside them: the follower goes through
-- all reports once more.
DELETE FROM follower WHERE name = 'search';
