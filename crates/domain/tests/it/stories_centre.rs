//! Stories of the centre: intake, questions, refusals, merging, danger, the public eye, agencies
//! that end.

use crate::world::*;
use domain::action::{Action, Body};
use domain::actor::Actor;
use domain::report::{
    AssignmentState, Channel, ClockEnd, ClockKind, Precision, PromiseCause, Publication, Stage,
    Urgency,
};
use domain::workflow::{self, Rules};

fn sent_by(who: &Actor, new: workflow::NewReport) -> Result<domain::report::Report, String> {
    let now = instant("2024-08-09 08:00");
    let rules = Rules::at(catalogue(), now).unwrap();
    workflow::submit(new, who, now, &rules)
        .map(|d| d.report)
        .map_err(|no| said(&no))
}

#[test]
fn every_fault_of_a_submission_is_told_at_once() {
    let mut new = new_report(" ");
    new.point = None;
    new.place = None;
    new.consent = false;
    new.reporter = None;
    new.category = Some("nothing".to_owned());
    assert_eq!(
        sent_by(&actor("N"), new.clone()).unwrap_err(),
        "missing/fields text:nothing_told place:place_needed category:unknown_category consent:consent_needed phone:contact_needed"
    );
    // The desk writes while somebody talks; a dangerous wire needs no name.
    new.text = "Dây điện đứt rơi xuống đường.".to_owned();
    new.consent = true;
    new.category = Some(WIRE.to_owned());
    let report = sent_by(&actor("A"), new).unwrap();
    assert_eq!(
        (report.urgency, report.filed_by),
        (Urgency::Urgent, actor("A").user)
    );
    let mut abroad = new_report("Đèn hỏng.");
    abroad.point = Some(domain::report::Point {
        lat: 21.03,
        lon: 105.85,
    });
    assert_eq!(
        sent_by(&actor("P"), abroad).unwrap_err(),
        "missing/fields position:outside_province"
    );
}

#[test]
fn paper_is_entered_later_and_clocks_follow_what_happened() {
    let mut new = new_report("Cống tắc.");
    new.channel = Channel::Paper;
    new.occurred_at = Some(instant("2024-08-08 15:00"));
    assert!(
        sent_by(&actor("P"), new.clone())
            .unwrap_err()
            .starts_with("wrong_role")
    );
    let report = sent_by(&actor("A"), new).unwrap();
    assert_eq!(report.submitted_at, instant("2024-08-08 15:00"));
    assert_eq!(report.clocks[0].due, instant("2024-08-08 17:00"));
}

#[test]
fn a_question_answered_goes_back_and_one_that_lapses_ends_it() {
    let asked = || World::new().at("2024-08-09 09:00").question("O");
    assert!(asked().clock(ClockKind::Intake).is_paused());
    let back = asked().at("2024-08-09 16:00").does(
        "C",
        Action::Add,
        body(|b| b.text = Some("Bên trái.".to_owned())),
    );
    assert_eq!(back.report.stage, Stage::Received);
    assert_eq!(
        back.clock(ClockKind::Intake).due,
        instant("2024-08-09 17:00"),
        "one hour was gone"
    );
    assert_eq!(back.clock(ClockKind::Supplement).end, Some(ClockEnd::Met));
    assert!(back.report.words.ends_with("Bên trái."));
    let asked = asked().at("2024-08-14 23:00");
    assert_eq!(
        asked.refuses("Y", Action::Refuse, Body::default()),
        "wrong_stage/window_runs"
    );
    let lapsed = asked
        .at("2024-08-15 00:00")
        .does("Y", Action::Refuse, Body::default());
    assert!(
        lapsed
            .report
            .ineligible
            .as_ref()
            .is_some_and(|i| i.lapsed && i.code == "R-05")
    );
    let late = lapsed.clone().at("2024-09-15 09:00");
    let more = || body(|b| b.text = Some("Bên trái.".to_owned()));
    assert_eq!(late.refuses("C", Action::Add, more()), "too_late/time_over");
    let again = lapsed.at("2024-09-01 09:00").does("C", Action::Add, more());
    assert_eq!(
        (again.report.stage, again.report.ineligible.is_none()),
        (Stage::Received, true)
    );
    assert!(again.clock(ClockKind::Intake).is_open());
}

#[test]
fn the_clock_never_refuses_what_was_not_asked() {
    let w = World::new().at("2025-01-15 08:00");
    assert_eq!(
        w.refuses("Y", Action::Refuse, Body::default()),
        "wrong_stage/stage"
    );
}

#[test]
fn an_agency_asks_once_an_attempt_and_goes_on_when_nobody_answers() {
    let w = World::at_work().at("2024-08-14 10:00").question("F");
    assert!(w.clock(ClockKind::Process).is_paused());
    let w = w
        .at("2024-08-20 00:00")
        .does("Y", Action::Resume, Body::default());
    assert_eq!(w.report.stage, Stage::InProgress);
    // Wed 14 to Mon 19 ended in the pause: four working days more.
    assert_eq!(
        w.clock(ClockKind::Process).due.date().to_string(),
        "2024-08-26"
    );
    assert_eq!(
        w.refuses("F", Action::Ask, body(|b| b.text = Some("Nữa?".to_owned()))),
        "limit_reached/limit"
    );
    let w = w.question("O").does("F", Action::Resume, Body::default());
    assert_eq!(w.report.stage, Stage::InProgress);
}

#[test]
fn a_late_clock_is_not_paused_by_a_question() {
    let w = World::at_work().at("2024-08-21 10:00").question("F");
    assert!(!w.clock(ClockKind::Process).is_paused());
    assert!(w.report.is_late(w.now));
}

#[test]
fn what_waited_away_from_its_lead_is_not_woken_by_an_answer() {
    let back = back_to(CO);
    let w = World::new()
        .sent()
        .at("2024-08-12 09:00")
        .does("M", Action::Return, back);
    assert!(w.clock(ClockKind::Process).is_paused());
    let w = w
        .question("O")
        .does("C", Action::Add, body(|b| b.text = Some("Đây.".to_owned())));
    assert!(w.clock(ClockKind::Process).is_paused(), "no agency has it");
    let w = w
        .at("2024-08-13 09:00")
        .does("O", Action::Dispatch, to(LEAD, &[], DRAIN));
    assert!(
        !w.clock(ClockKind::Process).is_paused(),
        "back at that lead it goes on"
    );
    assert_eq!(
        w.clock(ClockKind::Process).due.date().to_string(),
        "2024-08-21"
    );
}

#[test]
fn hard_refusals_take_the_leader_and_every_one_is_told() {
    let w = World::new();
    assert_eq!(
        w.refuses(
            "O",
            Action::Refuse,
            body(|b| b.reason = Some("R-07".to_owned()))
        ),
        "missing/fields note:required"
    );
    assert_eq!(
        w.refuses("O", Action::Refuse, reason("R-01")),
        "missing/fields reason:redirect_only"
    );
    assert_eq!(
        w.refuses("O", Action::Redirect, reason("R-07")),
        "missing/fields reason:refuse_only"
    );
    assert_eq!(
        w.refuses("O", Action::Refuse, reason("R-99")),
        "missing/fields reason:unknown_reason"
    );
    let w = w.does("O", Action::Refuse, reason("R-10"));
    assert_eq!(w.report.stage, Stage::Received, "a draft moves nothing");
    assert_eq!(
        w.refuses("O2", Action::Decline, note("Không.")),
        "missing/fields proposal:unknown_proposal"
    );
    // The signer need not repeat the code.
    let w = w.does("L", Action::Refuse, Body::default());
    assert_eq!(w.report.stage, Stage::Refused);
    assert!(w.chain.last().unwrap().note_reporter.is_some());
}

#[test]
fn an_appeal_is_once_in_time_and_before_another_leader() {
    let refused = || World::new().does("L", Action::Refuse, reason("R-07"));
    let late = refused().at("2024-08-19 00:00");
    assert_eq!(
        late.refuses("C", Action::Appeal, note("Không.")),
        "too_late/time_over"
    );
    let w = refused()
        .at("2024-08-16 23:00")
        .does("C", Action::Appeal, note("Tòa chưa thụ lý."));
    assert!(w.clock(ClockKind::Review).is_open());
    assert_eq!(
        w.refuses("L", Action::Refuse, reason("R-07")),
        "same_person/same_refuser"
    );
    assert_eq!(
        w.refuses("O", Action::Dispatch, to(LEAD, &[], DRAIN)),
        "wrong_role/leader_decides"
    );
    // Asking for more does not take it out of the leader's hands.
    let asked = w.clone().question("O");
    assert_eq!(
        asked.refuses("O", Action::Refuse, reason("R-07")),
        "wrong_role/leader_decides"
    );
    let taken = w.clone().does("L2", Action::Dispatch, to(LEAD, &[], DRAIN));
    assert_eq!(
        (taken.report.stage, &taken.report.ineligible),
        (Stage::Dispatched, &None)
    );
    assert_eq!(taken.clock(ClockKind::Review).end, Some(ClockEnd::Met));
    let again = w.does("L2", Action::Refuse, reason("R-07"));
    assert_eq!(
        again.refuses("C", Action::Appeal, note("Nữa.")),
        "limit_reached/limit"
    );
}

#[test]
fn a_denunciation_is_locked_hidden_and_only_the_leader_brings_it_back() {
    let w = World::new().does("O", Action::Release, publish());
    let w = w.does("O", Action::Redirect, reason("R-02"));
    assert_eq!(
        (w.report.locked, w.report.publication),
        (true, Publication::Hidden)
    );
    assert!(w.report.is_sealed());
    let look = || body(|b| b.purpose = Some("Gọi.".to_owned()));
    assert_eq!(
        w.refuses("L", Action::OpenIdentity, look()),
        "wrong_role/locked"
    );
    assert_eq!(
        w.refuses("O", Action::Reinstate, note("Nhầm.")),
        "wrong_role/role"
    );
    let w = w.does("L", Action::Reinstate, note("Nhầm, không phải tố cáo."));
    assert_eq!(
        (w.report.stage, w.report.is_sealed()),
        (Stage::Received, false)
    );
    assert!(w.clock(ClockKind::Redispatch).is_open());
    assert_eq!(
        w.refuses("L", Action::OpenIdentity, look()),
        "wrong_role/locked",
        "nobody opens it, ever"
    );
    assert_eq!(
        w.refuses(
            "O",
            Action::Split,
            body(|b| b.text = Some("Đèn hỏng.".to_owned()))
        ),
        "missing/fields consent:consent_needed"
    );
}

#[test]
fn a_child_follows_its_parent_takes_its_own_along_and_comes_back_with_them() {
    let parent = World::new().sent();
    let mut child = World::begin(
        {
            let mut n = new_report("Ngập.");
            n.id = domain::id::ReportId(2);
            n.reporter = Some(vault("K"));
            n
        },
        "2024-08-09 09:00",
    )
    .does("O", Action::MarkUrgent, reason("life"));
    child.other = Some(parent.report.clone());
    let itself = World {
        other: Some(child.report.clone()),
        ..child.clone()
    };
    let code = parent.report.code;
    let into = || body(|b| b.parent = Some(code));
    assert_eq!(
        itself.refuses("O", Action::Merge, into()),
        "missing/fields parent:bad_parent"
    );
    let child = child
        .at("2024-08-09 12:00")
        .does("O", Action::Merge, into());
    assert_eq!(child.report.stage, Stage::Merged);
    let joined = child.other.clone().unwrap();
    assert_eq!(joined.children.len(), 1);
    // Urgency passes, with clocks and a promise.
    assert_eq!(joined.urgency, Urgency::Urgent);
    assert_eq!(joined.promise().unwrap().cause, PromiseCause::Urgency);
    assert!(
        joined.clock(ClockKind::UrgentCall).is_some()
            && joined.clock(ClockKind::UrgentOnsite).is_some()
    );
    assert!(joined.reporters().any(|r| r == vault("K")));
    let back = child.does("O", Action::Reinstate, note("Việc khác."));
    assert_eq!(
        (back.report.stage, &back.report.parent),
        (Stage::Received, &None)
    );
    assert!(back.other.unwrap().children.is_empty());
}

#[test]
fn an_old_or_refused_report_is_no_parent() {
    let into = |w: &World| {
        let code = w.other.as_ref().unwrap().code;
        body(|b| b.parent = Some(code))
    };
    let closed = World::answered().agreed();
    let mut w = World::new().at("2024-09-15 09:00");
    w.other = Some(closed.report.clone());
    w.other.as_mut().unwrap().id = domain::id::ReportId(5);
    let fresh = w.clone();
    let _ = fresh.does("O", Action::Merge, into(&w));
    let w = w.at("2024-09-15 09:01");
    assert_eq!(
        w.refuses("O", Action::Merge, into(&w)),
        "missing/fields parent:bad_parent"
    );
}

#[test]
fn a_second_matter_gets_its_own_report() {
    let w = World::at_work().does(
        "O",
        Action::Split,
        body(|b| b.text = Some("Đèn cũng hỏng.".to_owned())),
    );
    let new = w.other.unwrap();
    assert_eq!(
        (new.stage, new.reporter),
        (Stage::Received, Some(vault("C")))
    );
    assert!(new.clock(ClockKind::Intake).is_some());
    assert_eq!(new.words, "Đèn cũng hỏng.");
}

#[test]
fn classification_moves_no_due_and_urgency_to_urgent_has_its_own_action() {
    let w = World::at_work();
    let due = w.clock(ClockKind::Process).due;
    let complex = || {
        body(|b| {
            b.category = Some(RIVER.to_owned());
            b.urgency = Some(Urgency::Complex);
        })
    };
    let w = w.does("A", Action::Classify, complex());
    assert_eq!(w.report.category.as_deref(), Some(DRAIN));
    let w = w.does("O", Action::Classify, Body::default());
    assert_eq!(
        (
            w.report.category.as_deref(),
            w.clock(ClockKind::Process).due
        ),
        (Some(RIVER), due)
    );
    let urgent = body(|b| b.urgency = Some(Urgency::Urgent));
    assert_eq!(
        w.refuses("O", Action::Classify, urgent),
        "missing/fields urgency:urgency_by_own_action"
    );
}

#[test]
fn each_urgency_has_its_days() {
    for (category, urgency, last) in [
        (POTHOLE, None, "2024-08-14"),
        (DRAIN, None, "2024-08-20"),
        (RIVER, Some(Urgency::Complex), "2024-08-30"),
    ] {
        let mut order = to(LEAD, &[], category);
        order.urgency = urgency;
        let w = World::new()
            .at("2024-08-09 11:15")
            .does("O", Action::Dispatch, order);
        assert_eq!(
            w.report.promise().unwrap().due.date().to_string(),
            last,
            "{category}"
        );
    }
}

#[test]
fn hidden_stays_hidden_until_the_leader_shows_it() {
    let w = World::new().does("O", Action::Release, publish()).does(
        "O",
        Action::Hide,
        reason("private_life"),
    );
    assert_eq!(w.report.hidden_reason.as_deref(), Some("private_life"));
    let w = w.does("O", Action::Release, publish());
    assert_eq!(
        w.report.publication,
        Publication::Hidden,
        "mending words does not show them"
    );
    assert_eq!(
        w.refuses("O", Action::Unhide, Body::default()),
        "wrong_role/role"
    );
    let w = w.does("L", Action::Unhide, Body::default());
    assert_eq!(w.report.publication, Publication::Public);
    let w = w.does(
        "O",
        Action::Hide,
        body(|b| {
            b.reason = Some("personal_data".to_owned());
            b.event = Some(1);
        }),
    );
    assert_eq!(w.report.hidden_events, [1]);
    let w = w.does("L", Action::Unhide, body(|b| b.event = Some(1)));
    assert!(w.report.hidden_events.is_empty());
}

#[test]
fn the_public_place_is_never_finer_than_the_category_allows() {
    let exact = |w: World| {
        w.does(
            "O",
            Action::Release,
            body(|b| {
                *b = publish();
                b.precision = Some(Precision::Exact);
            }),
        )
    };
    let w = exact(World::new());
    assert_eq!(
        w.report.public.point.map(|p| p.lat),
        Some(17.468),
        "not classified: snapped"
    );
    let w = exact(World::new().does(
        "O",
        Action::Classify,
        body(|b| b.category = Some(DRAIN.to_owned())),
    ));
    assert_eq!(w.report.public.point, w.report.place.point);
}

#[test]
fn an_unpublished_answer_still_reaches_the_reporter() {
    let w = World::at_work().submitted().approved();
    assert_eq!(
        w.refuses("O", Action::Publish, body(|b| b.public = Some(false))),
        "missing/fields note:required"
    );
    let w = w.does(
        "O",
        Action::Publish,
        body(|b| {
            b.public = Some(false);
            b.note = Some("Có trẻ em.".to_owned());
        }),
    );
    assert_eq!(
        (w.report.stage, w.report.publication),
        (Stage::Answered, Publication::Withheld)
    );
    assert_eq!(
        w.chain.last().unwrap().note_reporter.as_deref(),
        Some(ANSWER)
    );
}

#[test]
fn identity_opens_for_a_purpose_and_to_an_agency_only_with_the_reporters_yes() {
    let look = || body(|b| b.purpose = Some("Hỏi đường vào.".to_owned()));
    let w = World::at_work();
    assert_eq!(
        w.refuses("O", Action::OpenIdentity, Body::default()),
        "missing/fields purpose:required"
    );
    assert_eq!(
        w.refuses("F", Action::OpenIdentity, look()),
        "wrong_role/no_consent"
    );
    let consent = |yes: bool| {
        body(|b| {
            b.agency = Some(LEAD.to_owned());
            b.done = Some(yes);
        })
    };
    let w =
        w.does("C", Action::ConsentContact, consent(true))
            .does("H", Action::OpenIdentity, look());
    let no = w.clone().does("C", Action::ConsentContact, consent(false));
    assert_eq!(
        no.refuses("F", Action::OpenIdentity, look()),
        "wrong_role/no_consent"
    );
    let w = w.submitted().approved().published().agreed();
    assert_eq!(
        w.refuses("F", Action::OpenIdentity, look()),
        "wrong_role/no_consent",
        "until closed"
    );
    let w = World::new().with_child().sent().taken();
    assert_eq!(
        w.refuses("K", Action::ConsentContact, consent(true)),
        "wrong_role/role",
        "not another's to give"
    );
}

#[test]
fn a_reporter_withdraws_before_the_work_begins() {
    let w = World::new()
        .sent()
        .does("C", Action::Withdraw, Body::default());
    assert!(
        w.report
            .assignments
            .iter()
            .all(|a| a.state == AssignmentState::Recalled)
    );
    assert_eq!(w.clock(ClockKind::Process).end, Some(ClockEnd::Void));
    let w = w.does("L", Action::Reinstate, note("Lợi ích chung."));
    assert_eq!(w.report.stage, Stage::Received);
}
