//! A mark drawn anew: for the head of every page and for the screens of telephones, from pixels alone.

use crate::develop::{decode, shrink};
use crate::header::{guarded, refused};
use crate::kind::{Kind, inspect};
use crate::limits::{EMBLEM_BYTES_MAX, EMBLEM_ICON_SIDE, EMBLEM_SIDE};
use crate::refused::Refused;
use bytes::Bytes;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::overlay;
use image::{DynamicImage, RgbaImage};
use sha2::{Digest, Sha256};

/// A mark, twice. Nothing of the file that was sent survives in either.
#[derive(Clone, Debug)]
pub struct Emblem {
    /// PNG of [`EMBLEM_SIDE`] pixels a side, what is around the mark see-through.
    pub mark: Bytes,
    /// PNG of [`EMBLEM_ICON_SIDE`] pixels a side on white, with room around for telephones that cut
    /// icons round.
    pub icon: Bytes,
    /// What it is called by: sixteen digits of the SHA-256 of both.
    pub digest: String,
}

/// Draws a JPEG, PNG or WebP picture as a mark; a drawing of another kind (SVG) is none, for it may hold
/// more than a picture. Call it through [`crate::Darkroom`] from async code.
///
/// # Errors
/// Why it is not taken; [`Refused::FileTooLarge`] for more than [`EMBLEM_BYTES_MAX`] as it came, or
/// where its pixels do not pack.
pub fn emblem(original: &Bytes, name: &str, content_type: &str) -> Result<Emblem, Refused> {
    let Kind::Photo(format) = inspect(original, name, content_type)? else {
        return Err(Refused::NotImage);
    };
    if original.len() > EMBLEM_BYTES_MAX {
        return Err(Refused::FileTooLarge(EMBLEM_BYTES_MAX));
    }
    let decoder = format.decoder().ok_or(Refused::Heic)?;
    guarded(|| {
        let negative = decode(original, decoder)?;
        let mut image = shrink(negative.image, EMBLEM_ICON_SIDE)?;
        image.apply_orientation(negative.orientation);
        let image = DynamicImage::ImageRgba8(image.into_rgba8());
        let mark = png(&centred(&image, EMBLEM_SIDE, EMBLEM_SIDE, [0; 4])?)?;
        // Of a circle cut out of the square four fifths are sure to be seen.
        let inner = EMBLEM_ICON_SIDE * 7 / 10;
        let icon = png(&centred(&image, EMBLEM_ICON_SIDE, inner, [255; 4])?)?;
        if mark.len() + icon.len() > EMBLEM_BYTES_MAX {
            return Err(Refused::FileTooLarge(EMBLEM_BYTES_MAX));
        }
        let mut digest = Sha256::new();
        digest.update(&mark);
        digest.update(&icon);
        let digest = digest.finalize();
        Ok(Emblem {
            mark,
            icon,
            digest: digest.iter().take(8).map(|b| format!("{b:02x}")).collect(),
        })
    })
}

/// The picture in the middle of a square, no side of it longer than `inner`; never made larger.
fn centred(
    image: &DynamicImage,
    side: u32,
    inner: u32,
    ground: [u8; 4],
) -> Result<RgbaImage, Refused> {
    let small = shrink(image.clone(), inner)?.into_rgba8();
    let mut square = RgbaImage::from_pixel(side, side, image::Rgba(ground));
    let middle = |length: u32| i64::from((side - length) / 2);
    overlay(
        &mut square,
        &small,
        middle(small.width()),
        middle(small.height()),
    );
    Ok(square)
}

fn png(image: &RgbaImage) -> Result<Bytes, Refused> {
    let mut written = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut written, CompressionType::Best, FilterType::Adaptive);
    image.write_with_encoder(encoder).map_err(refused)?;
    Ok(Bytes::from(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(width: u32, height: u32) -> Bytes {
        let image = RgbaImage::from_fn(width, height, |x, _| {
            image::Rgba([200, 30, (x % 7) as u8, if x == 0 { 0 } else { 255 }])
        });
        png(&image).expect("it packs")
    }

    #[test]
    fn a_mark_is_square_and_drawn_anew() {
        let sent = flag(600, 300);
        let made = emblem(&sent, "logo.png", "image/png").expect("a mark");
        let mark = image::load_from_memory(&made.mark)
            .expect("a picture")
            .into_rgba8();
        assert_eq!((mark.width(), mark.height()), (EMBLEM_SIDE, EMBLEM_SIDE));
        assert_eq!(
            mark.get_pixel(EMBLEM_SIDE / 2, 2).0[3],
            0,
            "around it one sees through"
        );
        let icon = image::load_from_memory(&made.icon)
            .expect("a picture")
            .into_rgba8();
        assert_eq!(icon.get_pixel(1, 1).0, [255; 4]);
        assert_eq!(made.digest.len(), 16);
        assert_eq!(
            emblem(&sent, "logo.png", "image/png")
                .expect("again")
                .digest,
            made.digest
        );
    }

    #[test]
    fn what_is_no_picture_is_no_mark() {
        let drawing = Bytes::from_static(
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        );
        for (name, kind) in [
            ("logo.svg", "image/svg+xml"),
            ("logo.png", "image/png"),
            ("", ""),
        ] {
            assert!(emblem(&drawing, name, kind).is_err(), "{name}");
        }
        let mut large = flag(64, 64).to_vec();
        large.resize(EMBLEM_BYTES_MAX + 1, 0);
        let refused = emblem(&Bytes::from(large), "logo.png", "image/png").expect_err("too large");
        assert_eq!(refused, Refused::FileTooLarge(EMBLEM_BYTES_MAX));
    }
}
