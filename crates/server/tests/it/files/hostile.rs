//! Files that somebody made to hurt: what is in them is told, the rest is taken, and memory stays as it is.

use super::{made, path};
use crate::program::Installation;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Stdio;

/// Bytes of the long line.
const LONG: usize = 100_000_000;
/// Kilobytes that a file may cost above what a small one costs: some entries, and chance.
const MORE_KB: u64 = 48 << 10;

/// Runs an import: exit code, what it told, and the most memory it held, in kilobytes.
fn import(at: &Installation, name: &str) -> (Option<i32>, String, u64) {
    let file = path(at, name).display().to_string();
    let errors = path(at, &format!("{name}.errors")).display().to_string();
    let mut child = at
        .command(&["--lang", "en", "import", &file, "--errors", &errors])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("it runs").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kb = line.and_then(|l| l.split_ascii_whitespace().next()?.parse().ok());
        most = most.max(kb.unwrap_or(0));
        std::thread::yield_now();
    }
    let output = child.wait_with_output().expect("it ends");
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&told).into_owned(),
        most,
    )
}

#[test]
fn a_hostile_file_hurts_nobody() {
    let at = Installation::new(None);
    std::fs::write(path(&at, "small.jsonl"), made(8)).expect("a file");
    let (code, told, small) = import(&at, "small.jsonl");
    assert!(code == Some(0) && small > 0, "{told}");

    let all = made(14);
    let all: Vec<&str> = all.lines().collect();
    let mut file = BufWriter::new(File::create(path(&at, "bad.jsonl")).expect("a file"));
    let mut put = |bytes: &[u8]| file.write_all(bytes).expect("it writes");
    put(all[8].as_bytes());
    put(b"\n{\"external_id\":\"");
    for _ in 0..LONG / 1_000 {
        put(&[b'x'; 1_000]);
    }
    put(b"\"}\n{\"external_id\":\"\xff\xfe\"}\n{\"external_id\":\"a\0b\"}\n{\"external_id\":\"a\\u0000\"}\n");
    put(format!("{{\"external_id\":{}}}\n", "[".repeat(100_000)).as_bytes());
    put(b"null\n");
    put(all[9].as_bytes());
    file.flush().expect("it writes");
    let (code, told, most) = import(&at, "bad.jsonl");
    assert_eq!(code, Some(1), "{told}");
    for line in [
        "Line 2: longer than",
        "Line 3: not UTF-8",
        "Line 4: holds the sign NUL",
        "Line 5: holds the sign NUL",
        "Line 6: not a JSON object",
        "Line 7: not a JSON object",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(
        told.contains("2 new cases brought in; 0 were there already; 6 lines"),
        "{told}"
    );
    assert!(most < small + MORE_KB, "{most} kB, a small file {small} kB");
    let errors = std::fs::read(path(&at, "bad.jsonl.errors")).expect("they are there");
    assert!(
        errors.len() < 1 << 20 && errors.windows(2).any(|w| w == b"\xff\xfe"),
        "as it came"
    );

    // A quotation that never ends, a hundred megabytes of it.
    let mut file = BufWriter::new(File::create(path(&at, "bad.csv")).expect("a file"));
    file.write_all(
        b"external_id,submitted_at,text\nC-1,2024-03-04T08:15,a\nC-2,2024-03-04T08:15,\"",
    )
    .expect("it writes");
    for _ in 0..LONG / 1_000 {
        file.write_all(&[b'x'; 1_000]).expect("it writes");
    }
    file.write_all(b"\nC-3,2024-03-04T08:15,c\n")
        .expect("it writes");
    file.flush().expect("it writes");
    let (code, told, most) = import(&at, "bad.csv");
    assert!(
        code == Some(1) && told.contains("2 new cases") && told.contains("Line 3: longer than"),
        "{told}"
    );
    assert!(most < small + MORE_KB, "{most} kB, a small file {small} kB");

    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n\
        <service_requests><request><service_request_id>&b;</service_request_id></request></service_requests>";
    std::fs::write(path(&at, "bomb.xml"), bomb).expect("a file");
    let (code, told, _) = import(&at, "bomb.xml");
    assert!(
        code == Some(1) && told.contains("Line 2 declares a document type"),
        "{told}"
    );
    let cut = "<service_requests><request><service_request_id>X-1</service_request_id>\
        <requested_datetime>2024-03-04T08:15:00Z</requested_datetime><status_description>open</status_description>\
        <description>a</description></request>\n<request><service_";
    std::fs::write(path(&at, "cut.xml"), cut).expect("a file");
    let (code, told, _) = import(&at, "cut.xml");
    assert!(
        code == Some(1) && told.contains("1 new cases") && told.contains("Reading ends at line 2"),
        "{told}"
    );
}
