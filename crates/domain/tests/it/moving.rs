//! How a promise may be moved, told by the same rules that refuse.

use crate::world::{LEAD, World, actor, body, catalogue, day};
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::escalation::Whom;
use domain::event::Kind;
use domain::report::{AssignmentState, PromiseCause};
use domain::workflow::{self, Call, Moving, Rules, Way};

fn moving(w: &World) -> Moving {
    let rules = Rules::at(catalogue(), w.now).unwrap();
    workflow::moving(&w.report, w.now, &rules)
}

fn later(to: &str) -> Body {
    body(|b| {
        b.due = Some(day(to));
        b.note = Some("Mưa lớn nhiều ngày.".to_owned());
    })
}

#[test]
fn what_the_page_says_is_what_the_rules_do() {
    let w = World::at_work();
    let at_first = moving(&w);
    let Way::Extension { ask_by, latest } = at_first.way else {
        panic!("{at_first:?}")
    };
    assert_eq!(
        (ask_by.to_string(), latest.to_string()),
        ("2024-08-19".to_owned(), "2024-08-29".to_owned())
    );
    assert_eq!((at_first.moved, at_first.used, at_first.times), (0, 0, 1));
    assert!(at_first.asked.is_none());
    let (told_at, to) = at_first.above.unwrap();
    assert_eq!(to, [Whom::Standing]);
    assert_eq!(told_at.date().to_string(), "2024-08-23");
    // The day after the last one it is too late, and the rule says the same.
    let late = w.clone().at("2024-08-20 08:00");
    assert_eq!(moving(&late).way, Way::TooLate);
    assert!(
        late.refuses("F", Action::RequestExtension, later("2024-08-22"))
            .starts_with("too_late")
    );
    // Past its due it is promised anew.
    assert_eq!(moving(&w.clone().at("2024-08-21 08:00")).way, Way::Anew);
    // Each signer is named in turn.
    let w = w
        .at("2024-08-19 08:00")
        .does("F", Action::RequestExtension, later("2024-08-22"));
    let asked = moving(&w).asked.unwrap();
    assert_eq!(asked.next, Some(Role::AgencyLeader));
    assert_eq!(asked.due.unwrap().date().to_string(), "2024-08-22");
    let w = w.does("M", Action::RequestExtension, Body::default());
    assert_eq!(moving(&w).asked.unwrap().next, Some(Role::IocLeader));
    let w = w.does("L", Action::RequestExtension, Body::default());
    let after = moving(&w);
    assert_eq!((after.way, after.moved, after.used), (Way::Used, 1, 1));
    assert!(after.asked.is_none());
    let w = w
        .at("2024-08-23 08:00")
        .does("M", Action::Repromise, later("2024-08-26"));
    assert_eq!((moving(&w).way, moving(&w).moved), (Way::Anew, 2));
}

#[test]
fn what_is_foreseen_is_what_the_last_signature_does() {
    let w = World::at_work();
    let rules = Rules::at(catalogue(), w.now).unwrap();
    let foresee = |who: &str, action, body: Body| {
        let call = Call::new(action, body);
        workflow::foresee(&w.report, None, &call, &actor(who), w.now, &rules)
    };
    let seen = foresee("F", Action::RequestExtension, later("2024-08-27")).unwrap();
    assert_eq!(seen.signer, Some(Role::IocLeader));
    assert_eq!(
        seen.decision.events[0].kind,
        Kind::Did(Action::RequestExtension)
    );
    let promise = seen.decision.report.promise().unwrap();
    assert_eq!(promise.cause, PromiseCause::Extension);
    assert!(w.report.proposals.is_empty(), "nothing is decided by it");
    let seen = foresee("L", Action::RequestExtension, later("2024-08-27")).unwrap();
    assert_eq!(seen.signer, None);
    // What the call would be refused with, it is refused with.
    let refused = foresee("F", Action::RequestExtension, later("2024-08-30")).unwrap_err();
    assert_eq!(refused.faults.len(), 1);
    assert!(foresee("xF", Action::RequestExtension, later("2024-08-27")).is_err());
    assert!(foresee("F", Action::Repromise, later("2024-08-27")).is_err());
}

#[test]
fn a_unit_that_gives_its_work_to_somebody_still_holds_it() {
    let w = World::at_work();
    let unit = catalogue()
        .agencies_at(w.now.date())
        .find(|a| catalogue().is_within(&a.code, LEAD))
        .map(|a| a.code.clone());
    // The province's table may give this office no unit beneath it.
    let Some(unit) = unit else { return };
    let to = unit.clone();
    let w = w.does("F", Action::Assign, body(|b| b.agency = Some(to)));
    let mut focal = actor("F");
    focal.agency = Some(unit.clone());
    let handler = actor("H").user;
    let w = w.done_by(&focal, Action::Assign, body(|b| b.handler = handler));
    let lead = w.report.lead().unwrap();
    assert_eq!((lead.handler, lead.unit.as_ref()), (handler, Some(&unit)));
    assert_eq!(lead.state, AssignmentState::Accepted);
    // The body above takes it back by naming one of its own people.
    let w = w.does("F", Action::Assign, body(|b| b.handler = handler));
    assert_eq!(w.report.lead().unwrap().unit, None);
}
