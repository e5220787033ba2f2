//! What a file is, by its bytes; its name and declared type are only claims.

use crate::header;
use crate::limits::{
    AUDIO_BYTES_MAX, DOCUMENT_BYTES_MAX, PHOTO_BYTES_MAX, PIXELS_MAX, SIDE_MAX, VIDEO_BYTES_MAX,
};
use crate::refused::Refused;
use image::ImageFormat;

/// How a photo is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG, as nearly all phones send.
    Jpeg,
    /// PNG: screenshots.
    Png,
    /// WebP: what messengers make of photos. Of a moving one, the first picture counts.
    Webp,
    /// HEIC: what an iPhone sends where the browser does not convert.
    Heic,
}

impl Format {
    /// The decoder for it; `None` for HEIC, which a program of its own reads.
    pub(crate) fn decoder(self) -> Option<ImageFormat> {
        match self {
            Format::Jpeg => Some(ImageFormat::Jpeg),
            Format::Png => Some(ImageFormat::Png),
            Format::Webp => Some(ImageFormat::WebP),
            Format::Heic => None,
        }
    }
}

/// What a file is. Only photos are developed; the others are kept as they came, not previewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A photo.
    Photo(Format),
    /// A recording of voice, with its content type.
    Audio(&'static str),
    /// A video, with its content type.
    Video(&'static str),
    /// A document: PDF.
    Document,
}

impl Kind {
    /// The content type by which the file may be handed out again.
    pub fn content_type(self) -> &'static str {
        match self {
            Kind::Photo(Format::Jpeg) => "image/jpeg",
            Kind::Photo(Format::Png) => "image/png",
            Kind::Photo(Format::Webp) => "image/webp",
            Kind::Photo(Format::Heic) => "image/heic",
            Kind::Audio(content_type) | Kind::Video(content_type) => content_type,
            Kind::Document => "application/pdf",
        }
    }

    /// Whether the darkroom makes prints of it. What is not previewed is stored as it came and
    /// handed out as a download only.
    pub fn previewed(self) -> bool {
        matches!(self, Kind::Photo(_))
    }

    /// Bytes a file of this kind may have.
    pub fn bytes_max(self) -> usize {
        match self {
            Kind::Photo(_) => PHOTO_BYTES_MAX,
            Kind::Audio(_) => AUDIO_BYTES_MAX,
            Kind::Video(_) => VIDEO_BYTES_MAX,
            Kind::Document => DOCUMENT_BYTES_MAX,
        }
    }
}

/// What a sender says a file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    Photo,
    Sound,
    Film,
    Document,
    Nothing,
}

/// Says what a file is, or why it is not taken. Cheap: reads headers, decodes nothing.
///
/// `name` and `content_type` are what the sender declared, either may be empty. The bytes decide;
/// a declared photo that is none, or a recording that is a letter, is refused. A wrong *picture*
/// extension is not: messengers write WebP into `.jpg`, and the photo is drawn anew anyway.
pub fn inspect(bytes: &[u8], name: &str, content_type: &str) -> Result<Kind, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    let claim = claim(name, content_type);
    let Some(kind) = sniff(bytes, claim)? else {
        return Err(if claim == Claim::Photo {
            Refused::NotImage
        } else {
            Refused::Kind
        });
    };
    let told_true = match (claim, kind) {
        (Claim::Nothing, _)
        | (Claim::Photo, Kind::Photo(_))
        // One container holds sound or film: what a browser calls `audio/webm` a phone's file
        // manager calls a video.
        | (Claim::Sound | Claim::Film, Kind::Audio(_) | Kind::Video(_))
        | (Claim::Document, Kind::Document) => true,
        (Claim::Photo, Kind::Audio(_) | Kind::Video(_) | Kind::Document)
        | (Claim::Sound | Claim::Film, Kind::Photo(_) | Kind::Document)
        | (Claim::Document, Kind::Photo(_) | Kind::Audio(_) | Kind::Video(_)) => false,
    };
    if !told_true {
        return Err(if claim == Claim::Photo {
            Refused::NotImage
        } else {
            Refused::Kind
        });
    }
    if bytes.len() > kind.bytes_max() {
        return Err(match kind {
            Kind::Photo(_) => Refused::PhotoTooLarge,
            Kind::Audio(_) | Kind::Video(_) | Kind::Document => {
                Refused::FileTooLarge(kind.bytes_max())
            }
        });
    }
    if let Kind::Photo(format) = kind {
        check_pixels(bytes, format)?;
        if format == Format::Jpeg && !header::jpeg_is_whole(bytes) {
            return Err(Refused::Unreadable);
        }
    }
    Ok(kind)
}

/// Refuses a photo whose header announces more pixels than we unpack, or none.
pub(crate) fn check_pixels(bytes: &[u8], format: Format) -> Result<(), Refused> {
    let (width, height) = header::dimensions(bytes, format)?;
    if width == 0 || height == 0 {
        return Err(Refused::Unreadable);
    }
    if width.max(height) > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Refused::TooManyPixels);
    }
    Ok(())
}

/// What the bytes are; `None` when they are nothing that is taken.
fn sniff(bytes: &[u8], claim: Claim) -> Result<Option<Kind>, Refused> {
    let Some(found) = infer::get(bytes) else {
        return Ok(by_brand(bytes));
    };
    // An Ogg, WebM or MP4 file does not say in its first bytes whether it moves.
    let moving = |sound: &'static str, film: &'static str| {
        if claim == Claim::Sound {
            Kind::Audio(sound)
        } else {
            Kind::Video(film)
        }
    };
    Ok(Some(match found.mime_type() {
        "image/jpeg" => Kind::Photo(Format::Jpeg),
        "image/png" => Kind::Photo(Format::Png),
        "image/webp" => Kind::Photo(Format::Webp),
        "image/heif" => Kind::Photo(Format::Heic),
        picture if picture.starts_with("image/") => return Err(Refused::PictureForm),
        "audio/mpeg" => Kind::Audio("audio/mpeg"),
        "audio/m4a" => Kind::Audio("audio/mp4"),
        "audio/opus" | "audio/ogg" => Kind::Audio("audio/ogg"),
        "audio/x-wav" => Kind::Audio("audio/wav"),
        "audio/amr" => Kind::Audio("audio/amr"),
        "audio/aac" => Kind::Audio("audio/aac"),
        "video/webm" => moving("audio/webm", "video/webm"),
        "video/mp4" | "video/x-m4v" => moving("audio/mp4", "video/mp4"),
        "video/quicktime" => moving("audio/mp4", "video/quicktime"),
        "video/3gpp" | "video/3gpp2" => moving("audio/3gpp", "video/3gpp"),
        "application/pdf" => Kind::Document,
        _ => return Ok(by_brand(bytes)),
    }))
}

/// A film of phones whose first brand is not among the common ones: 3GP, and what editors write.
fn by_brand(bytes: &[u8]) -> Option<Kind> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    match bytes.get(8..12)? {
        [b'3', b'g', b'p' | b'2' | b's' | b'r', _] => Some(Kind::Video("video/3gpp")),
        b"qt  " => Some(Kind::Video("video/quicktime")),
        [b'i', b's', b'o', _] | [b'm', b'p', b'4', _] | b"avc1" | b"dash" | b"MSNV" | b"hvc1" => {
            Some(Kind::Video("video/mp4"))
        }
        _ => None,
    }
}

/// What the sender says: the declared type, and where it says nothing, the name's ending.
fn claim(name: &str, content_type: &str) -> Claim {
    let declared = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match declared.as_str() {
        "application/pdf" => return Claim::Document,
        family if family.starts_with("image/") => return Claim::Photo,
        family if family.starts_with("audio/") => return Claim::Sound,
        family if family.starts_with("video/") => return Claim::Film,
        _ => {}
    }
    let Some((_, ending)) = name.rsplit_once('.') else {
        return Claim::Nothing;
    };
    match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jfif" | "png" | "webp" | "heic" | "heif" | "gif" | "bmp" | "tif"
        | "tiff" | "avif" => Claim::Photo,
        "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "amr" | "aac" => Claim::Sound,
        "mp4" | "m4v" | "mov" | "webm" | "3gp" => Claim::Film,
        "pdf" => Claim::Document,
        _ => Claim::Nothing,
    }
}
