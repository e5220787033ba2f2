//! What is read: each question as it goes through HTTP, what lies beneath it, and what the peers use
//! for it.

use crate::client::quoted;
use crate::words::{Chance, Words};
use crate::{Done, limits, median};
use app::App;
use app::follow::map::{Grid, Wanted};
use app::report::map::{grid_of, grid_of_tile};
use domain::id::ReportId;
use domain::report::{Point, Stage};
use std::sync::Arc;
use store::Value;
use store::cell::Bounds;
use store::report::{Filter, Order, Reach};

/// One kind of read.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Asked in turn.
    pub(crate) paths: Vec<String>,
    /// Asked as an operator of the centre.
    pub(crate) staff: bool,
    /// None where it is measured for the peers' sake alone.
    pub(crate) beneath: Option<Beneath>,
    /// Milliseconds of processor time of the best peer, and how many times less is wanted.
    pub(crate) peer: Option<(f64, f64)>,
}

/// The part of the house that a question comes down to, asked in the same order as the paths.
pub(crate) enum Beneath {
    /// One statement.
    Statement(&'static str, Vec<Vec<Value>>),
    /// A page of a list, as the store finds it, its rows not read.
    Page(Vec<Filter>),
    /// The same statement, on the threads of those that may scan.
    Scan(&'static str, Vec<Vec<Value>>),
    /// A look at the points in memory, and the rows of the single ones.
    Look(Vec<(Grid, Wanted)>),
}

impl Beneath {
    /// Asks the `n`th question, round and round.
    pub(crate) async fn ask(&self, app: &App, n: usize) -> Done {
        match self {
            Beneath::Statement(sql, args) => {
                app.store.query(sql, &args[n % args.len()]).await?;
            }
            Beneath::Scan(sql, args) => {
                app.store.scan(sql, &args[n % args.len()]).await?;
            }
            Beneath::Page(filters) => {
                let filter = &filters[n % filters.len()];
                store::report::folds(&app.store, filter, Order::Newest, None, limits::LINES)
                    .await?;
            }
            Beneath::Look(looks) => {
                let (grid, wanted) = looks[n % looks.len()].clone();
                let look = app.clone();
                let clusters = tokio::task::spawn_blocking(move || {
                    look.map.look(|p| p.clusters(grid, &p.sieve(&wanted)))
                })
                .await?
                .map_err(|e| format!("{e:?}"))?;
                let ones: Vec<ReportId> = clusters
                    .iter()
                    .filter(|c| c.n == 1)
                    .map(|c| ReportId(c.one))
                    .take(limits::NAMED)
                    .collect();
                store::report::pins(&app.store, &ones).await?;
            }
        }
        Ok(())
    }
}

/// Sub-fields that people report most.
const CATEGORIES: [&str; 4] = ["GT-01", "MT-01", "DIEN-01", "HT-01"];
/// A town's middle, a village, the hills.
const PLACES: [(f64, f64); 3] = [
    (17.4689, 106.6223),
    (17.6000, 106.5300),
    (17.8050, 105.9700),
];
/// Filters of the map's form.
const SIEVES: [&str; 3] = ["", "&category=GT", "&category=GT-01&label=done,working"];
/// Words that stand in every tenth report or more.
const COMMON: [&str; 4] = ["rác", "ổ gà", "nước", "đường"];

/// Everything that is read.
pub(crate) async fn all(app: &App) -> Done<Vec<Case>> {
    let words = Words::read(Arc::clone(&app.tables().catalogue), median::today())?;
    let codes = codes(app).await?;
    let mut cases = vec![one(&codes), page(&codes)];
    cases.extend(lists(&words));
    cases.extend(searches(&words)?);
    cases.extend(maps());
    cases.push(figures());
    cases.extend(open311());
    Ok(cases)
}

/// Codes of public reports, from one end of the years to the other.
async fn codes(app: &App) -> Done<Vec<i64>> {
    let ends = app
        .store
        .query_one("SELECT MIN(id), MAX(id) FROM report", &[])
        .await?;
    let (first, last) = (ends.int(0)?, ends.int(1)?);
    let step = (last - first) / limits::SAMPLE as i64;
    let mut codes = Vec::with_capacity(limits::SAMPLE);
    for n in 0..limits::SAMPLE as i64 {
        let from = ReportId(first + n * step);
        let sql =
            "SELECT code FROM report WHERE publication = 'public' AND id >= $1 ORDER BY id LIMIT 1";
        if let Some(row) = app.store.query_opt(sql, &[from.into()]).await? {
            codes.push(row.int(0)?);
        }
    }
    Ok(codes)
}

const BY_CODE: &str = "SELECT doc, hash FROM report WHERE code = $1";

fn one(codes: &[i64]) -> Case {
    Case {
        name: "one report",
        paths: codes
            .iter()
            .map(|c| format!("/api/v1/reports/{c}"))
            .collect(),
        staff: false,
        beneath: Some(Beneath::Statement(
            BY_CODE,
            codes.iter().map(|&code| vec![code.into()]).collect(),
        )),
        peer: Some((16.0, limits::PEERS_ONE)),
    }
}

/// What a citizen opens: the page with its course.
fn page(codes: &[i64]) -> Case {
    Case {
        name: "one report, its page",
        paths: codes.iter().map(|c| format!("/hs/{c}")).collect(),
        staff: false,
        beneath: None,
        peer: Some((145.0, limits::PEERS_ONE)),
    }
}

fn lists(words: &Words) -> Vec<Case> {
    let asked: Vec<(&str, &str)> = words
        .areas()
        .flat_map(|area| CATEGORIES.map(|category| (category, area)))
        .collect();
    let filters = |reach: Reach| {
        asked
            .iter()
            .map(|(category, area)| Filter {
                reach,
                stages: vec![Stage::Closed],
                categories: vec![(*category).to_owned()],
                areas: vec![(*area).to_owned()],
                ..Filter::default()
            })
            .collect()
    };
    let paths: Vec<String> = asked
        .iter()
        .map(|(category, area)| {
            format!("/api/v1/reports?category={category}&stage=closed&area={area}&limit=20")
        })
        .collect();
    let newest = |reach| {
        Beneath::Page(vec![Filter {
            reach,
            ..Filter::default()
        }])
    };
    let case = |name, paths, staff, beneath, peer| Case {
        name,
        paths,
        staff,
        beneath: Some(beneath),
        peer: Some((peer, limits::PEERS)),
    };
    let first = vec!["/api/v1/reports?limit=20".to_owned()];
    vec![
        case(
            "staff list, newest",
            first.clone(),
            true,
            newest(Reach::Staff),
            240.0,
        ),
        case(
            "staff list, filtered",
            paths.clone(),
            true,
            Beneath::Page(filters(Reach::Staff)),
            337.0,
        ),
        case(
            "public list, newest",
            first,
            false,
            newest(Reach::Public),
            45.0,
        ),
        case(
            "public list, filtered",
            paths,
            false,
            Beneath::Page(filters(Reach::Public)),
            337.0,
        ),
    ]
}

fn searches(words: &Words) -> Done<Vec<Case>> {
    let mut chance = Chance::of(311);
    let mut places = Vec::new();
    for _ in 0..limits::SEARCHES {
        places.push(words.told(&mut chance).ok_or("no sentence")?.place);
    }
    let case = |name, words: Vec<String>| Case {
        name,
        paths: words
            .iter()
            .map(|w| format!("/api/v1/reports?limit=20&q={}", quoted(w)))
            .collect(),
        staff: false,
        beneath: Some(Beneath::Page(
            words
                .into_iter()
                .map(|w| Filter {
                    words: Some(w),
                    ..Filter::default()
                })
                .collect(),
        )),
        peer: None,
    };
    Ok(vec![
        case("search, a common word", COMMON.map(str::to_owned).into()),
        // A house's number stands in one of two hundred.
        case(
            "search, a rare word",
            (1..=200).map(|n: u32| n.to_string()).collect(),
        ),
        case("search, an address", places),
    ])
}

fn maps() -> Vec<Case> {
    let everywhere = |ask: &dyn Fn(f64, f64, usize) -> (String, Grid)| {
        let mut paths = Vec::new();
        let mut looks = Vec::new();
        for (lat, lon) in PLACES {
            for n in 0..SIEVES.len() {
                let (path, grid) = ask(lat, lon, n);
                paths.push(path);
                looks.push((grid, sieve(n)));
            }
        }
        (paths, looks)
    };
    let view = |zoom: u32, degrees: f64| {
        everywhere(&move |lat, lon, n| {
            let bounds = Bounds {
                west: lon - degrees,
                south: lat - degrees * 0.6,
                east: lon + degrees,
                north: lat + degrees * 0.6,
            };
            let Bounds {
                west,
                south,
                east,
                north,
            } = bounds;
            let path = format!(
                "/api/v1/map?bbox={west:.4},{south:.4},{east:.4},{north:.4}&zoom={zoom}{}",
                SIEVES[n]
            );
            (path, grid_of(&bounds, zoom))
        })
    };
    let tile = |zoom: u32| {
        everywhere(&move |lat, lon, n| {
            let (x, y) = store::cell::spot(Point { lat, lon });
            let (x, y) = (x >> (32 - zoom), y >> (32 - zoom));
            let query = SIEVES[n].trim_start_matches('&');
            let path = format!("/tiles/{zoom}/{x}/{y}.mvt?{query}");
            (path, grid_of_tile(zoom, x, y))
        })
    };
    let case = |name, (paths, looks), peer| Case {
        name,
        paths,
        staff: false,
        beneath: Some(Beneath::Look(looks)),
        peer,
    };
    vec![
        // Two to four kilometres, as the peers were asked.
        case(
            "map, a box of 3 km",
            view(15, 0.014),
            Some((42.0, limits::PEERS)),
        ),
        case("map, the province in clusters", view(8, 0.7), None),
        case("map, a tile (zoom 12)", tile(12), None),
    ]
}

fn sieve(n: usize) -> Wanted {
    use domain::report::Label::{Done, Working};
    match n {
        0 => Wanted::default(),
        1 => Wanted {
            categories: vec!["GT".to_owned()],
            ..Wanted::default()
        },
        _ => Wanted {
            categories: vec!["GT-01".to_owned()],
            labels: vec![Done, Working],
            ..Wanted::default()
        },
    }
}

fn figures() -> Case {
    let by = ["agency", "category", "area"];
    let today = median::today().date();
    let (year, month) = (i64::from(today.year()), i64::from(today.month()));
    let until = year * 100 + month;
    Case {
        name: "statistics of three years",
        paths: by
            .map(|by| {
                format!(
                    "/api/v1/statistics?by={by}&since={}-{month:02}-01",
                    year - 3
                )
            })
            .into(),
        staff: false,
        beneath: Some(Beneath::Scan(
            "SELECT name, month, measure, n FROM tally \
             WHERE dimension = $1 AND month >= $2 AND month <= $3 AND n <> 0 ORDER BY name, month, measure",
            by.map(|by| vec![by.into(), (until - 300).into(), until.into()])
                .into(),
        )),
        peer: None,
    }
}

fn open311() -> Vec<Case> {
    let case = |name, count: i64, peer: f64| Case {
        name,
        paths: vec![format!("/open311/v2/requests.json?page_size={count}")],
        staff: false,
        beneath: Some(Beneath::Scan(
            "SELECT doc, hash FROM report WHERE publication = 'public' AND stage <> 'merged' \
             ORDER BY id DESC LIMIT $1",
            vec![vec![count.into()]],
        )),
        peer: Some((peer, limits::PEERS)),
    };
    vec![
        case("Open311, 50 requests", 50, 327.0),
        case("Open311, 1,000 requests", 1_000, 8_420.0),
    ]
}
