//! `bench around`: what citizens ask about a place, through all doors over the large database: views and
//! tiles of the map with the names of single cases, and cases like the one being written.

use crate::options::Options;
use crate::read::requests;
use crate::{Done, client, cpu, doors, house, limits, median, seed};
use app::App;
use std::io::{Write, stdout};
use std::path::Path;

/// One question, asked at several places.
struct Case {
    name: &'static str,
    paths: Vec<String>,
    /// Milliseconds of processor time that it may take.
    most: f64,
}

/// A town's middle, a village, the hills.
const PLACES: [(f64, f64); 3] = [
    (17.4689, 106.6223),
    (17.6000, 106.5300),
    (17.8050, 105.9700),
];
/// Filters of the form, as the script asks them.
const FILTERS: [&str; 3] = [
    "",
    "&category=GT",
    "&category=GT-01&label=done,working&overdue=1",
];
/// Words of a report that is being written.
const WORDS: [&str; 2] = [
    "%E1%BB%95+g%C3%A0+s%C3%A2u+tr%C6%B0%E1%BB%9Bc+nh%C3%A0",
    "b%C3%A3i+r%C3%A1c+sau+ch%E1%BB%A3",
];

/// Whether every question stays under its limit.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    writeln!(stdout(), "around: {}", cpu::machine())?;
    let folder = seed::run(options).await?;
    let app = house::open(&folder, &house::sqlite(&folder)).await?;
    let began = median::now();
    while app::follow::map::follow(&app)
        .await
        .map_err(|e| format!("{e:?}"))?
        > 0
    {}
    let n = app
        .map
        .look(|points| points.len())
        .map_err(|e| format!("{e:?}"))?;
    writeln!(
        stdout(),
        "{n} public points of {} reports, read in {:.1} s",
        options.reports,
        began.elapsed().as_secs_f64()
    )?;
    let at = doors::open("127.0.0.1:0", house::doors(app.clone()))
        .await?
        .to_string();
    let mut met = true;
    for case in cases(&app) {
        met &= measure(&case, &at, &folder, options).await?;
    }
    Ok(met)
}

fn cases(app: &App) -> Vec<Case> {
    let with = |paths: &dyn Fn(f64, f64, &str) -> String| -> Vec<String> {
        PLACES
            .iter()
            .flat_map(|(lat, lon)| FILTERS.map(|filter| paths(*lat, *lon, filter)))
            .collect()
    };
    let view = |zoom: u32, degrees: f64| {
        with(&move |lat, lon, filter| {
            format!(
                "/api/v1/map?bbox={:.4},{:.4},{:.4},{:.4}&zoom={zoom}{filter}",
                lon - degrees,
                lat - degrees * 0.6,
                lon + degrees,
                lat + degrees * 0.6
            )
        })
    };
    let tile = |zoom: u32| {
        with(&move |lat, lon, filter| {
            let (x, y) = store::cell::spot(domain::report::Point { lat, lon });
            let query = filter.trim_start_matches('&');
            format!(
                "/tiles/{zoom}/{}/{}.mvt?{query}",
                x >> (32 - zoom),
                y >> (32 - zoom)
            )
        })
    };
    let like = |what: &dyn Fn(f64, f64) -> Vec<String>| -> Vec<String> {
        PLACES
            .iter()
            .flat_map(|(lat, lon)| what(*lat, *lon))
            .collect()
    };
    let category = ["GT-01", "MT-01"]
        .into_iter()
        .find(|code| app.tables().catalogue.category(code).is_some())
        .unwrap_or("GT");
    vec![
        case(
            "a view of the province (zoom 8)",
            view(8, 1.4),
            limits::MAP_VIEW_MS,
        ),
        case(
            "a view of a town (zoom 12)",
            view(12, 0.15),
            limits::MAP_VIEW_MS,
        ),
        case(
            "a view of a street (zoom 17)",
            view(17, 0.006),
            limits::MAP_VIEW_MS,
        ),
        case("a tile of zoom 6", tile(6), limits::MAP_TILE_MS),
        case("a tile of zoom 12", tile(12), limits::MAP_TILE_MS),
        case("a tile of zoom 17", tile(17), limits::MAP_TILE_MS),
        case(
            "cases like it, by place",
            like(&|lat, lon| {
                vec![format!(
                    "/api/v1/reports/near?lat={lat}&lon={lon}&category={category}"
                )]
            }),
            limits::ALIKE_MS,
        ),
        case(
            "cases like it, by place and words",
            like(&|lat, lon| {
                WORDS
                    .map(|q| {
                        format!(
                            "/api/v1/reports/near?lat={lat}&lon={lon}&category={category}&q={q}"
                        )
                    })
                    .into()
            }),
            limits::ALIKE_MS,
        ),
    ]
}

fn case(name: &'static str, paths: Vec<String>, most: f64) -> Case {
    Case { name, paths, most }
}

async fn measure(case: &Case, at: &str, folder: &Path, options: &Options) -> Done<bool> {
    let plan = folder.join("plan");
    client::plan(&plan, case.paths.iter().map(|path| client::get(path)))?;
    let count = options.count.unwrap_or(limits::LOOKS);
    let warm = client::send(at, &plan, case.paths.len() * 2, limits::READERS).await?;
    let mut times = Vec::with_capacity(options.rounds);
    for _ in 0..options.rounds {
        times.push(requests(at, &plan, count).await? / 1e3);
    }
    let ms = median::median(&times);
    let met = ms <= case.most;
    writeln!(
        stdout(),
        "  {:<34} {ms:>7.2} ms of processor time, {:>6} bytes, wanted {:.0} ms or less: {}",
        case.name,
        warm.bytes / warm.good.max(1),
        case.most,
        if met { "met" } else { "MISSED" }
    )?;
    Ok(met)
}
