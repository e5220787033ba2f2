//! Faces, number plates and papers burnt out of a print: a new picture, from which nothing of what
//! was there can be had again.
//!
//! A mosaic or a blur keeps a coarse copy of what it hides, and a short number can be guessed from
//! it by trying all of them. So a box becomes one even colour, the mean of what it held: three
//! numbers for the whole of it.

use crate::develop::{Developed, decode, jpeg, print_upright, shrink};
use crate::header::guarded;
use crate::kind::{Format, Kind, inspect};
use crate::limits::{PUBLIC_QUALITY, REDACT_BOXES_MAX, REDACT_GRID, THUMB_QUALITY, THUMB_SIDE};
use crate::phash;
use crate::refused::Refused;
use bytes::Bytes;
use image::{DynamicImage, Rgb, RgbImage};
use sha2::{Digest, Sha256};

/// The whole side of a picture, in the measure of a [`Patch`].
pub const WHOLE: i64 = 10_000;

/// A box on a picture, in ten-thousandths of its sides, from the upper left. It always has some
/// size, and lies within the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Patch {
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
}

impl Patch {
    /// A box by its corner and size. What hangs over the edge is cut off; none of one that has no
    /// size or lies outside altogether.
    pub fn new(left: i64, top: i64, width: i64, height: i64) -> Option<Patch> {
        if width <= 0 || height <= 0 {
            return None;
        }
        let clip = |n: i64| u16::try_from(n.clamp(0, WHOLE)).unwrap_or(0);
        let patch = Patch {
            left: clip(left),
            top: clip(top),
            right: clip(left.saturating_add(width)),
            bottom: clip(top.saturating_add(height)),
        };
        (patch.left < patch.right && patch.top < patch.bottom).then_some(patch)
    }

    /// Left, top, width and height, as they were cut.
    pub fn measures(self) -> [u16; 4] {
        [
            self.left,
            self.top,
            self.right - self.left,
            self.bottom - self.top,
        ]
    }

    /// The pixels of a picture of that size which it covers: (left, top, right, bottom), the last
    /// ones not included. Grown to whole squares of the grid in which a JPEG is written: within a
    /// square, what stood in one corner leaves traces in the others.
    pub fn pixels(self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let low = |at: u16, side: u32| {
            let at = u64::from(at) * u64::from(side) / WHOLE as u64;
            let at = u32::try_from(at)
                .unwrap_or(side)
                .min(side.saturating_sub(1));
            at / REDACT_GRID * REDACT_GRID
        };
        let high = |at: u16, side: u32| {
            let at = (u64::from(at) * u64::from(side)).div_ceil(WHOLE as u64);
            let at = u32::try_from(at).unwrap_or(side);
            at.div_ceil(REDACT_GRID)
                .saturating_mul(REDACT_GRID)
                .clamp(1, side.max(1))
        };
        (
            low(self.left, width),
            low(self.top, height),
            high(self.right, width),
            high(self.bottom, height),
        )
    }
}

/// A print with these boxes burnt out, in the two sizes; its original is the burnt print itself.
/// `print` is a picture that [`crate::develop`] made, or this did.
pub fn redact(print: Bytes, patches: &[Patch]) -> Result<Developed, Refused> {
    if patches.len() > REDACT_BOXES_MAX {
        return Err(Refused::TooManyBoxes);
    }
    let Kind::Photo(Format::Jpeg) = inspect(&print, "", "")? else {
        return Err(Refused::NotImage);
    };
    guarded(move || {
        let negative = decode(&print, image::ImageFormat::Jpeg)?;
        let mut picture = print_upright(negative);
        // Every colour is measured before any is laid: where boxes overlap, none is a mean of another.
        let laid: Vec<_> = patches
            .iter()
            .map(|patch| {
                let area = patch.pixels(picture.width(), picture.height());
                (area, mean(&picture, area))
            })
            .collect();
        for (area, colour) in laid {
            fill(&mut picture, area, colour);
        }
        let (width, height) = picture.dimensions();
        let whole = DynamicImage::ImageRgb8(picture);
        let thumb = shrink(whole.clone(), THUMB_SIDE)?;
        let public = jpeg(&whole, PUBLIC_QUALITY)?;
        Ok(Developed {
            format: Format::Jpeg,
            thumb: jpeg(&thumb, THUMB_QUALITY)?,
            width,
            height,
            public_width: width,
            public_height: height,
            taken_at: None,
            gps: None,
            sha256: Sha256::digest(&public).into(),
            phash: phash::of(&thumb),
            original: public.clone(),
            public,
        })
    })
}

type Area = (u32, u32, u32, u32);

fn mean(picture: &RgbImage, (left, top, right, bottom): Area) -> Rgb<u8> {
    let (mut sums, mut count) = ([0u64; 3], 0u64);
    for y in top..bottom {
        for x in left..right {
            let Rgb(pixel) = *picture.get_pixel(x, y);
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(value);
            }
            count += 1;
        }
    }
    Rgb(sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)))
}

fn fill(picture: &mut RgbImage, (left, top, right, bottom): Area, colour: Rgb<u8>) {
    for y in top..bottom {
        for x in left..right {
            picture.put_pixel(x, y, colour);
        }
    }
}
