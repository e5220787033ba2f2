//! Stories of agencies that end.

use crate::world::*;
use domain::action::{Action, Body};
use domain::report::{ClockKind, Part, Stage};

#[test]
fn an_ended_agency_passes_everything_to_its_single_successor() {
    let w = World::new().at("2025-06-20 09:00").does(
        "O",
        Action::Dispatch,
        to("SYT", &["SGDDT"], DRAIN),
    );
    let mut focal = actor("F");
    focal.agency = Some("SYT".to_owned());
    let w = w.done_by(&focal, Action::Acknowledge, Body::default());
    assert_eq!(
        w.refuses("Y", Action::Succeed, Body::default()),
        "wrong_stage/still_in_force"
    );
    let w = w
        .at("2025-07-01 00:05")
        .does("Y", Action::Succeed, Body::default());
    assert_eq!(w.report.lead().unwrap().agency, "SYT-T7");
    assert_eq!(w.report.stage, Stage::InProgress);
    assert_eq!(
        w.report.work_clock().unwrap().agency.as_deref(),
        Some("SYT-T7")
    );
    assert!(
        w.report
            .cos()
            .all(|a| a.agency == "SGDDT-T7" && a.part == Part::Co)
    );
    assert_eq!(
        w.clock(ClockKind::Receive).agency.as_deref(),
        Some("SGDDT-T7")
    );
    assert_eq!(
        w.refuses("Y", Action::Succeed, Body::default()),
        "wrong_stage/still_in_force"
    );
}

#[test]
fn with_several_successors_the_centre_sends_it_again() {
    let work = || {
        World::new()
            .at("2025-06-20 09:00")
            .does("O", Action::Dispatch, to(LEAD, &[], DRAIN))
            .does("F", Action::Acknowledge, Body::default())
    };
    let w = work()
        .at("2025-07-01 00:05")
        .does("Y", Action::Succeed, Body::default());
    assert_eq!((w.report.stage, w.report.lead()), (Stage::Received, None));
    assert!(w.clock(ClockKind::Redispatch).is_open() && w.clock(ClockKind::Process).is_paused());
    // Asked when it happened: the answer comes to the centre.
    let w = work()
        .at("2025-06-27 09:00")
        .question("F")
        .at("2025-07-01 00:05")
        .does("Y", Action::Succeed, Body::default());
    let w = w.does("C", Action::Add, body(|b| b.text = Some("Đây.".to_owned())));
    assert_eq!(w.report.stage, Stage::Received);
    assert!(!w.clock(ClockKind::Redispatch).is_paused());
}

#[test]
fn lead_and_co_that_become_one_agency_have_one_part() {
    let w = World::new().at("2025-02-20 09:00").does(
        "O",
        Action::Dispatch,
        to("SXD", &["SGTVT"], DRAIN),
    );
    let w = w
        .at("2025-03-01 08:00")
        .does("Y", Action::Succeed, Body::default());
    let held: Vec<_> = w
        .report
        .assignments
        .iter()
        .filter(|a| a.state.is_active())
        .map(|a| (a.agency.as_str(), a.part))
        .collect();
    assert_eq!(held, [("SXD-T3", Part::Lead)]);
}
