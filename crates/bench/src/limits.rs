//! Every bound of this crate, with its reason.

/// Reports of the large database.
pub const REPORTS: u64 = 1_000_000;
/// Pairs of a run: the median of five bears two bad ones.
pub const ROUNDS: usize = 5;
/// Clocks whose step falls due at one second.
pub const DUE: usize = 10_000;
/// Submissions of one side of a pair: some seconds.
pub const SUBMISSIONS: usize = 4_000;
/// Reads of one side of a pair: some seconds, and a hundred ticks of the processor's clock.
pub const READS: usize = 10_000;
/// Connections that submit at once.
pub const CONNECTIONS: usize = 32;
/// Connections that read at once: enough to keep a core busy, few enough not to queue.
pub const READERS: usize = 4;
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
/// Processor time of a read, as a multiple of the bare query and an empty handler.
pub const READ_RATIO: f64 = 2.0;
/// Seconds from the start of the process to its first answer.
pub const FIRST_ANSWER: f64 = 1.0;
/// Megabytes of resident memory at most.
pub const MEMORY_MB: f64 = 200.0;
/// Milliseconds of processor time of any view of a million points, under any filter.
pub const MAP_VIEW_MS: f64 = 5.0;
/// The same of any vector tile.
pub const MAP_TILE_MS: f64 = 10.0;
/// Looks at one view: their middle counts.
pub const MAP_LOOKS: usize = 15;
/// Milliseconds of processor time of a question for cases like the one that is being written: a form asks
/// a few times while it is filled in, and nobody waits for it.
pub const ALIKE_MS: f64 = 20.0;
/// Questions about a place in one round: some seconds.
pub const LOOKS: usize = 900;
