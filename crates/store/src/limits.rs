//! Every bound of this crate, with its reason.

use std::time::Duration;

/// Batches that may wait for SQLite's writer. At about 3,000 batches a second this is a wait of
/// some 0.3 s; beyond it an honest "busy" is better than a queue that outlives its callers.
pub const WRITER_QUEUE: usize = 1_024;
/// Batches that share one disk sync. More would make the first of them wait for the last.
pub const GROUP_BATCHES: usize = 256;
/// How long SQLite waits for another process that writes (`import`, `user add` beside a server).
pub const SQLITE_BUSY: Duration = Duration::from_secs(10);
/// Read connections for short keyed reads on the caller's own thread. Measured: 2–4 are best; 32
/// readers quadruple the cost of each.
pub const SQLITE_READERS: usize = 4;
/// Read connections for what may scan; each holds a blocking thread while it runs.
pub const SQLITE_SCANNERS: usize = 2;
/// Prepared statements kept on each SQLite connection: all of ours with room for list filters.
pub const SQLITE_STATEMENTS: usize = 256;
/// Page cache of a SQLite connection, in KiB.
pub const SQLITE_CACHE_KIB: i64 = 8_192;
/// Page cache of the writer, in KiB: what a group of batches changes in a large database fits, or
/// its pages would go to the log more than once.
pub const SQLITE_WRITER_CACHE_KIB: i64 = 32_768;
/// Pages in the log before they are moved into the file: some twenty groups, whose pages are
/// largely the same. After a crash so much (32 MB) is read again, in some tens of milliseconds.
pub const SQLITE_CHECKPOINT_PAGES: i64 = 8_000;

/// Connections to PostgreSQL unless the address says otherwise (`pool_size=`). Commits share the
/// sync, so 16–32 is the measured optimum.
pub const POSTGRES_CONNECTIONS: usize = 16;
/// Most connections an address may ask for: a server has 100 by default, for all nodes together.
pub const POSTGRES_CONNECTIONS_MAX: usize = 64;
/// Tasks of a node that write rows of many batches at once. With two of them groups are smaller and each report cost
/// some 40 µs more; one writes thousands a second.
pub const POSTGRES_ROW_WRITERS: usize = 1;
/// Batches of rows that share a transaction on PostgreSQL. Thirty-two reports have 2,000 values in one statement,
/// of 65,535 that the protocol has room for.
pub const GROUP_ROWS: usize = 32;
/// Prepared statements kept on each PostgreSQL connection; each costs the server some tens of KB.
pub const POSTGRES_STATEMENTS: usize = 512;
/// How long a caller waits for a pooled connection before it hears "busy".
pub const POSTGRES_WAIT: Duration = Duration::from_secs(5);
/// How long the server may work on one statement. Scans of a million rows end within seconds.
pub const POSTGRES_STATEMENT_MS: u32 = 60_000;
/// How long a transaction may stand still before the server ends it: none of ours ever waits, so
/// one that does belongs to a process that is gone.
pub const POSTGRES_IDLE_MS: u32 = 60_000;
/// After a lost link, pauses before each look whether our commit stands, in milliseconds. The
/// server may still be carrying it out when we first look.
pub const PROOF_PAUSES_MS: [u64; 4] = [0, 100, 400, 1_500];

/// How old what a replica answers may be at most. A standby is some milliseconds behind; one that
/// vacuums, or whose link is slow, some seconds. It bounds how long a page may lack what is new; what
/// was taken back from the public does not wait for it.
pub const REPLICA_AGE: Duration = Duration::from_secs(10);
/// How often it is looked how far replicas are behind: the smallest age that an answer can have, and
/// how long they rest after something was taken back from the public.
pub const REPLICA_EACH: Duration = Duration::from_secs(1);
/// Patience with a look at one server.
pub const REPLICA_LOOK: Duration = Duration::from_secs(2);
/// Marks that are remembered: beyond [`REPLICA_AGE`] none is of use.
pub const REPLICA_MARKS: usize = 16;
/// Patience with a read that the database would answer too: lists take some milliseconds, the longest
/// of a million reports a second.
pub const REPLICA_READ: Duration = Duration::from_secs(3);

/// Reports that one step of a follower works through. A full-text index wants some hundred
/// documents in a transaction; more would hold SQLite's writer too long.
pub const FOLLOW_STEP: usize = 500;
/// Rows that a streaming check holds at a time: constant memory at any size.
pub const VERIFY_PAGE: usize = 500;
/// Differences that a check reports in full; beyond, it only counts.
pub const VERIFY_SHOWN: usize = 200;
/// Rows a list page may have.
pub const PAGE_MAX: usize = 100;
/// Lists count no further than this and say "500+".
pub const COUNT_CAP: i64 = 500;
/// Ranges of Morton cells that a box is cut into: measured optimum, more cost more than they save.
pub const BOX_RANGES: usize = 16;
/// Points of one box answer.
pub const BOX_POINTS: usize = 2_000;
/// Letters of one search document. A tsvector holds at most 1 MB, and nobody writes as much.
pub const SEARCH_LETTERS: usize = 20_000;
/// Letters of one word: longer ones are cut, in documents and questions alike. PostgreSQL refuses
/// a word of more than 2 KB.
pub const WORD_LETTERS: usize = 64;
/// Letters of a number before a name: that of a house, a lane or a road, no telephone's.
pub const NUMBER_LETTERS: usize = 6;
/// Words of one query: more than anyone types, few enough that the index stays quick.
pub const SEARCH_WORDS: usize = 12;
/// The newest hits of a search among which those typed with the very same marks come first: what
/// anybody pages through, and few enough to be counted off at once.
pub const SEARCH_RANKED: i64 = 300;
/// Texts by which it is judged how rare a word is: with the words of each some two megabytes, read in some
/// ten milliseconds.
pub const SAMPLE_TEXTS: usize = 4_000;
/// From so many parts of the years: a word of one season is not taken for rare.
pub const SAMPLE_PARTS: usize = 16;
/// Questions between two samples: what taking one costs is nothing beside so many.
pub const SAMPLE_EACH: usize = 4_096;
/// The same while there are hardly texts to take one from.
pub const SAMPLE_EACH_SMALL: usize = 64;
/// Jobs claimed at a time.
pub const JOBS_CLAIMED: i64 = 32;
/// Tries before a job is dead and a person must look.
pub const JOB_TRIES: i64 = 12;
/// Longest wait between two tries of a job, in milliseconds: one hour.
pub const JOB_BACKOFF_MAX_MS: i64 = 3_600_000;
/// Messages claimed at a time: what a node sends at once, and loses hold of if it dies.
pub const MESSAGES_CLAIMED: i64 = 64;
/// Messages whose words are blanked at a time, so that a sweep never holds the writer long.
pub const MESSAGES_FORGOTTEN: i64 = 500;
/// Browsers in which one person is told: a phone or two, a desk, and old ones that never said
/// goodbye.
pub const BROWSERS_MAX: i64 = 8;
/// How long it is known that a short message came in, in milliseconds: 90 days, longer than any
/// gateway repeats itself, and long enough to look at what no report could take.
pub const INBOUND_KEPT_MS: i64 = 90 * 86_400_000;
/// How long the words of a message that left are kept, in milliseconds: 90 days, for questions about
/// what was said; the event that caused it stays for ever.
pub const MESSAGE_WORDS_KEPT_MS: i64 = 90 * 86_400_000;
/// How long the first answer to a repeated request is kept, in milliseconds: 60 days, for phones
/// send late.
pub const ONCE_KEPT_MS: i64 = 60 * 86_400_000;
/// Rows that one sweep removes, so that it never holds the writer long.
pub const SWEEP_ROWS: i64 = 1_000;
/// Decisions of one person that a shift's tally counts: one every ten seconds for eight hours would
/// be 2,880.
pub const DECIDED_OF_SHIFT: i64 = 3_000;
/// Pieces of an upload read at a time: some 2 MB.
pub const PIECES_READ: i64 = 8;
/// Uploads, or files without a report, that one sweep removes: each is three files on the disk.
pub const UPLOADS_SWEPT: i64 = 50;
/// Calls whose time is over that are removed at a time, so that a sweep never holds the writer long.
pub const CALLS_FORGOTTEN: i64 = 100;
/// Calls behind one report that its file names.
pub const CALLS_OF_REPORT: usize = 5;
/// Cases that one person has put off: more is a queue of its own, and a page's read stays short.
pub const SNOOZED_MAX: i64 = 200;
/// Reports that one person follows at most: more than anybody reads; the oldest goes.
pub const FOLLOWED_MAX: i64 = 100;
/// Photos and recordings whose bytes as they came are looked at at a time: each is a file on the disk
/// that may have to go, and their reports are held meanwhile.
pub const ORIGINALS_WALKED: i64 = 100;
/// People whose time may be over that are looked at at a time: each is a dozen statements, and as many
/// for each of their reports.
pub const PEOPLE_WALKED: i64 = 20;
/// Subscriptions of webhooks: two for each agency of a province, and each may hold a connection.
pub const WEBHOOKS: i64 = 500;
/// Tries of one subscription that are kept in sight: a day of a quiet one, and the minutes before it
/// broke of a busy one.
pub const WEBHOOK_TRIES: i64 = 50;

/// Reports of one page of an export: some megabytes with all their words.
pub const EXPORT_PAGE: usize = 500;
/// Editions of open data that a page lists: as many as are kept at most.
pub const EDITIONS: i64 = 31;
/// Pieces of open data looked at at once when what nobody wants any more is taken away.
pub const PIECES_SWEPT: i64 = 200;
/// Orders for backups and drills that a page shows: a year of weekly ones, and those of a bad day.
pub const BACKUP_ORDERS_SHOWN: i64 = 60;
/// The same that are kept; each is some hundred bytes, and the chain of the acts keeps them all.
pub const BACKUP_ORDERS_KEPT: i64 = 500;
/// Orders for the sandbox that a page shows, and that are kept: the chain of the acts keeps them all.
pub const SANDBOX_ORDERS_SHOWN: i64 = 30;
/// See [`SANDBOX_ORDERS_SHOWN`].
pub const SANDBOX_ORDERS_KEPT: i64 = 300;
/// Nodes with a sandbox that a page shows.
pub const SANDBOX_PLACES: i64 = 8;
/// Folders with backups that a page shows: one for each node that keeps some.
pub const BACKUP_FOLDERS: i64 = 16;
/// Leaders whose letters are made at a time: a province has some three hundred agencies with one or two
/// each.
pub const LEADERS_AT_ONCE: usize = 1_000;
/// Duties that are read at once: two weeks of three shifts with twenty people each.
pub const DUTIES_READ: i64 = 1_000;
