//! A broken table is told with its line.

use crate::pack::table;
use domain::pack::{FILES, Pack};
use std::collections::HashMap;

/// The errors of the province's tables after one change in each of some tables.
fn broken(changes: &[(&str, &str, &str)]) -> Vec<String> {
    let mut tables: HashMap<String, String> = FILES
        .iter()
        .filter_map(|f| Some(((*f).to_owned(), table(f)?)))
        .collect();
    for (file, old, new) in changes {
        let text = tables.get_mut(*file).unwrap();
        assert!(text.contains(old), "{file} has no {old:?}");
        *text = text.replacen(old, new, 1);
    }
    match Pack::parse(&|name| tables.get(name).cloned()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn broken_rows_are_told_with_their_line() {
    let line = |file: &str, start: &str| {
        1 + table(file)
            .unwrap()
            .lines()
            .position(|l| l.starts_with(start))
            .unwrap()
    };
    for (file, old, new, start, told) in [
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong",
            "18856,Phường Đồng Phú,ward",
            "18856,",
            "unknown kind \"ward\"",
        ),
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong,450,2020-02-01",
            "18856,Phường Đồng Phú,phuong,450,2020-02-31",
            "18856,",
            "valid_from is not a date: \"2020-02-31\"",
        ),
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong,450",
            "18856,Phường Đồng Phú,phuong,999",
            "18856,",
            "unknown parent 999",
        ),
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong,450,2020-02-01,2024-12-31",
            "18856,Phường Đồng Phú,phuong,450,2020-02-01,2020-01-01",
            "18856,",
            "valid_to is before valid_from",
        ),
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong",
            "1885,Phường Đồng Phú,phuong",
            "18856,",
            "code \"1885\" must have 5 digits",
        ),
        (
            "agencies.csv",
            "\nSGTVT,",
            "\nSTTTT,",
            "STTTT,",
            "code STTTT stands here twice",
        ),
        (
            "agencies.csv",
            "SGTVT,",
            "SGTVT,,",
            "SGTVT,",
            "11 cells where 10 belong",
        ),
        (
            "categories.csv",
            "GT-01,GT,",
            "GT-01,XX,",
            "GT-01,",
            "unknown parent XX",
        ),
        (
            "categories.csv",
            "GT-02,GT,",
            "GT-01,GT,",
            "GT-02,",
            "code GT-01 stands here twice",
        ),
        (
            "routing.csv",
            "100,GT-05,",
            "100,GT-99,",
            "100,",
            "unknown category \"GT-99\"",
        ),
        (
            "routing.csv",
            "100,GT-05,*,quoc_lo",
            "x,GT-05,*,quoc_lo",
            "100,",
            "priority is \"x\", not a number from 0 to 1000000",
        ),
        (
            "routing.csv",
            ",PC08,district_police(unit);",
            ",PC99,district_police(unit);",
            "100,",
            "unknown agency PC99",
        ),
        (
            "contacts.csv",
            "IOC*,duty",
            "IOX*,duty",
            "IOC*",
            "\"IOX*\" means no agency",
        ),
        (
            "policies.csv",
            "intake,*,hours,2,12",
            "intake,*,hours,two,12",
            "QB",
            "amount is \"two\", not a number from 0 to 10000",
        ),
        (
            "policy_limits.csv",
            ",extension_times,",
            ",extention_times,",
            "QB",
            "unknown limit \"extention_times\"",
        ),
        (
            "refusal_codes.csv",
            "R-02,",
            "R-01,",
            "R-02",
            "R-01 stands here twice",
        ),
        (
            "abbreviations.csv",
            "ov,",
            "og,",
            "ov,",
            "\"og\" stands here twice",
        ),
        (
            "danger_words.csv",
            "bom bi;bom mìn",
            "bom bi;bom bi",
            "quả bom",
            "\"bom bi\" stands here twice",
        ),
        (
            "landmarks.csv",
            "DM-0002,",
            "DM-0001,",
            "DM-0002",
            "DM-0001 stands here twice",
        ),
        (
            "province.csv",
            "105.608",
            "206",
            "105",
            "west is \"206\", not a number from -180 to 180",
        ),
    ] {
        let errors = broken(&[(file, old, new)]);
        let want = format!("{file}:{}: {told}", line(file, start));
        assert!(errors.contains(&want), "wanted {want}\ngot {errors:#?}");
    }
}

#[test]
fn contradictions_are_told() {
    let has = |errors: &[String], part: &str| {
        assert!(
            errors.iter().any(|e| e.contains(part)),
            "no {part:?} in {errors:#?}"
        );
    };
    // Two rules of one priority that fit the same report.
    let errors = broken(&[("routing.csv", "110,GT-05,*,*,2022", "100,GT-05,*,*,2022")]);
    has(&errors, "of the same priority as line");
    // A code that two units have on one day.
    let errors = broken(&[(
        "units.csv",
        "2020-02-01,2025-06-30,44,",
        "2020-02-01,2025-07-02,44,",
    )]);
    has(&errors, "44 overlaps its row from 2020-02-01");
    // A successor that is not there yet.
    let errors = broken(&[(
        "agencies.csv",
        "2022-11-01,2025-02-28,TTBCD-T3",
        "2022-11-01,2025-01-31,TTBCD-T3",
    )]);
    has(
        &errors,
        "TTBCD: TTBCD-T3 in its place is not in force on 2025-02-01",
    );
    // A policy without a clock that the workflow starts.
    let errors = broken(&[("policies.csv", ",receive,*,", ",receive,normal,")]);
    has(&errors, "QB-2023-default has no receive for complex");
    // All at once, in order.
    let errors = broken(&[
        (
            "units.csv",
            "18856,Phường Đồng Phú,phuong",
            "18856,Phường Đồng Phú,ward",
        ),
        ("routing.csv", "100,GT-05,", "100,GT-99,"),
    ]);
    assert!(errors.len() >= 2);
    let none = Pack::parse(&|_| None).map(|_| ()).unwrap_err();
    for file in FILES {
        assert!(
            none.iter().any(|e| e.file == file && e.line == 0),
            "{file} is missing"
        );
    }
}
