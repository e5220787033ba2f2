//! Pictures for the tests.

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Red on the left half, blue on the right: one sees which way it was turned.
pub fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([220, 30, 30])
        } else {
            Rgb([30, 30, 220])
        }
    })
}

/// Blocks of light and shade over soft colour, different for each `seed`, so that two pictures
/// differ as two photos do.
pub fn scene(width: u32, height: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = (x * 12 / width, y * 9 / height);
        let block = (column * 31 + row * 17 + seed * 101).wrapping_mul(2_654_435_761) >> 24;
        let slope = x * 90 / width;
        Rgb([
            (block / 2 + slope) as u8,
            (block / 2 + 40) as u8,
            (block / 3 + y * 80 / height) as u8,
        ])
    })
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 85))
        .unwrap();
    bytes
}

pub fn written(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image.clone())
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// A camera's notes: orientation, time, and a place in the sea off Đồng Hới.
pub fn notes(orientation: u16) -> Vec<u8> {
    let degrees = |d: u32, m: u32, s: u32| {
        Value::Rational(vec![
            (d, 1).into(),
            (m, 1).into(),
            Rational { num: s, denom: 100 },
        ])
    };
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let field = |tag, value| Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    };
    let fields = [
        field(Tag::Orientation, Value::Short(vec![orientation])),
        field(Tag::Make, ascii("Camera of somebody")),
        field(Tag::DateTimeOriginal, ascii("2024:04:10 07:49:03")),
        field(Tag::GPSLatitudeRef, ascii("N")),
        field(Tag::GPSLatitude, degrees(17, 30, 0)),
        field(Tag::GPSLongitudeRef, ascii("E")),
        field(Tag::GPSLongitude, degrees(106, 45, 1800)),
    ];
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    tiff.into_inner()
}

/// A JPEG with a camera's notes after its first two bytes, as phones write it.
pub fn with_notes(jpeg: &[u8], notes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + 6 + notes.len()).unwrap();
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(notes);
    bytes.extend(&jpeg[2..]);
    bytes
}

/// A PNG of a few dozen bytes that claims to be `width` × `height`.
pub fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut named = name.to_vec();
        named.extend(data);
        let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(&named);
        bytes.extend(crc32(&named).to_be_bytes());
        bytes
    };
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &header));
    bytes.extend(chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// The first bytes of a HEIC file that announces one picture of this size.
pub fn heic_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    bytes.extend(b"\0\0\0\x14ispe\0\0\0\0");
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([0; 64]);
    bytes
}
