//! How much of a foreign file is taken into memory.

/// Bytes of one entry, a line, a record over several lines, an object, an element: far above a report
/// with all its words, and little beside what a program holds. Longer ones are passed over.
pub const ENTRY_BYTES_MAX: usize = 1 << 20;
/// Cells of one row of CSV: a source's widest table has some dozens.
pub const CELLS_MAX: usize = 1_000;
/// Elements within elements.
pub const DEPTH_MAX: usize = 32;
/// How hard pieces are packed: the usual middle of zlib.
pub const PACK_LEVEL: u32 = 6;
