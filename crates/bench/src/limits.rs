//! Every bound of this crate, with its reason.

use std::time::Duration;

/// Reports of the databases that growth is measured on.
pub const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
/// Reports of the large database.
pub const REPORTS: u64 = 1_000_000;
/// Pairs of a run: the median of five bears two bad ones.
pub const ROUNDS: usize = 5;
/// Clocks whose step falls due at one second.
pub const DUE: usize = 10_000;
/// Submissions of one side of a pair: some seconds.
pub const SUBMISSIONS: usize = 4_000;
/// Reads of one side of a pair at most: some seconds, and a hundred ticks of the processor's clock.
pub const READS: usize = 10_000;
/// Connections that ask at once.
pub const CONNECTIONS: usize = 32;
/// Requests before the first pair, so that statements are prepared and pages are in memory.
pub const WARM_UP: usize = 400;
/// Reports that are read, spread over all of them.
pub const SAMPLE: usize = 5_000;
/// Cases brought in at a time while seeding: what the writer commits together.
pub const SEEDERS: usize = 192;

/// Durable submissions through HTTP, as a part of the bare loop.
pub const SUBMIT_RATIO: f64 = 0.60;
/// Steps of clocks worked off, as a part of the bare loop of the same batches.
pub const DUE_RATIO: f64 = 0.50;
/// Processor seconds of a look at a million clocks when nothing is due.
pub const IDLE_TICK: f64 = 0.005;
/// Seconds that an urgent alarm may wait among ten thousand others.
pub const URGENT_WAIT: f64 = 1.0;
/// Seconds from the start of the process to its first answer.
pub const FIRST_ANSWER: f64 = 1.0;
/// Megabytes of resident memory at most.
pub const MEMORY_MB: f64 = 300.0;
/// Milliseconds of processor time of any view of a million points, under any filter.
pub const MAP_VIEW_MS: f64 = 5.0;
/// The same of any vector tile.
pub const MAP_TILE_MS: f64 = 10.0;
/// Looks at one view: their middle counts.
pub const MAP_LOOKS: usize = 15;

/// Lines of a list.
pub const LINES: usize = 20;
/// Single cases of a map that are named.
pub const NAMED: usize = 100;
/// Addresses that are searched for.
pub const SEARCHES: usize = 400;
/// Rounds of what takes long: the median of three bears one bad one.
pub const FEW_ROUNDS: usize = 3;
/// Reports of a round that carry a photo: each takes a fifth of a second.
pub const WITH_PHOTO: usize = 100;
/// Photos among them that differ.
pub const PHOTOS: usize = 10;
/// Connections that send photos at once: what the darkroom takes without sending anybody away.
pub const PHOTO_SENDERS: usize = 4;
/// Submissions a second on the worst of days.
pub const PACE: usize = 200;
/// Seconds that they go on.
pub const PACE_SECONDS: usize = 5;
/// Connections they come by.
pub const PACE_SENDERS: usize = 8;
/// Reports that are looked for by their words as soon as they are acknowledged.
pub const FINDS: usize = 15;
/// Listeners to the stream.
pub const STREAMS: usize = 200;
/// Of one token, as the service allows.
pub const STREAMS_OF_TOKEN: usize = 8;
/// Submissions a second that they hear of.
pub const STREAM_PACE: usize = 100;

/// A read's requests a second, as a part of those of the bare query and an empty handler.
pub const READ_RATE: f64 = 0.5;
/// How many times less processor time than the best peer: lists, maps and submissions.
pub const PEERS: f64 = 100.0;
/// The same of one public report.
pub const PEERS_ONE: f64 = 20.0;
/// Milliseconds that the best peer uses for a submission without a photo.
pub const PEER_SUBMIT_MS: f64 = 121.0;
/// Processor time of a request on the large database, as a multiple of that on the small one.
pub const GROWTH: f64 = 1.5;
/// How long 99 of 100 readers wait while reports arrive, as a multiple of when none do.
pub const BESIDE: f64 = 3.0;

/// How long followers may take to take everything in: a node that starts on a million imported reports for
/// the first time compares each with what it would have suggested.
pub const FOLLOW: Duration = Duration::from_secs(1_800);
