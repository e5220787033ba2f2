//! Lists and figures.

use super::json;
use crate::door::Door;
use crate::error::{Answer, Failure, FieldFault};
use crate::reading::Reading;
use crate::{limits, url};
use app::limit::Deed;
use app::report::list::{LIMIT_MAX, Query};
use app::statistics::By;
use app::{Bounds, Sort};
use axum::extract::RawQuery;
use axum::http::StatusCode;
use domain::action::Due;
use domain::refusal_reason::Why;
use domain::report::{Channel, Label, Point, Stage, Urgency};
use domain::text::tidy;
use domain::time::At;
use serde_json::json as object;

/// Parameters of a list.
pub(super) const FILTERS: &[&str] = &[
    "stage", "label", "category", "agency", "area", "urgency", "channel", "q", "bbox", "since",
    "until", "overdue", "mine", "sort", "limit", "cursor",
];
/// Parameters of the figures.
pub(super) const FIGURES: &[&str] = &["by", "since", "until"];
/// Parameters of the question for duplicates.
pub(super) const ALIKE: &[&str] = &["lat", "lon", "category", "area", "q", "files"];
/// Parameters that every address takes.
const ALWAYS: &[&str] = &["en", "k"];

/// `GET /api/v1/reports`: the reports that this caller may see.
pub async fn reports(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    let query = Asked::of(query.as_deref(), FILTERS)?.list()?;
    let lines = app::report::list::list(&app, &door.ctx, query).await?;
    json(StatusCode::OK, door.ctx.lang, &lines)
}

/// `GET /api/v1/reports/near`: public reports of perhaps the same thing, for whoever is about to send
/// it once more.
pub async fn near(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    door.knock(&app, Deed::Alike)?;
    let asked = super::alike(query.as_deref())?;
    let found = app::report::duplicates::duplicates(&app, &door.ctx, asked).await?;
    json(StatusCode::OK, door.ctx.lang, &found)
}

/// `GET /api/v1/statistics`: the figures of /so-lieu.
pub async fn statistics(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    let (by, from, to) = Asked::of(query.as_deref(), FIGURES)?.figures(door.ctx.now)?;
    let figures = app::statistics::figures(&app, &door.ctx, by, from, to).await?;
    json(
        StatusCode::OK,
        door.ctx.lang,
        &object!({ "figures": figures }),
    )
}

/// The parameters of a query, and what is wrong with them.
pub(super) struct Asked {
    pairs: Vec<(String, String)>,
    pub(super) faults: Vec<FieldFault>,
}

impl Asked {
    pub(super) fn of(query: Option<&str>, known: &[&str]) -> Result<Asked, Failure> {
        let pairs = url::pairs(query.unwrap_or("")).ok_or(Failure::BAD_TEXT)?;
        let faults = pairs
            .iter()
            .filter(|(name, _)| !known.contains(&bare(name)) && !ALWAYS.contains(&name.as_str()))
            .map(|(name, _)| {
                FieldFault::door(name.chars().take(60).collect::<String>(), "unknown_field")
            })
            .collect();
        Ok(Asked { pairs, faults })
    }

    /// Values of a name: repeated, or separated by commas.
    pub(super) fn values(&mut self, name: &str) -> Vec<String> {
        let pieces = self
            .pairs
            .iter()
            .filter(|(held, _)| bare(held) == name)
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim);
        let (given, values) = pieces.fold((0, Vec::new()), |(given, mut values), piece| {
            if !piece.is_empty() {
                values.push(piece.to_owned());
            }
            (given + 1, values)
        });
        // No name has one, and a database takes none.
        if values.iter().any(|value| value.contains('\0')) {
            self.faults.push(FieldFault::door(name, "bad_character"));
            return Vec::new();
        }
        // Empty ones count: so is it described.
        if given > limits::FILTER_VALUES_MAX {
            self.faults.push(FieldFault::why(name, Why::Limit));
            return Vec::new();
        }
        values
    }

    /// The value of a name; a name that comes twice has none.
    pub(super) fn one(&mut self, name: &str) -> Option<String> {
        let mut values = self.pairs.iter().filter(|(held, _)| held == name);
        let value = values.next().map(|(_, value)| value.trim().to_owned());
        if values.next().is_some() {
            self.faults.push(FieldFault::door(name, "twice"));
            return None;
        }
        value.filter(|v| !v.is_empty())
    }

    pub(super) fn choices<T>(
        &mut self,
        name: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let read: Vec<Option<T>> = self.values(name).iter().map(|v| parse(v)).collect();
        if read.iter().any(Option::is_none) {
            self.faults.push(FieldFault::door(name, "unknown_choice"));
        }
        read.into_iter().flatten().collect()
    }

    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        key: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.one(name)?;
        let read = parse(&text);
        if read.is_none() {
            self.faults.push(FieldFault::door(name, key));
        }
        read
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let flag = self.read(name, "unknown_choice", |text| match text {
            "1" | "true" | "yes" => Some(true),
            "0" | "false" | "no" => Some(false),
            _ => None,
        });
        flag.unwrap_or(false)
    }

    /// Ends the reading: what was read, or all faults.
    pub(super) fn finish<T>(self, read: T) -> Result<T, Failure> {
        if self.faults.is_empty() {
            Ok(read)
        } else {
            Err(Failure::Fields(self.faults))
        }
    }

    fn list(mut self) -> Result<Query, Failure> {
        let mut query = Query::default();
        query.filter.stages = self.choices("stage", Stage::parse);
        query.filter.labels = self.choices("label", Label::parse);
        query.filter.categories = self.values("category");
        query.filter.leads = self.values("agency");
        query.filter.areas = self.values("area");
        query.filter.urgency = self.read("urgency", "unknown_choice", Urgency::parse);
        query.filter.channels = self.choices("channel", Channel::parse);
        query.filter.words = self.read("q", "bad_character", |q| {
            tidy(q).map(|q| q.chars().take(limits::SEARCH_CHARS_MAX).collect())
        });
        query.filter.bounds = self.read("bbox", "point", bounds);
        query.filter.since = self.read("since", "bad_date", first);
        query.filter.until = self.read("until", "bad_date", after);
        query.overdue = self.flag("overdue");
        query.mine = self.flag("mine");
        query.order = self
            .read("sort", "unknown_choice", |sort| match sort {
                "newest" => Some(Sort::Newest),
                "due" => Some(Sort::Due),
                _ => None,
            })
            .unwrap_or_default();
        query.limit = self.read("limit", "bad_number", |n| {
            n.parse().ok().filter(|n| (1..=LIMIT_MAX).contains(n))
        });
        query.cursor = self.one("cursor");
        self.finish(query)
    }

    /// What may be the same as what somebody is about to send.
    pub(super) fn alike(mut self) -> Result<app::report::duplicates::Asked, Failure> {
        let mut degrees = |name, bounds: std::ops::RangeInclusive<f64>| {
            self.read(name, "point", |n| {
                n.parse().ok().filter(|n| bounds.contains(n))
            })
        };
        let (lat, lon) = (degrees("lat", -90.0..=90.0), degrees("lon", -180.0..=180.0));
        let asked = app::report::duplicates::Asked {
            point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
            area: self.one("area"),
            category: self.one("category"),
            words: self.one("q").unwrap_or_default(),
            photos: self.values("files"),
            ..Default::default()
        };
        self.finish(asked)
    }

    /// By what, and the first and last month as numbers (`202408`): a year back unless told.
    fn figures(mut self, now: At) -> Result<(By, i64, i64), Failure> {
        let by = self.read("by", "unknown_choice", By::parse);
        if by.is_none() && self.faults.is_empty() {
            self.faults.push(FieldFault::why("by", Why::Required));
        }
        let until = self.read("until", "bad_date", first).unwrap_or(now);
        let since = self.read("since", "bad_date", first);
        let from = since.map_or_else(|| month(until) - 99, month);
        match by {
            Some(by) if self.faults.is_empty() => Ok((by, from, month(until))),
            _ => Err(Failure::Fields(self.faults)),
        }
    }
}

fn bare(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

/// `202408`.
fn month(at: At) -> i64 {
    let date = at.date();
    i64::from(date.year()) * 100 + i64::from(date.month())
}

/// `west,south,east,north` in degrees.
pub(crate) fn bounds(text: &str) -> Option<Bounds> {
    let sides: Vec<f64> = text
        .split(',')
        .map(|side| side.trim().parse().ok())
        .collect::<Option<_>>()?;
    let &[west, south, east, north] = sides.as_slice() else {
        return None;
    };
    let sound = [west, east].iter().all(|x| (-180.0..=180.0).contains(x))
        && [south, north].iter().all(|y| (-90.0..=90.0).contains(y))
        && west <= east
        && south <= north;
    sound.then_some(Bounds {
        west,
        south,
        east,
        north,
    })
}

/// The instant meant, or the beginning of the day meant.
pub(super) fn first(text: &str) -> Option<At> {
    Due::parse(text).map(|due| match due {
        Due::Day(_) => At::on_day(due.at().day(), 0),
        Due::At(at) => at,
    })
}

/// The instant meant, or the end of the day meant: both days of a span are in it.
fn after(text: &str) -> Option<At> {
    Due::parse(text).map(|due| match due {
        Due::Day(_) => At::on_day(due.at().day().saturating_add(1), 0),
        Due::At(at) => at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_and_faults_named() {
        let query = "stage=received,closed&q=%C4%91&bbox=106,17,107,18&since=2024-08-09&until=2024-08-09&sort=due&limit=5";
        let read = Asked::of(Some(query), FILTERS).unwrap().list().unwrap();
        assert_eq!(read.filter.stages, [Stage::Received, Stage::Closed]);
        assert_eq!(read.filter.since, At::parse("2024-08-09T00:00"));
        assert_eq!(read.filter.until, At::parse("2024-08-10T00:00"));
        assert_eq!(read.limit, Some(5));
        let bad = "stage=gone&colour=red&bbox=1,2,3&limit=1000&since=yesterday&overdue=perhaps";
        let Err(Failure::Fields(faults)) = Asked::of(Some(bad), FILTERS).unwrap().list() else {
            panic!("no faults")
        };
        let named: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(
            named,
            ["colour", "stage", "bbox", "since", "overdue", "limit"]
        );
    }

    #[test]
    fn figures_reach_a_year_back() {
        let now = At::parse("2024-08-09T10:00").unwrap();
        let (_, from, to) = Asked::of(Some("by=agency"), FIGURES)
            .unwrap()
            .figures(now)
            .unwrap();
        assert_eq!((from, to), (202_309, 202_408));
        assert!(Asked::of(None, FIGURES).unwrap().figures(now).is_err());
    }
}
