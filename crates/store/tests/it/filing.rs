//! Reports made for tests, written as the application writes them.

use domain::action::Action;
use domain::actor::Role;
use domain::deadline::Span;
use domain::event::{Birth, Change, Event, Kind, Told};
use domain::id::{ReportCode, ReportId, VaultId};
use domain::report::{
    Assignment, AssignmentState, Channel, Clock, ClockKind, Part, Place, Point, PublicWords,
    Publication, Report, Stage,
};
use domain::time::At;
use store::chain::{Head, next_at, seal};
use store::report;
pub use store::report::Filed;
use store::{Batch, CommitError, Store, event};

/// 2024-08-09 11:15 in the province.
pub const START: At = At(1_723_176_900_000);

/// The event that carries these changes onto a chain.
pub fn happened(head: &Head, action: Action, at: At, changes: Vec<Change>) -> Event {
    Event {
        seq: head.seq + 1,
        at: next_at(head, at),
        occurred_at: None,
        kind: Kind::Did(action),
        role: Role::IocOperator,
        agency: None,
        user: None,
        delegated_by: None,
        reporter: None,
        on_behalf_of: None,
        note_public: Some("ghi chú".to_owned()),
        note_internal: None,
        note_reporter: None,
        changes,
    }
}

/// A batch that carries one event and the report's rows.
pub fn batch(before: Option<&Filed>, event: &Event) -> (Batch, Filed) {
    let report = match before {
        None => Report::born(event).expect("begins a chain"),
        Some(filed) => {
            let mut report = filed.report.clone();
            report.apply(event);
            report
        }
    };
    let head = before.map_or(Head::NONE, Filed::head);
    let (open, closed) = event.halves();
    let salts = [[event.seq as u8; 16], [report.id.0 as u8; 16]];
    let sealed = seal(
        &head,
        &report.code.to_string(),
        event.at,
        open,
        closed,
        salts,
    );
    let mut batch = Batch::new();
    event::append(&mut batch, event::REPORT, report.id.0, &sealed);
    report::write(
        &mut batch,
        before.map(|b| &b.report),
        &report,
        &sealed.head(),
    );
    (
        batch,
        Filed {
            report,
            hash: sealed.hash,
        },
    )
}

/// Report number `n`, sent `n` seconds after [`START`].
pub fn submitted(n: u64, more: Vec<Change>) -> (Batch, Filed) {
    let at = START.plus_ms(n as i64 * 1_000);
    let mut changes = vec![
        Change::Born(Birth {
            id: ReportId::fresh(at, n),
            code: ReportCode::draw(n * 7_919, 8),
            channel: Channel::Portal,
            submitted_at: at,
        }),
        Change::Told(Told {
            words: format!("Ổ gà sâu trước chợ số {n}, đường Hữu Nghị"),
            place: Place {
                point: Some(point(n)),
                words: Some("chợ Ga".to_owned()),
                asset_owner: None,
            },
            reporter: Some(VaultId(1 + n as i64 % 3)),
            ..Told::default()
        }),
        Change::Category {
            code: format!("GT-0{}", 1 + n % 3),
            quick: true,
        },
        Change::Area {
            code: format!("{}", 18_880 + n % 2),
            approximate: false,
        },
        Change::ClockStarted(clock(1, ClockKind::Intake, None, at, at.plus_ms(7_200_000))),
    ];
    changes.extend(more);
    batch(None, &happened(&Head::NONE, Action::Submit, at, changes))
}

pub fn point(n: u64) -> Point {
    Point {
        lat: 17.4689 + n as f64 * 0.000_1,
        lon: 106.6223 + n as f64 * 0.000_1,
    }
}

pub fn clock(n: u32, kind: ClockKind, agency: Option<&str>, from: At, due: At) -> Clock {
    Clock {
        n,
        kind,
        agency: agency.map(str::to_owned),
        policy: None,
        span: Some(Span::WorkingDays(3)),
        started_at: from,
        counted_from: from,
        due,
        first_due: due,
        pauses: Vec::new(),
        stopped_at: None,
        end: None,
        counted_at: None,
        earlier: Vec::new(),
        steps: 0,
        next: None,
    }
}

/// Sends a report to an agency.
pub fn dispatched(filed: &Filed, agency: &str, due: At) -> (Batch, Filed) {
    let at = filed.report.at.plus_ms(60_000);
    let changes = vec![
        Change::Stage(Stage::Dispatched),
        Change::ClockStopped {
            n: 1,
            at,
            end: domain::report::ClockEnd::Met,
        },
        Change::Assigned(Assignment {
            n: 1,
            agency: agency.to_owned(),
            part: Part::Lead,
            state: AssignmentState::Offered,
            at,
            changed_at: at,
            instruction: None,
            handler: None,
            unit: None,
            ground: None,
            proposed: None,
        }),
        Change::ClockStarted(clock(
            2,
            ClockKind::Receive,
            Some(agency),
            at,
            at.plus_ms(86_400_000),
        )),
        Change::ClockStarted(clock(3, ClockKind::Process, Some(agency), at, due)),
    ];
    batch(
        Some(filed),
        &happened(&filed.head(), Action::Dispatch, at, changes),
    )
}

/// Settles a dispute between two agencies: the first leads.
pub fn settled(filed: &Filed, agencies: [&str; 2], why: &str) -> (Batch, Filed) {
    let at = filed.report.at.plus_ms(60_000);
    let dispute = domain::report::Dispute {
        ground: "competence".to_owned(),
        from: Stage::Received,
        agencies: agencies.map(str::to_owned).to_vec(),
        stated: Vec::new(),
        settled: true,
    };
    let n = u32::try_from(filed.report.assignments.len()).unwrap_or(0) + 1;
    let changes = vec![
        Change::Dispute(dispute),
        Change::Stage(Stage::Dispatched),
        Change::Assigned(Assignment {
            n,
            agency: agencies[0].to_owned(),
            part: Part::Lead,
            state: AssignmentState::Offered,
            at,
            changed_at: at,
            instruction: None,
            handler: None,
            unit: None,
            ground: None,
            proposed: None,
        }),
    ];
    let mut event = happened(&filed.head(), Action::Settle, at, changes);
    event.note_internal = Some(why.to_owned());
    batch(Some(filed), &event)
}

/// Lets the public see it.
pub fn released(filed: &Filed, text: &str) -> (Batch, Filed) {
    let at = filed.report.at.plus_ms(60_000);
    let words = PublicWords {
        title: Some("Ổ gà".to_owned()),
        text: Some(text.to_owned()),
        point: filed.report.place.point,
        place: Some("phường Đồng Hới".to_owned()),
        answer: None,
    };
    let changes = vec![
        Change::Published {
            words,
            files: vec![],
        },
        Change::Publication {
            to: Publication::Public,
            reason: None,
        },
    ];
    batch(
        Some(filed),
        &happened(&filed.head(), Action::Release, at, changes),
    )
}

/// Takes it down again.
pub fn hidden(filed: &Filed) -> (Batch, Filed) {
    let at = filed.report.at.plus_ms(60_000);
    let changes = vec![Change::Publication {
        to: Publication::Hidden,
        reason: Some("privacy".to_owned()),
    }];
    batch(
        Some(filed),
        &happened(&filed.head(), Action::Hide, at, changes),
    )
}

/// Commits and gives what is now filed.
pub async fn commit(store: &Store, made: (Batch, Filed)) -> Filed {
    store.commit(made.0).await.expect("commits");
    made.1
}

/// `n` reports, committed.
pub async fn many(store: &Store, n: u64) -> Vec<Filed> {
    let mut filed = Vec::new();
    for i in 0..n {
        filed.push(commit(store, submitted(i, vec![])).await);
    }
    filed
}

/// Runs every follower to the end.
pub async fn caught_up(store: &Store) -> Result<(), CommitError> {
    store.number_feed().await?;
    while store::search::follow(store).await?
        + store::tally::follow(store).await?
        + store::precedent::follow(store).await?
        > 0
    {}
    Ok(())
}
