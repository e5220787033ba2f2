//! `/quan-tri/nhat-ky`: what administrators did, newest first, from the chains themselves.

use super::{AUDIT, backups, hooks, href, keys, peers, retention, sandbox};
use crate::console::pages::admin as pages;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::Form;
use crate::console::pages::terms::HistoryRow;
use crate::console::staff::Staff;
use crate::console::terms;
use crate::error::{Answer, Failure};
use app::audit::{self, Deed, FAMILIES, Place};
use domain::actor::Role;
use domain::time::At;
use lang::Lang;

/// `GET /quan-tri/nhat-ky`: `loai` narrows, `den` begins at the end of a day, `sau` goes on.
pub async fn show(staff: Staff) -> Answer {
    let lang = staff.lang();
    let family = staff.asked("loai").unwrap_or_default();
    let family = FAMILIES.iter().copied().find(|f| *f == family);
    let day = staff.asked("den").unwrap_or_default();
    let before = match (staff.asked("sau").as_deref().and_then(place), day.parse()) {
        (Some(place), _) => place,
        (None, Ok(day)) => {
            let next = At::on_day(domain::time::day_number(day) + 1, 0);
            (next, 0, 0)
        }
        (None, Err(_)) => audit::TOP,
    };
    let (deeds, next) = audit::page(&staff.app, staff.ctx(), family, before).await?;
    let choices = FAMILIES
        .iter()
        .map(|f| Choice::new(*f, lang::t(lang, &family_key(f))).chosen(family.unwrap_or_default()))
        .collect();
    let more = next.map(|(at, chain, seq)| {
        let family = family.unwrap_or_default();
        staff
            .shell()
            .to(&format!("{AUDIT}?loai={family}&sau={}-{chain}-{seq}", at.0))
    });
    let page = pages::Audit {
        sieve: Form::new(lang, "sieve", staff.shell().to(AUDIT))
            .reading()
            .field(
                Field::select(lang, "loai", staff.t("admin.audit.all"), choices)
                    .label(staff.t("admin.audit.family"))
                    .optional(),
            )
            .field(
                Field::date(lang, "den", day)
                    .label(staff.t("admin.audit.until"))
                    .optional(),
            )
            .button(staff.t("admin.sieve")),
        rows: deeds.iter().map(|deed| row(&staff, deed)).collect(),
        more_href: more.unwrap_or_default(),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// A deed in words.
fn row(staff: &Staff, deed: &Deed) -> pages::DeedRow {
    let lang = staff.lang();
    let whose = deed.whose.clone().unwrap_or_default();
    pages::DeedRow {
        at: lang::date::short_moment(lang, deed.at.0, staff.ctx().now.0),
        by: by(lang, deed),
        family: lang::t(lang, &family_key(&deed.family)).to_owned(),
        what: words(lang, deed),
        href: match staff.role() == Role::SysAdmin && !whose.is_empty() {
            true => staff.shell().to(&href(&whose)),
            false => String::new(),
        },
        whose,
        why: deed.why.clone(),
    }
}

/// The latest deeds, the newest first, at most so many.
///
/// # Errors
/// The store's; who may not read them.
pub async fn latest(staff: &Staff, most: usize) -> Result<Vec<pages::DeedRow>, Failure> {
    let (deeds, _) = audit::page(&staff.app, staff.ctx(), None, audit::TOP).await?;
    Ok(deeds
        .iter()
        .take(most)
        .map(|deed| row(staff, deed))
        .collect())
}

fn place(text: &str) -> Option<Place> {
    let mut parts = text.split('-');
    let place = (
        At(parts.next()?.parse().ok()?),
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(place)
}

/// The key of a family's name; that of all others where it has none.
fn family_key(family: &str) -> String {
    let key = format!("admin.family.{family}");
    match lang::has(&key) {
        true => key,
        false => "admin.family.other".to_owned(),
    }
}

fn by(lang: Lang, deed: &Deed) -> String {
    deed.by
        .clone()
        .unwrap_or_else(|| lang::t(lang, "role.system").to_owned())
}

/// What was done, in words.
fn words(lang: Lang, deed: &Deed) -> String {
    match deed.family.as_str() {
        "user" => {}
        "api_key" => return keys::deed(lang, &deed.what),
        "export" => return crate::console::export::deed(lang, &deed.what),
        "webhook" => return hooks::deed(lang, &deed.what),
        "peer" => return peers::deed(lang, &deed.what),
        "backup" => return backups::deed(lang, &deed.what),
        "sandbox" => return sandbox::deed(lang, &deed.what),
        "retention" => return retention::deed(lang, &deed.what),
        _ => return terms::changed(lang, &deed.what),
    }
    let kind = deed.what.get("kind").and_then(|k| k.as_str());
    let key = format!("admin.deed.{}", kind.unwrap_or_default());
    if !lang::has(&key) {
        return kind.unwrap_or_default().to_owned();
    }
    let mut words = lang::t(lang, &key).to_owned();
    let posts = deed.what.get("posts").and_then(|p| p.as_array());
    let told: Vec<String> = posts
        .into_iter()
        .flatten()
        .filter_map(|p| {
            let role = lang::t(lang, &format!("role.{}", p.get("role")?.as_str()?));
            Some(match p.get("agency").and_then(|a| a.as_str()) {
                Some(agency) => format!("{role} {agency}"),
                None => role.to_owned(),
            })
        })
        .collect();
    if !told.is_empty() {
        words = format!("{words}: {}", told.join(", "));
    }
    words
}

/// An act among those of one account.
pub fn history(lang: Lang, deed: &Deed, now: At) -> HistoryRow {
    HistoryRow {
        back: String::new(),
        at: lang::date::short_moment(lang, deed.at.0, now.0),
        by: by(lang, deed),
        what: words(lang, deed),
        why: deed.why.clone(),
    }
}
