//! Every limit of the doors, with its reason.

use std::time::Duration;

/// Bytes of a JSON body: the longest texts of every field together are some 60 KB of UTF-8.
pub const JSON_BYTES_MAX: usize = 256 << 10;
/// Bytes of a form without files: as JSON, and percent-encoding triples Vietnamese.
pub const FORM_BYTES_MAX: usize = 512 << 10;
/// Bytes of a form with files: one video, or ten photos as phones write them.
pub const MULTIPART_BYTES_MAX: usize = 64 << 20;
/// Bytes of one text part of such a form: 5,000 characters need at most 20,000.
pub const TEXT_PART_BYTES_MAX: usize = 64 << 10;
/// Bytes of one chunk of an upload: within the patience for it (120 s) over 35 KB/s. Phones send far
/// smaller ones.
pub const CHUNK_BYTES_MAX: u64 = 4 << 20;
/// Bytes of a callback: an inbound short message of ten parts in JSON takes 4 KB.
pub const HOOK_BYTES_MAX: usize = 16 << 10;
/// Parts of such a form: far more fields than any form has.
pub const PARTS_MAX: usize = 200;
/// Names in a form: as above.
pub const PAIRS_MAX: usize = 400;
/// Depth of a JSON body: `commitment.date` is the deepest.
pub const JSON_DEPTH_MAX: usize = 4;
/// Characters of an `Idempotency-Key`: a UUID is 36.
pub const ONCE_KEY_CHARS_MAX: usize = 200;
/// Characters of a token, a cookie's secret or a session: ours are under 100.
pub const SECRET_CHARS_MAX: usize = 256;
/// What bodies with files may take up in memory together is counted in pieces of so many bytes.
pub const ROOM_PIECE: usize = 1 << 20;
/// So many pieces, a gigabyte: sixteen of the longest bodies, or the photos of three hundred people at
/// once. Each sender takes up what has come of theirs, so that who sends slowly keeps nobody out.
pub const ROOM_PIECES: usize = 1_024;
/// How long a sender waits for such room before they are asked to come again: a form is read in some
/// seconds, and nobody must wait for somebody who waits as well.
pub const ROOM_PATIENCE: Duration = Duration::from_secs(10);
/// How long a request may take: the slowest page is some 100 ms.
pub const REQUEST_PATIENCE: Duration = Duration::from_secs(30);
/// How long one with files may take: 10 MB over a poor 3G link.
pub const UPLOAD_PATIENCE: Duration = Duration::from_secs(120);
/// How long nothing of such a body may come: a cheap phone that changes from 3G to 2G on a hill, or
/// stands in a queue of its cell, is back by then. From there on it must be on its way to be whole
/// within [`UPLOAD_PATIENCE`]: a piece of 64 KB, which is what phones send, at 730 bytes a second, a
/// third of what the worst 2G link carries; three megabytes by a plain form at 33 KB a second, for
/// slower they would be cut off at the end in any case.
pub const SILENCE: Duration = Duration::from_secs(30);
/// Bytes that such a body has for that reckoning where it does not say: a piece of a phone's, twice.
pub const UNTOLD_BYTES: u64 = 128 << 10;
/// Milliseconds that requests are sorted by in the figures of a node: keyed reads end before the
/// first, what somebody waits for is past the seventh.
pub const TIMES_MS: [u64; 10] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];
/// Milliseconds for which a node's readiness is not tried anew: the trial writes to the disk.
pub const READINESS_KEPT_MS: i64 = 2_000;
/// From so long on an answer is worth a line in the log: somebody has waited.
pub const SLOW: Duration = Duration::from_secs(3);
/// Values of one list filter: more is a client gone wrong.
pub const FILTER_VALUES_MAX: usize = 50;
/// Characters of words searched for.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Seconds that a copy of a public photo may be kept: hiding one must take effect soon.
pub const FILE_KEPT_SECONDS: u32 = 600;
/// How long a cookie with a report's secret lasts on the reporter's own device, in seconds: a year.
pub const SECRET_COOKIE_SECONDS: u32 = 365 * 24 * 3600;
/// How long a device keeps how its reader wants the pages drawn, in seconds: a year.
pub const SIGHT_COOKIE_SECONDS: u32 = 365 * 24 * 3600;
/// Entries of a feed: what a reader that looks once a day can miss.
pub const FEED_ENTRIES: u32 = 50;
/// Addresses of one site map: what the format allows.
pub const SITE_MAP_PAGES: usize = 50_000;
/// The finest zoom of a file with the map's ground: a few centimetres a pixel.
pub const GROUND_ZOOM_MAX: u8 = 22;
/// Bytes of one tile of it: a picture of 512 × 512 pixels is seldom above 200 KB.
pub const GROUND_TILE_BYTES_MAX: u64 = 1 << 20;
/// Bytes of one directory of it, packed or not: packers put 4,096 tiles into one, some 60 KB.
pub const GROUND_DIRECTORY_BYTES_MAX: u64 = 1 << 20;
/// Directories on the way to a tile of it: the format's own readers give up after as many.
pub const GROUND_DEPTH_MAX: usize = 4;
/// How long a copy of a tile of it may be kept, in seconds: a day. A new file has new addresses.
pub const GROUND_KEPT_SECONDS: u32 = 24 * 3600;
/// Characters of an exchange's own name for a call; those of SIP have some sixty.
pub const CALL_NAME_CHARS_MAX: usize = 200;
/// Answers of one form: the questions of every field of the province, a page that asks them all.
pub const ANSWERS_MAX: usize = 100;

/// Files of reports that staff take along at once: each reads on for as long as somebody takes it.
pub const EXPORTS_AT_ONCE: usize = 4;
/// Seconds that a copy of open data may be kept: there is something newer once a day, and what is over a
/// week is over.
pub const OPEN_DATA_KEPT_SECONDS: u32 = 600;

/// How long somebody who wrote reads from the database, in seconds: what a replica lacks it lacks for
/// ten at most (the store's `REPLICA_AGE`), and an answer takes a moment to come back.
pub const WROTE_SECONDS: u32 = 12;

/// Bytes of a file of landmarks: as a field of a form it is percent-encoded, which triples Vietnamese, and
/// must fit in [`FORM_BYTES_MAX`]; some two thousand lines. Who has more brings them in parts.
pub const LANDMARK_FILE_BYTES_MAX: usize = 150 << 10;
/// Bytes of a file of accounts or agencies, for the same reason: a whole province has two thousand people.
pub const TABLE_FILE_BYTES_MAX: usize = 150 << 10;
/// Faults of the routing table that one page lists: as many as a person mends at a sitting.
pub const FAULTS_SHOWN: usize = 50;
