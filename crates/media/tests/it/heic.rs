//! The HEIC path: our side of the pipe with a stand-in for the converter, and the whole of it with
//! the real one where that is installed.

use crate::make;
use bytes::Bytes;
use media::{Darkroom, Format, Heif, Kind, Refused};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn stand_in(folder: &Path, script: &str) -> Darkroom {
    let program = folder.join("heif-convert");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let found = Heif::find(folder.as_os_str()).unwrap();
    Darkroom::new(
        1,
        Some(Heif {
            patience: Duration::from_millis(500),
            ..found
        }),
    )
}

fn photo() -> Bytes {
    Bytes::from(make::heic_header(400, 300))
}

#[tokio::test]
async fn converted_once_and_not_turned_twice() {
    let folder = tempfile::tempdir().unwrap();
    // The converter copies the camera's notes, orientation included, into an upright picture.
    let upright = make::with_notes(&make::jpeg(&make::two_halves(400, 300)), &make::notes(6));
    std::fs::write(folder.path().join("made.jpg"), upright).unwrap();
    let script = format!(
        "[ \"$1 $2 $3 $4\" = '-q 92 in.heic out.jpg' ] && [ -s in.heic ] && \
         while IFS= read -r _; do :; done < in.heic; /bin/cp '{}' out-1.jpg",
        folder.path().join("made.jpg").display()
    );
    let darkroom = stand_in(folder.path(), &script);
    assert!(darkroom.reads_heic());
    let developed = darkroom.develop(photo()).await.unwrap();
    assert_eq!((developed.width, developed.height), (400, 300));
    assert_eq!(
        (developed.format, &developed.original),
        (Format::Heic, &photo())
    );
    assert!(!developed.public.windows(4).any(|window| window == b"Exif"));
}

#[tokio::test]
async fn a_converter_that_fails_hangs_or_makes_nothing() {
    for script in [
        "exit 1",
        "exec /bin/sleep 30",
        "exit 0",
        "echo no > out.jpg",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let darkroom = stand_in(folder.path(), script);
        assert_eq!(
            darkroom.develop(photo()).await.unwrap_err(),
            Refused::Unreadable,
            "{script}"
        );
    }
}

#[tokio::test]
async fn without_a_converter_the_person_is_told() {
    let empty = tempfile::tempdir().unwrap();
    assert!(Heif::find(empty.path().as_os_str()).is_none());
    let darkroom = Darkroom::new(2, None);
    assert_eq!(darkroom.develop(photo()).await.unwrap_err(), Refused::Heic);
    assert_eq!(Refused::Heic.key(), "photo_heic");
}

/// The real programs of libheif; `None`, said aloud, where they are not installed.
fn real() -> Option<(PathBuf, Heif)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let encoder = std::env::split_paths(&path)
        .map(|folder| folder.join("heif-enc"))
        .find(|program| program.is_file());
    let found = encoder.zip(Heif::find(&path));
    if found.is_none() {
        assert!(
            std::env::var("HIENTRUONG_TEST_ALL").as_deref() != Ok("1"),
            "every test is wanted, but heif-enc and heif-convert are not installed"
        );
        eprintln!("NOT RUN with the real converter: libheif's programs are not installed");
    }
    found
}

/// A photo as a telephone makes it.
fn real_photo(encoder: &Path, jpeg: &[u8]) -> Bytes {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.jpg"), jpeg).unwrap();
    let made = std::process::Command::new(encoder)
        .args(["-q", "90", "in.jpg", "-o", "out.heic"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    std::fs::read(folder.path().join("out.heic"))
        .unwrap()
        .into()
}

#[tokio::test]
async fn the_real_converter_reads_a_real_photo() {
    let Some((encoder, heif)) = real() else {
        return;
    };
    let darkroom = Darkroom::new(1, Some(heif));
    let plain = make::jpeg(&make::two_halves(400, 300));
    let noted = make::with_notes(&plain, &make::notes(6));
    for (jpeg, name) in [(plain, "plain"), (noted, "with a camera's notes")] {
        let photo = real_photo(&encoder, &jpeg);
        let kind = media::inspect(&photo, "IMG_0001.HEIC", "image/heic").unwrap();
        assert_eq!(kind, Kind::Photo(Format::Heic), "{name}");
        let developed = darkroom.develop(photo.clone()).await.unwrap();
        assert_eq!(
            (developed.format, &developed.original),
            (Format::Heic, &photo)
        );
        let print = image::load_from_memory(&developed.public)
            .unwrap()
            .to_rgb8();
        assert_eq!((print.width(), print.height()), (400, 300), "{name}");
        let [left, right] = [100, 300].map(|x| print.get_pixel(x, 150).0);
        assert!(
            left[0] > 150 && right[2] > 150,
            "{name}: {left:?} {right:?}"
        );
        assert!(!developed.public.windows(4).any(|window| window == b"Exif"));
    }
    // Half a photo is no photo.
    let whole = real_photo(&encoder, &make::jpeg(&make::two_halves(400, 300)));
    let half = whole.slice(..whole.len() / 2);
    assert_eq!(
        darkroom.develop(half).await.unwrap_err(),
        Refused::Unreadable
    );
}
