//! Killed in the middle, and run again.

use super::{filled, made, on, path};
use crate::program::Installation;
use std::process::Stdio;
use std::time::Duration;
use testkit::{TestDb, both_engines};

both_engines!(
    async fn what_broke_off_goes_on(db: TestDb) {
        let url = db.url().to_owned();
        let tried = move || {
            imported(&Installation::new(Some(&url)));
        };
        tokio::task::spawn_blocking(tried).await.expect("it runs");
    }
);

#[test]
fn a_broken_export_goes_on_after_its_last_whole_row() {
    exported(&Installation::new(None));
}

const CASES: usize = 1_700;

/// A killed import is simply run again; whatever was in is in once.
fn imported(at: &Installation) {
    std::fs::write(path(at, "cases.jsonl"), made(CASES)).expect("a file");
    let file = path(at, "cases.jsonl").display().to_string();
    let mut patience = Duration::from_millis(150);
    let there = loop {
        let mut child = at
            .command(&["import", &file])
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        crate::storm::node::pause(patience);
        child.kill().expect("it is killed");
        child.wait().expect("it is dead");
        let whole = at.done(&["verify"]);
        let there: usize = whole
            .split_ascii_whitespace()
            .nth(1)
            .and_then(|n| n.parse().ok())
            .expect("a number");
        assert!(there < CASES, "killed too late to tell anything");
        if there > 0 {
            break there;
        }
        patience += patience / 2;
    };
    let (code, said) = on(at, &["import", "@cases.jsonl"]);
    let rest = CASES - there;
    let told = format!("{rest} new cases brought in; {there} were there already; 0 lines");
    assert!(code == 0 && said.contains(&told), "{told}, not {said}");
    let whole = at.done(&["verify"]);
    assert!(
        whole.starts_with(&format!("Whole: {CASES} reports")),
        "{whole}"
    );
}

fn exported(at: &Installation) {
    filled(at, CASES);
    let formats = ["jsonl", "csv", "georeport-xml", "georeport-json", "geojson"];
    for format in formats {
        let told = |name: &str| path(at, &format!("{format}.{name}"));
        let out = told("out").display().to_string();
        let mut child = at
            .command(&["export", &out, "--format", format])
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        // As soon as it has noted how far it is. It speaks Vietnamese, those that go on English.
        let note = loop {
            if let Ok(note) = std::fs::read(told("out.resume")) {
                break note;
            }
            assert!(!told("out").exists(), "it noted nothing");
            std::thread::yield_now();
        };
        child.kill().expect("it is killed");
        child.wait().expect("it is dead");
        if told("out").exists() {
            // It was faster than the signal: back to how it was when the note was written.
            std::fs::rename(told("out"), told("out.part")).expect("a name");
            std::fs::write(told("out.resume"), note).expect("a file");
        }
        // Half a row behind what is certain.
        let mut part = std::fs::read(told("out.part")).expect("what is there of it");
        part.extend_from_slice(b"{\"code\":\"12");
        std::fs::write(told("out.part"), part).expect("a file");
        let name = format!("@{format}.out");
        let (code, said) = on(
            at,
            &["export", &name, "--format", format, "--resume", "--public"],
        );
        assert!(code == 2 && said.contains("asked for otherwise"), "{said}");
        let (code, said) = on(at, &["export", &name, "--format", format, "--resume"]);
        assert!(
            code == 0 && said.contains(&format!("{CASES} reports")),
            "{said}"
        );
        let name = format!("@{format}.whole");
        assert_eq!(on(at, &["export", &name, "--format", format]).0, 0);
        let read = |name: &str| std::fs::read(told(name)).expect("it is there");
        // Late or not is asked when it is written; these are all long late.
        assert!(
            read("out") == read("whole"),
            "{format}: not what was never broken"
        );
        assert!(!told("out.part").exists() && !told("out.resume").exists());
    }
}
