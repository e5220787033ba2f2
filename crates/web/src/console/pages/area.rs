//! `/quan-tri/dia-gioi`: units with their outlines, where a point lies, and outlines laid down from a
//! day on.

use super::desk::Desk;
use super::form::Form;
use super::tables::TableGroup;
use super::terms::{HistoryRow, Tab};
use askama::Template;

/// A place that was asked for.
#[derive(Clone, Debug, Default)]
pub struct LiesRow {
    /// "Chợ Đồng Hới".
    pub words: String,
    /// "địa danh".
    pub sort: String,
    /// Its unit: address and name.
    pub area: Option<(String, String)>,
    /// Who answers for the unit: address and name.
    pub agency: Option<(String, String)>,
    /// That it is only near; empty where an outline says so.
    pub note: String,
    /// Landmarks around: address and words.
    pub marks: Vec<(String, String)>,
}

/// What was asked for, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// Words above.
    pub title: String,
    /// What was found.
    pub rows: Vec<LiesRow>,
}

/// All units.
#[derive(Clone, Debug, Template)]
#[template(path = "console/areas.html")]
pub struct Areas {
    /// What stands around it.
    pub desk: Desk,
    /// The pages beside this.
    pub tabs: Vec<Tab>,
    /// What holds: "Ranh giới chính thức của 41 xã, phường…".
    pub stands: String,
    /// Where a point lies.
    pub finder: Form,
    /// The answer; none before somebody asks.
    pub answered: Option<Answered>,
    /// Narrows the list.
    pub sieve: Form,
    /// The units by level.
    pub groups: Vec<TableGroup>,
}

/// A unit's outline.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The drawing.
    pub drawing: app::areas::Drawing,
    /// What it shows.
    pub alt: String,
    /// Below it.
    pub caption: String,
}

/// One unit.
#[derive(Clone, Debug, Template)]
#[template(path = "console/area.html")]
pub struct Area {
    /// What stands around it.
    pub desk: Desk,
    /// Its name.
    pub title: String,
    /// Back to the list, and its name.
    pub back: (String, String),
    /// What is to be known: that it has no outline.
    pub notes: Vec<String>,
    /// Label, value, and where the value leads; an empty address leads nowhere.
    pub facts: Vec<(String, String, String)>,
    /// Its outline.
    pub outline: Option<Outline>,
    /// Landmarks in it: address and words.
    pub marks: Vec<(String, String)>,
}

/// Outlines from a day on.
#[derive(Clone, Debug)]
pub struct EditionRow {
    /// "Từ 1/1/2027".
    pub title: String,
    /// "đang áp dụng".
    pub state: String,
    /// Units that it outlines.
    pub words: String,
    /// Takes it back; none for those without a day.
    pub withdraw: Option<Form>,
}

/// The editions, and the form for another.
#[derive(Clone, Debug, Template)]
#[template(path = "console/area_lay.html")]
pub struct Lay {
    /// What stands around it.
    pub desk: Desk,
    /// The pages beside this.
    pub tabs: Vec<Tab>,
    /// The editions, the latest first.
    pub editions: Vec<EditionRow>,
    /// Faults of the file that was sent; empty for none.
    pub faults: Vec<String>,
    /// Puts a file aside to be looked at.
    pub form: Form,
    /// Changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// Some lines under a heading.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// "Chồng lấn với xã bên cạnh".
    pub title: String,
    /// What it means.
    pub note: String,
    /// The lines.
    pub lines: Vec<String>,
    /// "… và 12 dòng nữa"; empty for none.
    pub more: String,
    /// It stands in the way.
    pub bad: bool,
}

/// What newer outlines would change.
#[derive(Clone, Debug, Template)]
#[template(path = "console/area_preview.html")]
pub struct LayPreview {
    /// What stands around it.
    pub desk: Desk,
    /// Back to the editions, and their name.
    pub back: (String, String),
    /// "Thay ranh giới 3 đơn vị từ 1/1/2027".
    pub sum: String,
    /// What it touches.
    pub parts: Vec<Lines>,
    /// Lays them down; none where something stands in the way.
    pub save: Option<Form>,
}

/// Landmarks from a file.
#[derive(Clone, Debug, Template)]
#[template(path = "console/landmarks_bring.html")]
pub struct BringMarks {
    /// What stands around it.
    pub desk: Desk,
    /// Back to the landmarks, and their name.
    pub back: (String, String),
    /// The columns of the file.
    pub header: String,
    /// The names of kinds: as in the file, in words.
    pub kinds: Vec<(String, String)>,
    /// What it would do, in a line; empty before a look.
    pub sum: String,
    /// Lines at fault.
    pub faults: Vec<String>,
    /// Lines that do something: number, name, code, what.
    pub rows: Vec<(String, String, String, String)>,
    /// "… và 200 dòng nữa".
    pub more: String,
    /// Brings them in; none where nothing would be.
    pub save: Option<Form>,
    /// Looks at a file.
    pub form: Form,
}
