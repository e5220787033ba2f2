//! Stories of danger.

use crate::world::*;
use domain::action::{Action, Body};
use domain::report::{ClockEnd, ClockKind, Publication, Stage, Urgency};

#[test]
fn danger_moves_the_clocks_and_a_false_alarm_moves_them_back() {
    let w = World::at_work().at("2024-08-12 10:00");
    let first = w.report.promises[0].due;
    let w = w.does("A", Action::MarkUrgent, reason("life"));
    assert_eq!(w.clock(ClockKind::Process).due, instant("2024-08-12 14:00"));
    assert_eq!(
        w.clock(ClockKind::UrgentCall).due,
        instant("2024-08-12 10:15")
    );
    assert_eq!(
        w.clock(ClockKind::UrgentOnsite).due,
        instant("2024-08-12 10:30")
    );
    assert_eq!(w.report.promise().unwrap().due, instant("2024-08-12 14:00"));
    assert_eq!(
        w.refuses("F", Action::Ask, body(|b| b.text = Some("Gì?".to_owned()))),
        "wrong_stage/urgent"
    );
    let w = w.does("O", Action::LogCall, phone(false));
    assert!(w.clock(ClockKind::UrgentCall).is_open());
    assert_eq!(
        w.refuses("O", Action::ConfirmOnsite, Body::default()),
        "wrong_stage/call_first"
    );
    let w = w
        .at("2024-08-12 10:10")
        .does("A", Action::LogCall, phone(true));
    assert_eq!(w.clock(ClockKind::UrgentCall).end, Some(ClockEnd::Met));
    let calm = w
        .clone()
        .does("O", Action::Downgrade, reason("false_alarm"));
    let calm = calm.does("L", Action::Downgrade, Body::default());
    assert_eq!(calm.report.urgency, Urgency::Normal);
    assert_eq!(
        calm.clock(ClockKind::Process).due,
        first,
        "counted anew from its start"
    );
    assert!(calm.report.promises[1].void && calm.report.promise().unwrap().due == first);
    assert_eq!(
        calm.clock(ClockKind::UrgentOnsite).end,
        Some(ClockEnd::Void)
    );
    let there = w
        .at("2024-08-12 10:25")
        .does("O", Action::ConfirmOnsite, Body::default());
    assert_eq!(
        there.clock(ClockKind::UrgentOnsite).end,
        Some(ClockEnd::Met)
    );
}

#[test]
fn an_urgent_promise_past_its_hour_stays() {
    let w = World::at_work()
        .at("2024-08-12 10:00")
        .does("O", Action::MarkUrgent, reason("life"));
    let w = w
        .at("2024-08-12 15:00")
        .does("L", Action::Downgrade, reason("false_alarm"));
    assert!(!w.report.promises[1].void);
}

#[test]
fn danger_shortens_an_extended_clock_and_its_end_gives_the_day_back() {
    let later = body(|b| {
        b.due = Some(day("2024-08-28"));
        b.note = Some("Mưa.".to_owned());
    });
    let w = World::at_work().does("F", Action::RequestExtension, later);
    let w = w.does("M", Action::RequestExtension, Body::default()).does(
        "L",
        Action::RequestExtension,
        Body::default(),
    );
    let w = w
        .at("2024-08-13 10:00")
        .does("O", Action::MarkUrgent, reason("fire"));
    assert_eq!(w.clock(ClockKind::Process).due, instant("2024-08-13 14:00"));
    let w = w
        .at("2024-08-13 11:00")
        .does("L", Action::Downgrade, reason("false_alarm"));
    assert_eq!(
        w.clock(ClockKind::Process).due.date().to_string(),
        "2024-08-28"
    );
}

#[test]
fn an_urgent_report_is_taken_by_phone_and_public_by_the_leader_only() {
    let w = World::new()
        .does("O", Action::MarkUrgent, reason("life"))
        .sent();
    assert_eq!(w.clock(ClockKind::Process).due, instant("2024-08-09 15:15"));
    assert_eq!(w.clock(ClockKind::Receive).due, instant("2024-08-09 11:45"));
    assert_eq!(
        w.refuses("O", Action::Acknowledge, Body::default()),
        "wrong_stage/call_first"
    );
    let w =
        w.does("A", Action::LogCall, phone(true))
            .does("O", Action::Acknowledge, Body::default());
    assert_eq!(w.report.stage, Stage::InProgress);
    assert_eq!(
        w.refuses("O", Action::Release, publish()),
        "wrong_role/role"
    );
    assert_eq!(
        w.refuses("C", Action::Withdraw, Body::default()),
        "wrong_stage/stage"
    );
    let w =
        w.does("H", Action::ConfirmOnsite, Body::default())
            .does("L", Action::Release, publish());
    assert_eq!(w.report.publication, Publication::Public);
}

#[test]
fn a_new_danger_wants_a_new_call_and_a_new_visit() {
    let w = World::at_work()
        .does("O", Action::MarkUrgent, reason("life"))
        .does("O", Action::LogCall, phone(true));
    let w = w.does("F", Action::ConfirmOnsite, Body::default()).does(
        "L",
        Action::Downgrade,
        reason("false_alarm"),
    );
    let w = w.does("O", Action::MarkUrgent, reason("life"));
    assert_eq!((w.report.called, w.report.onsite_at), (false, None));
    assert!(w.clock(ClockKind::UrgentOnsite).is_open());
}
