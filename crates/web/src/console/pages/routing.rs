//! `/quan-tri/dieu-tuyen`: the rules of who acts, one rule, and what a change would have done.

use askama::Template;

use super::desk::Desk;
use super::form::Form;
use super::terms::HistoryRow;

/// A rule in a table.
#[derive(Clone, Debug)]
pub struct RuleRow {
    /// Its line: what a dispatch names as its reason.
    pub line: String,
    /// Where it is changed.
    pub href: String,
    /// Its place in the order.
    pub priority: String,
    /// What it is about.
    pub category: String,
    /// Where it holds.
    pub place: String,
    /// Whose things; empty for anybody's.
    pub owner: String,
    /// Who leads.
    pub lead: String,
    /// Who helps.
    pub co: String,
    /// "từ 1/7/2025".
    pub span: String,
    /// "đã hết", "sắp tới"; empty while it holds.
    pub state: String,
    /// Why.
    pub note: String,
}

/// What is wrong with the table as it stands.
#[derive(Clone, Debug)]
pub struct Faults {
    /// "3 chỗ cần xem".
    pub sum: String,
    /// The first of them.
    pub shown: Vec<String>,
}

/// All rules, and whom a matter would reach.
#[derive(Clone, Debug, Template)]
#[template(path = "console/routing.html")]
pub struct Rules {
    /// What stands around it.
    pub desk: Desk,
    /// Asks whom a matter would reach.
    pub ask: Form,
    /// The answer; empty while nothing was asked.
    pub answer: Vec<(String, String)>,
    /// Looks the whole table through.
    pub check_href: String,
    /// What was found; none while nobody asked.
    pub faults: Option<Faults>,
    /// Chooses what the table shows.
    pub sieve: Form,
    /// "181 quy tắc đang áp dụng hoặc sắp tới".
    pub count: String,
    /// The rules, the first to win first.
    pub rows: Vec<RuleRow>,
    /// Where a rule is added; empty where the reader changes nothing.
    pub add_href: String,
    /// Changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// One rule, with the forms that change it; or a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/routing_rule.html")]
pub struct Rule {
    /// What stands around it.
    pub desk: Desk,
    /// Its heading.
    pub title: String,
    /// What it says; empty for a new one.
    pub facts: Vec<(String, String)>,
    /// Puts another in its place, or adds one.
    pub change: Option<Form>,
    /// Ends it.
    pub end: Option<Form>,
}

/// A report that would go elsewhere.
#[derive(Clone, Debug)]
pub struct MovedRow {
    /// Its code.
    pub code: String,
    /// Its file.
    pub href: String,
    /// What and where.
    pub about: String,
    /// By the table in force.
    pub before: String,
    /// By the changed one.
    pub after: String,
    /// Who did lead.
    pub led: String,
}

/// What a change would have done.
#[derive(Clone, Debug, Template)]
#[template(path = "console/routing_preview.html")]
pub struct Preview {
    /// What stands around it.
    pub desk: Desk,
    /// What is changed.
    pub what: Vec<(String, String)>,
    /// "Thử trên 2.000 phản ánh gần nhất: 12 sẽ tới nơi khác."
    pub sum: String,
    /// "Khớp với nơi đã xử lý: trước 91,2 %, sau 92,0 %."
    pub agrees: String,
    /// The newest that would go elsewhere.
    pub moved: Vec<MovedRow>,
    /// What the changed table does not reach; warnings.
    pub gaps: Vec<String>,
    /// "Thay đổi này lấp 3 chỗ trống."; empty for none.
    pub healed: String,
    /// Saves it.
    pub save: Form,
    /// The form again.
    pub edit: Form,
}
