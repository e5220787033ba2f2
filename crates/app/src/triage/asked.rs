//! Filters as text that people read, change and send to each other: `trễ đơn-vị:ubnd-p-dong-hoi
//! "chợ Ga"`. Marks and capitals do not matter, the English words do as well.

use crate::limits::{VIEW_CONDITIONS, VIEW_FILTER_CHARS};
use crate::report::list::Query;
use domain::pack::Catalogue;
use domain::report::{Channel, Publication, Stage, Urgency};
use domain::text::fold;
use domain::time::At;
use domain::time::Date;

/// What a filter asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// As lists read it.
    pub query: Query,
    /// It also asks for what is over; then its hits are not counted at every look.
    pub all: bool,
}

/// What is wrong with a word of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The whole is longer than a filter may be.
    TooLong,
    /// More conditions than a filter may have.
    TooMany,
    /// `khoá:` names nothing that can be asked for.
    Key(String),
    /// The value is none of that key's; what comes nearest.
    Value(String, String, Vec<String>),
    /// A quotation mark that nothing closes.
    Quote(String),
    /// The same condition twice with two meanings.
    Twice(String),
}

/// Words that stand alone.
#[derive(Clone, Copy)]
enum Bare {
    Late,
    Urgent,
    All,
    Open,
}

const BARE: [(&str, Bare); 9] = [
    ("tre", Bare::Late),
    ("tre-han", Bare::Late),
    ("late", Bare::Late),
    ("khan", Bare::Urgent),
    ("urgent", Bare::Urgent),
    ("tat-ca", Bare::All),
    ("all", Bare::All),
    ("mo", Bare::Open),
    ("open", Bare::Open),
];

/// What can be asked for by key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Unit,
    Field,
    Area,
    Stage,
    Channel,
    Since,
    Until,
    Shown,
    Urgency,
}

const KEYS: [(&str, Key); 22] = [
    ("don-vi", Key::Unit),
    ("unit", Key::Unit),
    ("linh-vuc", Key::Field),
    ("field", Key::Field),
    ("dia-ban", Key::Area),
    ("xa", Key::Area),
    ("phuong", Key::Area),
    ("area", Key::Area),
    ("buoc", Key::Stage),
    ("stage", Key::Stage),
    ("nguon", Key::Channel),
    ("kenh", Key::Channel),
    ("channel", Key::Channel),
    ("tu", Key::Since),
    ("since", Key::Since),
    ("den", Key::Until),
    ("until", Key::Until),
    ("cong-khai", Key::Shown),
    ("shown", Key::Shown),
    ("muc", Key::Urgency),
    ("urgency", Key::Urgency),
    ("muc-do", Key::Urgency),
];

/// The Vietnamese words of a stage, as filters write them.
const STAGES: [(&str, Stage); 14] = [
    ("cho-phan-loai", Stage::Received),
    ("cho-bo-sung", Stage::AwaitingInfo),
    ("da-chuyen", Stage::Dispatched),
    ("dang-xu-ly", Stage::InProgress),
    ("cho-duyet", Stage::AwaitingApproval),
    ("da-duyet", Stage::Resolved),
    ("da-tra-loi", Stage::Answered),
    ("ket-thuc", Stage::Closed),
    ("tranh-chap", Stage::Disputed),
    ("trinh", Stage::Escalated),
    ("tu-choi", Stage::Refused),
    ("noi-khac", Stage::Redirected),
    ("da-gop", Stage::Merged),
    ("da-rut", Stage::Withdrawn),
];

/// Reads a filter. Without `tất-cả` or a stage that is over it asks for what is open.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(catalogue: &Catalogue, text: &str, now: At) -> Result<Asked, Vec<Wrong>> {
    if text.chars().count() > VIEW_FILTER_CHARS {
        return Err(vec![Wrong::TooLong]);
    }
    let (mut asked, mut wrong, mut words) = (Asked::default(), Vec::new(), Vec::new());
    let parts = parts(text, &mut wrong);
    if parts.len() > VIEW_CONDITIONS {
        return Err(vec![Wrong::TooMany]);
    }
    let mut set: Vec<Key> = Vec::new();
    for part in parts {
        let (typed, quoted) = part;
        if quoted {
            words.push(typed);
            continue;
        }
        match typed.split_once(':') {
            Some((key, value)) => {
                let folded = slug(key);
                let Some((_, key)) = KEYS.iter().find(|(name, _)| *name == folded) else {
                    wrong.push(Wrong::Key(key.to_owned()));
                    continue;
                };
                let single = matches!(key, Key::Since | Key::Until | Key::Shown | Key::Urgency);
                if single && set.contains(key) {
                    wrong.push(Wrong::Twice(typed.clone()));
                    continue;
                }
                set.push(*key);
                if let Err(near) = put(catalogue, &mut asked, *key, value, now) {
                    let (key, _) = typed.split_once(':').unwrap_or_default();
                    wrong.push(Wrong::Value(key.to_owned(), value.to_owned(), near));
                }
            }
            None => match BARE.iter().find(|(name, _)| *name == slug(&typed)) {
                Some((_, Bare::Late)) => asked.query.overdue = true,
                Some((_, Bare::Urgent)) => asked.query.filter.urgency = Some(Urgency::Urgent),
                Some((_, Bare::All)) => asked.all = true,
                Some((_, Bare::Open)) => {}
                None => words.push(typed),
            },
        }
    }
    if !words.is_empty() {
        asked.query.filter.words = Some(words.join(" "));
    }
    let over = |s: &Stage| !s.is_open();
    asked.all |= asked.query.filter.stages.iter().any(over);
    if !asked.all {
        asked.query.filter.open = Some(true);
    }
    asked.query.order = if asked.all || !words.is_empty() {
        crate::Sort::Newest
    } else {
        crate::Sort::Due
    };
    if wrong.is_empty() {
        Ok(asked)
    } else {
        Err(wrong)
    }
}

/// The conditions of a text; what stands in quotation marks is one, and words.
fn parts(text: &str, wrong: &mut Vec<Wrong>) -> Vec<(String, bool)> {
    let (mut out, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('"') {
            match after.split_once('"') {
                Some((inner, left)) => {
                    if !inner.trim().is_empty() {
                        out.push((inner.trim().to_owned(), true));
                    }
                    rest = left.trim_start();
                }
                None => {
                    wrong.push(Wrong::Quote(after.to_owned()));
                    break;
                }
            }
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, left) = rest.split_at(end);
        out.push((word.to_owned(), false));
        rest = left.trim_start();
    }
    out
}

/// `Phường Đồng Hới` as filters write it: `phuong-dong-hoi`.
pub fn slug(text: &str) -> String {
    let folded = fold(text).replace('đ', "d");
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Sets one condition; what comes nearest where the value is none.
fn put(
    catalogue: &Catalogue,
    asked: &mut Asked,
    key: Key,
    value: &str,
    now: At,
) -> Result<(), Vec<String>> {
    let wanted = slug(value);
    let filter = &mut asked.query.filter;
    let day = now.date();
    match key {
        Key::Unit => {
            let all = catalogue
                .agencies_at(day)
                .map(|a| (slug(&a.short_name), a.code.as_str()));
            filter.leads.push(choose(all.collect(), &wanted)?);
        }
        Key::Field => {
            let all = catalogue.categories().iter().flat_map(|c| {
                [&c.public_name, &c.name_vi, &c.name_en].map(|n| (slug(n), c.code.as_str()))
            });
            filter.categories.push(choose(all.collect(), &wanted)?);
        }
        Key::Area => {
            let all = catalogue.units_at(day).flat_map(|u| {
                let bare = u.name.strip_prefix(u.kind.prefix()).unwrap_or(&u.name);
                [
                    (slug(&u.name), u.code.as_str()),
                    (slug(bare), u.code.as_str()),
                ]
            });
            filter.areas.push(choose(all.collect(), &wanted)?);
        }
        Key::Stage => {
            let names = STAGES
                .iter()
                .map(|(name, s)| ((*name).to_owned(), s.as_str()));
            let code = choose(names.collect(), &wanted.replace('_', "-"))?;
            filter.stages.extend(Stage::parse(&code));
        }
        Key::Channel => {
            let all = Channel::ALL.iter().map(|c| (slug(c.as_str()), c.as_str()));
            let code = choose(all.collect(), &wanted)?;
            filter.channels.extend(Channel::parse(&code));
        }
        Key::Urgency => {
            let names = [
                ("khan", Urgency::Urgent),
                ("phuc-tap", Urgency::Complex),
                ("thuong", Urgency::Normal),
            ];
            let all = names.map(|(name, u)| (name.to_owned(), u.as_str()));
            filter.urgency = Urgency::parse(&choose(all.to_vec(), &wanted)?);
        }
        Key::Shown => {
            let names = [
                ("co", Publication::Public),
                ("yes", Publication::Public),
                ("chua", Publication::Withheld),
                ("an", Publication::Hidden),
            ];
            let all = names.map(|(name, p)| (name.to_owned(), p.as_str()));
            filter.publication = Publication::parse(&choose(all.to_vec(), &wanted)?);
        }
        Key::Since => filter.since = Some(At::from_local(date(value, day)?.at(0, 0, 0, 0))),
        Key::Until => filter.until = Some(At::end_of(date(value, day)?).plus_ms(1_000)),
    }
    Ok(())
}

/// The one whose name or code is wanted; else names that hold what was typed.
fn choose(all: Vec<(String, &str)>, wanted: &str) -> Result<String, Vec<String>> {
    let exact = all
        .iter()
        .find(|(name, code)| name == wanted || slug(code) == wanted);
    if let Some((_, code)) = exact {
        return Ok((*code).to_owned());
    }
    let close = |name: &str| {
        !wanted.is_empty() && (name.contains(wanted) || wanted.contains(name) && name.len() > 3)
    };
    let mut near: Vec<String> = Vec::new();
    for (name, _) in all {
        if close(&name) && !near.contains(&name) {
            near.push(name);
        }
    }
    near.sort_by_key(String::len);
    near.truncate(5);
    Err(near)
}

/// `24/11`, `24/11/2026` or `2026-11-24`.
fn date(text: &str, today: Date) -> Result<Date, Vec<String>> {
    let wrong = || {
        vec![format!(
            "{:02}/{:02}/{}",
            today.day(),
            today.month(),
            today.year()
        )]
    };
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date);
    }
    let mut parts = text.split('/');
    let mut next = || parts.next().and_then(|p| p.parse::<i16>().ok());
    let (day, month, year) = (next(), next(), next().unwrap_or(today.year()));
    let (Some(day), Some(month)) = (day, month) else {
        return Err(wrong());
    };
    let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
        return Err(wrong());
    };
    Date::new(year, month, day).map_err(|_| wrong())
}
