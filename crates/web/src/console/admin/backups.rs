//! `/quan-tri/sao-luu`: what backups there are; one more is ordered here, and a drill with one of them.
//! The node that has the folder carries it out.

use super::{BACKUPS, administers};
use crate::console::pages::admin::Mark;
use crate::console::pages::backups::{BackupRow, Backups, FolderCard, Going, PastRow};
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::backup::{self, Kind, Overview, Place, Refused, Standing, State, Told};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use domain::time::{At, DAY_MS};
use lang::Lang;

/// From this age on the newest backup is too old: one is made every night.
const OLD_MS: i64 = DAY_MS + 3 * 3_600_000;
/// From this age on nobody can have noticed that none is made.
const WRONG_MS: i64 = 7 * DAY_MS;
/// From this age on the last drill is too long ago: a quarter, and a week to come to it.
const DRILL_DUE_MS: i64 = 98 * DAY_MS;

/// `GET /quan-tri/sao-luu`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    let words = match staff.asked("da").as_deref().and_then(Kind::parse) {
        Some(Kind::Backup) => Some("backup.ordered.backup"),
        Some(Kind::Drill) => Some("backup.ordered.drill"),
        None => None,
    };
    page(&staff, StatusCode::OK, words.map(|key| (key, false))).await
}

/// `POST /quan-tri/sao-luu`: orders a backup, or a drill.
pub async fn order(Shared(app): Shared<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let text = |name: &str| fields.typed(name).unwrap_or_default();
    let kind = Kind::parse(text("what")).ok_or(Failure::BAD_FORM)?;
    // "PLACE NAME"; only looked for in the list.
    let chosen = text("file").rsplit_once(' ').unwrap_or_default();
    match backup::order(&app, staff.ctx(), kind, chosen).await? {
        Ok(()) => Ok(staff.lead_to(&format!("{BACKUPS}?da={}", kind.as_str()))),
        Err(refused) => {
            let (status, key) = match refused {
                Refused::Nowhere => (StatusCode::CONFLICT, "backup.refused.nowhere"),
                Refused::Going => (StatusCode::CONFLICT, "backup.refused.going"),
                Refused::NoFile => (StatusCode::UNPROCESSABLE_ENTITY, "backup.refused.no_file"),
            };
            page(&staff, status, Some((key, true))).await
        }
    }
}

async fn page(staff: &Staff, status: StatusCode, flash: Option<(&'static str, bool)>) -> Answer {
    let found = backup::overview(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    desk.flash = flash.map(|(key, bad)| Flash {
        words: staff.t(key).to_owned(),
        bad,
    });
    let (facts, advice) = standing(staff, &found);
    let page = Backups {
        facts,
        advice,
        going: found.open.as_ref().map(|told| going(staff, told)),
        orders: orders(staff, &found),
        folders: (1..)
            .zip(&found.places)
            .map(|(n, place)| folder(staff, n, place))
            .collect(),
        past: found.ended.iter().map(|told| past(staff, told)).collect(),
        desk,
    };
    staff.page_as(status, &page)
}

fn moment(staff: &Staff, at: At) -> String {
    lang::date::short_moment(staff.lang(), at.0, staff.ctx().now.0)
}

fn number(lang: Lang, n: u64) -> String {
    lang::number::whole(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// How backups stand: facts, and what should be done.
fn standing(staff: &Staff, found: &Overview) -> (Vec<(String, String)>, Vec<String>) {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let mut advice = Vec::new();
    let files = found.places.iter().flat_map(|p| &p.folder.files);
    let whole = files.filter(|f| f.state == State::Whole);
    let newest = whole.map(|f| f.made_at).max();
    let newest_words = match newest {
        None => staff.t("backup.none.short").to_owned(),
        Some(at) => {
            let ago = lang::date::ago(lang, at.0, now.0);
            let values = [("at", &*moment(staff, at)), ("ago", &ago)];
            lang::fill(lang, "backup.newest.ago", &values)
        }
    };
    if !found.places.iter().any(|place| place.is_live) {
        advice.push(staff.t("backup.nowhere").to_owned());
    } else if newest.is_some_and(|at| now.0 - at.0 > OLD_MS) {
        advice.push(staff.t("backup.newest.old").to_owned());
    }
    let drill = found.ended.iter().find_map(|told| match told.kind {
        Kind::Drill => told.ended.as_ref(),
        Kind::Backup => None,
    });
    let drill_words = match drill {
        None => staff.t("backup.drill.never").to_owned(),
        Some((at, outcome)) => {
            let key = match outcome.is_well() {
                true => "backup.drill.last.well",
                false => "backup.drill.last.ill",
            };
            lang::fill(lang, key, &[("at", &moment(staff, *at))])
        }
    };
    if newest.is_some() && drill.is_none_or(|(at, _)| now.0 - at.0 > DRILL_DUE_MS) {
        advice.push(staff.t("backup.drill.due").to_owned());
    }
    let facts = vec![
        (staff.t("backup.newest").to_owned(), newest_words),
        (staff.t("backup.drill.last").to_owned(), drill_words),
    ];
    (facts, advice)
}

/// What may be ordered now.
fn orders(staff: &Staff, found: &Overview) -> Vec<(String, Form)> {
    let lang = staff.lang();
    let live: Vec<&Place> = found.places.iter().filter(|place| place.is_live).collect();
    if found.open.is_some() || live.is_empty() {
        return Vec::new();
    }
    let action = staff.shell().to(BACKUPS);
    let form = |kind: Kind| {
        Form::new(lang, kind.as_str(), action.clone())
            .button(staff.t(&format!("backup.do.{}", kind.as_str())))
            .field(Field::hidden(lang, "what", kind.as_str()))
    };
    let title = |kind: Kind| {
        staff
            .t(&format!("backup.kind.{}", kind.as_str()))
            .to_owned()
    };
    let mut all: Vec<(At, Choice)> = Vec::new();
    for place in &live {
        for file in place
            .folder
            .files
            .iter()
            .filter(|f| f.state == State::Whole)
        {
            let at = moment(staff, file.made_at);
            let mut words = format!("{} · {at}", file.name);
            if live.len() > 1 {
                words = format!("{words} · {}", place.folder.machine);
            }
            let value = format!("{} {}", place.name, file.name);
            all.push((file.made_at, Choice::new(value, words)));
        }
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let newest = all.first().map(|(_, choice)| choice.value.clone());
    let backup = form(Kind::Backup).weight(Weight::Main);
    let mut orders = vec![(title(Kind::Backup), backup)];
    if let Some(newest) = newest {
        let choices = all
            .into_iter()
            .map(|(_, choice)| choice.chosen(&newest))
            .collect();
        let file = Field::select(lang, "file", "", choices)
            .label(staff.t("backup.do.file"))
            .hint(staff.t("backup.do.file.hint"));
        orders.push((title(Kind::Drill), form(Kind::Drill).field(file)));
    }
    orders
}

fn going(staff: &Staff, told: &Told) -> Going {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let mut facts = Vec::new();
    if !told.file.is_empty() {
        facts.push((t("backup.file.name"), told.file.clone()));
    }
    let node = match told.node.as_str() {
        "" => t("backup.going.waits"),
        node => node.to_owned(),
    };
    facts.push((t("backup.going.node"), node));
    if let Some(progress) = told.progress {
        let key = format!("backup.step.{}", progress.step.as_str());
        let (rows, of) = (number(lang, progress.rows), number(lang, progress.of));
        let words = match (progress.step, progress.of) {
            (backup::Step::Writing, _) | (backup::Step::Reading, 0) => {
                lang::fill(lang, &key, &[("rows", &rows)])
            }
            (backup::Step::Reading, _) => {
                let values = [("rows", &*rows), ("of", &*of)];
                lang::fill(lang, "backup.step.reading.of", &values)
            }
            (backup::Step::Following | backup::Step::Verifying, _) => t(&key),
        };
        facts.push((t("backup.going.step"), words));
    }
    let asked = [("by", &*told.by), ("at", &moment(staff, told.asked_at))];
    let asked = lang::fill(lang, "backup.going.asked", &asked);
    facts.push((t("backup.past.by"), asked));
    Going {
        title: t(&format!("backup.kind.{}", told.kind.as_str())),
        facts,
        again_href: staff.shell().to(BACKUPS),
    }
}

fn folder(staff: &Staff, n: usize, place: &Place) -> FolderCard {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let seen = &place.folder;
    let mut facts = vec![(t("backup.folder.path"), seen.path.clone())];
    if let Some((free, all)) = seen.room {
        let size = |bytes: u64| lang::number::size(lang, bytes);
        let values = [("free", &*size(free)), ("all", &*size(all))];
        let words = lang::fill(lang, "admin.health.disk.found", &values);
        facts.push((t("backup.folder.room"), words));
    }
    let keep = match seen.keep_days {
        0 => t("backup.folder.keep.never"),
        days => lang::fill(lang, "backup.folder.keep.days", &[("n", &days.to_string())]),
    };
    facts.push((t("backup.folder.keep"), keep));
    let fault = match (&seen.fault, place.is_live) {
        (Some(fault), _) => fault.words(lang),
        (None, false) => {
            let at = moment(staff, place.seen_at);
            lang::fill(lang, "backup.folder.gone", &[("at", &at)])
        }
        (None, true) => String::new(),
    };
    FolderCard {
        n,
        title: lang::fill(lang, "backup.folder", &[("machine", &seen.machine)]),
        facts,
        fault,
        rows: seen.files.iter().map(|file| row(staff, file)).collect(),
    }
}

fn row(staff: &Staff, file: &backup::File) -> BackupRow {
    let lang = staff.lang();
    let holds = [
        ("rows", &*number(lang, file.rows)),
        ("files", &*number(lang, file.files)),
    ];
    BackupRow {
        name: file.name.clone(),
        at: moment(staff, file.made_at),
        ago: lang::date::ago(lang, file.made_at.0, staff.ctx().now.0),
        size: lang::number::size(lang, file.bytes),
        holds: match file.state {
            State::Whole => lang::fill(lang, "backup.file.holds.words", &holds),
            State::Cut | State::Strange | State::OtherKeys | State::Newer => "–".to_owned(),
        },
        mark: match file.state {
            State::Whole => Mark::Good,
            State::Cut | State::Newer => Mark::Warning,
            State::Strange | State::OtherKeys => Mark::Wrong,
        },
        state: staff
            .t(&format!("backup.state.{}", file.state.as_str()))
            .to_owned(),
    }
}

fn past(staff: &Staff, told: &Told) -> PastRow {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let (at, outcome) = match &told.ended {
        Some((at, outcome)) => (*at, Some(outcome)),
        None => (told.asked_at, None),
    };
    let words = outcome.map(|outcome| {
        if let Some(fault) = &outcome.fault {
            return fault.words(lang);
        }
        let size = lang::number::size(lang, outcome.bytes);
        let seconds = number(lang, outcome.took_ms.div_ceil(1000));
        let (rows, files) = (number(lang, outcome.rows), number(lang, outcome.files));
        let mut values = vec![
            ("file", &*outcome.file),
            ("rows", &rows),
            ("files", &files),
            ("seconds", &seconds),
        ];
        let Some(drilled) = outcome.drilled else {
            values.push(("size", &size));
            return lang::fill(lang, "backup.outcome.backup", &values);
        };
        let counted = [
            ("reports", number(lang, drilled.reports)),
            ("events", number(lang, drilled.events)),
            ("chains", number(lang, drilled.chains)),
            ("now", number(lang, drilled.reports_now)),
        ];
        values.extend(counted.iter().map(|(name, n)| (*name, n.as_str())));
        lang::fill(lang, "backup.outcome.drill", &values)
    });
    let is_well = outcome.is_some_and(backup::Outcome::is_well);
    PastRow {
        at: moment(staff, at),
        what: t(&format!("backup.kind.{}", told.kind.as_str())),
        by: told.by.clone(),
        node: told.node.clone(),
        mark: if is_well { Mark::Good } else { Mark::Wrong },
        ended: t(if is_well { "backup.well" } else { "backup.ill" }),
        outcome: words.unwrap_or_default(),
    }
}

/// How backups and drills stand, each under the key of its name.
pub fn health(lang: Lang, found: &Standing, now: At) -> [(Mark, &'static str, String); 2] {
    const BACKUP: &str = "admin.health.backup";
    const DRILL: &str = "admin.health.drill";
    let t = |key: &str| lang::t(lang, key).to_owned();
    let ago =
        |key: &str, at: At| lang::fill(lang, key, &[("ago", &lang::date::ago(lang, at.0, now.0))]);
    let (mark, words) = match (&found.fault, found.newest_at) {
        (Some(fault), _) => (Mark::Wrong, fault.words(lang)),
        (None, Some(at)) => {
            let mark = match (now.0 - at.0, found.has_folder) {
                (age, _) if age > WRONG_MS => Mark::Wrong,
                (age, true) if age <= OLD_MS => Mark::Good,
                _ => Mark::Warning,
            };
            (mark, ago("admin.health.backup.at", at))
        }
        (None, None) if found.has_folder => (Mark::Warning, t("admin.health.backup.never")),
        (None, None) => (Mark::Warning, t("admin.health.backup.nowhere")),
    };
    let backup = (mark, BACKUP, words);
    let drill = match found.drill {
        None => (Mark::Warning, DRILL, t("admin.health.drill.never")),
        Some((at, false)) => (Mark::Wrong, DRILL, ago("admin.health.drill.ill", at)),
        Some((at, true)) => {
            let mark = match now.0 - at.0 > DRILL_DUE_MS {
                true => Mark::Warning,
                false => Mark::Good,
            };
            (mark, DRILL, ago("admin.health.drill.well", at))
        }
    };
    [backup, drill]
}

/// What an act of backups was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let n = |name: &str| {
        let n = what.get(name).and_then(serde_json::Value::as_u64);
        number(lang, n.unwrap_or_default())
    };
    let (rows, files, reports) = (n("rows"), n("files"), n("reports"));
    let fault = format!("backup.fault.short.{}", text("fault"));
    let kind = match (text("kind"), lang::has(&fault)) {
        ("backup_ended", true) => "backup_failed",
        ("drill_ended", true) => "drill_failed",
        (kind, _) => kind,
    };
    let key = format!("admin.deed.{kind}");
    if !lang::has(&key) {
        return kind.to_owned();
    }
    let fault = match lang::has(&fault) {
        true => lang::t(lang, &fault),
        false => "",
    };
    let values = [
        ("file", text("file")),
        ("rows", &rows),
        ("files", &files),
        ("reports", &reports),
        ("fault", fault),
    ];
    lang::fill(lang, &key, &values)
}
