//! Why a file is not taken.

use std::fmt;

/// Why a file is not taken. [`Refused::key`] names the words for the person who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No bytes: the upload broke, or the phone sent a placeholder.
    Empty,
    /// A photo of more than [`crate::limits::PHOTO_BYTES_MAX`].
    PhotoTooLarge,
    /// A recording, video or document over its limit, in bytes.
    FileTooLarge(usize),
    /// Called a photo, by name or type, and is something else.
    NotImage,
    /// A picture of a form that is not taken: GIF, TIFF, BMP, AVIF, a camera's raw file.
    PictureForm,
    /// Neither photo nor recording, video or document; or it claims to be another of these.
    Kind,
    /// A recording or film that breaks off, or whose container cannot be read.
    Recording,
    /// A recording or film longer than a citizen's may be.
    TooLong,
    /// A photo that breaks off or cannot be decoded.
    Unreadable,
    /// More pixels than [`crate::limits::PIXELS_MAX`], or a side over [`crate::limits::SIDE_MAX`].
    TooManyPixels,
    /// More boxes to burn out than [`crate::limits::REDACT_BOXES_MAX`].
    TooManyBoxes,
    /// A HEIC photo, and the program that reads them is not installed here.
    Heic,
    /// The darkroom has as many photos waiting as it can hold: try again in a moment.
    Busy,
}

impl Refused {
    /// Every reason, for the gate that checks that each has words.
    pub const ALL: [Refused; 13] = [
        Refused::Empty,
        Refused::PhotoTooLarge,
        Refused::FileTooLarge(0),
        Refused::NotImage,
        Refused::PictureForm,
        Refused::Kind,
        Refused::Recording,
        Refused::TooLong,
        Refused::Unreadable,
        Refused::TooManyPixels,
        Refused::TooManyBoxes,
        Refused::Heic,
        Refused::Busy,
    ];

    /// The stable name of the reason; `error.{key}` has the words, in every language.
    pub fn key(self) -> &'static str {
        match self {
            Refused::Empty => "file_empty",
            Refused::PhotoTooLarge => "photo_too_large",
            Refused::FileTooLarge(_) => "file_too_large",
            Refused::NotImage => "photo_not_image",
            Refused::PictureForm => "photo_form",
            Refused::Kind => "file_kind",
            Refused::Recording => "recording_unreadable",
            Refused::TooLong => "recording_too_long",
            Refused::Unreadable => "photo_unreadable",
            Refused::TooManyPixels => "photo_too_many_pixels",
            Refused::TooManyBoxes => "photo_too_many_boxes",
            Refused::Heic => "photo_heic",
            Refused::Busy => "photo_busy",
        }
    }

    /// The limit in bytes that was passed, for the words' `{size}`.
    pub fn limit_bytes(self) -> Option<usize> {
        match self {
            Refused::PhotoTooLarge => Some(crate::limits::PHOTO_BYTES_MAX),
            Refused::FileTooLarge(limit) => Some(limit),
            Refused::Empty
            | Refused::NotImage
            | Refused::PictureForm
            | Refused::Kind
            | Refused::Recording
            | Refused::TooLong
            | Refused::Unreadable
            | Refused::TooManyPixels
            | Refused::TooManyBoxes
            | Refused::Heic
            | Refused::Busy => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl std::error::Error for Refused {}
