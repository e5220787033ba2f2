//! What a photo's header says, read before anything is unpacked.

use crate::kind::Format;
use crate::limits::DECODE_BYTES_MAX;
use crate::refused::Refused;
use image::{ImageError, ImageReader, Limits};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a decoder so that a panic in it is an unreadable photo and not a dead thread.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        tracing::warn!("a photo decoder panicked; the photo was refused");
        Err(Refused::Unreadable)
    })
}

/// A reader of one format with our limits; other formats are not tried.
pub(crate) fn reader(bytes: &[u8], format: image::ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    reader.limits(limits);
    reader
}

/// What a decoder's error means.
pub(crate) fn refused(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Unreadable,
    }
}

/// Width and height in pixels as the header gives them.
pub(crate) fn dimensions(bytes: &[u8], format: Format) -> Result<(u32, u32), Refused> {
    match format.decoder() {
        Some(decoder) => guarded(|| reader(bytes, decoder).into_dimensions().map_err(refused)),
        None => heic_dimensions(bytes).ok_or(Refused::Unreadable),
    }
}

/// The largest picture a HEIC file announces: its `ispe` boxes, one for the whole and one a tile.
fn heic_dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| -> Option<u32> {
        bytes
            .get(at..at + 4)?
            .try_into()
            .ok()
            .map(u32::from_be_bytes)
    };
    bytes
        .windows(4)
        .enumerate()
        .filter(|(_, name)| name == b"ispe")
        // After the name: one byte of version, three of flags, then width and height.
        .filter_map(|(at, _)| Some((side(at + 8)?, side(at + 12)?)))
        .max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}

/// Whether a JPEG reaches its end mark. Decoders paint what is missing grey and say nothing, and
/// half a photo is no evidence.
///
/// Walks the segments, for a thumbnail inside the metadata has an end mark of its own. What
/// follows the end is ignored: phones append videos there.
pub(crate) fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // A mark is FF and a byte that is neither 00 (a plain FF in the data) nor FF (padding).
        while !matches!((bytes.get(at), bytes.get(at + 1)), (Some(0xFF), Some(mark)) if !matches!(mark, 0x00 | 0xFF))
        {
            if at >= bytes.len() {
                return false;
            }
            at += 1;
        }
        match bytes[at + 1] {
            0xD9 => return true,
            // Restart marks and the like stand alone.
            0x01 | 0xD0..=0xD8 => at += 2,
            _ => match (bytes.get(at + 2), bytes.get(at + 3)) {
                (Some(&high), Some(&low)) => at += 2 + usize::from(u16::from_be_bytes([high, low])),
                _ => return false,
            },
        }
    }
}
