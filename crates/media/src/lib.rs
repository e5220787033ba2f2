//! The darkroom: decode, re-encode, strip metadata, thumbnails, perceptual hash; file storage.
//!
//! What a citizen sends is never shown as it came. [`inspect`] looks at the bytes and says what
//! they are or why they are not taken; [`develop`] draws a photo anew in two sizes, without a
//! trace of its metadata; [`emblem`] draws a province's mark; [`redact`] burns boxes out of such a print; [`Storage`] keeps the original and the prints, in a
//! folder or a bucket, safe before it answers. [`Darkroom`] runs the heavy parts a few at a time, away from the async threads.
//!
//! Nothing here panics on outside input: decoders run behind `catch_unwind`, and sizes are
//! read from the header before anything is unpacked.

mod darkroom;
mod develop;
mod emblem;
mod exif;
mod header;
mod kind;
pub mod limits;
mod phash;
mod recording;
mod redact;
mod refused;
mod storage;

pub use darkroom::{Darkroom, Heif};
pub use develop::{Developed, develop};
pub use emblem::{Emblem, emblem};
pub use exif::Position;
pub use kind::{Format, Kind, inspect};
pub use phash::{Phash, phash};
pub use recording::{Recorded, record};
pub use redact::{Patch, WHOLE, redact};
pub use refused::Refused;
pub use storage::{Bucket, BucketFault, Storage, StorageError, Stored, Variant};
