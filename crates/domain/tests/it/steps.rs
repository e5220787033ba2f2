//! What running clocks do by themselves, hour by hour.

use crate::world::*;
use domain::action::{Action, Body};
use domain::event::{Change, Event, Kind};
use domain::report::{ClockKind, Confirmed, Report, Stage};
use domain::workflow::{Rules, catch_up, tick};

/// What time alone brought: `clock.step tone to at`, or the action of a lapse.
fn told(report: &Report, events: &[Event]) -> Vec<String> {
    let mut lines = Vec::new();
    for event in events {
        if let Kind::Did(action) = event.kind {
            lines.push(format!(
                "{action} {}",
                event.at.rfc3339()[5..16].replace('T', " ")
            ));
        }
        for change in &event.changes {
            let Change::Stepped(s) = change else { continue };
            let kind = report.clocks[s.clock as usize - 1].kind;
            let to: Vec<&str> = s.to.iter().map(|w| w.as_str()).collect();
            lines.push(format!(
                "{kind}.{} {} {} {}",
                s.step,
                s.tone,
                to.join("+"),
                s.due.rfc3339()[5..16].replace('T', " ")
            ));
        }
    }
    lines
}

/// Time passes until then, looked at every `every` minutes; what it brought.
fn pass(w: World, until: &str, every: i64) -> (World, Vec<String>) {
    let mut w = w;
    let mut lines = Vec::new();
    let end = instant(until);
    while w.now < end {
        w.now = w.now.plus_ms(every * 60_000).min(end);
        let rules = Rules::at(catalogue(), w.now).unwrap();
        let Some(decision) = tick(&w.report, w.now, &rules) else {
            continue;
        };
        lines.extend(told(&decision.report, &decision.events));
        w.chain.extend(decision.events);
        w.report = decision.report;
        w.check();
    }
    (w, lines)
}

#[test]
fn a_silent_agency_is_reminded_and_those_above_it_hear() {
    let (w, lines) = pass(World::new().sent(), "2024-09-05 09:00", 30);
    let of = |clock: &str| -> Vec<&str> {
        lines
            .iter()
            .filter_map(|line| line.strip_prefix(clock))
            .filter(|line| !line.contains(" remind focal+leader "))
            .collect()
    };
    assert_eq!(
        of("process."),
        [
            "1 remind focal+handler 08-15 05:37",
            "2 remind focal+handler 08-19 07:00",
            "3 overdue focal+leader+handler+reporter+concerned 08-20 23:59",
            "7 escalate standing 08-23 07:00",
            "15 escalate committee 09-05 07:00",
        ]
    );
    // One for the lead and one for the co-agency.
    assert_eq!(
        of("receive."),
        [
            "1 remind focal 08-11 05:37",
            "1 remind focal 08-11 05:37",
            "2 overdue focal+leader+operators 08-12 23:59",
            "2 overdue focal+leader+operators 08-12 23:59",
        ]
    );
    // Each working day after the due, and on no other: 2 and 3 September are off.
    let after: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with("process.") && line.contains(" remind focal+leader "))
        .collect();
    assert_eq!(after.len(), 10, "{after:#?}");
    assert_eq!(w.report.stage, Stage::Dispatched);
}

#[test]
fn the_window_of_the_reporter_ends_by_itself() {
    let (w, lines) = pass(World::answered(), "2024-08-23 09:00", 30);
    assert_eq!(
        lines.join("\n"),
        "rating.1 remind reporter+concerned 08-21 09:00\nclose 08-22 09:30"
    );
    assert_eq!(w.report.stage, Stage::Closed);
    assert_eq!(w.report.confirmed, Confirmed::None);
    assert!(w.report.clocks.iter().all(|c| !c.is_open()));
}

#[test]
fn a_question_that_nobody_answers_lapses() {
    let (w, lines) = pass(World::new().question("O"), "2024-08-15 09:00", 30);
    assert_eq!(
        lines.join("\n"),
        "supplement.1 remind reporter 08-12 03:59\nrefuse 08-15 00:00"
    );
    assert_eq!(w.report.stage, Stage::Refused);
    let asked = World::at_work().question("F");
    let (w, lines) = pass(asked, "2024-08-16 09:00", 30);
    assert_eq!(lines.last().map(String::as_str), Some("resume 08-16 00:00"));
    assert_eq!(w.report.stage, Stage::InProgress);
    assert!(w.clock(ClockKind::Process).next.is_some());
}

#[test]
fn a_commitment_comes_back_before_its_date() {
    let (w, lines) = pass(World::at_work().committed(), "2024-12-14 09:00", 60);
    assert_eq!(lines, ["follow_up 12-13 07:00"]);
    assert_eq!(w.report.stage, Stage::InProgress);
}

#[test]
fn danger_that_nobody_answers_is_told_upwards() {
    let w = World::at_work()
        .at("2024-08-12 22:00")
        .does("A", Action::MarkUrgent, reason("life"));
    let (_, lines) = pass(w, "2024-08-12 23:05", 1);
    assert_eq!(
        lines.join("\n"),
        "urgent_call.1 alarm operators+ioc_leader 08-12 22:15\n\
         urgent_onsite.1 alarm duty+leader+ioc_leader 08-12 22:30\n\
         urgent_call.2 alarm operators+ioc_leader 08-12 22:30\n\
         urgent_call.3 alarm operators+ioc_leader 08-12 22:45\n\
         urgent_call.4 alarm operators+ioc_leader 08-12 23:00\n\
         urgent_onsite.2 alarm standing 08-12 23:00"
    );
}

#[test]
fn what_was_missed_fires_once_and_in_order() {
    let quiet = |every| pass(World::new(), "2024-08-13 12:00", every);
    let (step_by_step, lines) = quiet(10);
    let (at_once, late) = quiet(4 * 24 * 60);
    assert_eq!(lines, late);
    assert_eq!(lines.len(), 5, "{lines:#?}");
    let steps = |w: &World| w.clock(ClockKind::Intake).clone();
    assert_eq!(steps(&step_by_step), steps(&at_once));
    // Nothing is due again at the same hour.
    let rules = Rules::at(catalogue(), at_once.now).unwrap();
    assert!(tick(&at_once.report, at_once.now, &rules).is_none());
}

#[test]
fn an_edit_resets_no_clock_and_a_pause_holds_the_step() {
    let w = World::at_work();
    let next = w.clock(ClockKind::Process).next;
    let w = w.does(
        "O",
        Action::Classify,
        body(|b| b.title = Some("Cống".to_owned())),
    );
    assert_eq!(w.clock(ClockKind::Process).next, next);
    let paused = w.at("2024-08-13 09:00").question("O");
    let (w, _) = pass(paused.clone(), "2024-08-15 08:00", 60);
    assert_eq!(w.clock(ClockKind::Process).steps, 0);
    let w = w.does(
        "C",
        Action::Add,
        body(|b| b.text = Some("Trước chợ.".to_owned())),
    );
    let clock = w.clock(ClockKind::Process);
    assert!(clock.next > next, "{:?}", clock.next);
    assert!(clock.due > paused.clock(ClockKind::Process).due);
}

#[test]
fn an_extension_is_reminded_of_before_its_own_day() {
    let w = World::at_work().at("2024-08-15 09:00");
    let extend = body(|b| {
        b.due = Some(day("2024-08-28"));
        b.note = Some("Mưa lớn, chưa thi công được.".to_owned());
    });
    let w = w
        .does("F", Action::RequestExtension, extend)
        .does("M", Action::RequestExtension, Body::default())
        .does("L", Action::RequestExtension, Body::default());
    let (_, lines) = pass(w, "2024-08-29 08:00", 60);
    assert_eq!(
        lines.join("\n"),
        "process.1 remind focal+handler 08-19 05:37\n\
         process.2 remind focal+handler 08-27 07:00\n\
         process.3 overdue focal+leader+handler+reporter+concerned 08-28 23:59\n\
         process.4 remind focal+leader 08-29 07:00"
    );
}

/// A report as a program left it that knew no steps.
fn without_steps(report: &Report) -> Report {
    let mut report = report.clone();
    for clock in &mut report.clocks {
        clock.next = None;
        clock.steps = 0;
    }
    report
}

#[test]
fn clocks_of_an_older_program_get_their_steps_once() {
    let w = World::new().sent();
    let old = without_steps(&w.report);
    let rules = Rules::at(catalogue(), w.now).unwrap();
    let planned = catch_up(&old, w.now, &rules).expect("something is missing");
    assert_eq!(planned.events.len(), 1);
    assert_eq!(planned.events[0].kind, Kind::Stepped);
    let next = |report: &Report| -> Vec<_> {
        let open = report.clocks.iter().filter(|c| c.is_open());
        open.map(|c| c.next).collect()
    };
    assert_eq!(next(&planned.report), next(&w.report));
    assert!(next(&planned.report).iter().any(Option::is_some));
    assert!(catch_up(&planned.report, w.now, &rules).is_none());
    assert!(catch_up(&w.report, w.now, &rules).is_none(), "it had them");

    // Long after: no storm of what was missed, only what comes next.
    let late = instant("2024-10-15 10:00");
    let rules = Rules::at(catalogue(), late).unwrap();
    let planned = catch_up(&old, late, &rules).expect("something is missing");
    let steps: Vec<_> = next(&planned.report).into_iter().flatten().collect();
    assert!(steps.iter().all(|next| next.at > late), "{steps:?}");
    assert!(tick(&planned.report, late, &rules).is_none());
}

#[test]
fn a_wait_that_was_over_long_ago_ends_at_once() {
    let w = World::new().question("O");
    let old = without_steps(&w.report);
    let late = w.now.plus_ms(90 * 86_400_000);
    let rules = Rules::at(catalogue(), late).unwrap();
    let planned = catch_up(&old, late, &rules).expect("something is missing");
    let over = tick(&planned.report, late, &rules).expect("the wait is over");
    assert_ne!(over.report.stage, Stage::AwaitingInfo);
}
