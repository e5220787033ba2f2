//! Stories of the work: promises, results, and the citizens' word on them.

use crate::world::*;
use domain::action::{Action, Body};
use domain::report::{
    AssignmentState, ClockEnd, ClockKind, Confirmed, Grade, Label, PromiseCause, Stage,
};

/// Extension asked by the focal officer, ready for its signers.
fn later(date: &str) -> Body {
    body(|b| {
        b.due = Some(day(date));
        b.note = Some("Mưa lớn, không nạo vét được.".to_owned());
    })
}

#[test]
fn a_report_is_answered_by_its_promise_and_the_reporter_says_done() {
    let w = World::new();
    assert_eq!(w.report.label(), Label::Received);
    let w = w.sent();
    // Friday 11:15, seven working days: the public record's own case.
    assert_eq!(
        w.report.promise().unwrap().due,
        instant("2024-08-20 23:59").plus_ms(59_000)
    );
    assert!(w.report.promise().unwrap().by_day);
    assert_eq!(w.report.label(), Label::Assigned);
    let w = w.taken();
    assert_eq!(w.report.label(), Label::Working);
    let w = w.does("F", Action::Assign, body(|b| b.handler = actor("H").user));
    let w = w.does(
        "H",
        Action::Progress,
        body(|b| {
            b.text = Some("Đã đưa máy hút tới.".to_owned());
            b.public = Some(true);
        }),
    );
    let w = w.submitted().approved();
    assert_eq!(w.clock(ClockKind::Process).end, Some(ClockEnd::Met));
    assert_eq!(w.report.lead().unwrap().state, AssignmentState::Done);
    assert_eq!(w.report.is_kept(), None, "what counts is published");
    let w = w.published();
    assert_eq!(w.report.label(), Label::Answered);
    assert_eq!(w.report.is_kept(), Some(true));
    let w = w.agreed();
    assert_eq!(w.report.label(), Label::Done);
    assert_eq!(w.clock(ClockKind::Rating).end, Some(ClockEnd::Met));
    let w = w.does("C", Action::Rate, grade(Grade::Satisfied));
    assert_eq!(
        w.refuses("C", Action::Rate, grade(Grade::Satisfied)),
        "limit_reached/already"
    );
    assert!(!w.report.is_late(instant("2025-01-01 08:00")));
}

#[test]
fn an_extension_takes_three_signatures_and_the_first_promise_stays() {
    let w = World::at_work();
    let first = w.report.promises[0].clone();
    assert_eq!(
        w.refuses("F", Action::RequestExtension, later("2024-08-30")),
        "missing/fields due:date_too_far",
        "at most seven working days"
    );
    assert_eq!(
        w.refuses("F", Action::RequestExtension, later("2024-08-20")),
        "missing/fields due:past_date"
    );
    let w = w
        .at("2024-08-19 16:00")
        .does("F", Action::RequestExtension, later("2024-08-29"));
    assert_eq!(w.report.promise(), Some(&first), "a draft moves nothing");
    // The leader thinks the 27th is enough; that is what the centre signs.
    let w = w.does(
        "M",
        Action::RequestExtension,
        body(|b| b.due = Some(day("2024-08-27"))),
    );
    assert_eq!(w.report.proposals[0].signed.len(), 2);
    let w = w
        .at("2024-08-20 09:00")
        .does("L", Action::RequestExtension, Body::default());
    let promise = w.report.promise().unwrap();
    assert_eq!(promise.cause, PromiseCause::Extension);
    assert_eq!(promise.due.date().to_string(), "2024-08-27");
    assert_eq!(
        w.report.promises[0], first,
        "the first promise is kept for ever"
    );
    assert!(w.report.proposals.is_empty());
    assert_eq!(
        w.refuses("F", Action::RequestExtension, later("2024-08-30")),
        "limit_reached/limit"
    );
    // Within the extension: not late, and yet the first promise was not kept.
    let w = w
        .at("2024-08-26 09:00")
        .does("cF", Action::Progress, done(true));
    let answer = result(&w);
    let w = w
        .does("H", Action::SubmitResult, answer)
        .does("M", Action::Approve, Body::default());
    let w = w.does("O", Action::Publish, publish());
    assert!(!w.report.is_late(w.now));
    assert_eq!(w.report.is_kept(), Some(false));
}

#[test]
fn an_extension_comes_in_time_or_not_at_all() {
    let w = World::at_work();
    let late = w.clone().at("2024-08-20 08:00");
    assert_eq!(
        late.refuses("F", Action::RequestExtension, later("2024-08-22")),
        "too_late/time_over"
    );
    // Asked in time; silence is no.
    let w = w
        .at("2024-08-19 08:00")
        .does("F", Action::RequestExtension, later("2024-08-22"));
    let w = w.does("M", Action::RequestExtension, Body::default());
    let w = w.at("2024-08-21 00:00");
    assert_eq!(
        w.refuses("L", Action::RequestExtension, Body::default()),
        "too_late/time_over"
    );
    let w = w.does("L", Action::Decline, note("Chưa đủ lý do."));
    assert!(w.report.proposals.is_empty());
}

#[test]
fn late_stays_late_and_the_promise_is_told_anew_with_an_apology() {
    let w = World::at_work();
    let sorry = || {
        body(|b| {
            b.due = Some(day("2024-08-23"));
            b.note = Some("Xin lỗi, máy bơm hỏng.".to_owned());
        })
    };
    assert_eq!(
        w.refuses("F", Action::Repromise, sorry()),
        "wrong_stage/not_late"
    );
    let w = w
        .at("2024-08-21 08:00")
        .does("F", Action::Repromise, sorry());
    let w = w.does("M", Action::Repromise, Body::default());
    assert_eq!(w.report.promise().unwrap().cause, PromiseCause::Repromise);
    assert!(w.report.is_late(w.now));
    assert_eq!(
        w.clock(ClockKind::Process).due.date().to_string(),
        "2024-08-20"
    );
    let w = w.does("cF", Action::Progress, done(true));
    let answer = result(&w);
    let w = w
        .does("F", Action::SubmitResult, answer)
        .does("M", Action::Approve, Body::default());
    assert_eq!(w.clock(ClockKind::Process).end, Some(ClockEnd::Late));
    assert!(w.report.is_late(instant("2025-01-01 08:00")));
}

#[test]
fn an_answer_says_what_and_when_and_shows_it() {
    let w = World::at_work().does("cF", Action::Progress, done(true));
    let says = |text: &str| body(|b| b.text = Some(text.to_owned()));
    assert_eq!(
        w.refuses(
            "H",
            Action::SubmitResult,
            says("Đã chuyển cơ quan chức năng")
        ),
        "lint/lint_short text:lint_short text:lint_stock_phrase text:lint_no_date text:lint_no_where text:lint_no_who files:lint_no_photo"
    );
    assert_eq!(
        w.refuses("H", Action::SubmitResult, says(ANSWER)),
        "lint/lint_no_photo files:lint_no_photo"
    );
    // A photo that came with the news of this attempt serves.
    let now = w.now;
    let w = w.does(
        "H",
        Action::Progress,
        body(|b| b.files = vec![photo(7, now)]),
    );
    let w = w.does("H", Action::SubmitResult, says(ANSWER));
    assert_eq!(w.report.stage, Stage::AwaitingApproval);
}

#[test]
fn no_result_while_a_co_agency_is_at_work() {
    let w = World::at_work();
    let answer = result(&w);
    assert_eq!(
        w.refuses("H", Action::SubmitResult, answer.clone()),
        "wrong_stage/co_at_work"
    );
    let w = w
        .does("cH", Action::Progress, done(true))
        .does("H", Action::SubmitResult, answer);
    assert_eq!(w.report.stage, Stage::AwaitingApproval);
}

#[test]
fn the_drafter_never_approves_whatever_post_he_fills() {
    let w = World::at_work().does("cF", Action::Progress, done(true));
    let answer = result(&w);
    let w = w.does("F", Action::SubmitResult, answer);
    // The focal officer fills the absent leader's post by dated order.
    let mut acting = actor("M");
    acting.delegated_by = acting.user;
    acting.user = actor("F").user;
    assert_eq!(
        w.refuses_to(&acting, Action::Approve, Body::default()),
        "same_person/same_person"
    );
    let w = w.does("M", Action::Approve, Body::default());
    assert_eq!(w.report.stage, Stage::Resolved);
}

#[test]
fn two_person_rules_bind_persons_in_drafts_too() {
    let w = World::new().sent().does("F", Action::Return, back_to(CO));
    let mut acting = actor("M");
    acting.delegated_by = acting.user;
    acting.user = actor("F").user;
    assert_eq!(
        w.refuses_to(&acting, Action::Return, Body::default()),
        "same_person/same_person"
    );
    let w = w.does("M", Action::Return, Body::default());
    assert_eq!(w.report.stage, Stage::Received);
}

#[test]
fn sent_back_the_work_clock_never_stopped() {
    let w = World::at_work().submitted().at("2024-08-14 11:00");
    assert_eq!(
        w.refuses("O", Action::SendBack, note("Ảnh mờ.")),
        "wrong_role/role"
    );
    let w = w.does("M", Action::SendBack, note("Ảnh mờ."));
    assert_eq!(w.report.stage, Stage::InProgress);
    assert_eq!(w.clock(ClockKind::Approve).end, Some(ClockEnd::Met));
    let again = result(&w);
    let w = w
        .does("F", Action::SubmitResult, again)
        .does("M", Action::Approve, Body::default());
    let w = w
        .at("2024-08-21 09:00")
        .does("O", Action::SendBack, note("Chưa nói ngày làm."));
    // Approved in time, taken back after the due: it runs on, and is late.
    let work = w.clock(ClockKind::Process);
    assert!(work.is_open() && work.end.is_none());
    assert!(w.report.is_late(w.now));
    assert_eq!(w.report.lead().unwrap().state, AssignmentState::Accepted);
    assert_eq!(w.report.outcome.as_ref().unwrap().approved_at, None);
}

#[test]
fn not_done_is_a_request_and_work_again_has_its_own_clock_and_bound() {
    let mut w = World::answered();
    for attempt in 2..=3 {
        w = w.does("C", Action::Confirm, done(false));
        assert!(w.report.review && w.clock(ClockKind::Rating).is_paused());
        w = w.does("O", Action::Reprocess, note("Đúng là chưa hết nước."));
        assert_eq!(
            (w.report.attempt, w.report.label()),
            (attempt, Label::Reopened)
        );
        assert_eq!(w.clock(ClockKind::Review).end, Some(ClockEnd::Met));
        assert_eq!(w.report.promise().unwrap().cause, PromiseCause::Reprocess);
        let answer = result(&w);
        w = w.does("H", Action::SubmitResult, answer);
        w = w
            .does("M", Action::Approve, Body::default())
            .does("O", Action::Publish, publish());
    }
    assert_eq!(w.report.is_kept(), Some(false), "not in one attempt");
    let w = w.does("C", Action::RequestReprocess, note("Vẫn ngập."));
    assert_eq!(
        w.refuses("O", Action::Reprocess, note("Làm lại.")),
        "limit_reached/leader_decides"
    );
    let w = w.does("L", Action::Dispute, reason("not_thorough"));
    assert!(!w.report.review);
}

#[test]
fn a_request_declined_closes_without_the_reporters_yes() {
    let w = World::answered().does("C", Action::RequestReprocess, note("Vẫn ngập."));
    assert_eq!(
        w.refuses("Y", Action::Close, Body::default()),
        "wrong_stage/under_review"
    );
    let w = w.does(
        "O",
        Action::DeclineReprocess,
        note("Ảnh mới cho thấy đã khô."),
    );
    assert!(w.report.review, "a draft moves nothing");
    let w = w.does("L", Action::DeclineReprocess, Body::default());
    assert_eq!(
        (w.report.stage, w.report.confirmed),
        (Stage::Closed, Confirmed::No)
    );
    assert_eq!(w.report.label(), Label::DoneDisagreed);
}

#[test]
fn who_had_said_done_has_said_done() {
    let w = World::answered().agreed();
    let w = w
        .at("2024-09-02 09:00")
        .does("C", Action::RequestReprocess, note("Lại ngập."));
    assert_eq!(w.report.stage, Stage::Closed);
    let w = w.does(
        "L",
        Action::DeclineReprocess,
        note("Mưa lớn bất thường, cống vẫn thông."),
    );
    assert_eq!(
        (w.report.review, w.report.confirmed),
        (false, Confirmed::Yes)
    );
}

#[test]
fn a_closed_case_may_be_asked_for_within_a_year_and_reopened_to_its_lead() {
    let w = World::answered().agreed();
    let w = w.at("2025-08-17 09:00");
    assert_eq!(
        w.refuses("C", Action::RequestReprocess, note("Lại ngập.")),
        "too_late/time_over"
    );
    assert_eq!(
        w.refuses("C", Action::Rate, grade(Grade::Satisfied)),
        "too_late/time_over"
    );
    let w = World::answered().agreed();
    let w = w
        .at("2024-12-02 09:00")
        .does("C", Action::RequestReprocess, note("Lại ngập."));
    assert!(w.clock(ClockKind::Review).is_open());
    let w = w.does("O", Action::Reopen, note("Tái diễn, người dân yêu cầu."));
    assert_eq!((w.report.stage, w.report.attempt), (Stage::InProgress, 2));
    assert_eq!(
        (w.report.closed_at, w.report.confirmed),
        (None, Confirmed::None)
    );
    assert_eq!(w.clock(ClockKind::Reprocess).agency.as_deref(), Some(LEAD));
}

#[test]
fn the_window_ends_as_those_who_spoke_said() {
    let close = |w: World| {
        w.at("2024-08-22 09:01")
            .does("Y", Action::Close, Body::default())
    };
    let answered = || {
        World::new()
            .known()
            .with_child()
            .sent()
            .taken()
            .submitted()
            .approved()
            .published()
    };
    let early = answered();
    assert_eq!(
        early.refuses("Y", Action::Close, Body::default()),
        "wrong_stage/window_runs"
    );
    let silent = close(answered());
    assert_eq!(silent.report.label(), Label::DoneUnconfirmed);
    let one = answered().does("J", Action::Confirm, done(true));
    assert_eq!(
        one.report.stage,
        Stage::Answered,
        "only the reporter's own word closes at once"
    );
    assert_eq!(close(one).report.confirmed, Confirmed::Yes);
    let child = answered().does("K", Action::Confirm, done(true));
    assert_eq!(child.report.stage, Stage::Answered);
    assert_eq!(close(child).report.confirmed, Confirmed::Yes);
}

#[test]
fn the_reporters_done_closes_at_once_and_another_request_is_still_answered() {
    let w = World::new()
        .known()
        .sent()
        .taken()
        .submitted()
        .approved()
        .published();
    let w = w
        .does("J", Action::Confirm, done(false))
        .does("C", Action::Confirm, done(true));
    assert_eq!((w.report.stage, w.report.review), (Stage::Closed, true));
    assert!(w.clock(ClockKind::Review).is_open());
    let w = w.does("L", Action::DeclineReprocess, note("Chỗ đó là việc khác."));
    assert_eq!(w.report.confirmed, Confirmed::Yes);
    assert!(!w.clock(ClockKind::Review).is_open());
    // The reporter's own request is taken back by their own yes.
    let own = World::answered().does("C", Action::Confirm, done(false));
    let own = own.does("C", Action::Confirm, done(true));
    assert_eq!(
        (own.report.stage, own.report.review),
        (Stage::Closed, false)
    );
}

#[test]
fn the_lowest_grade_is_a_request_and_the_anonymous_give_none() {
    let w = World::answered();
    let bare = body(|b| b.grade = Some(Grade::Dissatisfied));
    assert_eq!(
        w.refuses("C", Action::Rate, bare),
        "missing/fields note:required"
    );
    let w = w.does("C", Action::Rate, grade(Grade::Dissatisfied));
    assert!(w.report.review);
    let mut unknown = new_report("Dây điện đứt.");
    unknown.reporter = None;
    unknown.category = Some(WIRE.to_owned());
    let w = World::begin(unknown, "2024-08-09 08:00");
    let mut holder = actor("C");
    holder.reporter = None;
    let w = w.does("O", Action::Dispatch, to(LEAD, &[], WIRE)).does(
        "F",
        Action::Acknowledge,
        Body::default(),
    );
    let answer = result(&w);
    let w = w
        .does("F", Action::SubmitResult, answer)
        .does("M", Action::Approve, Body::default());
    let w = w.does("L", Action::Publish, publish());
    assert_eq!(
        w.refuses_to(&holder, Action::Rate, grade(Grade::Satisfied)),
        "wrong_role/anonymous"
    );
    let w = w.done_by(&holder, Action::Confirm, done(true));
    assert_eq!(w.report.label(), Label::Done);
}

#[test]
fn a_commitment_is_answered_and_not_done_until_it_is() {
    let w = World::at_work().committed();
    assert_eq!(w.report.label(), Label::Committed);
    assert_eq!(w.report.promise().unwrap().cause, PromiseCause::Commitment);
    assert_eq!(
        w.refuses("C", Action::Confirm, done(true)),
        "wrong_stage/commitment_open"
    );
    assert_eq!(
        w.refuses("Y", Action::Close, Body::default()),
        "wrong_stage/commitment_open"
    );
    let w = w.does(
        "F",
        Action::Progress,
        body(|b| b.text = Some("Đã có vốn.".to_owned())),
    );
    // Friday 20/12: five working days before is Friday 13/12.
    let w = w.at("2024-12-12 23:00");
    assert_eq!(
        w.refuses("Y", Action::FollowUp, Body::default()),
        "wrong_stage/window_runs"
    );
    let w = w
        .at("2024-12-13 00:10")
        .does("Y", Action::FollowUp, Body::default());
    assert_eq!(
        (w.report.stage, w.report.attempt),
        (Stage::InProgress, 1),
        "no new attempt"
    );
    assert!(w.clock(ClockKind::Commitment).is_open());
    // One later date, and no third.
    let w = w.does("F", Action::SubmitResult, commitment("2025-02-20"));
    let w = w
        .does("M", Action::Approve, Body::default())
        .does("L", Action::CommitLater, publish());
    let w = w
        .at("2025-02-13 08:00")
        .does("Y", Action::FollowUp, Body::default());
    assert_eq!(
        w.refuses("F", Action::SubmitResult, commitment("2025-05-20")),
        "limit_reached/limit"
    );
    let answer = result(&w);
    let w = w
        .does("F", Action::SubmitResult, answer)
        .does("M", Action::Approve, Body::default());
    assert_eq!(w.clock(ClockKind::Commitment).end, Some(ClockEnd::Met));
    let w = w.does("O", Action::Publish, publish());
    assert_eq!(
        w.report.is_kept(),
        Some(false),
        "a commitment is no promise kept"
    );
    assert_eq!(w.report.label(), Label::Answered);
}

#[test]
fn a_result_that_commits_is_not_published_as_done() {
    let w = World::at_work().does("cF", Action::Progress, done(true));
    let w = w
        .does("F", Action::SubmitResult, commitment("2024-12-20"))
        .does("M", Action::Approve, Body::default());
    assert_eq!(
        w.refuses("O", Action::Publish, publish()),
        "wrong_stage/result_commits"
    );
    let plain = World::at_work().submitted().approved();
    assert_eq!(
        plain.refuses("L", Action::CommitLater, publish()),
        "wrong_stage/result_is_final"
    );
}
