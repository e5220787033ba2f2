//! Every stage, every action, everybody: one reviewed table of what happens.

use crate::world::*;
use domain::action::{Action, Body};
use domain::event::Kind;
use domain::report::{Grade, Urgency};
use domain::workflow::Decision;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// A report at each stage, made by real actions. J joined it, K's report was merged into it.
fn canonical() -> Vec<(&'static str, World)> {
    let known = || World::new().known();
    let sent = || known().with_child().sent();
    let work = || sent().taken();
    let answered = || work().submitted().approved().published();
    let urgent = || {
        known()
            .with_child()
            .does("O", Action::MarkUrgent, reason("life"))
            .sent()
    };
    let asked = || known().at("2024-08-09 09:00").question("O");
    let mut child = World::new().at("2024-08-09 10:00");
    child.other = Some(parent().report.clone());
    let code = parent().report.code;
    vec![
        ("received", known()),
        (
            "received, urgent",
            known().does("O", Action::MarkUrgent, reason("life")),
        ),
        (
            "received, under appeal",
            known().does("O", Action::Refuse, reason("R-07")).does(
                "C",
                Action::Appeal,
                note("Tôi không đồng ý."),
            ),
        ),
        ("awaiting_info, asked in received", asked()),
        ("awaiting_info, asked at work", work().question("F")),
        ("dispatched", sent()),
        (
            "dispatched, urgent",
            urgent().does("O", Action::LogCall, phone(true)),
        ),
        ("in_progress", work()),
        ("in_progress, late", work().at("2024-09-30 09:00")),
        (
            "in_progress, directive",
            known()
                .with_child()
                .sent()
                .taken()
                .quarrel()
                .escalated()
                .does("B", Action::Direct, directive(LEAD, "2024-09-10"))
                .does("F", Action::Acknowledge, Body::default()),
        ),
        ("awaiting_approval", work().submitted()),
        ("resolved", work().submitted().approved()),
        (
            "resolved, commitment",
            work()
                .at("2024-08-14 10:00")
                .does("cF", Action::Progress, body(|b| b.done = Some(true)))
                .does("F", Action::SubmitResult, commitment("2024-12-20"))
                .does("M", Action::Approve, Body::default()),
        ),
        ("answered", answered()),
        (
            "answered, review",
            answered().does("C", Action::RequestReprocess, note("Vẫn ngập.")),
        ),
        ("answered, commitment", work().committed()),
        ("closed", answered().agreed()),
        ("disputed", work().quarrel()),
        (
            "disputed, from answered",
            answered()
                .at("2024-08-16 09:00")
                .does("L", Action::Dispute, reason("not_thorough")),
        ),
        ("escalated", work().quarrel().escalated()),
        ("refused", known().does("O", Action::Refuse, reason("R-07"))),
        (
            "refused, by lapse",
            asked()
                .at("2024-08-15 00:00")
                .does("Y", Action::Refuse, Body::default()),
        ),
        (
            "redirected, R-02",
            known().does("O", Action::Redirect, reason("R-02")),
        ),
        (
            "merged",
            child.does("O", Action::Merge, body(|b| b.parent = Some(code))),
        ),
        (
            "withdrawn",
            known().does("C", Action::Withdraw, Body::default()),
        ),
    ]
}

/// Another report to merge with.
fn parent() -> &'static World {
    static MADE: OnceLock<World> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut new = new_report("Việc trước.");
        new.id = domain::id::ReportId(9);
        new.code = domain::id::ReportCode::draw(9, 8);
        World::begin(new, "2024-08-08 08:00")
    })
}

/// A body with all that the action asks for.
fn valid(action: Action, w: &World) -> Body {
    let text = |words: &str| body(|b| b.text = Some(words.to_owned()));
    match action {
        Action::Submit
        | Action::Join
        | Action::Resume
        | Action::Acknowledge
        | Action::Succeed
        | Action::Close
        | Action::ConfirmOnsite
        | Action::Approve
        | Action::FollowUp
        | Action::Withdraw => Body::default(),
        Action::Add
        | Action::Ask
        | Action::Message
        | Action::Note
        | Action::Progress
        | Action::StatePosition
        | Action::Escalate => text("Cống nằm bên trái đường."),
        Action::Classify => body(|b| b.title = Some("Cống tắc".to_owned())),
        Action::MarkUrgent => reason("life"),
        Action::Downgrade => reason("false_alarm"),
        Action::LogCall => phone(true),
        Action::Refuse => reason("R-07"),
        Action::Redirect => reason("R-06"),
        Action::Merge => body(|b| b.parent = Some(parent().report.code)),
        Action::Split => body(|b| {
            b.text = Some("Đèn cũng hỏng.".to_owned());
            b.consent = true;
        }),
        Action::Dispatch => to(LEAD, &[CO], DRAIN),
        Action::SetCo => body(|b| {
            b.co = Some(vec![OTHER.to_owned()]);
            b.instruction = Some("Cắt điện khi đội nạo vét.".to_owned());
        }),
        Action::Return => body(|b| {
            b.reason = Some("wrong_agency".to_owned());
            b.note = Some("Cống của Sở.".to_owned());
            b.agency = Some(CO.to_owned());
        }),
        Action::Recall
        | Action::SendBack
        | Action::RequestReprocess
        | Action::Reprocess
        | Action::DeclineReprocess
        | Action::Appeal
        | Action::Reinstate
        | Action::Reopen
        | Action::Decline => note("Lý do rõ ràng."),
        Action::Assign => body(|b| b.handler = actor("H").user),
        Action::RequestExtension => body(|b| {
            b.due = Some(day("2024-08-22"));
            b.note = Some("Mưa lớn.".to_owned());
        }),
        Action::Repromise => body(|b| {
            b.due = Some(day("2024-10-11"));
            b.note = Some("Xin lỗi, máy bơm hỏng.".to_owned());
        }),
        Action::SubmitResult => result(w),
        Action::Release | Action::Publish | Action::CommitLater => publish(),
        Action::Confirm => done(true),
        Action::Rate => grade(Grade::Satisfied),
        Action::Dispute => reason("competence"),
        Action::Settle => body(|b| {
            b.ruling = Some("lead".to_owned());
            b.lead = Some(CO.to_owned());
            b.note = Some("Theo phân cấp.".to_owned());
        }),
        Action::Direct => directive(CO, "2024-12-01"),
        Action::Hide => reason("private_life"),
        Action::Unhide => Body::default(),
        Action::OpenIdentity => body(|b| b.purpose = Some("Gọi hỏi đường.".to_owned())),
        Action::ConsentContact => body(|b| {
            b.agency = Some(LEAD.to_owned());
            b.done = Some(true);
        }),
    }
}

/// What came of it: the new stage, a draft, or nothing that moves.
fn outcome(before: &World, decision: &Decision) -> String {
    let moved = decision.report.stage != before.report.stage;
    let mut text = match decision.events[0].kind {
        Kind::Proposed(_) => "draft".to_owned(),
        Kind::Signed(_) => "signed".to_owned(),
        _ if moved => format!("-> {}", decision.report.stage),
        _ => "done".to_owned(),
    };
    if decision.report.urgency != before.report.urgency {
        let to = match decision.report.urgency {
            Urgency::Urgent => ", urgent",
            Urgency::Normal | Urgency::Complex => ", calm",
        };
        text.push_str(to);
    }
    if decision.report.publication != before.report.publication {
        let _ = write!(text, ", {}", decision.report.publication);
    }
    text
}

#[test]
fn what_everybody_may_do_at_every_stage() {
    let stages = canonical();
    let mut table = String::new();
    for action in Action::ALL {
        let _ = writeln!(table, "{action}");
        // Stages at which everybody hears the same stand in one line.
        let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
        for (name, world) in &stages {
            let mut heard: BTreeMap<(u8, String), Vec<&str>> = BTreeMap::new();
            for who in EVERYBODY {
                let mut world = world.clone();
                if who == "Y" {
                    // The clock comes when every window is over.
                    world.now = instant("2025-01-15 08:00");
                }
                if world.other.is_none() || *action == Action::Merge {
                    world.other = Some(parent().report.clone());
                }
                let body = valid(*action, &world);
                let cell = match world.ask(&actor(who), *action, body) {
                    Ok(decision) => (0, outcome(&world, &decision)),
                    Err(no) => (
                        if no.code.as_str() == "wrong_role" {
                            2
                        } else {
                            1
                        },
                        said(&no),
                    ),
                };
                heard.entry(cell).or_default().push(who);
            }
            let cells: Vec<String> = heard
                .into_iter()
                .map(|((order, cell), who)| match (order, cell.as_str()) {
                    // Most people may do few things: the rule is not worth a list of names.
                    (2, "wrong_role/role") => "others wrong_role".to_owned(),
                    _ => format!("{}: {cell}", who.join(" ")),
                })
                .collect();
            let row = cells.join(" | ");
            match rows.iter_mut().find(|(r, _)| *r == row) {
                Some((_, names)) => names.push(name),
                None => rows.push((row, vec![name])),
            }
        }
        for (row, names) in rows {
            let _ = writeln!(table, "  [{}]\n      {row}", names.join("; "));
        }
        table.push('\n');
    }
    insta::assert_snapshot!("table", table);
}
