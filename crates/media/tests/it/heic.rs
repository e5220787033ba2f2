//! The HEIC path, with a stand-in for the converter: what is tried is our side of the pipe.

use crate::make;
use bytes::Bytes;
use media::{Darkroom, Format, Heif, Refused};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
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
