//! The darkroom as others use it: pictures made in code, none of a real place.

mod buckets;
mod develop;
mod heic;
mod inspect;
mod make;
mod recording;
mod redact;
mod storage;
