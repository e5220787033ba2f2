//! From what the deeds tell of a citizen's own to what the pages show.

use super::{photo, status};
use crate::portal::pages::mine::{Data, HeldRow, Mine, OpeningRow, Told, Waiting};
use crate::portal::pages::pieces::Row;
use crate::shell::Shell;
use crate::url;
use app::mine::choices::Choices;
use app::mine::held::{Held, Opening};
use app::mine::reports::{Ask, Item, Mine as Reports};
use app::retention::Data as Kind;
use app::view::ReportView;
use domain::permission::Sight;
use domain::time::At;
use lang::{Lang, date};

/// Characters of somebody's own words that stand for a title.
const TITLE_CHARS: usize = 80;

/// My reports.
pub(in crate::portal) fn reports(shell: Shell, mine: &Reports, now: At) -> Mine {
    let rows = |items: &[Item]| items.iter().map(|item| row(&shell, item, now)).collect();
    Mine {
        waiting: mine
            .waiting
            .iter()
            .map(|i| waiting(&shell, i, now))
            .collect(),
        running: rows(&mine.running),
        done: rows(&mine.done),
        joined: rows(&mine.joined),
        followed: rows(&mine.followed),
        more: mine.more,
        shell,
    }
}

fn waiting(shell: &Shell, item: &Item, now: At) -> Waiting {
    let (stem, anchor) = match item.ask {
        Some(Ask::Answer) => ("mine.ask.answer", "bo-sung"),
        Some(Ask::Confirm) | None => ("mine.ask.confirm", "xac-nhan"),
    };
    Waiting {
        row: row(shell, item, now),
        ask: shell.t(stem).to_owned(),
        go: shell.t(&format!("{stem}.go")).to_owned(),
        href: shell.to(&format!("{}#{anchor}", url::report(item.code))),
    }
}

fn row(shell: &Shell, item: &Item, now: At) -> Row {
    let (lang, view) = (shell.lang, &item.view);
    let sent = view.submitted_at.map(|at| {
        let day = date::short_moment(lang, at.0.0, now.0);
        lang::fill(lang, "portal.list.sent", &[("when", &day)])
    });
    Row {
        href: shell.to(&url::report(item.code)),
        code: item.code.shown(),
        title: title(lang, view),
        place: view
            .area
            .as_ref()
            .map_or_else(String::new, |a| a.name.clone()),
        when: sent.unwrap_or_default(),
        status: status::chip(lang, view.label, view.commitment.as_ref()),
        sla: pace(lang, view, now),
        // The title beside it says what it shows.
        photo: view
            .files
            .iter()
            .find_map(|f| f.thumb_url.as_deref())
            .map(|src| photo(src, "")),
        joined: None,
    }
}

fn pace(lang: Lang, view: &ReportView, now: At) -> Option<crate::portal::pages::status::SlaChip> {
    let promise = view.promise.as_ref()?.due.0;
    status::pace_of(
        lang,
        view.stage.filter(|_| view.open == Some(true))?,
        promise,
        view.submitted_at?.0,
        view.late == Some(true),
        now,
    )
}

/// What a report is called: its title, the beginning of its words, or what it is about.
fn title(lang: Lang, view: &ReportView) -> String {
    if view.sight == Sight::Tombstone || view.sight == Sight::Unpublished {
        return lang::t(lang, "portal.hidden.page").to_owned();
    }
    let words = view.title.as_deref().or(view.text.as_deref());
    match words.and_then(|w| w.lines().find(|l| !l.trim().is_empty())) {
        Some(line) if line.chars().count() > TITLE_CHARS => {
            let short: String = line.chars().take(TITLE_CHARS).collect();
            format!("{}…", short.trim_end())
        }
        Some(line) => line.to_owned(),
        None => view
            .category
            .as_ref()
            .map_or_else(|| view.shown_code.clone(), |c| c.name.clone()),
    }
}

/// How I am told.
pub(in crate::portal) fn told(shell: Shell, choices: Choices, notice: Option<String>) -> Told {
    let (from, until) = choices.quiet;
    let quiet = [("from", from.to_string()), ("until", until.to_string())];
    let quiet = quiet
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let told_in = match choices.browsers {
        0 => shell.t("mine.told.push.zero").to_owned(),
        n => shell.fill("mine.told.push.count", "n", n.to_string()),
    };
    Told {
        notice,
        sms: choices.sms,
        email: choices.email,
        quiet: lang::fill(shell.lang, "mine.told.quiet.text", &quiet),
        zalo: choices.zalo,
        push_key: choices.push_key,
        browsers: choices.browsers,
        told_in,
        shell,
    }
}

/// What is held of me.
pub(in crate::portal) fn data(
    shell: Shell,
    held: &[Held],
    openings: &[Opening],
    long: Vec<String>,
) -> Data {
    let is_masked = |text: &Option<String>| text.as_deref().is_some_and(|t| t.contains('•'));
    Data {
        masked: held
            .iter()
            .any(|h| is_masked(&h.phone) || is_masked(&h.email)),
        held: held.iter().map(|h| held_row(&shell, h)).collect(),
        openings: openings.iter().map(|o| opening(&shell, o)).collect(),
        long,
        shell,
    }
}

/// How long what is kept, by the periods in force.
pub(in crate::portal) fn long(lang: Lang, days: impl Fn(Kind) -> i64) -> Vec<String> {
    let span = |kind: Kind| match days(kind) {
        days if days % 365 == 0 => lang::count(lang, "mine.data.years", days / 365),
        days => lang::count(lang, "mine.data.days", days),
    };
    let line =
        |key: &str, one: &str, two: &str| lang::fill(lang, key, &[("span", one), ("other", two)]);
    let who = span(Kind::Identities);
    vec![
        line("mine.data.long.who", &who, ""),
        line("mine.data.long.case", &who, ""),
        line("mine.data.long.originals", &span(Kind::Originals), ""),
        line(
            "mine.data.long.calls",
            &span(Kind::Calls),
            &span(Kind::Recordings),
        ),
        line(
            "mine.data.long.words",
            &span(Kind::MessageWords),
            &span(Kind::Inbound),
        ),
        lang::t(lang, "mine.data.long.session").to_owned(),
    ]
}

fn held_row(shell: &Shell, held: &Held) -> HeldRow {
    let name = match &held.name {
        None => shell.t("mine.data.no-name").to_owned(),
        Some(name) if held.hide_name => {
            format!("{name} · {}", shell.t("mine.data.hidden-name"))
        }
        Some(name) => name.clone(),
    };
    let agreed = held.consent_at.map(|at| date::stamp(at.0.0));
    let lines = [
        ("mine.data.name", Some(name)),
        ("mine.data.phone", held.phone.as_deref().map(as_dialled)),
        ("mine.data.email", held.email.clone()),
        ("mine.data.consent", agreed),
    ];
    HeldRow {
        lines: lines
            .into_iter()
            .filter_map(|(key, value)| Some((shell.t(key).to_owned(), value?)))
            .collect(),
    }
}

/// A Vietnamese number as people write it: `0912 345 678`.
fn as_dialled(phone: &str) -> String {
    match phone.strip_prefix("+84") {
        Some(rest) if rest.len() == 9 && rest.is_ascii() => {
            format!("0{} {} {}", &rest[..3], &rest[3..6], &rest[6..])
        }
        _ => phone.to_owned(),
    }
}

fn opening(shell: &Shell, opening: &Opening) -> OpeningRow {
    let role = shell.t(&format!("role.{}", opening.role));
    OpeningRow {
        when: date::stamp(opening.at.0.0),
        machine: date::machine(opening.at.0.0),
        who: match &opening.agency {
            Some(agency) => format!("{role} · {}", agency.name),
            None => role.to_owned(),
        },
        report: (
            shell.fill("mine.data.opened.in", "code", opening.report_code.shown()),
            shell.to(&url::report(opening.report_code)),
        ),
        why: shell.fill("mine.data.opened.why", "purpose", &opening.purpose),
    }
}
