//! Changed rules: what running clocks keep, and what they follow when the change says so.

use crate::world::*;
use domain::action::{Action, Body};
use domain::calendar::edit::{self, Edit, Wish, WishKind};
use domain::deadline::{self, Span};
use domain::event::Kind;
use domain::pack::dated::{self, NewPolicy, PolicyWhy};
use domain::pack::{Catalogue, Pack};
use domain::report::{Clock, ClockKind};
use domain::time::At;
use domain::workflow::{self, NewRules, Rules};

fn text(name: &str) -> Option<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
    std::fs::read_to_string(format!("{folder}{name}")).ok()
}

fn with(replaced: &[(&str, &str)]) -> Catalogue {
    dated::with_tables(&text, replaced).unwrap_or_else(|e| panic!("{e:?}"))
}

fn leak(catalogue: Catalogue) -> &'static Catalogue {
    Box::leak(Box::new(catalogue))
}

fn policy(name: &str, from: &str, values: &[(&str, &str)]) -> NewPolicy {
    NewPolicy {
        name: name.to_owned(),
        valid_from: from.parse().ok(),
        values: values
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
    }
}

fn on(day: &str) -> jiff::civil::Date {
    day.parse().unwrap()
}

fn off(from: &str, to: Option<&str>) -> Wish {
    Wish {
        kind: WishKind::Off,
        from: Some(on(from)),
        to: to.map(on),
        name_vi: "Nghỉ bão số 3".to_owned(),
        name_en: "Storm no. 3".to_owned(),
        hours: String::new(),
    }
}

/// The tables with one more change of the calendar.
fn changed(
    before: &Catalogue,
    table: &str,
    wish: &Wish,
    at: &str,
    running: bool,
) -> (Catalogue, String) {
    let planned = edit::plan(table, wish, on("2024-08-01")).unwrap_or_else(|f| panic!("{f:?}"));
    let mut edits = before.calendar_edits().to_vec();
    edits.push(Edit {
        at: instant(at),
        running,
        rows: planned.rows,
    });
    let tables = with(&[("calendar.csv", &planned.text)]).with_people(edits, Vec::new());
    (tables, planned.text)
}

fn recounted(w: World, by: NewRules<'_>) -> World {
    let rules = Rules::at(w.tables, w.now).unwrap();
    let decision = workflow::recount(&w.report, by, w.now, &rules);
    w.follows(decision)
}

/// The due of a clock by the calendar that it follows, as its proof counts.
fn proved(w: &World, clock: &Clock) -> At {
    let known = clock.counted_at.unwrap_or(clock.started_at);
    let calendar = w.tables.calendar_of(clock.started_at, known);
    let span = clock.span.unwrap();
    deadline::proof(clock.counted_from, span, &clock.pauses, &calendar).result
}

#[test]
fn a_new_policy_is_the_old_ones_rows_with_some_values_changed() {
    let new = policy(
        "QB-2024-thu",
        "2024-08-12",
        &[
            ("clock.process.normal", "5"),
            ("limit.extension_max.complex", "10"),
        ],
    );
    let tables = dated::add_policy(
        &text,
        catalogue(),
        "QB-2023-default",
        &new,
        on("2024-08-01"),
    )
    .unwrap();
    let both = with(&tables.all());
    assert_eq!(both.policies().len(), catalogue().policies().len() + 1);
    let before = both.policy_at(on("2024-08-11")).unwrap();
    let after = both.policy_at(on("2024-08-12")).unwrap();
    assert_eq!(
        (before.name.as_str(), after.name.as_str()),
        ("QB-2023-default", "QB-2024-thu")
    );
    assert_eq!(after.span("process", "normal"), Some(Span::WorkingDays(5)));
    assert_eq!(
        after.span("process", "complex"),
        before.span("process", "complex")
    );
    assert_eq!(after.limit("extension_max", "complex").unwrap().amount, 10);
    assert_eq!(after.clocks.len(), before.clocks.len());
    assert_eq!(after.limits.len(), before.limits.len());
    assert!(!after.steps.is_empty());
    assert_eq!(after.steps, before.steps, "the ladder comes along");
}

#[test]
fn every_fault_of_a_new_policy_is_told_by_field() {
    let told = |new: &NewPolicy| {
        let faults =
            dated::add_policy(&text, catalogue(), "QB-2023-default", new, on("2024-08-01"));
        let faults = faults.err().unwrap_or_default();
        faults
            .into_iter()
            .map(|f| (f.field, f.why))
            .collect::<Vec<_>>()
    };
    let pair = |field: &str, why| (field.to_owned(), why);
    assert_eq!(
        told(&policy(
            "",
            "2024-07-31",
            &[("clock.process.normal", "bảy")]
        )),
        [
            pair("name", PolicyWhy::Required),
            pair("valid_from", PolicyWhy::Past),
            pair("clock.process.normal", PolicyWhy::Number),
        ]
    );
    assert_eq!(
        told(&policy(
            "QB-2023-default",
            "x",
            &[("clock.directive.*", "3"), ("limit.no.*", "1")]
        )),
        [
            pair("name", PolicyWhy::Taken),
            pair("valid_from", PolicyWhy::Required),
            pair("clock.directive.*", PolicyWhy::Number),
            pair("limit.no.*", PolicyWhy::Unknown),
        ]
    );
    assert_eq!(
        told(&policy("tên, lạ", "2099-01-01", &[])),
        [pair("name", PolicyWhy::Name)]
    );
}

#[test]
fn a_running_clock_keeps_its_policy_unless_the_change_says_otherwise() {
    let new = policy(
        "QB-2024-thu",
        "2024-08-12",
        &[("clock.process.normal", "9")],
    );
    let added = dated::add_policy(
        &text,
        catalogue(),
        "QB-2023-default",
        &new,
        on("2024-08-01"),
    )
    .unwrap();
    let tables = leak(with(&added.all()));
    let w = World::at_work().under(tables);
    let kept = w.clock(ClockKind::Process).clone();
    assert_eq!(kept.policy.as_deref(), Some("QB-2023-default"));
    let w = w.at("2024-08-13 08:00");
    let moved = recounted(w, NewRules::Policy(tables.policy("QB-2024-thu").unwrap()));
    let clock = moved.clock(ClockKind::Process).clone();
    assert_eq!(clock.policy.as_deref(), Some("QB-2024-thu"));
    assert_eq!(clock.span, Some(Span::WorkingDays(9)));
    assert_eq!(clock.due, At::end_of(on("2024-08-22")));
    assert_eq!(clock.earlier.len(), 1);
    assert_eq!(clock.earlier[0].due, kept.due);
    assert_eq!(clock.earlier[0].policy, kept.policy);
    assert_eq!(moved.chain.last().unwrap().kind, Kind::Recounted);
    let promise = moved.report.promises.first().unwrap().due;
    assert_eq!(promise, kept.due, "the first promise is kept for ever");
    let version = moved.report.version;
    let again = recounted(
        moved,
        NewRules::Policy(tables.policy("QB-2024-thu").unwrap()),
    );
    assert_eq!(again.report.version, version, "once");
}

#[test]
fn late_stays_late_and_nobody_becomes_late_by_a_change() {
    let new = policy(
        "QB-2024-thu",
        "2024-08-12",
        &[("clock.process.normal", "2")],
    );
    let added = dated::add_policy(
        &text,
        catalogue(),
        "QB-2023-default",
        &new,
        on("2024-08-01"),
    )
    .unwrap();
    let tables = leak(with(&added.all()));
    let by = NewRules::Policy(tables.policy("QB-2024-thu").unwrap());
    // Two days from Fri 9/8 were over on Tue 13/8.
    let w = recounted(World::at_work().under(tables).at("2024-08-14 08:00"), by);
    assert_eq!(
        w.clock(ClockKind::Process).due,
        At::end_of(on("2024-08-20"))
    );
    let w = recounted(World::at_work().under(tables).at("2024-08-12 08:30"), by);
    assert_eq!(
        w.clock(ClockKind::Process).due,
        At::end_of(on("2024-08-13"))
    );
    let long = policy(
        "QB-2024-dai",
        "2024-08-12",
        &[("clock.process.normal", "30")],
    );
    let added = dated::add_policy(
        &text,
        catalogue(),
        "QB-2023-default",
        &long,
        on("2024-08-01"),
    )
    .unwrap();
    let tables = leak(with(&added.all()));
    let by = NewRules::Policy(tables.policy("QB-2024-dai").unwrap());
    let w = recounted(World::at_work().under(tables).at("2024-08-21 08:00"), by);
    assert!(w.report.is_late(w.now));
    let urgent = World::at_work()
        .at("2024-08-12 10:00")
        .does("O", Action::MarkUrgent, reason("danger"))
        .under(tables);
    let version = urgent.report.version;
    assert_eq!(recounted(urgent, by).report.version, version);
    let promised = World::at_work().committed().under(tables);
    let due = promised.clock(ClockKind::Commitment).due;
    assert_eq!(
        recounted(promised, by).clock(ClockKind::Commitment).due,
        due
    );
}

#[test]
fn a_day_off_declared_moves_what_runs_only_if_it_says_so() {
    let table = text("calendar.csv").unwrap();
    let wish = off("2024-08-15", Some("2024-08-16"));
    let (kept, _) = changed(catalogue(), &table, &wish, "2024-08-13 08:00", false);
    let (kept, followed) = (leak(kept), {
        let (t, _) = changed(catalogue(), &table, &wish, "2024-08-13 08:00", true);
        leak(t)
    });
    let old = At::end_of(on("2024-08-20"));
    let w = World::at_work().under(kept).at("2024-08-13 08:01");
    assert_eq!(w.clock(ClockKind::Process).due, old);
    assert_eq!(
        proved(&w, w.clock(ClockKind::Process)),
        old,
        "it knows the old calendar"
    );
    // Paused and resumed, it still counts by what it began with: Thu 15/8 is lost to the pause.
    let w = w
        .at("2024-08-15 08:00")
        .question("F")
        .at("2024-08-16 08:00")
        .does("F", Action::Resume, Body::default());
    let clock = w.clock(ClockKind::Process);
    assert_eq!(clock.due, At::end_of(on("2024-08-21")));
    assert_eq!(proved(&w, clock), clock.due);

    let w = World::at_work().under(followed).at("2024-08-13 08:01");
    assert_eq!(
        proved(&w, w.clock(ClockKind::Process)),
        old,
        "until its event"
    );
    let w = recounted(w, NewRules::Calendar);
    let clock = w.clock(ClockKind::Process);
    assert_eq!(clock.due, At::end_of(on("2024-08-22")));
    assert_eq!(proved(&w, clock), clock.due);
    assert_eq!(clock.earlier[0].due, old);
    // What starts later knows it anyway.
    let (start, span) = (instant("2024-08-14 08:00"), Span::WorkingDays(1));
    assert_eq!(
        deadline::due(start, span, &[], kept.calendar()),
        At::end_of(on("2024-08-19"))
    );
}

#[test]
fn the_calendar_is_told_as_each_change_left_it() {
    let table = text("calendar.csv").unwrap();
    let (one, table) = changed(
        catalogue(),
        &table,
        &off("2024-08-15", None),
        "2024-08-12 08:00",
        false,
    );
    let remove = Wish {
        kind: WishKind::Remove,
        ..off("2024-08-15", None)
    };
    let (two, table) = changed(&one, &table, &remove, "2024-08-13 08:00", false);
    let work = Wish {
        kind: WishKind::Work,
        ..off("2024-08-17", None)
    };
    let (three, _) = changed(&two, &table, &work, "2024-08-14 08:00", true);
    let day = |at: &str, counted: &str, day: &str| {
        let calendar = three.calendar_of(instant(at), instant(counted));
        calendar.is_working(on(day))
    };
    assert!(day("2024-08-12 07:00", "2024-08-12 07:00", "2024-08-15"));
    assert!(!day("2024-08-12 09:00", "2024-08-12 09:00", "2024-08-15"));
    assert!(day("2024-08-13 09:00", "2024-08-13 09:00", "2024-08-15"));
    assert!(!day("2024-08-13 09:00", "2024-08-13 09:00", "2024-08-17"));
    assert!(
        day("2024-08-13 09:00", "2024-08-15 09:00", "2024-08-17"),
        "it follows"
    );
    assert!(three.calendar().is_working(on("2024-08-17")));
    // Text that was not touched reads as before.
    let untouched = Pack::parse(&text).unwrap();
    let base = three.calendar_of(instant("2024-08-01 00:00"), instant("2024-08-01 00:00"));
    assert_eq!(base.entries(), untouched.calendar().entries());
}

#[test]
fn every_fault_of_a_calendar_change_is_told_by_field() {
    let table = text("calendar.csv").unwrap();
    let told = |wish: &Wish| {
        let faults = edit::plan(&table, wish, on("2024-08-01"))
            .err()
            .unwrap_or_default();
        faults
            .into_iter()
            .map(|f| format!("{}:{}", f.field, f.why))
            .collect::<Vec<_>>()
    };
    let wish = off("2024-08-15", None);
    assert!(told(&wish).is_empty());
    assert_eq!(
        told(&Wish {
            from: None,
            name_vi: " ".to_owned(),
            ..wish.clone()
        }),
        ["from:required", "name:required"]
    );
    assert_eq!(told(&off("2024-08-15", Some("2024-08-14"))), ["to:order"]);
    assert_eq!(
        told(&off("2024-08-15", Some("2024-10-14"))),
        ["to:too_many"]
    );
    assert_eq!(told(&off("2024-09-02", None)), ["from:already"]);
    assert_eq!(told(&off("1024-09-02", None)), ["from:years"]);
    assert_eq!(
        told(&Wish {
            kind: WishKind::Work,
            ..wish.clone()
        }),
        ["from:not_weekend"]
    );
    assert_eq!(
        told(&Wish {
            kind: WishKind::Remove,
            ..wish.clone()
        }),
        ["from:nothing_there"]
    );
    let hours = Wish {
        kind: WishKind::Hours,
        hours: "13:30-17:00;07:00-11:30".to_owned(),
        ..wish.clone()
    };
    assert_eq!(told(&hours), ["hours:not_hours"]);
    assert_eq!(
        told(&Wish {
            from: Some(on("2024-07-01")),
            hours: "08:00-17:00".to_owned(),
            ..hours
        }),
        ["from:past"]
    );
    assert_eq!(
        told(&Wish {
            name_vi: "hai\ndòng".to_owned(),
            ..wish
        }),
        ["name:text"]
    );
}
