//! Every limit of the darkroom, with its reason.

use std::time::Duration;

/// Bytes of a photo: a 50-megapixel phone writes about 12 MB; the portal's own page sends less
/// than 300 KB.
pub const PHOTO_BYTES_MAX: usize = 15 << 20;
/// Pixels of a photo: 8192 × 6144, the "50 megapixels" of the largest common phone sensor.
pub const PIXELS_MAX: u64 = 8192 * 6144;
/// Pixels of one side: a phone's panorama; more is a trick or a drawing plan.
pub const SIDE_MAX: u32 = 20_000;
/// Bytes one decoder may ask for: [`PIXELS_MAX`] at four bytes a pixel is 201 MB, and some to work.
pub const DECODE_BYTES_MAX: u64 = 256 << 20;
/// Bytes of a recording: a quarter of an hour of a phone's voice memo; ours take 180 KB a minute.
pub const AUDIO_BYTES_MAX: usize = 15 << 20;
/// Bytes of a video: a minute of a phone's 720p at 8 Mbit/s, kept as it is; half a minute of full HD.
pub const VIDEO_BYTES_MAX: usize = 60 << 20;
/// Bytes of a document: a scanned letter of some pages.
pub const DOCUMENT_BYTES_MAX: usize = 15 << 20;

/// Longest side of the public print, in pixels: fills a laptop's screen, some 250 KB.
pub const PUBLIC_SIDE: u32 = 1600;
/// Longest side of the thumbnail, in pixels: a list's picture on a sharp screen, some 15 KB.
pub const THUMB_SIDE: u32 = 320;
/// JPEG quality of the public print: below it number plates and road edges begin to smear.
pub const PUBLIC_QUALITY: u8 = 82;
/// JPEG quality of the thumbnail: nobody zooms it.
pub const THUMB_QUALITY: u8 = 72;

/// Bytes of a province's mark, as it is sent and as it is kept: every page shows it, and a picture that
/// needs more is a photo.
pub const EMBLEM_BYTES_MAX: usize = 1 << 20;
/// Side of the mark at the head of a page, in pixels: four times what is shown, for sharp screens.
pub const EMBLEM_SIDE: u32 = 192;
/// Side of the mark as the icon of an app, in pixels: what telephones ask for.
pub const EMBLEM_ICON_SIDE: u32 = 512;

/// Boxes burnt out of one photo: a class of children with their faces; of a crowd the whole is hidden.
pub const REDACT_BOXES_MAX: usize = 40;
/// Pixels of the squares in which a JPEG is written, colour included: a box is grown to whole ones.
pub const REDACT_GRID: u32 = 16;

/// Time a HEIC conversion may take; 50 megapixels need about four seconds on a slow core.
pub const HEIF_PATIENCE: Duration = Duration::from_secs(20);
/// Photos that may wait for the darkroom. Each holds its bytes in memory, so 16 are at most
/// 240 MB; who comes later hears "busy" and sends again.
pub const WAITING_MAX: usize = 16;
/// Photos developed at a time: one takes a whole core and up to [`DECODE_BYTES_MAX`].
pub const WORKERS_MAX: usize = 2;

/// The name that is asked for, or written, to see whether files can be kept.
pub const PROBE_NAME: &str = "probe";
/// Time a connection to the bucket's server may take: a line through the country needs 50 ms, a lost
/// packet a second.
pub const BUCKET_CONNECT: Duration = Duration::from_secs(3);
/// Time until the server answers, with all that is tried again; and once more until its answer is
/// there. A door waits 30 s for a page, and somebody must still hear that we are busy.
pub const BUCKET_PATIENCE: Duration = Duration::from_secs(10);
/// Bytes a millisecond that the line carries at least: [`VIDEO_BYTES_MAX`] may take a minute more.
pub const BUCKET_SLOWEST: u64 = 1 << 10;
/// Time that looking whether files can be kept may take: who asks for a node's readiness goes away
/// after five seconds.
pub const BUCKET_PROBE: Duration = Duration::from_secs(4);
/// Pauses before each further try of a request that was not answered or answered "busy".
pub const BUCKET_PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];
/// Requests under way at a time; more wait. A photo needs three, and the server's own limit is some
/// thousand a second.
pub const BUCKET_AT_ONCE: usize = 64;
/// Connections that rest, to be used again: more than a busy hour needs.
pub const BUCKET_RESTING_MAX: usize = 16;
/// How long they rest: servers close theirs after a minute or less.
pub const BUCKET_REST: Duration = Duration::from_secs(20);
/// Bytes of an answer: a file at most, [`VIDEO_BYTES_MAX`], and once that to spare.
pub const BUCKET_ANSWER_MAX: usize = 2 * VIDEO_BYTES_MAX;
/// Bytes of the words of a fault.
pub const BUCKET_WORDS_MAX: usize = 16 << 10;
