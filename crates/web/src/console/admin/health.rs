//! `/quan-tri/suc-khoe`: how the installation is, worst first, with what to do.

use super::channels::WAIT_MAX;
use super::{BACKUPS, CHANNELS, HOOKS, PEERS, administers, backups, outside, peers};
use crate::console::pages::admin::{Finding, Health, Mark};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::router::House;
use app::health::Disk;
use axum::extract::State;

/// Events that a follower may be behind before somebody should know: some minutes' worth.
const LAG_MAX: i64 = 1_000;
/// Parts of a hundred of the disk below which somebody must act, and should know.
const DISK_MIN: (u64, u64) = (5, 15);

/// `GET /quan-tri/suc-khoe`.
pub async fn show(State(house): State<House>, staff: Staff) -> Answer {
    administers(&staff)?;
    let findings = findings(&house, &staff).await?;
    let sum = match findings.first().map(|f| f.mark) {
        Some(Mark::Wrong) => "admin.health.sum.bad",
        Some(Mark::Warning) => "admin.health.sum.warn",
        Some(Mark::Good) | None => "admin.health.sum.good",
    };
    let page = Health {
        sum: staff.t(sum).to_owned(),
        findings,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// Everything that is looked at, the worst first.
///
/// # Errors
/// The store's; nobody but the administrator may ask.
pub async fn findings(house: &House, staff: &Staff) -> Result<Vec<Finding>, Failure> {
    let lang = staff.lang();
    let (t, fill) = (
        |key: &str| lang::t(lang, key).to_owned(),
        |key: &str, args: &[(&str, &str)]| lang::fill(lang, key, args),
    );
    let number = |n: i64| lang::number::whole(lang, n);
    let found = app::health::look(&staff.app, staff.ctx()).await?;
    let mut findings = Vec::new();
    let mut tell = |mark: Mark, what: String, found: String, advice: &str, href: &str| {
        findings.push(Finding {
            mark,
            what,
            found,
            advice: match mark {
                Mark::Good => String::new(),
                Mark::Warning | Mark::Wrong => lang::t(lang, advice).to_owned(),
            },
            href: match href {
                "" => String::new(),
                href => staff.shell().to(href),
            },
        });
    };
    match house.options.clock.astray_ms() {
        None => tell(
            Mark::Good,
            t("admin.health.clock"),
            t("admin.health.clock.good"),
            "",
            "",
        ),
        Some(ms) => tell(
            Mark::Wrong,
            t("admin.health.clock"),
            fill("admin.health.clock.bad", &[("ms", &number(ms))]),
            "admin.health.clock.advice",
            "",
        ),
    }
    let (mark, words) = match found.pending.is_empty() {
        true => (Mark::Good, format!("{} · {}", found.engine, found.schema)),
        false => (
            Mark::Wrong,
            fill(
                "admin.health.schema.bad",
                &[("names", &found.pending.join(", "))],
            ),
        ),
    };
    tell(
        mark,
        t("admin.health.schema"),
        words,
        "admin.health.schema.advice",
        "",
    );
    for (name, behind) in &found.behind {
        let mark = match *behind > LAG_MAX {
            true => Mark::Warning,
            false => Mark::Good,
        };
        tell(
            mark,
            fill("admin.health.follower", &[("name", name)]),
            fill("admin.health.behind", &[("n", &number(*behind))]),
            "admin.health.follower.advice",
            "",
        );
    }
    let counted = |waiting: i64, dead: i64| {
        fill(
            "admin.health.jobs.found",
            &[("waiting", &number(waiting)), ("dead", &number(dead))],
        )
    };
    let mark = match found.dead_jobs > 0 {
        true => Mark::Wrong,
        false => Mark::Good,
    };
    let words = counted(found.jobs, found.dead_jobs);
    tell(
        mark,
        t("admin.health.jobs"),
        words,
        "admin.health.follower.advice",
        "",
    );
    let waits = found
        .oldest_message
        .map_or(0, |at| staff.ctx().now.0 - at.0)
        / 60_000;
    let mark = match (found.dead_messages > 0, waits > WAIT_MAX) {
        (true, _) => Mark::Wrong,
        (false, true) => Mark::Warning,
        (false, false) => Mark::Good,
    };
    let words = counted(found.messages, found.dead_messages);
    tell(
        mark,
        t("admin.health.messages"),
        words,
        "admin.health.messages.advice",
        CHANNELS,
    );
    let hooks = found.webhooks;
    if hooks.active + hooks.stopped > 0 {
        let mark = match (hooks.stopped > 0, hooks.failing > 0) {
            (true, _) => Mark::Wrong,
            (false, true) => Mark::Warning,
            (false, false) => Mark::Good,
        };
        let values = [
            ("active", &*number(hooks.active)),
            ("failing", &*number(hooks.failing)),
            ("stopped", &*number(hooks.stopped)),
        ];
        tell(
            mark,
            t("admin.health.webhooks"),
            fill("admin.health.webhooks.found", &values),
            "admin.health.webhooks.advice",
            HOOKS,
        );
    }
    if let Some((name, why)) = app::health::provider(&staff.app, staff.ctx()).await? {
        let (mark, words) = match why {
            None => (Mark::Good, t("admin.health.provider.good")),
            Some(why) => (
                Mark::Warning,
                fill("admin.health.provider.bad", &[("why", &why)]),
            ),
        };
        tell(
            mark,
            fill("door.provider", &[("name", &name)]),
            words,
            "admin.health.provider.advice",
            "",
        );
    }
    let outside = app::outside::look(&staff.app, staff.ctx().now).await;
    for (mark, what, words) in outside::findings(lang, &outside, staff.ctx().now) {
        tell(mark, t(what), words, &format!("{what}.advice"), "");
    }
    for peer in app::open311::peer::setup::list(&staff.app, staff.ctx()).await? {
        let ok_at = peer.state.as_ref().and_then(|s| s.ok_at);
        let at = ok_at.map_or_else(
            || t("peer.never"),
            |at| lang::date::short_moment(lang, at.0, staff.ctx().now.0),
        );
        let (waiting, stuck) = (number(peer.counts.waiting), number(peer.counts.stuck));
        let values = [("waiting", &*waiting), ("stuck", &*stuck), ("at", &*at)];
        let words = fill("admin.health.peer.found", &values);
        let name = peers::name_of(staff, &peer.agency);
        let mark = match peer.is_on || peer.counts.stuck > 0 {
            true => peers::mark(&peer),
            false => Mark::Good,
        };
        tell(
            mark,
            fill("admin.health.peer", &[("agency", &name)]),
            words,
            "admin.health.peer.advice",
            PEERS,
        );
    }
    let (mark, what, words) = match found.disk {
        Disk::Room { free, all } => {
            let part = free.saturating_mul(100).checked_div(all).unwrap_or(0);
            let mark = match part {
                part if part < DISK_MIN.0 => Mark::Wrong,
                part if part < DISK_MIN.1 => Mark::Warning,
                _ => Mark::Good,
            };
            let size = |n: u64| lang::number::size(lang, n);
            let args = [("free", &*size(free)), ("all", &*size(all))];
            (mark, "disk", fill("admin.health.disk.found", &args))
        }
        Disk::Unknown => (Mark::Warning, "disk", t("admin.health.disk.none")),
        Disk::Bucket => match app::health::files(&staff.app, staff.ctx()).await? {
            None => (Mark::Good, "bucket", t("admin.health.bucket.good")),
            Some(why) => {
                let words = fill("admin.health.bucket.bad", &[("why", &why)]);
                (Mark::Wrong, "bucket", words)
            }
        },
    };
    let (what, advice) = match what {
        "bucket" => ("admin.health.bucket", "admin.health.bucket.advice"),
        _ => ("admin.health.disk", "admin.health.disk.advice"),
    };
    tell(mark, t(what), words, advice, "");
    let kept = app::backup::standing(&staff.app, staff.ctx()).await?;
    for (mark, what, words) in backups::health(lang, &kept, staff.ctx().now) {
        let advice = format!("{what}.advice");
        tell(mark, t(what), words, &advice, BACKUPS);
    }
    let rank = |mark: Mark| match mark {
        Mark::Wrong => 0,
        Mark::Warning => 1,
        Mark::Good => 2,
    };
    findings.sort_by_key(|f| rank(f.mark));
    Ok(findings)
}
