//! Where it is, its files, and what of both the public may see.

use crate::id::FileId;
use crate::words::names;
use serde::{Deserialize, Serialize};

/// A point on the earth, WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude, −90…90.
    pub lat: f64,
    /// Longitude, −180…180.
    pub lon: f64,
}

/// Where it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The point, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Words: street, landmark, hamlet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Whose asset, as the desk says (`asset_owner` of the pack).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_owner: Option<String>,
}

names! {
    /// What a file is.
    FileKind {
        /// A photo.
        Photo = "photo",
        /// A recording of voice.
        Audio = "audio",
        /// A video.
        Video = "video",
        /// A document (directive, letter).
        Document = "document",
    }
}

names! {
    /// What a file shows, for "before" and "after".
    FileRole {
        /// Sent by a citizen.
        Before = "before",
        /// Sent with the result.
        After = "after",
        /// Anything else: progress, relay, dossier.
        Other = "other",
    }
}

/// A file named by the report; its bytes are in the file store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Its id.
    pub id: FileId,
    /// What it is.
    pub kind: FileKind,
    /// What it shows.
    pub role: FileRole,
    /// The event that brought it.
    pub seq: u32,
    /// Chosen for the public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    /// Taken down.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The agency whose position in a dispute it supports: no other agency opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The photo of which it is a copy, with faces, plates or papers burnt out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<FileId>,
}

impl FileRef {
    /// The photo that it shows: itself, or the one of which it is a copy.
    pub fn root(&self) -> FileId {
        self.of.unwrap_or(self.id)
    }
}

names! {
    /// How exactly the public sees the place.
    Precision {
        /// The point.
        Exact = "exact",
        /// Snapped to a street or hamlet: about 100 m.
        Street = "street",
        /// The commune only.
        Area = "area",
    }
}

/// What the public may read: what was shown when the centre released it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PublicWords {
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The report in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The place, already made as coarse as the precision says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// The place in words; none where only the commune may show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The answer in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}
