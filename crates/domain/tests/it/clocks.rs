//! Clocks of the contract, one row each: what starts them, what stops them, how they end.

use crate::world::*;
use domain::action::{Action, Body};
use domain::deadline::Span;
use domain::report::{ClockEnd, ClockKind, PromiseCause};

/// How a clock ended: with its span as the policy gives it.
fn end(w: &World, kind: ClockKind) -> (Option<Span>, Option<ClockEnd>) {
    let clock = w.clock(kind);
    (clock.span, clock.end)
}

#[test]
fn every_clock_has_the_policys_span_and_its_own_end() {
    use ClockEnd as E;
    use ClockKind as K;
    let w = World::new();
    let two = Span::Hours {
        amount: 2,
        off_day: Some(12),
    };
    assert_eq!(end(&w, K::Intake), (Some(two), None));
    assert_eq!(
        end(
            &w.clone()
                .at("2024-08-09 10:00")
                .question("O")
                .does("O", Action::Resume, Body::default())
                .sent(),
            K::Intake
        )
        .1,
        Some(E::Late)
    );
    let in_time = w
        .at("2024-08-09 09:59")
        .does("O", Action::Dispatch, to(LEAD, &[CO], DRAIN));
    assert_eq!(end(&in_time, K::Intake), (Some(two), Some(E::Met)));
    assert_eq!(
        in_time
            .report
            .clocks
            .iter()
            .filter(|c| c.kind == K::Receive)
            .count(),
        2,
        "one an agency"
    );
    assert_eq!(end(&in_time, K::Receive).0, Some(Span::WorkingDays(1)));
    assert_eq!(
        end(&in_time, K::Process),
        (Some(Span::WorkingDays(7)), None)
    );
    let w = World::at_work();
    assert!(
        w.report
            .clocks
            .iter()
            .filter(|c| c.kind == K::Receive)
            .all(|c| c.end == Some(E::Met))
    );
    let w = w.submitted();
    assert_eq!(end(&w, K::Approve), (Some(Span::WorkingHours(4)), None));
    let w = w.approved();
    assert_eq!(end(&w, K::Approve).1, Some(E::Met));
    assert_eq!(end(&w, K::Publish), (Some(Span::WorkingDays(1)), None));
    let w = w.published();
    assert_eq!(end(&w, K::Publish).1, Some(E::Met));
    assert_eq!(
        w.clock(K::Rating).due,
        instant("2024-08-22 09:00"),
        "168 hours"
    );
    let w = w.does("C", Action::RequestReprocess, note("Vẫn ngập."));
    assert_eq!(end(&w, K::Review).0, Some(Span::WorkingDays(1)));
    let w = w.does("O", Action::Reprocess, note("Đúng."));
    assert_eq!(
        (end(&w, K::Review).1, end(&w, K::Reprocess).0),
        (Some(E::Met), Some(Span::WorkingDays(5)))
    );
    let w = World::at_work().quarrel();
    assert_eq!(
        (end(&w, K::Standing).0, end(&w, K::Position).0),
        (Some(Span::WorkingDays(5)), Some(Span::WorkingDays(2)))
    );
    let w = w.escalated();
    assert_eq!(
        (end(&w, K::Standing).1, end(&w, K::Committee).0),
        (Some(E::Met), Some(Span::WorkingDays(5)))
    );
    let w = w.does("B", Action::Direct, directive(LEAD, "2024-09-10"));
    assert_eq!(
        (end(&w, K::Committee).1, end(&w, K::Directive).0),
        (Some(E::Met), None)
    );
    assert_eq!(
        end(&w, K::Process).1,
        Some(E::Void),
        "a new work clock ends the other"
    );
    let w = World::new().does("O", Action::Ask, body(|b| b.text = Some("Đâu?".to_owned())));
    assert_eq!(end(&w, K::Supplement).0, Some(Span::WorkingDays(3)));
    let w = World::at_work()
        .at("2024-08-12 09:00")
        .does("L", Action::Recall, note("Sai."));
    assert_eq!(end(&w, K::Redispatch).0, Some(Span::WorkingHours(4)));
}

#[test]
fn a_question_may_name_its_day_within_the_policys() {
    let until = |date: &str| {
        body(|b| {
            b.text = Some("Chỗ nào?".to_owned());
            b.due = Some(day(date));
        })
    };
    let w = World::new();
    assert_eq!(
        w.refuses("O", Action::Ask, until("2024-08-15")),
        "missing/fields due:date_too_far"
    );
    assert_eq!(
        w.refuses("O", Action::Ask, until("2024-08-08")),
        "missing/fields due:past_date"
    );
    let w = w.does("O", Action::Ask, until("2024-08-12"));
    assert_eq!(
        w.clock(ClockKind::Supplement).due.date().to_string(),
        "2024-08-12"
    );
}

#[test]
fn the_published_approval_is_the_one_that_counts() {
    // Approved on the last day, sent back, approved again after it.
    let w = World::at_work().submitted().at("2024-08-20 16:00").does(
        "M",
        Action::Approve,
        Body::default(),
    );
    let w = w
        .at("2024-08-21 08:00")
        .does("O", Action::SendBack, note("Thiếu ngày."));
    let answer = result(&w);
    let w = w
        .does("H", Action::SubmitResult, answer)
        .does("M", Action::Approve, Body::default());
    let w = w.does("O", Action::Publish, publish());
    assert_eq!(w.clock(ClockKind::Process).end, Some(ClockEnd::Late));
    assert_eq!(w.report.is_kept(), Some(false));
}

#[test]
fn all_promises_are_kept_in_order() {
    let w = World::at_work()
        .at("2024-08-13 08:00")
        .does("L", Action::Recall, note("Sai."));
    let w = w.does("O", Action::Dispatch, to(CO, &[], DRAIN));
    let w = w.does("O", Action::MarkUrgent, reason("life"));
    let w = w.does("L", Action::Downgrade, reason("false_alarm"));
    let causes: Vec<_> = w
        .report
        .promises
        .iter()
        .map(|p| (p.cause, p.void))
        .collect();
    assert_eq!(
        causes,
        [
            (PromiseCause::Dispatch, false),
            (PromiseCause::Dispatch, false),
            // Void, the promise before it holds again.
            (PromiseCause::Urgency, true),
        ]
    );
    assert_eq!(w.report.promises[0].due.date().to_string(), "2024-08-20");
}

#[test]
fn days_away_from_the_lead_are_given_back() {
    // Recalled on Tuesday, sent back to the same lead on Thursday: two days ended in the pause.
    let w = World::at_work()
        .at("2024-08-13 08:00")
        .does("L", Action::Recall, note("Hỏi lại."));
    let w = w
        .at("2024-08-15 10:00")
        .does("O", Action::Dispatch, to(LEAD, &[], DRAIN));
    let clock = w.clock(ClockKind::Process);
    assert_eq!(clock.pauses.len(), 1);
    assert_eq!(clock.due.date().to_string(), "2024-08-22");
    assert_eq!(
        w.report
            .clocks
            .iter()
            .filter(|c| c.kind == ClockKind::Process)
            .count(),
        1
    );
}

#[test]
fn an_extended_clock_is_moved_by_a_later_pause() {
    let later = body(|b| {
        b.due = Some(day("2024-08-27"));
        b.note = Some("Mưa.".to_owned());
    });
    let w = World::at_work().does("M", Action::RequestExtension, later);
    let w = w.does("L", Action::RequestExtension, Body::default());
    let w = w.at("2024-08-14 10:00").question("O");
    let w =
        w.at("2024-08-16 09:00")
            .does("C", Action::Add, body(|b| b.text = Some("Đây.".to_owned())));
    assert_eq!(
        w.clock(ClockKind::Process).due.date().to_string(),
        "2024-08-29"
    );
}

#[test]
fn an_urgent_report_pauses_nothing_but_the_reporters_window() {
    let w = World::at_work()
        .does("O", Action::MarkUrgent, reason("life"))
        .does("L", Action::Recall, note("Sai."));
    assert!(!w.clock(ClockKind::Process).is_paused());
    let calm = w.does("L", Action::Downgrade, reason("false_alarm"));
    assert!(
        calm.clock(ClockKind::Process).is_paused(),
        "no agency has it"
    );
}
