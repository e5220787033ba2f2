//! `GET /so-lieu`: how promises are kept.

use super::home::last_year;
use super::pages::figures::{Counts, Figures as Page, Head, Row, Table};
use super::present::home::PERCENT_LEAST;
use super::{answer, visitor};
use crate::door::Door;
use crate::error::Answer;
use crate::reading::Reading;
use crate::shell::{Nav, Shell};
use crate::url;
use app::statistics::{By, Figures, figures};
use domain::text::fold;
use lang::{Lang, number};

/// The figures of twelve months, by agency, commune and month.
pub(super) async fn show(Reading(app): Reading, door: Door) -> Answer {
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Figures);
    let (from, to) = last_year(ctx.now);
    let months = figures(&app, &ctx, By::Month, from, to).await?;
    let agencies = figures(&app, &ctx, By::Agency, from, to).await?;
    let areas = figures(&app, &ctx, By::Area, from, to).await?;
    answer::page(&Page {
        period: span(from, to),
        heads: heads(&shell, &months),
        tables: vec![
            by_size(
                &shell,
                "don-vi",
                ("portal.figures.by-agency", "portal.figures.agency"),
                &agencies,
                |f| Some(shell.to(&url::agency(&f.key, &f.name))),
            ),
            by_size(
                &shell,
                "dia-ban",
                ("portal.figures.by-area", "portal.list.area"),
                &areas,
                |f| Some(shell.to(&url::area(&f.key, &f.name))),
            ),
            by_month(&shell, &months),
        ],
        json_href: "/api/v1/statistics?by=agency".to_owned(),
        shell,
    })
}

/// The months of a span: "12/2023 – 11/2024".
pub(super) fn span(from: i64, to: i64) -> String {
    format!("{} – {}", month(from), month(to))
}

/// `202411` as people write it: "11/2024".
fn month(number: i64) -> String {
    format!("{:02}/{}", number % 100, number / 100)
}

/// A count of a row.
pub(super) fn count_of(figures: &Figures, measure: &str) -> i64 {
    figures.counts.get(measure).copied().unwrap_or(0)
}

/// Everything together.
fn heads(shell: &Shell, months: &[Figures]) -> Vec<Head> {
    let lang = shell.lang;
    let sum = |measure: &str| months.iter().map(|m| count_of(m, measure)).sum::<i64>();
    let plain = |measure: &str, label: &'static str| Head {
        value: number::whole(lang, sum(measure)),
        label,
        of: String::new(),
    };
    let share = |part: &str, of: &str, label| share(lang, sum(part), sum(of), label);
    vec![
        share("kept", "judged", shell.t("portal.figures.kept")),
        plain("received", shell.t("portal.figures.received")),
        plain("answered", shell.t("portal.figures.answered")),
        share("confirmed", "answered", shell.t("portal.figures.confirmed")),
        plain("hai_long", shell.t("grade.hai_long")),
        plain("chap_nhan", shell.t("grade.chap_nhan")),
        plain("khong_hai_long", shell.t("grade.khong_hai_long")),
    ]
}

/// A part of a whole: so few promises are counted, not shared out.
pub(super) fn share(lang: Lang, part: i64, of: i64, label: &'static str) -> Head {
    let counts = number::out_of(lang, part, of);
    if of >= PERCENT_LEAST {
        Head {
            value: number::percent(part.max(0) as u64, of.max(0) as u64),
            label,
            of: counts,
        }
    } else {
        Head {
            value: counts,
            label,
            of: String::new(),
        }
    }
}

fn counts(shell: &Shell, figures: &Figures) -> Option<Counts> {
    let lang = shell.lang;
    let (judged, kept) = (count_of(figures, "judged"), count_of(figures, "kept"));
    let share = match judged {
        0 => "–".to_owned(),
        n if n >= PERCENT_LEAST => format!(
            "{} ({})",
            number::percent(kept.max(0) as u64, n as u64),
            number::out_of(lang, kept, n)
        ),
        n => number::out_of(lang, kept, n),
    };
    (!figures.few).then(|| Counts {
        received: number::whole(lang, count_of(figures, "received")),
        answered: number::whole(lang, count_of(figures, "answered")),
        kept: share,
        confirmed: number::whole(lang, count_of(figures, "confirmed")),
    })
}

/// The largest first; those of few reports by name, at the end.
fn by_size(
    shell: &Shell,
    id: &'static str,
    (caption, head): (&str, &str),
    figures: &[Figures],
    href: impl Fn(&Figures) -> Option<String>,
) -> Table {
    let mut sorted: Vec<&Figures> = figures.iter().collect();
    sorted.sort_by_cached_key(|f| (std::cmp::Reverse(count_of(f, "received")), fold(&f.name)));
    let row = |f: &&Figures| Row {
        name: f.name.clone(),
        href: href(f),
        counts: counts(shell, f),
    };
    Table {
        id,
        caption: shell.t(caption),
        head: shell.t(head),
        rows: sorted.iter().map(row).collect(),
    }
}

/// The newest month first.
fn by_month(shell: &Shell, months: &[Figures]) -> Table {
    let name = |key: &str| {
        key.split_once('-')
            .map_or_else(|| key.to_owned(), |(year, month)| format!("{month}/{year}"))
    };
    let row = |f: &Figures| Row {
        name: name(&f.key),
        href: None,
        counts: counts(shell, f),
    };
    Table {
        id: "thang",
        caption: shell.t("portal.figures.by-month"),
        head: shell.t("portal.figures.month"),
        rows: months.iter().rev().map(row).collect(),
    }
}
