//! `deadline`: the acceptance vectors, by the command itself.

use crate::program::{Installation, run};

fn due(args: &[&str]) -> String {
    let fixed = ["deadline", "--json"];
    let (code, said, complained) = run(&[&fixed, args].concat());
    assert_eq!(code, 0, "{complained}");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    json["due"].as_str().expect("a due").to_owned()
}

fn process(from: &str) -> String {
    due(&["--clock", "process", "--urgency", "normal", "--from", from])
}

#[test]
fn vectors_of_public_records() {
    assert_eq!(process("2024-08-09T11:15"), "2024-08-20T23:59:59+07:00");
    assert_eq!(process("2025-07-01T16:28"), "2025-07-10T23:59:59+07:00");
    assert_eq!(process("2020-01-20T08:00"), "2020-02-05T23:59:59+07:00");
    assert_eq!(process("2021-11-09T08:00"), "2021-11-18T23:59:59+07:00");
    assert_eq!(process("2024-08-10T10:00"), "2024-08-20T23:59:59+07:00");
    let paused = [
        "--clock",
        "process",
        "--urgency",
        "normal",
        "--from",
        "2024-08-09T11:15",
    ];
    let pause = ["--pause", "2024-08-14T10:00/2024-08-16T15:00"];
    assert_eq!(
        due(&[&paused[..], &pause[..]].concat()),
        "2024-08-22T23:59:59+07:00"
    );
    let intake = |from| due(&["--clock", "intake", "--urgency", "normal", "--from", from]);
    assert_eq!(intake("2024-08-09T16:30"), "2024-08-09T18:30:00+07:00");
    assert_eq!(intake("2024-08-09T21:00"), "2024-08-10T09:00:00+07:00");
}

#[test]
fn an_urgent_clock_does_not_pause() {
    let urgent = [
        "--clock",
        "process",
        "--urgency",
        "urgent",
        "--from",
        "2024-08-09T11:15",
    ];
    let pause = ["--pause", "2024-08-09T12:00/2024-08-09T13:00"];
    assert_eq!(
        due(&[&urgent[..], &pause[..]].concat()),
        "2024-08-09T15:15:00+07:00"
    );
}

#[test]
fn the_proof_is_read_in_both_languages() {
    let args = [
        "deadline",
        "--clock",
        "process",
        "--urgency",
        "quick",
        "--from",
        "2024-08-30T10:00",
    ];
    let (code, said, _) = run(&args);
    assert_eq!(code, 0);
    for words in [
        "Thời hạn: 3 ngày làm việc",
        "thứ Bảy 31/8/2024: không tính, cuối tuần",
        "ngày thứ 3",
        "Hạn: 23:59:59",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let (_, said, _) = run(&[&["--lang", "en"], &args[..]].concat());
    for words in [
        "Time allowed: 3 working days",
        "Friday 30 August 2024: not counted, day of the start",
        "Due: 23:59:59",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!said.contains('⟦'), "{said}");
}

#[test]
fn an_installation_has_its_own_policies() {
    let at = Installation::new(None);
    let asked = [
        "deadline",
        "--clock",
        "process",
        "--urgency",
        "normal",
        "--from",
        "2026-11-24T09:00",
    ];
    assert!(at.done(&asked).contains("QB-2023-default"));
    let named = [&asked[..], &["--policy", "no-such"]].concat();
    let (code, _, complained) = at.run(&named);
    assert!(
        code == 2 && complained.contains("QB-2023-default"),
        "{complained}"
    );
}

#[test]
fn what_cannot_be_counted_is_told() {
    let asked = |clock, urgency, from| {
        run(&[
            "deadline",
            "--clock",
            clock,
            "--urgency",
            urgency,
            "--from",
            from,
        ])
        .0
    };
    assert_eq!(asked("process", "normal", "yesterday"), 2);
    assert_eq!(asked("process", "slow", "2024-08-09T11:15"), 2);
    assert_eq!(asked("lunch", "normal", "2024-08-09T11:15"), 2);
    assert_eq!(asked("directive", "normal", "2024-08-09T11:15"), 2);
    let pause = [
        "deadline",
        "--clock",
        "process",
        "--urgency",
        "normal",
        "--from",
        "2024-08-09T11:15",
        "--pause",
        "x/y",
    ];
    assert_eq!(run(&pause).0, 2);
}
