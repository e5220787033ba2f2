//! The front page's figures, map and cards.

use super::{line, photo, status};
use crate::portal::pages::home::{DoneCard, DotMap, InHand, MapPoint, Pin, Promises, project};
use crate::portal::pages::pieces::LabelledPhoto;
use crate::shell::Shell;
use crate::url;
use app::Tables;
use app::report::finished::Finished;
use app::report::line::Line;
use app::statistics::Figures;
use domain::report::Label;
use domain::time::At;
use lang::{date, number};
use std::sync::Arc;

/// Under so many promises the front page shows none: one broken promise would look like many.
const JUDGED_LEAST: i64 = 5;
/// Under so many a percentage says more than is known; the count is shown instead.
pub(in crate::portal) const PERCENT_LEAST: i64 = 30;
/// Marks of promises: enough to see one in fifty.
const DOTS_MAX: i64 = 50;

/// How the promises were kept, from the figures of the months shown.
pub(in crate::portal) fn promises(
    shell: &Shell,
    months: &[Figures],
    late_now: (i64, bool),
) -> Option<Promises> {
    let lang = shell.lang;
    let sum = |measure: &str| {
        months
            .iter()
            .filter_map(|m| m.counts.get(measure))
            .sum::<i64>()
    };
    let (judged, kept) = (sum("judged"), sum("kept"));
    if judged < JUDGED_LEAST {
        return None;
    }
    let marks = judged.min(DOTS_MAX);
    // Never rounded to the house's own good: one late promise is at least one mark.
    let late = (judged - kept) * marks;
    let late = (late + judged - 1) / judged;
    let (figure, unit) = if judged >= PERCENT_LEAST {
        ((kept * 100 / judged).to_string(), "%")
    } else {
        (format!("{kept}/{judged}"), "")
    };
    let both = |key| {
        let values = [
            ("kept", number::whole(lang, kept)),
            ("judged", number::whole(lang, judged)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        lang::fill(lang, key, &values)
    };
    let (n, more) = late_now;
    let count = if more {
        format!("{}+", number::whole(lang, n))
    } else {
        number::whole(lang, n)
    };
    Some(Promises {
        figure,
        unit,
        headline: shell.t("portal.home.promises").to_owned(),
        detail: both("portal.home.promises.detail"),
        dots: (0..marks).map(|n| n >= marks - late).collect(),
        dots_label: both("portal.home.promises.dots"),
        late_now: (n > 0).then(|| lang::fill(lang, "portal.home.late-now", &[("n", &count)])),
    })
}

/// What is being worked on, drawn over the province's communes.
pub(in crate::portal) fn in_hand(
    shell: &Shell,
    tables: &Tables,
    open: &[Arc<Line>],
    (n, more): (i64, bool),
    now: At,
) -> Option<InHand> {
    let latest = open.first()?;
    let communes: Vec<(f64, f64)> = tables
        .catalogue
        .units_at(now.date())
        .filter(|u| u.kind.is_commune_level())
        .map(|u| (u.lat, u.lon))
        .collect();
    let placed: Vec<(&Arc<Line>, (f64, f64))> = open
        .iter()
        .filter_map(|l| Some((l, l.position.map(|p| (p.lat, p.lon))?)))
        .collect();
    let places: Vec<(f64, f64)> = placed.iter().map(|(_, place)| *place).collect();
    let pin = |(at, (line, _)): (MapPoint, &(&Arc<Line>, (f64, f64)))| {
        let status = status::of_label(Label::parse(line.label).unwrap_or(Label::Received));
        Pin {
            at,
            shape: status.shape(),
            tone: status.tone(),
        }
    };
    let count = if more {
        format!("{}+", number::whole(shell.lang, n))
    } else {
        number::whole(shell.lang, n)
    };
    Some(InHand {
        headline: lang::fill(shell.lang, "portal.home.in-hand", &[("n", &count)]),
        map: DotMap {
            dots: project(&communes, &communes),
            pins: project(&communes, &places)
                .into_iter()
                .zip(&placed)
                .map(pin)
                .collect(),
        },
        latest: Some(line::row(shell, latest, now)),
    })
}

/// A finished report with both photos.
pub(in crate::portal) fn card(shell: &Shell, done: &Finished, now: At) -> DoneCard {
    let lang = shell.lang;
    let line = &done.line;
    let day = date::short_day(lang, line.submitted_at.0.date(), now.date());
    let took = date::span(lang, (done.answered_at.0.0 - line.submitted_at.0.0).max(0));
    let labelled = |src: &str, label: String| LabelledPhoto {
        photo: photo(src, label.clone()),
        label,
    };
    DoneCard {
        href: shell.to(&url::report(line.report_code)),
        title: line.title.clone(),
        before: labelled(
            &done.before_url,
            format!("{} · {day}", shell.t("portal.case.before")),
        ),
        after: labelled(
            &done.after_url,
            lang::fill(lang, "portal.home.after", &[("span", &took)]),
        ),
        status: status::chip(lang, Some(line.label), None),
        agency: line
            .lead
            .as_ref()
            .map_or_else(String::new, |a| a.name.clone()),
    }
}
