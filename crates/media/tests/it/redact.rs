//! What is burnt out of a photo is gone: from the print, from the small one, and from what stands
//! as its original.

use crate::make;
use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use media::limits::{REDACT_BOXES_MAX, REDACT_GRID};
use media::{Darkroom, Patch, Refused, develop, redact};

/// Black and white bars, as hard as writing on a plate.
fn bars(width: u32, height: u32, odd: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let on = (x / 3 + y / 5 + odd).is_multiple_of(2);
        Rgb(if on { [250; 3] } else { [5; 3] })
    })
}

fn printed(picture: &RgbImage) -> Bytes {
    develop(Bytes::from(make::jpeg(picture))).unwrap().public
}

fn opened(print: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(print, ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8()
}

/// The greatest difference between two signs of a region.
fn contrast(picture: &RgbImage, (left, top, right, bottom): (u32, u32, u32, u32)) -> u8 {
    let mut seen = (u8::MAX, 0);
    for y in top..bottom {
        for x in left..right {
            for value in picture.get_pixel(x, y).0 {
                seen = (seen.0.min(value), seen.1.max(value));
            }
        }
    }
    seen.1 - seen.0
}

#[test]
fn a_box_becomes_one_colour_and_the_rest_stays() {
    let print = printed(&bars(640, 480, 0));
    let patch = Patch::new(2_500, 2_500, 2_000, 1_000).unwrap();
    let burnt = redact(print.clone(), &[patch]).unwrap();
    let area = patch.pixels(640, 480);
    assert!(area.0 <= 160 && area.2 >= 288 && area.1 <= 120 && area.3 >= 168);
    assert!(
        [area.0, area.1].iter().all(|n| n % REDACT_GRID == 0),
        "{area:?}"
    );
    let (before, after) = (opened(&print), opened(&burnt.public));
    assert!(contrast(&before, area) > 200, "there was something to hide");
    assert!(contrast(&after, area) <= 4, "{}", contrast(&after, area));
    assert!(
        contrast(&after, (400, 0, 640, 480)) > 200,
        "the rest is there"
    );
    // The small print, of the same part, a little away from its edge.
    let small = opened(&burnt.thumb);
    assert_eq!(small.dimensions(), (320, 240));
    assert!(
        contrast(
            &small,
            (
                area.0 / 2 + 12,
                area.1 / 2 + 12,
                area.2 / 2 - 12,
                area.3 / 2 - 12
            )
        ) <= 6
    );
    assert_eq!(
        burnt.original, burnt.public,
        "no way back through the original"
    );
    assert_ne!(burnt.public, print);
    assert!(burnt.gps.is_none() && burnt.taken_at.is_none());
}

#[test]
fn what_stood_in_a_box_makes_no_difference() {
    // Two plates with as much black as white: the mean is the same, and so is every byte.
    let (one, other) = (bars(480, 480, 0), bars(480, 480, 1));
    assert_ne!(one, other);
    let whole = Patch::new(0, 0, 10_000, 10_000).unwrap();
    let burn = |picture: &RgbImage| opened(&redact(printed(picture), &[whole]).unwrap().public);
    let (one, other) = (burn(&one), burn(&other));
    assert!(
        one.pixels().zip(other.pixels()).all(|(a, b)| a
            .0
            .iter()
            .zip(b.0)
            .all(|(a, b)| a.abs_diff(b) <= 1))
    );
    assert_eq!(contrast(&one, (0, 0, 480, 480)), 0);
}

#[test]
fn boxes_that_overlap_hide_what_each_covers() {
    let print = printed(&bars(320, 320, 0));
    let patches = [
        Patch::new(1_000, 1_000, 4_000, 4_000).unwrap(),
        Patch::new(3_000, 3_000, 4_000, 4_000).unwrap(),
    ];
    let after = opened(&redact(print, &patches).unwrap().public);
    for patch in patches {
        // Two even colours at most, each near the middle of black and white.
        assert!(contrast(&after, patch.pixels(320, 320)) < 24);
    }
}

#[test]
fn hostile_boxes() {
    for (left, top, width, height) in [
        (0, 0, 0, 10),
        (0, 0, 10, 0),
        (5, 5, -1, 10),
        (10_000, 0, 10, 10),
        (0, 20_000, 10, 10),
        (-500, -500, 500, 500),
        (i64::MIN, i64::MIN, 1, 1),
        (i64::MAX, 0, i64::MAX, 10),
        (0, 0, i64::MIN, i64::MIN),
    ] {
        assert_eq!(
            Patch::new(left, top, width, height),
            None,
            "{left} {top} {width} {height}"
        );
    }
    let huge = Patch::new(i64::MIN / 2, -7, i64::MAX, i64::MAX).unwrap();
    assert_eq!(huge.measures(), [0, 0, 10_000, 10_000]);
    assert_eq!(
        Patch::new(9_990, 9_990, 900, 900).unwrap().measures(),
        [9_990, 9_990, 10, 10]
    );
    // Pictures of one pixel, of a row, and one whose sides are no whole squares.
    for (width, height) in [(1, 1), (3, 700), (700, 3), (33, 17)] {
        let print = printed(&bars(width, height, 0));
        for patch in [
            huge,
            Patch::new(9_999, 9_999, 1, 1).unwrap(),
            Patch::new(0, 0, 1, 1).unwrap(),
        ] {
            let burnt = redact(print.clone(), &[patch]).unwrap();
            let area = patch.pixels(width, height);
            assert!(area.0 < area.2 && area.1 < area.3 && area.2 <= width && area.3 <= height);
            assert!(
                contrast(&opened(&burnt.public), area) <= 6,
                "{width}x{height} {patch:?}"
            );
        }
    }
    let print = printed(&bars(64, 64, 0));
    let many = vec![huge; REDACT_BOXES_MAX + 1];
    assert_eq!(redact(print, &many).unwrap_err(), Refused::TooManyBoxes);
    let broken = Bytes::from_static(b"\xff\xd8\xff\xe0 no photo");
    assert!(redact(broken, &[huge]).is_err());
    let png = make::written(&bars(64, 64, 0), ImageFormat::Png);
    assert_eq!(
        redact(Bytes::from(png), &[huge]).unwrap_err(),
        Refused::NotImage
    );
}

#[tokio::test]
async fn the_darkroom_does_it_away_from_the_async_threads() {
    let print = printed(&bars(160, 160, 0));
    let patch = Patch::new(0, 0, 5_000, 10_000).unwrap();
    let burnt = Darkroom::new(1, None)
        .redact(print, vec![patch])
        .await
        .unwrap();
    assert!(contrast(&opened(&burnt.public), (0, 0, 72, 160)) <= 6);
}
