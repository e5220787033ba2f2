//! Reports into files and out of files: each form read back, each viewer's own, what broke off goes on,
//! whatever stands in a file.

mod hostile;
mod resumed;

use crate::program::Installation;
use serde_json::Value;
use std::fmt::Write;
use std::path::PathBuf;
use testkit::{TestDb, both_engines};

/// A path beside an installation's data.
fn path(at: &Installation, name: &str) -> PathBuf {
    at.data().join(name)
}

/// Runs a command on a file beside the data; exit code, and all that was told.
fn on(at: &Installation, args: &[&str]) -> (i32, String) {
    let told: Vec<String> = args
        .iter()
        .map(|arg| match arg.strip_prefix('@') {
            Some(name) => path(at, name).display().to_string(),
            None => (*arg).to_owned(),
        })
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let (code, said, complained) = at.run(&[&["--lang", "en"], &told[..]].concat());
    (code, said + &complained)
}

fn read(at: &Installation, name: &str) -> String {
    std::fs::read_to_string(path(at, name)).expect("the file is there")
}

fn rows(at: &Installation, name: &str) -> Vec<Value> {
    let text = read(at, name);
    text.lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

/// So many cases in our own columns: every third closed, every fourth not public.
fn made(cases: usize) -> String {
    let mut text = String::new();
    for n in 0..cases {
        let (status, closed) = match n % 3 {
            0 => (
                "closed",
                ",\"closed_at\":\"2024-05-06T09:00:00+07:00\",\"notes\":\"Đã vá.\"",
            ),
            1 => ("in_progress", ""),
            _ => ("received", ""),
        };
        let public = n % 4 != 3;
        let (day, minute) = (1 + n % 28, n / 28 % 60);
        writeln!(
            text,
            "{{\"external_id\":\"S-{n:06}\",\"submitted_at\":\"2024-03-{day:02}T08:{minute:02}:00+07:00\",\
             \"status\":\"{status}\"{closed},\"category\":\"GT-01\",\"agency\":\"UB-18880-T7\",\
             \"title\":\"=Ổ gà {n}\",\"text\":\"Ổ gà, \\\"sâu\\\";\\ngọi 0912345678 <{n}>\",\
             \"place\":\"Ngõ {n}\",\"lat\":17.4702,\"lon\":106.619,\"public\":{public}}}"
        )
        .expect("memory");
    }
    text
}

fn filled(at: &Installation, cases: usize) {
    std::fs::write(path(at, "cases.jsonl"), made(cases)).expect("a file");
    let (code, said) = on(at, &["import", "@cases.jsonl"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("{cases} new cases")), "{said}");
}

both_engines!(
    async fn what_was_written_is_read_again(db: TestDb) {
        let url = db.url().to_owned();
        tokio::task::spawn_blocking(move || there_and_back(&url))
            .await
            .expect("it runs");
    }
);

const CASES: usize = 24;
const PUBLIC: usize = 18;

fn there_and_back(url: &str) {
    let at = Installation::new(Some(url));
    filled(&at, CASES);
    for (format, ending) in [
        ("csv", "csv"),
        ("jsonl", "jsonl"),
        ("georeport-csv", "csv"),
        ("georeport-json", "json"),
        ("georeport-xml", "xml"),
    ] {
        let name = format!("@{format}.{ending}");
        let (code, said) = on(&at, &["export", &name, "--format", format]);
        assert!(
            code == 0 && said.contains("24 reports written"),
            "{format}: {said}"
        );
        let (code, said) = on(&at, &["import", &name, "--format", format, "--dry-run"]);
        assert_eq!(code, 0, "{format}: {said}");
        assert!(
            said.contains("24 new cases; 0 are there already; 0 lines"),
            "{format}: {said}"
        );
    }
    let csv = read(&at, "csv.csv");
    assert!(
        csv.starts_with('\u{feff}') && csv.contains(",'=Ổ gà 1,"),
        "{csv}"
    );
    assert!(on(&at, &["export", "@map.geojson"]).0 == 0);
    let map: Value = serde_json::from_str(&read(&at, "map.geojson")).expect("JSON");
    assert_eq!(map["features"].as_array().map(Vec::len), Some(CASES));

    // Into another installation: what it writes is what came.
    let other = Installation::new(None);
    std::fs::copy(path(&at, "jsonl.jsonl"), path(&other, "in.jsonl")).expect("a copy");
    let (code, said) = on(&other, &["import", "@in.jsonl"]);
    assert!(code == 0 && said.contains("24 new cases"), "{said}");
    let (code, said) = on(&other, &["export", "@out.jsonl"]);
    assert_eq!(code, 0, "{said}");
    let key = |row: &Value| row["title"].to_string();
    let (mut before, mut after) = (rows(&other, "in.jsonl"), rows(&other, "out.jsonl"));
    before.sort_by_key(key);
    after.sort_by_key(key);
    assert_eq!(after.len(), CASES);
    for (before, after) in before.iter().zip(&after) {
        for (column, value) in before.as_object().expect("a row") {
            // A new report has a code of its own, and moved last when it came.
            if !matches!(column.as_str(), "external_id" | "code" | "updated_at") {
                assert_eq!(after.get(column), Some(value), "{column}: {after}");
            }
        }
    }
    let (_, said) = on(&other, &["import", "@in.jsonl"]);
    assert!(
        said.contains("0 new cases brought in; 24 were there"),
        "{said}"
    );

    everyones_own(&at);
    refused_lines(&other);
    let whole = at.done(&["verify"]);
    assert!(whole.starts_with("Whole: 24 reports"), "{whole}");
}

/// What the public, the centre and an agency get.
fn everyones_own(at: &Installation) {
    let (code, said) = on(at, &["export", "@public.jsonl", "--public"]);
    assert!(
        code == 0 && said.contains(&format!("{PUBLIC} reports")),
        "{said}"
    );
    assert!(rows(at, "public.jsonl").iter().all(|r| r["public"] == true));
    // Of what nobody released, persons are masked; what was released is as it was released.
    for row in rows(at, "jsonl.jsonl") {
        let text = row["text"].as_str().expect("words");
        assert_eq!(text.contains("0912345678"), row["public"] == true, "{row}");
    }
    for (name, agency) in [("dau.moi", "UB-18880-T7"), ("noi.khac", "UB-18859-T7")] {
        let role = format!("agency_focal@{agency}");
        at.done(&["user", "add", name, "--name", "Người Thử", "--role", &role]);
    }
    let (code, said) = on(at, &["export", "@own.jsonl", "--as", "dau.moi"]);
    assert_eq!(code, 0, "{said}");
    let own = rows(at, "own.jsonl");
    assert_eq!(own.len(), 16, "what it works on or has done");
    for row in &own {
        let status = row["status"].as_str();
        assert!(matches!(status, Some("in_progress" | "closed")), "{row}");
        assert_eq!(row["agency"], "UB-18880-T7");
    }
    let (_, said) = on(at, &["export", "@other.jsonl", "--as", "noi.khac"]);
    assert!(said.contains("0 reports"), "{said}");
    at.done(&[
        "user",
        "add",
        "may",
        "--name",
        "Người Thử",
        "--role",
        "sys_admin",
    ]);
    for (args, code) in [
        (&["export", "@none.jsonl", "--as", "may"][..], 1),
        (&["export", "@none.jsonl", "--as", "nobody"][..], 1),
        (&["export", "@own.jsonl"][..], 2),
        (&["export", "@none.txt"][..], 2),
        (&["export", "@none.jsonl", "--since", "someday"][..], 2),
        (&["export", "@none.jsonl", "--resume"][..], 1),
    ] {
        assert_eq!(on(at, args).0, code, "{args:?}");
    }
    let some = [
        "--since",
        "2024-03-05",
        "--until",
        "2024-03-07",
        "--area",
        "18880",
        "--category",
        "GT",
    ];
    let (code, said) = on(at, &[&["export", "@some.jsonl"], &some[..]].concat());
    assert_eq!(code, 0, "{said}");
    for row in rows(at, "some.jsonl") {
        let sent = row["submitted_at"].as_str().expect("a time");
        assert!(
            sent.starts_with("2024-03-05") || sent.starts_with("2024-03-06"),
            "{row}"
        );
    }
}

/// Lines that are not taken come out as they came, are mended, and go in alone.
fn refused_lines(at: &Installation) {
    let cases = "\u{feff}external_id;submitted_at;status;text;category\r\n\
        R-1;2024-03-04T08:15;received;\"một; \"\"hai\"\"\r\nba\";GT-01\r\n\
        R-2;yesterday;received;\"xấu; ngày\";GT-01\r\n\
        R-3;2024-03-04T08:15;received;thừa;GT-01;ô\r\n\
        R-4;2024-03-04T08:15;received;không có;XX-99\r\n";
    std::fs::write(path(at, "some.csv"), cases).expect("a file");
    let (code, said) = on(at, &["import", "@some.csv", "--errors", "@bad.csv"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("1 new cases brought in; 0 were there already; 3 lines"),
        "{said}"
    );
    let bad = read(at, "bad.csv");
    let expected = "\u{feff}import_line;import_why;external_id;submitted_at;status;text;category\r\n\
        4;\"submitted_at cannot be read: yesterday\";R-2;yesterday;received;\"xấu; ngày\";GT-01\r\n\
        5;\"another number of cells than the first line\";R-3;2024-03-04T08:15;received;thừa;GT-01;ô\r\n\
        6;\"category: ";
    assert!(bad.starts_with(expected), "{bad}");
    let mended = bad
        .replace("yesterday;received", "2024-03-04T09:00;received")
        .replace(";thừa;GT-01;ô", ";thừa;GT-01")
        .replace("XX-99", "GT-01");
    std::fs::write(path(at, "mended.csv"), mended).expect("a file");
    let (code, said) = on(at, &["import", "@mended.csv", "--errors", "@none.csv"]);
    assert!(code == 0 && said.contains("3 new cases"), "{said}");
    assert!(!path(at, "none.csv").exists() && !path(at, "none.csv.part").exists());
    let (code, said) = on(at, &["import", "@some.csv", "--errors", "@some.csv"]);
    assert!(code == 2 && said.contains("from which they come"), "{said}");
    // What is in by now is passed over, whatever else stands in its line.
    let (_, said) = on(at, &["import", "@bad.csv"]);
    assert!(
        said.contains("0 new cases brought in; 2 were there already; 1 lines"),
        "{said}"
    );
}
