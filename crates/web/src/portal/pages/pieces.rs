//! Small things that several pages show: photographs, rows of a list, the way to the next page.

use super::status::{SlaChip, StatusChip};
use crate::shell::{Icon, icon};
use askama::Template;
use askama::filters::HtmlSafe;

/// A published photograph.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/photo.html")]
pub struct Photo {
    /// Its address.
    pub src: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Width in pixels, so the page does not jump while it loads.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

// Its template escapes the address and the words.
impl HtmlSafe for Photo {}

/// A photograph with the words that lie on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPhoto {
    /// The photograph.
    pub photo: Photo,
    /// E.g. "Lúc báo · 10/4".
    pub label: String,
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/row.html")]
pub struct Row {
    /// Where it opens.
    pub href: String,
    /// E.g. "QB 4829 1367".
    pub code: String,
    /// The public title.
    pub title: String,
    /// Street and commune.
    pub place: String,
    /// When it came, e.g. "hôm qua 07:49".
    pub when: String,
    /// Where it stands.
    pub status: StatusChip,
    /// How its promise stands, while it is open.
    pub sla: Option<SlaChip>,
    /// A small published photograph.
    pub photo: Option<Photo>,
    /// E.g. "12 người cùng gặp".
    pub joined: Option<String>,
}

// Its template escapes every field.
impl HtmlSafe for Row {}

/// The way to more of a list.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/pager.html")]
pub struct Pager {
    /// The address of what follows, if anything does.
    pub next: Option<String>,
    /// E.g. "Xem thêm 20 việc".
    pub label: String,
}

// Its template escapes both.
impl HtmlSafe for Pager {}

/// The drawing for an icon's name as the province's category table gives it.
pub fn category_icon(name: &str) -> Icon {
    icon(match name {
        "road" | "manhole" | "sign" | "truck" | "bus" | "bridge" | "hazard" => "road",
        "city" | "building" | "pavement" | "park" => "city",
        "leaf" => "leaf",
        "bin" | "dump" | "carcass" => "bin",
        "drain" | "flood" | "drop" | "waste-water" | "river" => "drop",
        "lamp" => "lamp",
        "tree" => "tree",
        "crane" | "house" | "fence" | "danger-house" | "construction" => "crane",
        "land" | "land-grab" | "dredge" | "quarry" => "land",
        "market" | "stall" | "pavement-use" | "poster" => "market",
        "noise" | "speaker" => "sound",
        "bolt" => "bolt",
        "tap" => "tap",
        "signal" => "signal",
        "shield" => "shield",
        "fire" => "fire",
        "health" => "health",
        "food" => "food",
        "school" => "school",
        "camera" => "travel",
        "farm" => "farm",
        "people" => "users",
        "clerk" => "clerk",
        "phone" => "phone",
        "idea" => "idea",
        _ => "grid",
    })
}

/// A recording or film, to be played on the page.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/piece/recording.html")]
pub struct Recording {
    /// Where it is.
    pub src: String,
    /// Something moves in it.
    pub film: bool,
    /// What it is.
    pub label: &'static str,
    /// What somebody does who cannot hear or see it.
    pub words: &'static str,
}

impl HtmlSafe for Recording {}
