//! Who may know whom: `domain ← store ← app ← web ← server`.

use crate::metadata::{self, Crate};
use crate::tree::nothing_in;

/// What a room may list of the other rooms. It need not use them all.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("lang", &[]),
    ("media", &[]),
    ("export", &[]),
    ("courier", &[]),
    ("store", &["domain"]),
    (
        "app",
        &["domain", "store", "courier", "export", "media", "lang"],
    ),
    ("web", &["domain", "app", "lang"]),
    (
        "server",
        &[
            "domain", "store", "app", "web", "courier", "export", "media", "lang",
        ],
    ),
    ("bench", &["domain", "store", "app", "web", "media"]),
    ("testkit", &[]),
    ("xtask", &[]),
];

/// All that the rules may be made of: values, dates, text. Nothing that waits, reads or listens.
const DOMAIN: &[&str] = &[
    "csv",
    "jiff",
    "serde",
    "serde_json",
    "sha2",
    "unicode-normalization",
];
const DOMAIN_TESTS: &[&str] = &["insta", "proptest"];

/// Heavy or telling dependencies, and the rooms that may list them.
const WALLS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("tokio-postgres", &["store", "testkit"]),
    ("deadpool-postgres", &["store"]),
    ("chacha20poly1305", &["store"]),
    ("axum", &["web", "bench"]),
    ("askama", &["web"]),
    ("tower-http", &["web"]),
    ("clap", &["server"]),
    ("figment", &["server"]),
    ("tracing-subscriber", &["server"]),
    ("object_store", &["media"]),
    ("lettre", &["courier"]),
    ("ring", &["courier"]),
    ("tokio-rustls", &["courier", "store"]),
    ("hyper-rustls", &["media"]),
    ("chrono", &[]),
    ("openssl", &[]),
    ("sqlx", &[]),
];

#[test]
fn arrows_point_one_way() {
    let crates = metadata::workspace();
    let mut found = Vec::new();
    for room in &crates {
        let Some((_, may)) = ARROWS.iter().find(|(name, _)| *name == room.name) else {
            found.push(format!(
                "{}: a new crate: give it a row in this gate and in ARCHITECTURE.md",
                room.name
            ));
            continue;
        };
        for listed in listed(room, false).filter(|listed| is_room(&crates, listed)) {
            if !may.contains(&listed) {
                found.push(format!("{} lists {listed}", room.name));
            }
        }
    }
    nothing_in(
        found,
        "domain ← store ← app ← web ← server; a new arrow is a decision (docs/decisions).",
    );
}

/// The rules' own tests need no other crate, so that they stay the fastest loop of all.
#[test]
fn the_rules_are_made_of_values() {
    let crates = metadata::workspace();
    let domain = crates
        .iter()
        .find(|room| room.name == "domain")
        .expect("crates/domain");
    let strangers = listed(domain, false)
        .filter(|name| !DOMAIN.contains(name))
        .chain(listed(domain, true).filter(|name| !DOMAIN_TESTS.contains(name)));
    nothing_in(
        strangers.map(str::to_owned).collect(),
        "domain has no async, I/O, clock, SQL or HTTP, and so none of these crates.",
    );
}

#[test]
fn each_wall_has_its_rooms() {
    let mut found = Vec::new();
    for room in metadata::workspace() {
        for (wall, rooms) in WALLS {
            if listed(&room, false).any(|name| name == *wall)
                && !rooms.contains(&room.name.as_str())
            {
                found.push(format!(
                    "{} lists {wall}, which is for {rooms:?}",
                    room.name
                ));
            }
        }
    }
    nothing_in(
        found,
        "A heavy dependency has its room; others ask that room.",
    );
}

fn listed(room: &Crate, for_tests: bool) -> impl Iterator<Item = &str> {
    room.dependencies
        .iter()
        .filter(move |dependency| dependency.for_tests == for_tests)
        .map(|dependency| dependency.name.as_str())
}

fn is_room(crates: &[Crate], name: &str) -> bool {
    crates.iter().any(|room| room.name == name)
}
