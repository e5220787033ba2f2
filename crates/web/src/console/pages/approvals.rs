//! `/lam-viec/duyet`: before, after, text; approve or send back.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Fact, Photo, Sla};

/// One answer or proposal that waits for a signature.
#[derive(Clone, Debug)]
pub struct Card {
    /// The report's code and version, where several can be approved at once; empty for none.
    pub pick: String,
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// "Gửi kết quả", "Xin dời hạn".
    pub kind: String,
    /// "Trần Tuấn · 08:10 10/4".
    pub who: String,
    /// Time left on the promise.
    pub sla: Option<Sla>,
    /// Before the work.
    pub before: Option<Photo>,
    /// After the work.
    pub after: Option<Photo>,
    /// The text that the public will read.
    pub words: String,
    /// What, where, when, by whom; or the new date and its reason.
    pub facts: Vec<Fact>,
    /// All that can be checked is as it should be: why, in words; empty for none.
    pub green: Vec<String>,
    /// Why it wants a look of its own; empty for none, and for what cannot be approved together.
    pub doubts: Vec<String>,
    /// Checks that the answer fails, in words.
    pub warnings: Vec<String>,
    /// Approve; none if the reader wrote it.
    pub approve: Option<Form>,
    /// Why not: "Bạn soạn câu này nên người khác phải duyệt."; empty if there is a form.
    pub blocked: String,
    /// Send back, move the promise.
    pub others: Vec<Drawer>,
}

/// The stack of what waits for a signature.
#[derive(Clone, Debug, Template)]
#[template(path = "console/approvals.html")]
pub struct Approvals {
    /// What stands around it.
    pub desk: Desk,
    /// "5".
    pub count: String,
    /// The cards, most pressing first.
    pub cards: Vec<Card>,
    /// What to say when there is none.
    pub empty: String,
    /// The next page; empty at the end.
    pub more_href: String,
    /// Who holds how much: (person, "7 việc", "2 trễ"; empty for none).
    pub load: Vec<(String, String, String)>,
}

impl Approvals {
    fn picks(&self) -> usize {
        self.cards.iter().filter(|c| !c.pick.is_empty()).count()
    }

    /// Those that one button approves.
    fn greens(&self) -> Vec<&Card> {
        self.cards
            .iter()
            .filter(|c| !c.pick.is_empty() && !c.green.is_empty())
            .collect()
    }
}

impl Approvals {
    /// Words that tell how many are green.
    fn green_words(&self, key: &str) -> String {
        let n = i64::try_from(self.greens().len()).unwrap_or(i64::MAX);
        lang::count(self.desk.shell.lang, key, n)
    }
}

/// What became of one of several.
#[derive(Clone, Debug)]
pub struct Line {
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Approved, or why not.
    pub words: String,
    /// It was approved.
    pub done: bool,
}

/// What became of several approvals.
#[derive(Clone, Debug, Template)]
#[template(path = "console/approved.html")]
pub struct Approved {
    /// What stands around it.
    pub desk: Desk,
    /// "Đã duyệt 3, chưa duyệt 1."
    pub summary: String,
    /// Each apart.
    pub lines: Vec<Line>,
}
