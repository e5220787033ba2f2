//! From views to pages: pure functions that turn what the application shows into words.

pub mod answers;
pub mod dossier;
pub mod file;
pub mod job;
pub mod log;
pub mod precedents;
pub mod triage;
pub mod wall;

use super::pages::parts::{self, Fact, Photo, Recording, Row, Sla, Status};
use app::report::desk::Paper;
use app::view::{FileView, LineView, ReportView};
use domain::area::UnitKind;
use domain::report::Urgency;
use domain::time::At;
use lang::Lang;

/// Characters of the reporter's words that stand for a title nobody has given yet.
const WORDS_AS_TITLE: usize = 80;

/// How large a picture is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The print.
    Whole,
    /// The small print.
    Small,
}

/// A title to call the report by: its own, its first words, its category, its code.
pub fn title(view: &ReportView) -> String {
    if let Some(title) = view.title.as_deref().filter(|t| !t.trim().is_empty()) {
        return title.to_owned();
    }
    let first = first_words(view.text.as_deref().unwrap_or_default());
    if !first.trim().is_empty() {
        return first;
    }
    view.category
        .as_ref()
        .map_or_else(|| view.shown_code.clone(), |c| c.name.clone())
}

/// The first words of a text, cut between two of them.
fn first_words(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let cut: String = line.chars().take(WORDS_AS_TITLE).collect();
    if cut.len() == line.len() {
        return cut;
    }
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':']))
}

/// The stage in the words of staff, with the silhouette that citizens know.
pub fn status(lang: Lang, view: &ReportView) -> Status {
    let words = view.stage.map_or_else(
        || lang::t(lang, &format!("publication.{}", view.publication)),
        |stage| lang::t(lang, &format!("stage.{stage}")),
    );
    Status::of(view.label.unwrap_or_default(), words)
}

/// The same in a word or two, for rows.
fn short_status(lang: Lang, label: &str, stage: &str) -> Status {
    Status::of(label, lang::t(lang, &format!("console.stage.{stage}")))
}

/// What stands beside the status: late, urgency, attempt, publication.
pub fn tags(lang: Lang, paper: &Paper) -> Vec<Status> {
    let view = &paper.view;
    let mut tags = Vec::new();
    if view.late == Some(true) {
        tags.push(Status::late(lang::t(lang, "public.late")));
    }
    if view.urgency.is_some_and(|u| u != Urgency::Normal.as_str()) {
        tags.push(Status::tag(lang::t(
            lang,
            &format!("urgency.{}", view.urgency.unwrap_or_default()),
        )));
    }
    if let Some(attempt) = view.attempt.filter(|a| *a > 1) {
        tags.push(Status::tag(lang::fill(
            lang,
            "console.case.attempt",
            &[("n", &attempt.to_string())],
        )));
    }
    tags.push(Status::tag(lang::t(
        lang,
        &format!("publication.{}", view.publication),
    )));
    tags
}

/// Time left on the deadline that presses; an emergency that nobody was called for says so.
pub fn sla(lang: Lang, paper: &Paper) -> Option<Sla> {
    let view = &paper.view;
    let calls = view.urgency == Some(Urgency::Urgent.as_str())
        && !paper.called
        && matches!(
            view.stage,
            Some("received" | "awaiting_info" | "dispatched" | "in_progress")
        );
    if calls {
        return Some(Sla::urgent(lang::t(lang, "console.triage.call_now")));
    }
    if let Some(pressing) = paper.pressing {
        return Some(Sla::of(lang, pressing.start.0, pressing.due.0, view.now.0));
    }
    paper
        .waits
        .then(|| Sla::paused(lang::t(lang, "console.waits")))
}

/// A row of a queue that leads to `href`.
pub fn row(lang: Lang, paper: &Paper, href: String) -> Row {
    let view = &paper.view;
    let channel = view.channel.unwrap_or_default();
    Row {
        href,
        title: title(view),
        meta: meta(
            lang,
            channel,
            view.area.as_ref().map(|a| a.name.as_str()),
            view.submitted_at.map(|t| t.0),
            view.now,
        ),
        icon: parts::channel_icon(channel),
        thumb: first_photo(view)
            .and_then(|f| f.thumb_url.clone())
            .unwrap_or_default(),
        sla: sla(lang, paper),
        status: None,
        claim: None,
        urgent: view.urgency == Some(Urgency::Urgent.as_str()),
        on: false,
        pick: String::new(),
        incident: incidents(lang, paper).into_iter().next(),
    }
}

/// The incidents that a case belongs to, as (address, words).
pub fn incidents(lang: Lang, paper: &Paper) -> Vec<(String, String)> {
    let link = |mark: &app::incident::Mark| {
        let key = if mark.over {
            "incident.mark.over"
        } else {
            "incident.mark"
        };
        (
            to(lang, &format!("{}/{}", super::incidents::HREF, mark.id)),
            lang::fill(lang, key, &[("title", &mark.title)]),
        )
    };
    paper.incidents.iter().map(link).collect()
}

/// The same with its status, for queues that hold several.
pub fn row_with_status(lang: Lang, paper: &Paper, href: String) -> Row {
    let view = &paper.view;
    let status = view
        .stage
        .map(|stage| short_status(lang, view.label.unwrap_or_default(), stage));
    Row {
        status,
        ..row(lang, paper, href)
    }
}

/// A row of a list that was read as lines.
pub fn line_row(lang: Lang, line: &LineView, now: At, href: String) -> Row {
    let sla = match (line.clock_start, line.next_due) {
        (Some(start), Some(due)) => Some(Sla::of(lang, start.0, due.0.0, now.0)),
        _ => None,
    };
    let area = line.area.as_ref().map(|a| a.name.as_str());
    Row {
        href,
        title: line.title.clone(),
        meta: meta(lang, line.channel, area, Some(line.submitted_at.0), now),
        icon: parts::channel_icon(line.channel),
        thumb: line.thumb_url.clone().unwrap_or_default(),
        sla,
        status: Some(short_status(lang, line.label, line.stage)),
        claim: None,
        urgent: line.urgency == Urgency::Urgent.as_str(),
        on: false,
        pick: String::new(),
        incident: None,
    }
}

/// "1022 · Hoàn Lão · 24 ph".
fn meta(lang: Lang, channel: &str, area: Option<&str>, sent: Option<At>, now: At) -> String {
    let channel = if channel.is_empty() {
        None
    } else {
        Some(lang::t(lang, &format!("channel.{channel}")))
    };
    let age = sent.map(|at| lang::date::age(lang, at.0, now.0));
    let parts = [
        channel.map(str::to_owned),
        area.map(bare_unit).map(str::to_owned),
        age,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Where it is, in words: the place, and the unit.
pub(super) fn facts_place(view: &ReportView) -> String {
    let parts = [
        view.place.clone(),
        view.area.as_ref().map(|a| a.name.clone()),
    ];
    parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A commune's name without its kind: a row is short, and everybody knows the communes.
fn bare_unit(name: &str) -> &str {
    let kinds = [UnitKind::Ward, UnitKind::Commune, UnitKind::Township];
    kinds
        .iter()
        .find_map(|kind| name.strip_prefix(kind.prefix()))
        .unwrap_or(name)
}

fn first_photo(view: &ReportView) -> Option<&FileView> {
    view.files.iter().find(|f| f.kind == "photo" && !f.hidden)
}

/// A picture of the report, by what it shows.
pub fn photo(lang: Lang, file: &FileView, size: Size) -> Photo {
    let small = file.thumb_url.clone().filter(|_| size == Size::Small);
    Photo {
        src: small.unwrap_or_else(|| file.url.clone()),
        href: file.url.clone(),
        alt: lang::t(lang, &format!("file_role.{}", file.role)).to_owned(),
        note: if file.hidden {
            lang::t(lang, "publication.hidden").to_owned()
        } else {
            String::new()
        },
    }
}

/// Pictures of a role, small.
pub fn photos(lang: Lang, view: &ReportView, role: &str) -> Vec<Photo> {
    let files = view
        .files
        .iter()
        .filter(|f| f.kind == "photo" && f.role == role);
    files.map(|file| photo(lang, file, Size::Small)).collect()
}

/// Recordings and films, those of the reporter first.
pub fn recordings(lang: Lang, view: &ReportView) -> Vec<Recording> {
    let heard = |f: &&FileView| matches!(f.kind, "audio" | "video") && !f.hidden;
    let mut files: Vec<&FileView> = view.files.iter().filter(heard).collect();
    files.sort_by_key(|f| f.role != "before");
    let words = |f: &FileView| {
        let what = lang::t(lang, &format!("file.{}", f.kind));
        let role = lang::t(lang, &format!("file_role.{}", f.role));
        let help = lang::t(lang, "console.recording.deaf");
        format!("{what} · {role}. {help}")
    };
    let shown = files.into_iter().map(|f| Recording {
        src: f.url.clone(),
        film: f.kind == "video",
        fallback: lang::t(lang, "console.audio"),
        words: words(f),
    });
    shown.collect()
}

/// Facts that every page shows first: where, what, from whom.
pub fn facts(lang: Lang, paper: &Paper) -> Vec<Fact> {
    let view = &paper.view;
    let fact = |key: &str, value: Option<String>| {
        value
            .filter(|v| !v.is_empty())
            .map(|v| Fact::new(lang::t(lang, &format!("console.fact.{key}")), v))
    };
    let area = view.area.as_ref().map(|a| a.name.clone());
    let area = fact("area", area).map(|f| {
        let small = if view.area_approximate {
            lang::t(lang, "console.fact.approximate")
        } else {
            ""
        };
        f.small(small)
    });
    [
        fact("place", view.place.clone()),
        area,
        fact("category", view.category.as_ref().map(|c| c.name.clone())),
        fact("lead", view.lead.as_ref().map(|l| l.name.clone())),
        fact("reporter", view.anonymous.map(|_| reporter(lang, paper))),
        fact(
            "sent",
            view.submitted_at
                .map(|at| lang::date::moment(lang, at.0.0, view.now.0)),
        ),
        fact(
            "joined",
            view.joined.filter(|n| *n > 0).map(|n| n.to_string()),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reporter(lang: Lang, paper: &Paper) -> String {
    let key = match (paper.locked, paper.view.anonymous) {
        (true, _) => "console.case.identity_locked",
        (false, Some(true)) => "console.case.anonymous",
        (false, _) => "console.case.identity_hidden",
    };
    lang::t(lang, key).to_owned()
}

/// An instant in a table: "07:58 10/4".
pub fn at(lang: Lang, at: At, now: At) -> String {
    lang::date::short_moment(lang, at.0, now.0)
}

/// A day given as machines write it, as people do.
pub fn day(lang: Lang, machine: &str) -> String {
    match At::parse(&format!("{machine}T12:00:00+07:00")) {
        Some(at) => lang::date::full_day(lang, lang::date::local(at.0).date()),
        None => machine.to_owned(),
    }
}

/// An address in the reader's language.
pub fn to(lang: Lang, path: &str) -> String {
    match (lang, path.contains('?')) {
        (Lang::Vi, _) => path.to_owned(),
        (Lang::En, false) => format!("{path}?en=1"),
        (Lang::En, true) => format!("{path}&en=1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_ends_between_words() {
        assert_eq!(first_words("Ổ gà sâu\nở chợ"), "Ổ gà sâu");
        let long = "Rác ùn ứ ba ngày trước chợ Ga Nam Lý, nước rỉ chảy ra lòng đường, mùi hôi nồng nặc cả xóm";
        assert_eq!(
            first_words(long),
            "Rác ùn ứ ba ngày trước chợ Ga Nam Lý, nước rỉ chảy ra lòng đường, mùi hôi nồng…"
        );
        assert_eq!(bare_unit("Phường Đồng Hới"), "Đồng Hới");
    }
}
