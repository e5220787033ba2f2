//! Stories of agencies that disagree, and of those above them.

use crate::world::*;
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::event::Kind;
use domain::report::{AssignmentState, ClockEnd, ClockKind, Label, Part, PromiseCause, Stage};

fn back() -> Body {
    back_to(CO)
}

fn ruling(what: &str, lead: Option<&str>) -> Body {
    body(|b| {
        b.ruling = Some(what.to_owned());
        b.lead = lead.map(str::to_owned);
        b.note = Some("Theo phân cấp quản lý.".to_owned());
    })
}

#[test]
fn returned_once_it_is_sent_again_twice_it_is_a_dispute() {
    let w = World::new()
        .sent()
        .at("2024-08-13 23:00")
        .does("F", Action::Return, back());
    let w = w.does("M", Action::Return, Body::default());
    assert_eq!(
        (w.report.stage, w.report.label()),
        (Stage::Received, Label::Assigned)
    );
    assert!(
        w.report.assignments.iter().all(|a| !a.state.is_active()),
        "co-agencies are recalled"
    );
    assert!(w.clock(ClockKind::Process).is_paused() && w.clock(ClockKind::Redispatch).is_open());
    assert!(w.report.assignments[0].proposed.as_deref() == Some(CO));
    let w = w.does("O", Action::Dispatch, to(CO, &[], DRAIN));
    let clocks: Vec<_> = w
        .report
        .clocks
        .iter()
        .filter(|c| c.kind == ClockKind::Process)
        .collect();
    assert_eq!(
        clocks[0].end,
        Some(ClockEnd::Void),
        "another lead gets a new clock"
    );
    let w = w.does("cM", Action::Return, back_to(LEAD));
    assert_eq!(
        (w.report.stage, w.report.label()),
        (Stage::Disputed, Label::Disputed)
    );
    let last = w.chain.last().unwrap();
    assert_eq!(
        (last.kind, last.role),
        (Kind::Did(Action::Dispute), Role::System)
    );
    let asked = w.report.dispute.clone().unwrap().agencies;
    assert_eq!(asked, [LEAD, CO]);
}

#[test]
fn the_time_to_return_is_two_working_days() {
    let w = World::new().sent().at("2024-08-14 00:00");
    assert_eq!(w.refuses("F", Action::Return, back()), "too_late/time_over");
}

#[test]
fn a_return_names_the_right_agency() {
    let w = World::new().sent();
    assert_eq!(
        w.refuses("F", Action::Return, Body::default()),
        "missing/fields reason:required note:required agency:required"
    );
    assert_eq!(
        w.refuses("F", Action::Return, back_to("KHONG-CO")),
        "missing/fields agency:unknown_agency"
    );
}

#[test]
fn an_order_says_what_is_asked() {
    let mut order = to(LEAD, &[], DRAIN);
    order.instruction = Some("  ".to_owned());
    assert_eq!(
        World::new().refuses("O", Action::Dispatch, order),
        "missing/fields instruction:required"
    );
}

#[test]
fn a_co_agency_returns_its_own_part_only() {
    let w = World::new().sent().does("cF", Action::Return, back()).does(
        "cM",
        Action::Return,
        Body::default(),
    );
    assert_eq!(w.report.stage, Stage::Dispatched);
    assert_eq!(w.report.returns, 0);
    assert_eq!(w.report.assignments[1].state, AssignmentState::Returned);
}

#[test]
fn the_centre_takes_it_away_and_the_clock_waits() {
    let w = World::at_work().submitted();
    assert_eq!(
        w.refuses("O", Action::Recall, note("Sai.")),
        "wrong_role/role"
    );
    let w = w.does("L", Action::Recall, note("Sai đơn vị."));
    assert!(w.clock(ClockKind::Process).is_paused());
    assert_eq!(w.clock(ClockKind::Approve).end, Some(ClockEnd::Met));
}

#[test]
fn each_agency_states_its_position_and_the_standing_body_settles() {
    let position = || body(|b| b.text = Some("Cống nằm trên đường tỉnh.".to_owned()));
    let w = World::at_work().quarrel();
    assert!(w.clock(ClockKind::Process).is_paused());
    // Two drafts of two agencies stand side by side.
    let w = w.does("F", Action::StatePosition, position()).does(
        "cF",
        Action::StatePosition,
        position(),
    );
    assert_eq!(w.report.proposals.len(), 2);
    let w = w.does("M", Action::StatePosition, Body::default());
    assert_eq!(w.report.proposals.len(), 1);
    let stated = |w: &World| {
        w.report
            .clocks
            .iter()
            .filter(|c| c.kind == ClockKind::Position)
            .map(|c| c.end)
            .collect::<Vec<_>>()
    };
    assert_eq!(stated(&w), [Some(ClockEnd::Met), None]);
    assert_eq!(
        w.refuses("S", Action::Settle, ruling("uphold", None)),
        "missing/fields ruling:unknown_reason"
    );
    let same =
        w.clone()
            .at("2024-08-15 08:00")
            .does("S", Action::Settle, ruling("lead", Some(LEAD)));
    assert_eq!(same.report.stage, Stage::Dispatched);
    assert!(
        !same.clock(ClockKind::Process).is_paused(),
        "back at that lead it goes on"
    );
    assert_eq!(stated(&same), [Some(ClockEnd::Met), Some(ClockEnd::Void)]);
    assert_eq!(same.report.attempt, 1);
    // A return after a ruling disputes again.
    let again = same.does("M", Action::Return, back());
    assert_eq!(again.report.stage, Stage::Disputed);
    let nobody = w.does("S", Action::Settle, ruling("none", None));
    assert_eq!(
        (nobody.report.stage, nobody.report.lead()),
        (Stage::Received, None)
    );
    assert!(nobody.clock(ClockKind::Redispatch).is_open());
}

#[test]
fn a_dispute_over_an_answer_is_upheld_or_is_work_again() {
    let w = World::answered().does("C", Action::RequestReprocess, note("Vẫn ngập."));
    let w = w.does("L", Action::Dispute, reason("not_thorough"));
    let upheld = w.clone().does("S", Action::Settle, ruling("uphold", None));
    assert_eq!(
        (upheld.report.stage, upheld.report.attempt),
        (Stage::Answered, 1)
    );
    assert!(upheld.clock(ClockKind::Rating).is_open());
    let again = w.does("S", Action::Settle, ruling("lead", Some(CO)));
    assert_eq!(
        (again.report.stage, again.report.attempt),
        (Stage::Dispatched, 2)
    );
}

#[test]
fn a_disputed_commitment_keeps_its_own_clock_or_ends() {
    let w = World::at_work()
        .committed()
        .does("L", Action::Dispute, reason("solution"));
    let upheld = w.clone().does("S", Action::Settle, ruling("uphold", None));
    assert_eq!(upheld.report.label(), Label::Committed);
    let again = w.does("S", Action::Settle, ruling("lead", Some(LEAD)));
    assert_eq!(again.report.commitment, None);
    assert_eq!(again.clock(ClockKind::Commitment).end, Some(ClockEnd::Void));
}

#[test]
fn the_committee_directs_and_its_word_binds() {
    let w = World::at_work().quarrel().escalated();
    let past = body(|b| {
        *b = directive(LEAD, "2024-08-01");
        b.document = None;
    });
    assert_eq!(
        w.refuses("B", Action::Direct, past),
        "missing/fields document:required due:past_date"
    );
    let w = w.does("B", Action::Direct, directive(LEAD, "2024-09-10"));
    let clock = w.clock(ClockKind::Directive);
    assert_eq!(
        (
            clock.due.date().to_string().as_str(),
            w.report.promise().unwrap().cause
        ),
        ("2024-09-10", PromiseCause::Directive)
    );
    assert_eq!(
        w.refuses("M", Action::Return, back()),
        "wrong_stage/under_directive"
    );
    assert_eq!(
        w.refuses("L", Action::Recall, note("Sai.")),
        "wrong_stage/under_directive"
    );
    assert_eq!(
        w.refuses("L", Action::Dispute, reason("solution")),
        "wrong_stage/under_directive"
    );
    let w = w.does("F", Action::Acknowledge, Body::default());
    let w = w.does("S", Action::Direct, directive(CO, "2024-09-20"));
    assert_eq!(w.report.lead().unwrap().agency, CO);
    let w = w.does(
        "S",
        Action::Escalate,
        body(|b| b.text = Some("Chậm chỉ đạo.".to_owned())),
    );
    assert!(
        !w.clock(ClockKind::Directive).is_paused(),
        "a directive never pauses"
    );
    let w = w
        .does("B", Action::Direct, directive(CO, "2024-09-30"))
        .does("cF", Action::Acknowledge, Body::default());
    let answer = result(&w);
    let w = w
        .does("cF", Action::SubmitResult, answer)
        .does("cM", Action::Approve, Body::default());
    assert_eq!(w.clock(ClockKind::Directive).end, Some(ClockEnd::Met));
}

#[test]
fn a_dossier_sent_back_is_disputed_again() {
    for who in ["B", "S"] {
        let w = World::at_work().quarrel().escalated().does(
            who,
            Action::Decline,
            note("Chưa rõ luật."),
        );
        assert_eq!(w.report.stage, Stage::Disputed);
        assert!(w.clock(ClockKind::Standing).is_open());
        assert_eq!(w.clock(ClockKind::Committee).end, Some(ClockEnd::Met));
    }
}

#[test]
fn the_signer_declines_a_draft_and_a_change_of_stage_ends_it() {
    let w = World::new().sent().does("F", Action::Return, back());
    assert_eq!(
        w.refuses("F", Action::Decline, note("Không.")),
        "wrong_role/role"
    );
    let declined = w.clone().does("M", Action::Decline, note("Việc của mình."));
    assert!(declined.report.proposals.is_empty());
    let moved = w.does("F", Action::Acknowledge, Body::default());
    assert!(moved.report.proposals.is_empty());
    assert_eq!(
        moved.refuses("M", Action::Decline, note("Không.")),
        "wrong_stage/stage"
    );
}

#[test]
fn co_agencies_come_and_go() {
    let set = |codes: &[&str]| {
        let list = codes.iter().map(|c| (*c).to_owned()).collect();
        body(|b| {
            b.co = Some(list);
            b.instruction = Some("Cắt điện khi đội nạo vét.".to_owned());
        })
    };
    let w = World::at_work();
    assert_eq!(
        w.refuses("O", Action::SetCo, set(&[LEAD])),
        "missing/fields co:lead_is_co"
    );
    assert_eq!(
        w.refuses("O", Action::SetCo, set(&["UBND-T"])),
        "missing/fields co:not_dispatchable"
    );
    assert_eq!(
        w.refuses("O", Action::SetCo, Body::default()),
        "missing/fields co:required instruction:required"
    );
    let w = w
        .does("F", Action::SetCo, set(&[OTHER]))
        .does("O", Action::SetCo, Body::default());
    let cos: Vec<_> = w.report.cos().map(|a| a.agency.as_str()).collect();
    assert_eq!(cos, [OTHER]);
    assert!(
        w.report
            .assignments
            .iter()
            .any(|a| a.agency == CO && a.state == AssignmentState::Recalled)
    );
    assert!(w.report.cos().all(|a| a.part == Part::Co));
    let w = w.does("xF", Action::Acknowledge, Body::default());
    assert_eq!(w.report.stage, Stage::InProgress);
}

#[test]
fn a_unit_below_the_lead_does_its_work() {
    // The district's division hands the work to nobody outside its own house.
    let assign = |agency: &str| body(|b| b.agency = Some(agency.to_owned()));
    let w = World::new().sent_to("UB-450");
    assert_eq!(
        w.refuses_to(&of("UB-450"), Action::Assign, assign(OTHER)),
        "missing/fields agency:unknown_unit"
    );
    let w = w.done_by(&of("UB-450"), Action::Assign, assign(LEAD));
    let answer = result(&w);
    let w = w.does("H", Action::SubmitResult, answer);
    assert_eq!(w.report.stage, Stage::AwaitingApproval);
}

fn of(agency: &str) -> domain::actor::Actor {
    let mut focal = actor("F");
    focal.agency = Some(agency.to_owned());
    focal
}

impl World {
    fn sent_to(self, agency: &str) -> World {
        self.does("O", Action::Dispatch, to(agency, &[], DRAIN))
            .done_by(&of(agency), Action::Acknowledge, Body::default())
    }
}
