//! A photo drawn anew: the right way up, in two sizes, without its metadata.

use crate::exif::{self, Position};
use crate::header::{guarded, reader, refused};
use crate::kind::{Format, Kind, inspect};
use crate::limits::{PUBLIC_QUALITY, PUBLIC_SIDE, THUMB_QUALITY, THUMB_SIDE};
use crate::phash::{self, Phash};
use crate::refused::Refused;
use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, RgbImage};
use jiff::civil;
use sha2::{Digest, Sha256};

/// A developed photo.
///
/// `public` and `thumb` are JPEGs written by us from pixels alone; nothing of the sender's file
/// survives in them: no place, no camera, no hidden archive, no colour profile.
#[derive(Clone, Debug)]
pub struct Developed {
    /// The bytes as they came, metadata included: evidence, for the centre only.
    pub original: Bytes,
    /// How the original is written.
    pub format: Format,
    /// The print that may be shown: JPEG, at most [`PUBLIC_SIDE`] pixels a side.
    pub public: Bytes,
    /// The small print for lists: JPEG, at most [`THUMB_SIDE`] pixels a side.
    pub thumb: Bytes,
    /// Width of the original in pixels, the right way up.
    pub width: u32,
    /// Height of the original in pixels, the right way up.
    pub height: u32,
    /// Width of the public print in pixels.
    pub public_width: u32,
    /// Height of the public print in pixels.
    pub public_height: u32,
    /// What the camera's clock said; no time zone, and anyone can write it.
    pub taken_at: Option<civil::DateTime>,
    /// Where the camera was. For the centre only.
    pub gps: Option<Position>,
    /// SHA-256 of the original.
    pub sha256: [u8; 32],
    /// What it looks like, to find the same photo sent twice.
    pub phash: Phash,
}

/// Develops a JPEG, PNG or WebP photo. Takes a core for about 0.2 s at 12 megapixels: call it
/// through [`crate::Darkroom`] from async code, which also reads HEIC.
pub fn develop(original: Bytes) -> Result<Developed, Refused> {
    match inspect(&original, "", "")? {
        Kind::Photo(format) => match format.decoder() {
            Some(decoder) => {
                let negative = guarded(|| decode(&original, decoder))?;
                print(original.clone(), format, negative)
            }
            None => Err(Refused::Heic),
        },
        Kind::Audio(_) | Kind::Video(_) | Kind::Document => Err(Refused::NotImage),
    }
}

/// Pixels, and how they must be turned to stand upright.
pub(crate) struct Negative {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
}

/// Unpacks a photo whose header has been checked by [`inspect`].
pub(crate) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Negative, Refused> {
    let mut decoder = reader(bytes, format).into_decoder().map_err(refused)?;
    // A broken orientation is no reason to lose the photo.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok(Negative { image, orientation })
}

/// Makes the prints.
pub(crate) fn print(
    original: Bytes,
    format: Format,
    negative: Negative,
) -> Result<Developed, Refused> {
    let facts = exif::facts(&original);
    let (width, height) = (negative.image.width(), negative.image.height());
    let lying = matches!(
        negative.orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if lying {
        (height, width)
    } else {
        (width, height)
    };
    guarded(move || {
        // Shrink first, turn after: turning 12 megapixels costs more than everything else.
        let mut public = shrink(negative.image, PUBLIC_SIDE)?;
        public.apply_orientation(negative.orientation);
        let public = DynamicImage::ImageRgb8(on_white(public));
        let thumb = shrink(public.clone(), THUMB_SIDE)?;
        Ok(Developed {
            format,
            public: jpeg(&public, PUBLIC_QUALITY)?,
            thumb: jpeg(&thumb, THUMB_QUALITY)?,
            width,
            height,
            public_width: public.width(),
            public_height: public.height(),
            taken_at: facts.taken_at,
            gps: facts.position,
            sha256: Sha256::digest(&original).into(),
            phash: phash::of(&thumb),
            original,
        })
    })
}

/// The picture with its longest side at most `side` pixels; smaller ones stay as they are.
pub(crate) fn shrink(image: DynamicImage, side: u32) -> Result<DynamicImage, Refused> {
    let longest = image.width().max(image.height());
    if longest <= side {
        return Ok(image);
    }
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longest);
        // A ribbon of 20,000 × 3 pixels still has one row.
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    let (width, height) = (scaled(image.width()), scaled(image.height()));
    let mut small = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(&image, &mut small, None)
        .map_err(|_| Refused::Unreadable)?;
    Ok(small)
}

/// The picture upright, in plain colour.
pub(crate) fn print_upright(negative: Negative) -> RgbImage {
    let mut image = negative.image;
    image.apply_orientation(negative.orientation);
    on_white(image)
}

/// Plain eight-bit colour; what is transparent becomes white paper, not black.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let blend = |colour: u8| {
            let mixed = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            (mixed / 255) as u8
        };
        image::Rgb([blend(red), blend(green), blend(blue)])
    })
}

pub(crate) fn jpeg(image: &DynamicImage, quality: u8) -> Result<Bytes, Refused> {
    let mut written = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut written, quality);
    image.write_with_encoder(encoder).map_err(refused)?;
    Ok(Bytes::from(written))
}
