//! What a photo looks like, in 64 bits: to notice the same photo sent twice, even if a messenger
//! shrank it on the way.

use crate::develop::{decode, shrink};
use crate::header::guarded;
use crate::kind::{Format, Kind, inspect};
use crate::limits::THUMB_SIDE;
use crate::refused::Refused;
use image::DynamicImage;
use image_hasher::{HashAlg, HasherConfig};
use std::fmt;

/// A perceptual hash. Equal pictures in different sizes differ in a few bits, others in some 30.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Phash(pub u64);

impl Phash {
    /// In how many of the 64 bits two hashes differ. Up to about 8 they are one picture.
    pub fn distance(self, other: Phash) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Reads back the 16 hexadecimal digits that [`fmt::Display`] writes.
    pub fn from_hex(digits: &str) -> Option<Phash> {
        (digits.len() == 16)
            .then(|| u64::from_str_radix(digits, 16).ok().map(Phash))
            .flatten()
    }
}

impl fmt::Display for Phash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Phash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phash({self})")
    }
}

/// The hash of a JPEG, PNG or WebP photo, as it stands upright; for older files, [`Developed`]
/// carries one already.
///
/// [`Developed`]: crate::Developed
pub fn phash(bytes: &[u8]) -> Result<Phash, Refused> {
    let Kind::Photo(format) = inspect(bytes, "", "")? else {
        return Err(Refused::NotImage);
    };
    let decoder = Format::decoder(format).ok_or(Refused::Heic)?;
    guarded(|| {
        let mut negative = decode(bytes, decoder)?;
        negative.image = shrink(negative.image, THUMB_SIDE)?;
        negative.image.apply_orientation(negative.orientation);
        Ok(of(&negative.image))
    })
}

pub(crate) fn of(image: &DynamicImage) -> Phash {
    // Low frequencies against their median: indifferent to size, sharpness and JPEG quality.
    let hasher = HasherConfig::with_bytes_type::<[u8; 8]>()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Median)
        .preproc_dct()
        .to_hasher();
    Phash(u64::from_be_bytes(hasher.hash_image(image).into_inner()))
}
