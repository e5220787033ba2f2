//! "Ở đâu": one box for everything that tells a place: a unit, a street, a landmark, what stands on a
//! label, a pair of degrees. What is typed is matched word by word, with or without its marks.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits::PLACES_SHOWN;
use crate::report::place;
use domain::area::Unit;
use domain::pack::Catalogue;
use domain::report::Point;
use domain::text::fold;
use domain::time::At;

/// What sort of place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A thing with a label.
    Asset,
    /// A point typed as degrees.
    Degrees,
    /// A market, a school, a station.
    Landmark,
    /// A street.
    Street,
    /// A commune or ward.
    Unit,
}

impl Sort {
    /// Its name, for words and style.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sort::Asset => "asset",
            Sort::Degrees => "degrees",
            Sort::Landmark => "landmark",
            Sort::Street => "street",
            Sort::Unit => "unit",
        }
    }
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What sort.
    pub sort: Sort,
    /// As it is written down: "86 Trần Hưng Đạo".
    pub words: String,
    /// The commune: its code and name.
    pub area: Option<(String, String)>,
    /// The point, where one is known.
    pub point: Option<Point>,
}

/// Places that what was typed may mean, the likeliest first; few.
pub async fn find(app: &App, ctx: &Ctx, typed: &str) -> AppResult<Vec<Found>> {
    super::centre(ctx)?;
    places(app, ctx, typed).await
}

/// The same for whoever may ask by other rights.
pub(crate) async fn places(app: &App, ctx: &Ctx, typed: &str) -> AppResult<Vec<Found>> {
    let typed = typed.trim();
    if typed.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let tables = app.tables();
    let (pack, today) = (&tables.catalogue, ctx.now.date());
    let unit_of = |point: Point| {
        let found = place::find(&tables, Some(point), None, ctx.now)?;
        let unit = pack.unit(&found.code, today)?;
        Some((unit.code.clone(), unit.name.clone()))
    };
    let mut found = Vec::new();
    if let Some(point) = degrees(typed).filter(|p| pack.in_province(p.lat, p.lon)) {
        found.push(Found {
            sort: Sort::Degrees,
            words: format!("{:.5}, {:.5}", point.lat, point.lon),
            area: unit_of(point),
            point: Some(point),
        });
    }
    if let Some(asset) = crate::asset::find(app, typed).await? {
        let area = asset.area.as_deref().and_then(|a| pack.unit(a, today));
        found.push(Found {
            sort: Sort::Asset,
            words: format!("{} {}, {}", asset.kind, asset.code, asset.name),
            area: area
                .map(|u| (u.code.clone(), u.name.clone()))
                .or_else(|| unit_of(asset.point)),
            point: Some(asset.point),
        });
    }
    let asked = Asked::of(typed, |word| {
        pack.expand_abbreviation(word).map(str::to_owned)
    });
    let mut ranked: Vec<(u8, Sort, Found)> = Vec::new();
    for mark in pack.landmarks().iter().filter(|mark| !mark.is_off) {
        let ranks = mark.words().iter().map(|words| asked.rank_in(words));
        if let Some(rank) = ranks.flatten().min() {
            let point = Point {
                lat: mark.lat,
                lon: mark.lon,
            };
            let named = mark.unit.as_deref().and_then(|code| pack.unit(code, today));
            let area = match named {
                Some(unit) => Some((unit.code.clone(), unit.name.clone())),
                None => unit_of(point),
            };
            let one = Found {
                sort: Sort::Landmark,
                words: asked.with_number(&mark.name),
                area,
                point: Some(point),
            };
            ranked.push((rank, Sort::Landmark, one));
        }
    }
    for street in pack.streets() {
        let whole = format!("{} {}", street.name, street.place);
        // Who names only the town does not ask for every street in it.
        let within = || asked.rank(&whole).filter(|_| asked.begins_in(&street.name));
        let Some(rank) = asked.rank(&street.name).or_else(within) else {
            continue;
        };
        let unit = unit_today(pack, &street.unit, ctx.now);
        ranked.push((
            rank,
            Sort::Street,
            Found {
                sort: Sort::Street,
                words: asked.with_number(&street.name),
                area: unit.map(|u| (u.code.clone(), u.name.clone())),
                // A street is long: its point is not told as the place.
                point: None,
            },
        ));
    }
    for unit in pack.units_at(today).filter(|u| u.kind.is_commune_level()) {
        let ranks = [asked.rank(&unit.name), asked.rank(bare(unit))];
        if let Some(rank) = ranks.into_iter().flatten().min() {
            let one = Found {
                sort: Sort::Unit,
                words: unit.name.clone(),
                area: Some((unit.code.clone(), unit.name.clone())),
                point: None,
            };
            ranked.push((rank, Sort::Unit, one));
        }
    }
    ranked.sort_by(|a, b| (a.0, a.1, &a.2.words).cmp(&(b.0, b.1, &b.2.words)));
    found.extend(ranked.into_iter().map(|(.., one)| one));
    found.dedup();
    found.truncate(PLACES_SHOWN);
    Ok(found)
}

/// The unit that what was typed names at its end, or a street of it lies in: for whoever typed a
/// place and chose none.
pub(crate) fn guess_unit(app: &App, ctx: &Ctx, typed: &str) -> Option<String> {
    let tables = app.tables();
    let (pack, today) = (&tables.catalogue, ctx.now.date());
    let folded = format!(" {} ", fold(typed).replace([',', '.', ';'], " "));
    let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = |name: &str| format!(" {folded} ").contains(&format!(" {} ", fold(name)));
    let mut units = pack
        .units_at(today)
        .filter(|u| u.kind.is_commune_level() && named(&u.name));
    if let (Some(unit), None) = (units.next(), units.next()) {
        return Some(unit.code.clone());
    }
    let mut streets: Vec<String> = pack
        .streets()
        .iter()
        .filter(|s| named(&s.name))
        .filter_map(|s| unit_today(pack, &s.unit, ctx.now))
        .map(|u| u.code.clone())
        .collect();
    streets.sort();
    streets.dedup();
    match streets.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The commune of a code today; of one that is no more the one that took its place, if it is one.
fn unit_today<'a>(pack: &'a Catalogue, code: &str, now: At) -> Option<&'a Unit> {
    let today = now.date();
    let found = match pack.unit(code, today) {
        Some(unit) => Some(unit),
        None => {
            let then = pack.units().iter().rfind(|u| u.code == code)?;
            match pack.units_now(code, then.valid.from, today).as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        }
    };
    found.filter(|u| u.kind.is_commune_level())
}

fn bare(unit: &Unit) -> &str {
    unit.name
        .strip_prefix(unit.kind.prefix())
        .unwrap_or(&unit.name)
}

/// Degrees as people copy them: `17.4702, 106.619`.
fn degrees(typed: &str) -> Option<Point> {
    let (lat, lon) = domain::landmark::degrees(typed)?;
    Some(Point { lat, lon })
}

/// What was typed, ready to be compared.
struct Asked {
    number: String,
    words: Vec<String>,
}

impl Asked {
    fn of(typed: &str, expand: impl Fn(&str) -> Option<String>) -> Asked {
        let mut parts: Vec<&str> = typed.split_whitespace().collect();
        // A house's number goes before the street's name, and is kept.
        let mut number = Vec::new();
        while let Some(first) = parts.first() {
            let is_word = matches!(fold(first).as_str(), "so" | "nha");
            if !is_word && !first.chars().next().is_some_and(|c| c.is_ascii_digit()) {
                break;
            }
            if !is_word {
                number.push(parts.remove(0));
            } else {
                parts.remove(0);
            }
        }
        let words = parts
            .iter()
            .flat_map(|part| {
                let whole = expand(part).unwrap_or_else(|| (*part).to_owned());
                fold(&whole)
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .filter(|word| word != "duong")
            .collect();
        Asked {
            number: number.join(" "),
            words,
        }
    }

    /// How well a name fits: all of it, its beginning, somewhere in it; none where a word is missing.
    fn rank(&self, name: &str) -> Option<u8> {
        self.rank_in(&domain::landmark::words(name))
    }

    /// The same for a name's folded words.
    fn rank_in(&self, held: &[String]) -> Option<u8> {
        if self.words.is_empty() {
            return None;
        }
        let mut from = 0;
        let mut first = None;
        for (n, word) in self.words.iter().enumerate() {
            let last = n + 1 == self.words.len();
            // The last word may still be on its way.
            let fits = |w: &String| w == word || (last && w.starts_with(word.as_str()));
            let at = from + held.get(from..)?.iter().position(fits)?;
            first = first.or(Some(at));
            from = at + 1;
        }
        Some(match (first, from == held.len()) {
            (Some(0), true) if held.len() == self.words.len() => 0,
            (Some(0), _) => 1,
            _ => 2,
        })
    }

    /// Whether the first word stands in a name.
    fn begins_in(&self, name: &str) -> bool {
        let held = fold(name);
        self.words.first().is_some_and(|word| {
            held.split_whitespace()
                .any(|w| w.starts_with(word.as_str()))
        })
    }

    fn with_number(&self, name: &str) -> String {
        if self.number.is_empty() {
            name.to_owned()
        } else {
            format!("{} {name}", self.number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> Asked {
        Asked::of(typed, |word| {
            (word == "thđ").then(|| "Trần Hưng Đạo".to_owned())
        })
    }

    #[test]
    fn a_name_is_met_by_its_words_with_or_without_marks() {
        let street = "Trần Hưng Đạo";
        for (typed, rank) in [
            ("tran hung dao", Some(0)),
            ("Trần Hưng", Some(1)),
            ("hung dao", Some(2)),
            ("86 thđ", Some(0)),
            ("số 86 đường tran hung d", Some(0)),
            ("tran dao", Some(1)),
            ("dao tran", None),
            ("tran phu", None),
            ("86", None),
        ] {
            assert_eq!(asked(typed).rank(street), rank, "{typed}");
        }
        assert_eq!(asked("số 86 thđ").with_number(street), "86 Trần Hưng Đạo");
    }

    #[test]
    fn degrees_are_read_as_people_copy_them() {
        assert_eq!(
            degrees("17.47, 106.6"),
            Some(Point {
                lat: 17.47,
                lon: 106.6
            })
        );
        assert_eq!(
            degrees("17.47 106.6"),
            Some(Point {
                lat: 17.47,
                lon: 106.6
            })
        );
        assert_eq!(degrees("86 Trần Hưng Đạo"), None);
        assert_eq!(degrees("117.47, 106.6"), None);
    }
}
