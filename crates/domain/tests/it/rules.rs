//! A change of the routing table: what is refused, what becomes of the table, what stays.

use domain::pack::rules::{RuleCells, RuleEdit, RuleFault, RuleWhy, edit_rules};
use domain::pack::{Catalogue, FILES, Pack, dated};
use jiff::civil::{Date, date};
use std::collections::HashMap;

const TODAY: Date = date(2026, 11, 24);

fn texts() -> HashMap<&'static str, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
    let text = |name| std::fs::read_to_string(format!("{folder}{name}")).expect("a table");
    FILES.into_iter().map(|name| (name, text(name))).collect()
}

fn tables() -> (HashMap<&'static str, String>, Catalogue) {
    let texts = texts();
    let catalogue = Pack::parse(&|name| texts.get(name).cloned()).expect("the province's tables");
    (texts, catalogue)
}

/// The table after a change, and what is made of it.
fn edited(edit: &RuleEdit) -> Result<(String, Catalogue), Vec<RuleFault>> {
    let (texts, catalogue) = tables();
    let text = |name: &str| texts.get(name).cloned();
    let table = edit_rules(&text, &catalogue, edit, TODAY)?;
    let changed = dated::with_tables(&text, &[("routing.csv", &table)]).expect("sound tables");
    Ok((table, changed))
}

fn lead(catalogue: &Catalogue, day: Date) -> (usize, String) {
    let route = catalogue
        .route("GT-01", "18880", None, day)
        .expect("a route");
    (route.rule.line, route.rule.lead.clone())
}

fn pothole_rule() -> RuleCells {
    RuleCells {
        priority: "10".to_owned(),
        category: "GT-01".to_owned(),
        unit: "18880".to_owned(),
        asset_owner: String::new(),
        lead: "SXD-T7".to_owned(),
        co: "commune_committee(unit)".to_owned(),
        note: "sở làm thay phường trong mùa mưa".to_owned(),
    }
}

#[test]
fn a_rule_is_added_from_a_day_on() {
    let (_, before) = tables();
    let day = date(2026, 12, 1);
    let (table, after) = edited(&RuleEdit::Add {
        cells: pothole_rule(),
        from: Some(day),
        to: Some(date(2026, 12, 31)),
    })
    .expect("a sound rule");
    assert!(
        table.starts_with(texts()["routing.csv"].trim_end()),
        "the rest stays as it was"
    );
    assert_eq!(after.rules().len(), before.rules().len() + 1);
    let stands = lead(&before, day);
    assert_eq!(lead(&after, date(2026, 11, 30)), stands);
    assert_eq!(lead(&after, day).1, "SXD-T7");
    assert_eq!(lead(&after, date(2027, 1, 1)), stands);
}

#[test]
fn another_rule_takes_the_place_of_one_and_yesterday_stays() {
    let (_, before) = tables();
    let day = date(2026, 12, 1);
    let (line, stands) = lead(&before, day);
    let rule = before
        .rules()
        .iter()
        .find(|r| r.line == line)
        .expect("the rule");
    let cells = RuleCells {
        lead: "SXD-T7".to_owned(),
        co: String::new(),
        ..RuleCells::of(rule)
    };
    let (table, after) = edited(&RuleEdit::Replace {
        line,
        cells,
        from: Some(day),
        to: None,
    })
    .expect("a sound rule");
    assert_eq!(
        table.lines().count(),
        texts()["routing.csv"].lines().count() + 1
    );
    assert_eq!(lead(&after, date(2026, 11, 30)), (line, stands));
    assert_eq!(lead(&after, day).1, "SXD-T7");
    for rule in before.rules().iter().filter(|r| r.line != line) {
        assert!(after.rules().contains(rule), "line {} stays", rule.line);
    }
}

#[test]
fn a_rule_ends_and_one_that_never_began_is_taken_back() {
    let (_, before) = tables();
    let day = date(2026, 12, 1);
    let (line, _) = lead(&before, day);
    let (_, after) = edited(&RuleEdit::End {
        line,
        last: Some(TODAY),
    })
    .expect("it ends");
    assert_ne!(lead(&after, day).0, line);
    assert_eq!(lead(&after, TODAY).0, line);

    let (table, added) = edited(&RuleEdit::Add {
        cells: pothole_rule(),
        from: Some(day),
        to: None,
    })
    .expect("a sound rule");
    let new = lead(&added, day).0;
    let mut texts = texts();
    texts.insert("routing.csv", table);
    let text = |name: &str| texts.get(name).cloned();
    let end = RuleEdit::End {
        line: new,
        last: Some(TODAY),
    };
    let table = edit_rules(&text, &added, &end, TODAY).expect("it never was");
    let after = dated::with_tables(&text, &[("routing.csv", &table)]).expect("sound tables");
    assert_eq!(after.rules(), before.rules());
}

#[test]
fn every_fault_is_told_at_its_field() {
    let cells = RuleCells {
        priority: "một".to_owned(),
        category: "GT-99".to_owned(),
        unit: "xã ta".to_owned(),
        asset_owner: "ai đó".to_owned(),
        lead: "KHÔNG-CÓ".to_owned(),
        co: "SXD-T7;SXD-T7".to_owned(),
        note: "dài ".repeat(100),
    };
    let faults = edited(&RuleEdit::Add {
        cells,
        from: Some(date(2026, 11, 1)),
        to: None,
    })
    .expect_err("nothing of it fits");
    let told: Vec<(&str, RuleWhy)> = faults.iter().map(|f| (f.field, f.why)).collect();
    assert_eq!(
        told,
        [
            ("priority", RuleWhy::Number),
            ("category", RuleWhy::Unknown),
            ("unit", RuleWhy::Unknown),
            ("asset_owner", RuleWhy::Unknown),
            ("from", RuleWhy::Past),
            ("lead", RuleWhy::Unknown),
            ("co", RuleWhy::Twice),
            ("note", RuleWhy::TooLong),
        ]
    );
    // A rule of the same priority that fits the same report.
    let (_, before) = tables();
    let (line, _) = lead(&before, TODAY);
    let rule = before
        .rules()
        .iter()
        .find(|r| r.line == line)
        .expect("the rule");
    let cells = RuleCells {
        unit: "18880".to_owned(),
        ..RuleCells::of(rule)
    };
    let faults = edited(&RuleEdit::Add {
        cells,
        from: Some(TODAY),
        to: None,
    })
    .expect_err("two of one priority");
    let conflict = faults.first().expect("a fault");
    assert_eq!(
        (conflict.field, conflict.why),
        ("priority", RuleWhy::Conflict)
    );
    assert_eq!(conflict.detail, line.to_string());
    let over = before
        .rules()
        .iter()
        .find(|r| r.valid.last() < TODAY)
        .expect("an old rule");
    let faults = edited(&RuleEdit::End {
        line: over.line,
        last: Some(TODAY),
    });
    assert_eq!(faults.expect_err("over")[0].why, RuleWhy::Over);
}
