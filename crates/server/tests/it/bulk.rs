//! Thousands of another city's cases at once: brought in, listed to the end, searched, verified.
//!
//! `cargo xtask trial import [FILE]` runs the long form: 10,000 cases made here, or those of a file
//! of San Francisco's open 311 data.

use crate::storm::client::Request;
use crate::storm::dice::asked_for;
use crate::storm::node::House;
use crate::storm::{in_house, insist, whole};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use testkit::{TestDb, both_engines};

both_engines!(
    async fn a_city_moves_in(db: TestDb) {
        in_house(&db, trial).await;
    }
);

/// A word of many cases of that city, and of the cases made here.
const WORD: &str = "sewer";

/// Desk, category, kind and detail of the cases made here; the first is of sewers.
const KINDS: [&str; 4] = [
    "PUC Sewer Ops,Sewer Issues,Odor,Odor From_catch_basin",
    "DPW Ops Queue,Street Defects,Pavement_Defect,\"Pothole, deep\"",
    "Somebody,Noise Report,other_excessive_noise,Noise",
    "Nobody known,Graffiti,Graffiti on Building,Wall",
];

fn trial(house: &House) {
    let (file, cases, of_sewers) = match std::env::var_os("HIENTRUONG_TRIAL_FILE") {
        Some(file) => {
            let file = PathBuf::from(file);
            let cases = ids(&file).len() as u64;
            (file, cases, None)
        }
        None => {
            let cases = asked_for("HIENTRUONG_TRIAL_CASES", 300);
            let file = house.at.data().join("cases.csv");
            std::fs::write(&file, made(cases)).expect("a file");
            let of_sewers = cases.div_ceil(KINDS.len() as u64);
            (file, cases, Some(of_sewers))
        }
    };
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/import/sf311.toml");
    let import = || {
        let words = ["--lang", "en", "import"].map(str::to_owned);
        let files = [file.display().to_string(), "--mapping".to_owned()];
        let all: Vec<String> = words
            .into_iter()
            .chain(files)
            .chain([mapping.display().to_string()])
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let (code, said, complained) = house.at.run(&all);
        assert_eq!(code, 0, "{said}{complained}");
        format!("{said}{complained}")
    };
    let said = import();
    assert!(said.contains(&format!("{cases} new cases")), "{said}");
    let said = import();
    assert!(said.contains("0 new cases"), "none comes twice: {said}");

    let node = house.start();
    let out = house.at.data().join("out.jsonl").display().to_string();
    let told = house.at.done(&["export", &out]);
    assert!(told.starts_with(&format!("{cases} reports")), "{told}");
    let centre = house.token("ioc_operator", None);
    let listed = every(house, "", Some(&centre));
    assert_eq!(
        listed.len() as u64,
        cases,
        "the list ends, and leaves nobody out"
    );
    whole(house, cases);
    let found = every(house, &format!("&q={WORD}"), None);
    eprintln!("{cases} cases, {} of them of {WORD}s", found.len());
    assert!(!found.is_empty() && found.is_subset(&listed));
    if let Some(of_sewers) = of_sewers {
        assert_eq!(found.len() as u64, of_sewers, "every one of them is found");
    }
    let late = every(house, "&overdue=true", Some(&centre));
    assert!(late.is_subset(&listed));
    assert!(node.stop());
}

/// Codes of a whole list, page by page; no report stands on two pages.
fn every(house: &House, filter: &str, token: Option<&str>) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/reports?limit=100{filter}{cursor}");
        let request = Request::get(&path);
        let request = match token {
            Some(token) => request.token(token),
            None => request,
        };
        let answer = insist(house, &request);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        for report in page["reports"].as_array().expect("a list") {
            let code = report["code"].as_str().expect("a code").to_owned();
            assert!(codes.insert(code), "one report on two pages");
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return codes,
        }
    }
}

/// The cases' own numbers, in the first column: a line of a quoted cell has none.
fn ids(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).expect("the file reads");
    let first = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
    let lines = text.lines().skip(1).map(first);
    lines
        .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()))
        .collect()
}

/// Cases in that city's columns, over a year, in every part of town; each seventh without a point.
fn made(cases: u64) -> String {
    let mut text = String::from(
        "unique_key,created_date,closed_date,resolution_action_updated_date,status,status_notes,\
         agency_name,category,complaint_type,descriptor,incident_address,supervisor_district,\
         neighborhood,location,source,media_url,latitude,longitude,police_district\n",
    );
    for n in 0..cases {
        let (month, day, hour) = (1 + n % 12, 1 + n / 12 % 28, n / 336 % 24);
        let opened = format!("2015-{month:02}-{day:02} {hour:02}:04:29+00:00");
        let (closed, status) = match n % 3 {
            0 => (String::new(), "Open"),
            _ => (
                format!("2016-{month:02}-{day:02} {hour:02}:10:50+00:00"),
                "Closed",
            ),
        };
        let (lat, lon) = match n % 7 {
            0 => (0.0, 0.0),
            _ => (
                37.71 + (n % 83) as f64 / 1_000.0,
                -122.50 + (n % 97) as f64 / 1_000.0,
            ),
        };
        let kind = KINDS[(n % KINDS.len() as u64) as usize];
        writeln!(
            text,
            "{},{opened},{closed},{closed},{status},Done.,{kind},{n} Mission St,,,,Web,,{lat},{lon},",
            4_000_000 + n
        )
        .expect("memory");
    }
    text
}
