//! How a system is spoken to, as its administrator says, and the little tables as they are typed.

use domain::outside::Outside;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How news come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// We ask for updates since the last time.
    Feed,
    /// We ask for each open request by its number.
    #[default]
    List,
    /// It tells us.
    Told,
}

impl News {
    /// Every way.
    pub const ALL: [News; 3] = [News::Feed, News::List, News::Told];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            News::Feed => "feed",
            News::List => "list",
            News::Told => "told",
        }
    }
}

/// How a system can be asked whether it has a case that it gave no answer to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// It cannot be relied upon to say no.
    #[default]
    Nothing,
    /// Its list shows every request with its words at once: what is not there is not there.
    List,
    /// The same call under the same key is the same request.
    Once,
}

impl Asks {
    /// Every way.
    pub const ALL: [Asks; 3] = [Asks::Nothing, Asks::List, Asks::Once];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Asks::Nothing => "nothing",
            Asks::List => "list",
            Asks::Once => "once",
        }
    }
}

/// How a system is spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What its addresses begin with.
    pub endpoint: String,
    /// Which of its jurisdictions.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// It is asked for JSON.
    #[serde(default)]
    pub json: bool,
    /// Our categories or fields, and its services.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
    /// Its service for every other category.
    #[serde(default)]
    pub service: Option<String>,
    /// What is answered to its questions: `SERVICE.attribute`, and `?1` for the answer to our first
    /// question or the answer itself.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Its words for how a case stands, in small letters, and ours.
    #[serde(default)]
    pub statuses: BTreeMap<String, String>,
    /// How news come back.
    #[serde(default)]
    pub news: News,
    /// Minutes between two looks for them.
    #[serde(default)]
    pub minutes: i64,
    /// How it can be asked whether it has a case.
    #[serde(default)]
    pub asks: Asks,
    /// The words that the agency reads here go along, also while they are not public.
    #[serde(default)]
    pub all_words: bool,
    /// The address of the first public photo goes along.
    #[serde(default)]
    pub photos: bool,
    /// Our own address as the sender's, for systems that want one.
    #[serde(default)]
    pub email: Option<String>,
    /// Our own number as the sender's, likewise.
    #[serde(default)]
    pub phone: Option<String>,
}

impl Settings {
    /// What the system means by its word, in the words that systems share; the word itself where
    /// nobody said.
    pub fn meant(&self, status: &str) -> String {
        let folded = status.trim().to_lowercase();
        self.statuses
            .get(&folded)
            .cloned()
            .unwrap_or_else(|| status.trim().to_owned())
    }
}

/// Reads a table, a line each: `left = right`. The numbers of lines that do not read.
pub fn table(text: &str) -> Result<BTreeMap<String, String>, Vec<usize>> {
    let mut read = BTreeMap::new();
    let mut wrong = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match line.split_once('=').map(|(l, r)| (l.trim(), r.trim())) {
            Some((left, right)) if !left.is_empty() && !right.is_empty() => {
                if read.insert(left.to_owned(), right.to_owned()).is_some() {
                    wrong.push(at + 1);
                }
            }
            _ => wrong.push(at + 1),
        }
    }
    match wrong.is_empty() {
        true => Ok(read),
        false => Err(wrong),
    }
}

/// The same table as it is typed.
pub fn typed(table: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> = table.iter().map(|(l, r)| format!("{l} = {r}")).collect();
    lines.join("\n")
}

/// A table of statuses: their words in small letters, ours as they are written here. The lines'
/// words that are none of ours.
pub fn statuses(table: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut wrong = Vec::new();
    let mut read = BTreeMap::new();
    for (theirs, ours) in table {
        match Outside::read(ours) {
            Some(ours) => {
                read.insert(theirs.to_lowercase(), ours.as_str().to_owned());
            }
            None => wrong.push(ours.clone()),
        }
    }
    match wrong.is_empty() {
        true => Ok(read),
        false => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_line_by_line() {
        let read = table("GT-01 = POT HOLE\n\n CTR=77 \n").unwrap();
        assert_eq!(read["GT-01"], "POT HOLE");
        assert_eq!(table(&typed(&read)).unwrap(), read);
        assert_eq!(table("a = 1\nb\n= c\nd =\na = 2"), Err(vec![2, 3, 4, 5]));
        let words = table("Done = closed\nĐANG LÀM = In Progress").unwrap();
        let read = statuses(&words).unwrap();
        assert_eq!(read["đang làm"], "in_progress");
        let settings = Settings {
            statuses: read,
            ..Settings::default()
        };
        assert_eq!(settings.meant(" DONE "), "closed");
        assert_eq!(settings.meant("open"), "open");
        let wrong = table("x = on the moon").unwrap();
        assert_eq!(statuses(&wrong), Err(vec!["on the moon".to_owned()]));
    }
}
