use crate::make;
use bytes::Bytes;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use jiff::civil::date;
use media::{Darkroom, Developed, Format, Phash, Refused, develop, limits, phash};
use std::io::Cursor;

fn opened(print: &[u8]) -> image::RgbImage {
    image::load_from_memory_with_format(print, ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8()
}

/// No camera's notes, no colour profile, nothing but what a plain JPEG needs.
fn assert_clean(photo: &Developed) {
    for print in [&photo.public, &photo.thumb] {
        for trace in [
            &b"Exif"[..],
            b"GPS",
            b"Camera",
            b"http",
            b"ICC_PROFILE",
            b"2024:",
        ] {
            assert!(!print.windows(trace.len()).any(|window| window == trace));
        }
        assert!(
            exif::Reader::new()
                .read_from_container(&mut Cursor::new(print))
                .is_err()
        );
    }
}

#[test]
fn turned_upright_and_stripped() {
    let plain = make::jpeg(&make::two_halves(400, 200));
    let sent = Bytes::from(make::with_notes(&plain, &make::notes(6)));
    let photo = develop(sent.clone()).unwrap();
    // 6: turn a quarter clockwise. The red left half comes to the top.
    assert_eq!((photo.width, photo.height), (200, 400));
    assert_eq!((photo.public_width, photo.public_height), (200, 400));
    let public = opened(&photo.public);
    assert!(public.get_pixel(100, 50)[0] > 180 && public.get_pixel(100, 350)[2] > 180);
    let thumb = opened(&photo.thumb);
    assert_eq!(thumb.dimensions(), (160, 320));
    assert!(thumb.get_pixel(80, 40)[0] > 180);
    assert_clean(&photo);
    // The centre keeps what was sent, and what the camera said.
    assert_eq!(photo.original, sent);
    assert_eq!(photo.taken_at, Some(date(2024, 4, 10).at(7, 49, 3, 0)));
    let place = photo.gps.unwrap();
    assert!((place.lat - 17.5).abs() < 1e-9 && (place.lon - 106.755).abs() < 1e-9);
    assert!(
        !format!("{photo:?}").contains("106"),
        "a place must not reach a log"
    );
}

#[test]
fn every_orientation_ends_upright() {
    for orientation in 1..=8 {
        let plain = make::jpeg(&make::two_halves(80, 40));
        let sent = make::with_notes(&plain, &make::notes(orientation));
        let photo = develop(Bytes::from(sent)).unwrap();
        let expected = if orientation < 5 { (80, 40) } else { (40, 80) };
        assert_eq!(opened(&photo.public).dimensions(), expected);
        let red_first = opened(&photo.public).get_pixel(3, 3)[0] > 180;
        assert_eq!(
            red_first,
            matches!(orientation, 1 | 4 | 5 | 6),
            "{orientation}"
        );
    }
}

#[test]
fn broken_notes_do_not_lose_the_photo() {
    let mut notes = make::notes(3);
    let end = notes.len();
    notes[8..end / 2].fill(0xEE);
    let sent = make::with_notes(&make::jpeg(&make::two_halves(60, 40)), &notes);
    let photo = develop(Bytes::from(sent)).unwrap();
    assert_eq!(photo.gps, None);
}

#[test]
fn twelve_megapixels() {
    let sent = make::jpeg(&make::scene(4000, 3000, 1));
    let photo = develop(Bytes::from(sent)).unwrap();
    assert_eq!(
        (photo.width, photo.height, photo.format),
        (4000, 3000, Format::Jpeg)
    );
    assert_eq!(opened(&photo.public).dimensions(), (1600, 1200));
    assert_eq!(opened(&photo.thumb).dimensions(), (320, 240));
}

#[test]
fn png_and_webp_become_jpeg_on_white() {
    let glass = RgbaImage::from_pixel(30, 20, Rgba([0, 0, 0, 0]));
    for (format, name) in [
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::Webp),
    ] {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(glass.clone())
            .write_to(&mut bytes, format)
            .unwrap();
        let photo = develop(Bytes::from(bytes.into_inner())).unwrap();
        assert_eq!(photo.format, name);
        assert!(
            opened(&photo.public)
                .get_pixel(10, 10)
                .0
                .iter()
                .all(|channel| *channel > 250)
        );
    }
}

#[test]
fn a_ribbon_keeps_a_row() {
    let photo = develop(Bytes::from(make::jpeg(&make::two_halves(6000, 2)))).unwrap();
    assert_eq!(opened(&photo.public).dimensions(), (1600, 1));
    assert_eq!(opened(&photo.thumb).dimensions(), (320, 1));
}

#[test]
fn what_cannot_be_read_is_refused_and_nothing_panics() {
    let bomb = Bytes::from(make::png_bomb(40_000, 40_000));
    assert_eq!(develop(bomb).unwrap_err(), Refused::TooManyPixels);
    // Within the limits by its header, with no pixels behind it.
    let hollow = Bytes::from(make::png_bomb(4000, 4000));
    assert_eq!(develop(hollow).unwrap_err(), Refused::Unreadable);
    assert_eq!(
        develop(Bytes::from_static(b"%PDF-1.4\n")).unwrap_err(),
        Refused::NotImage
    );
    // Every byte of a small file broken in turn: any answer will do, but an answer.
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = make::written(&make::scene(24, 16, 2), format);
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0xFF;
            let _ = develop(Bytes::from(broken));
            let _ = develop(Bytes::copy_from_slice(&whole[..at]));
        }
    }
}

#[test]
fn the_same_photo_is_known_again() {
    let photo = make::scene(1200, 900, 1);
    let sent = phash(&make::jpeg(&photo)).unwrap();
    let shrunk = image::imageops::resize(&photo, 500, 375, FilterType::Triangle);
    let again = phash(&make::written(&shrunk, ImageFormat::WebP)).unwrap();
    let other = phash(&make::jpeg(&make::scene(1200, 900, 3))).unwrap();
    assert!(sent.distance(again) <= 8, "{sent} {again}");
    assert!(sent.distance(other) >= 12, "{sent} {other}");
    let developed = develop(Bytes::from(make::jpeg(&photo))).unwrap();
    assert!(developed.phash.distance(sent) <= 4);
    assert_eq!(Phash::from_hex(&sent.to_string()), Some(sent));
    assert_eq!(Phash::from_hex("+1"), None);
}

#[tokio::test]
async fn the_queue_has_an_end() {
    let darkroom = Darkroom::new(1, None);
    let photo = Bytes::from(make::jpeg(&make::scene(600, 400, 1)));
    let guests = limits::WAITING_MAX + 1 + 5;
    let all = futures_util::future::join_all((0..guests).map(|_| darkroom.develop(photo.clone())));
    let answers = all.await;
    let busy = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Refused::Busy)))
        .count();
    assert_eq!(busy, 5);
    assert_eq!(
        answers.iter().filter(|answer| answer.is_ok()).count(),
        guests - 5
    );
    // And once they are through, there is room again.
    assert!(darkroom.phash(photo).await.is_ok());
}
