use crate::make;
use image::ImageFormat;
use media::{Format, Kind, Refused, inspect, limits};

#[test]
fn photos_are_known_by_their_bytes() {
    let picture = make::two_halves(64, 48);
    let cases = [
        (make::jpeg(&picture), Format::Jpeg),
        (make::written(&picture, ImageFormat::Png), Format::Png),
        (make::written(&picture, ImageFormat::WebP), Format::Webp),
        (make::heic_header(4032, 3024), Format::Heic),
    ];
    for (bytes, format) in cases {
        assert_eq!(inspect(&bytes, "", ""), Ok(Kind::Photo(format)));
        // Messengers write any format into `.jpg`.
        assert_eq!(
            inspect(&bytes, "IMG_1.JPG", "image/jpeg"),
            Ok(Kind::Photo(format))
        );
    }
}

#[test]
fn a_lying_name_is_refused() {
    let text = b"Kinh gui, toi xin phan anh viec sau day.";
    assert_eq!(inspect(text, "anh.jpg", ""), Err(Refused::NotImage));
    assert_eq!(inspect(text, "anh", "image/png"), Err(Refused::NotImage));
    assert_eq!(inspect(text, "thu.txt", "text/plain"), Err(Refused::Kind));
    assert_eq!(
        inspect(b"MZ\x90\0program", "anh.jpg", "image/jpeg"),
        Err(Refused::NotImage)
    );
    assert_eq!(
        inspect(b"%PDF-1.7\n", "anh.jpg", ""),
        Err(Refused::NotImage)
    );
    let photo = make::jpeg(&make::two_halves(8, 8));
    assert_eq!(inspect(&photo, "thu.pdf", ""), Err(Refused::Kind));
    assert_eq!(inspect(&photo, "", "audio/webm"), Err(Refused::Kind));
    assert_eq!(
        inspect(b"<html><script>", "a.html", "text/html"),
        Err(Refused::Kind)
    );
}

#[test]
fn forms_not_taken_have_words_of_their_own() {
    assert_eq!(
        inspect(b"GIF89a\x01\0\x01\0\0\0\0;", "a.gif", "image/gif"),
        Err(Refused::PictureForm)
    );
    assert_eq!(
        inspect(b"BM\0\0\0\0\0\0", "a.bmp", ""),
        Err(Refused::PictureForm)
    );
    assert_eq!(Refused::PictureForm.key(), "photo_form");
    let keys: std::collections::BTreeSet<_> = Refused::ALL.iter().map(|why| why.key()).collect();
    assert_eq!(keys.len(), Refused::ALL.len());
}

#[test]
fn empty_and_large_files_are_refused() {
    assert_eq!(inspect(b"", "anh.jpg", "image/jpeg"), Err(Refused::Empty));
    let mut photo = make::jpeg(&make::two_halves(8, 8));
    photo.resize(limits::PHOTO_BYTES_MAX + 1, 0);
    assert_eq!(inspect(&photo, "", ""), Err(Refused::PhotoTooLarge));
    let mut sound = b"OggS".to_vec();
    sound.resize(limits::AUDIO_BYTES_MAX + 1, 0);
    let refused = inspect(&sound, "", "").unwrap_err();
    assert_eq!(refused, Refused::FileTooLarge(limits::AUDIO_BYTES_MAX));
    assert_eq!(refused.limit_bytes(), Some(limits::AUDIO_BYTES_MAX));
}

#[test]
fn bombs_are_seen_in_the_header() {
    assert_eq!(
        inspect(&make::png_bomb(50_000, 50_000), "", ""),
        Err(Refused::TooManyPixels)
    );
    assert_eq!(
        inspect(&make::png_bomb(12_000, 12_000), "", ""),
        Err(Refused::TooManyPixels)
    );
    assert_eq!(
        inspect(&make::png_bomb(30_000, 1), "", ""),
        Err(Refused::TooManyPixels)
    );
    assert_eq!(
        inspect(&make::heic_header(60_000, 60_000), "", ""),
        Err(Refused::TooManyPixels)
    );
    assert_eq!(
        inspect(&make::png_bomb(0, 10), "", ""),
        Err(Refused::Unreadable)
    );
}

#[test]
fn a_jpeg_cut_anywhere_is_refused() {
    let notes = make::notes(1);
    let whole = make::with_notes(&make::jpeg(&make::scene(120, 90, 3)), &notes);
    assert!(inspect(&whole, "", "").is_ok());
    for length in 3..whole.len() {
        assert!(
            inspect(&whole[..length], "", "image/jpeg").is_err(),
            "cut at {length}"
        );
    }
    // Phones append a video; what follows the end is not the photo's.
    let mut motion = whole;
    motion.extend(b"MotionPhoto_Data");
    assert!(inspect(&motion, "", "").is_ok());
}

#[test]
fn recordings_videos_and_letters_are_kept_as_they_are() {
    let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec();
    webm.resize(400, 0);
    let mp4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42";
    let m4a = b"\0\0\0\x18ftypM4A \0\0\0\0isommp42";
    let cases: [(&[u8], &str, Kind); 7] = [
        (&webm, "video/webm", Kind::Video("video/webm")),
        (&webm, "audio/webm;codecs=opus", Kind::Audio("audio/webm")),
        (mp4, "", Kind::Video("video/mp4")),
        (mp4, "audio/mp4", Kind::Audio("audio/mp4")),
        (m4a, "", Kind::Audio("audio/mp4")),
        (b"OggS\0\x02\0\0", "audio/ogg", Kind::Audio("audio/ogg")),
        (b"%PDF-1.4\n", "", Kind::Document),
    ];
    for (bytes, declared, kind) in cases {
        assert_eq!(inspect(bytes, "", declared), Ok(kind));
        assert!(!kind.previewed());
    }
}
