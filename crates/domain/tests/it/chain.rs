//! Chains: whatever people try, in whatever order, a chain stays whole, replays to the byte, and
//! keeps what is closed closed.

use crate::world::*;
use domain::action::{Action, Body, Call as Phone, Document, Due};
use domain::event::{Change, Event, Kind};
use domain::force::{Declaration, ForceCause};
use domain::id::ForceId;
use domain::pack::Catalogue;
use domain::report::{Commitment, Grade, Report, Urgency};
use domain::time::{At, DAY_MS, MINUTE_MS};
use domain::workflow::{self, Decision, Rules};
use proptest::prelude::*;
use std::sync::OnceLock;

/// Stands in every text that outsiders may never read.
const SECRET: &str = "ZQX 0912 345 678";
/// How ids of citizens and of staff begin, in this world.
const IDENTITIES: [&str; 2] = ["90909090", "7070707"];

/// One try: who, what, with which variant of the body, after how long.
type Try = (usize, usize, bool, u8, u8);

fn tries() -> impl Strategy<Value = Vec<Try>> {
    prop::collection::vec(
        (
            0..EVERYBODY.len(),
            any::<usize>(),
            prop::bool::weighted(0.85),
            any::<u8>(),
            0..7u8,
        ),
        40..90,
    )
}

fn later(at: At, step: u8) -> At {
    const MINUTES: [i64; 7] = [0, 5, 60, 480, 1_440, 4_320, 14_400];
    at.plus_ms(MINUTES[usize::from(step) % MINUTES.len()] * MINUTE_MS)
}

/// A body with something in every field. What the public is meant to read holds no secret.
fn full(action: Action, w: &World, variant: u8) -> Body {
    let pick = |list: &[&str]| list[usize::from(variant) % list.len()].to_owned();
    let public = matches!(
        action,
        Action::RequestExtension
            | Action::Repromise
            | Action::Release
            | Action::Publish
            | Action::CommitLater
    );
    let words = if public {
        ANSWER.to_owned()
    } else {
        format!("{ANSWER} {SECRET}")
    };
    let extension = w
        .report
        .work_clock()
        .map_or(w.now, |c| c.due)
        .plus_ms(3 * DAY_MS);
    let due = match action {
        Action::Ask => None,
        Action::RequestExtension => Some(Due::Day(extension.date())),
        _ => Some(Due::Day(w.now.plus_ms(20 * DAY_MS).date())),
    };
    let reason = match action {
        Action::Refuse => pick(&["R-07", "R-05", "R-10", "R-04"]),
        Action::Redirect => pick(&["R-02", "R-06", "R-13"]),
        Action::Dispute => pick(&["competence", "solution", "not_thorough"]),
        Action::Hide => "private_life".to_owned(),
        _ => SECRET.to_owned(),
    };
    let commits = action == Action::SubmitResult && variant.is_multiple_of(3);
    Body {
        category: Some(pick(&[DRAIN, POTHOLE, RIVER])),
        urgency: (variant % 4 == 1).then_some(Urgency::Complex),
        title: Some(if public {
            "Cống tắc".to_owned()
        } else {
            SECRET.to_owned()
        }),
        lead: Some(pick(&[LEAD, CO, OTHER])),
        co: Some(match variant % 3 {
            0 => vec![],
            1 => vec!["SYT".to_owned()],
            _ => vec!["SYT".to_owned(), "SGDDT".to_owned()],
        }),
        instruction: Some(SECRET.to_owned()),
        reason: Some(reason),
        note: Some(words.clone()),
        note_internal: Some(SECRET.to_owned()),
        due,
        parent: w.other.as_ref().map(|o| o.code),
        text: Some(words),
        files: match action {
            // These name files that are there already.
            Action::Release
            | Action::Publish
            | Action::CommitLater
            | Action::Hide
            | Action::Unhide => vec![],
            _ if variant.is_multiple_of(2) => vec![photo(i64::from(variant), w.now)],
            _ => vec![],
        },
        // The place is the public's, as finely as the category says.
        place: Some("gần cầu Dài".to_owned()),
        target: Some(SECRET.to_owned()),
        agency: (action != Action::Assign).then(|| pick(&[LEAD, CO, OTHER])),
        handler: actor("H").user,
        addressee: Some(SECRET.to_owned()),
        document: Some(Document {
            number: SECRET.to_owned(),
            date: Some(w.now.date()),
            signer: SECRET.to_owned(),
        }),
        commitment: commits.then(|| Commitment {
            date: w.now.plus_ms(60 * DAY_MS).date(),
            text: "Thay cống".to_owned(),
        }),
        call: Some(Phone {
            number: SECRET.to_owned(),
            person: SECRET.to_owned(),
            at: None,
            answered: variant.is_multiple_of(2),
        }),
        public: (action == Action::Publish && variant.is_multiple_of(5)).then_some(false),
        redaction_confirmed: true,
        purpose: Some(SECRET.to_owned()),
        grade: Some(Grade::ALL[usize::from(variant) % 3]),
        done: Some(!variant.is_multiple_of(3)),
        ruling: Some(pick(&["lead", "none", "uphold"])),
        on_behalf_of: Some(SECRET.to_owned()),
        consent: true,
        ..Body::default()
    }
}

/// No event of a decision shows a secret or an identity in its open half.
fn closed_stays_closed(events: &[Event]) -> Result<(), TestCaseError> {
    for event in events {
        let (open, _) = event.halves();
        for mark in IDENTITIES.iter().chain([&"ZQX", &"0912 345"]) {
            prop_assert!(
                !open.contains(mark),
                "{:?} shows {mark}: {open}",
                event.kind
            );
        }
    }
    Ok(())
}

fn first_at(w: &mut World, decision: Decision) -> Result<(), TestCaseError> {
    for event in &decision.events {
        let last = w.chain.last();
        prop_assert_eq!(event.seq, last.map_or(0, |e| e.seq) + 1);
        prop_assert!(last.is_none_or(|e| e.at <= event.at));
        w.chain.push(event.clone());
    }
    closed_stays_closed(&decision.events)?;
    if let Some(other) = decision.other {
        closed_stays_closed(&other.events)?;
        let again = match other.before {
            Some(mut before) => {
                other.events.iter().for_each(|e| before.apply(e));
                Some(before)
            }
            None => other.events.first().and_then(Report::born).map(|mut born| {
                other.events.iter().skip(1).for_each(|e| born.apply(e));
                born
            }),
        };
        prop_assert_eq!(again.as_ref(), Some(&other.report));
        prop_assert_eq!(clock_fault(&other.report), None);
        w.other = Some(other.report);
    }
    w.report = decision.report;
    prop_assert_eq!(clock_fault(&w.report), None);
    Ok(())
}

/// Where a walk begins: from a new report, or with the work already on its way.
fn beginnings() -> &'static [World] {
    static MADE: OnceLock<Vec<World>> = OnceLock::new();
    MADE.get_or_init(|| {
        let begun = || World::begin(new_report(SECRET), "2024-08-09 08:00");
        let known = || begun().known().with_child().sent().taken();
        vec![
            begun(),
            begun().sent(),
            begun().sent().taken(),
            begun().sent().taken().submitted(),
            known().submitted().approved(),
            known().submitted().approved().published(),
            known().committed(),
            known().quarrel(),
            known().quarrel().escalated(),
        ]
    })
}

/// What people do all day, or what ends it all: taken less often, else no walk gets far.
fn is_rare(action: Action) -> bool {
    matches!(
        action,
        Action::Note
            | Action::Message
            | Action::OpenIdentity
            | Action::Hide
            | Action::Add
            | Action::Split
            | Action::Withdraw
            | Action::Merge
            | Action::Refuse
            | Action::Redirect
            | Action::Dispute
    )
}

fn walk(begin: usize, steps: Vec<Try>, tables: &'static Catalogue) -> Result<World, TestCaseError> {
    let mut w = beginnings()[begin % beginnings().len()]
        .clone()
        .under(tables);
    let mut parent = new_report(SECRET);
    parent.id = domain::id::ReportId(9);
    parent.code = domain::id::ReportCode::draw(9, 8);
    w.other = Some(World::begin(parent, "2024-08-09 07:30").report);
    for (who, what, likely, variant, step) in steps {
        w.now = later(w.now, step);
        let who = actor(EVERYBODY[who]);
        let mut offered = workflow::available(&w.report, &who);
        offered.retain(|a| !is_rare(*a) || variant.is_multiple_of(8));
        let action = if likely && !offered.is_empty() {
            offered[what % offered.len()]
        } else {
            Action::ALL[what % Action::ALL.len()]
        };
        let body = full(action, &w, variant);
        // A refused call changes nothing: the report is only lent.
        if let Ok(decision) = w.ask(&who, action, body) {
            first_at(&mut w, decision)?;
        }
        let forces = w.tables.forces();
        if !forces.is_empty() {
            // The jobs of the storms come by whenever they may.
            let rules = Rules::at(w.tables, w.now).unwrap();
            let id = forces[usize::from(variant) % forces.len()].id;
            if let Some(decision) = workflow::heed(&w.report, id, w.now, &rules) {
                first_at(&mut w, decision)?;
            }
            held_by_storms(&w)?;
        }
    }
    Ok(w)
}

/// An open report runs its stage's clock, or a declaration in force pauses it; nothing else is
/// held, and nothing longer.
fn held_by_storms(w: &World) -> Result<(), TestCaseError> {
    for clock in w.report.clocks.iter().filter(|c| c.is_open()) {
        let holding = w.tables.forces().iter().filter(|d| d.holds(w.now));
        let ids: Vec<_> = holding.map(|d| Some(d.id)).collect();
        let held: Vec<_> = clock
            .pauses
            .iter()
            .filter(|p| p.to.is_none() && p.force.is_some())
            .map(|p| p.force)
            .collect();
        prop_assert!(
            held.iter().all(|id| ids.contains(id)),
            "{:?} {:?}",
            clock,
            w.now
        );
        prop_assert!(held.is_empty() || w.report.urgency != Urgency::Urgent);
        prop_assert!(held.is_empty() || w.report.stage.is_open());
    }
    Ok(())
}

/// A world with two storms that overlap, and a flood in a field that reports come into and leave.
fn stormy() -> &'static Catalogue {
    static MADE: OnceLock<Catalogue> = OnceLock::new();
    MADE.get_or_init(|| {
        let storm = |id: i64, from: &str, to: &str, field: &[&str]| Declaration {
            id: ForceId(id),
            cause: ForceCause::StormFlood,
            document: "Công điện 12/CĐ-UBND".to_owned(),
            areas: Vec::new(),
            categories: field.iter().map(|f| (*f).to_owned()).collect(),
            from: instant(from),
            to: instant(to),
            declared_at: instant(from),
            lifted_at: None,
        };
        catalogue().clone().with_people(
            Vec::new(),
            vec![
                storm(1, "2024-08-16 06:00", "2024-08-19 18:00", &[]),
                storm(2, "2024-08-18 06:00", "2024-08-24 06:00", &[]),
                storm(3, "2024-08-20 06:00", "2024-10-20 06:00", &["HT"]),
            ],
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_try_the_chain_stays_whole(begin in any::<usize>(), steps in tries()) {
        let w = walk(begin, steps, catalogue())?;
        replays(&w.chain, &w.report);
        let promised = w.report.promises.len();
        let made = w.chain.iter().flat_map(|e| &e.changes).filter(|c| matches!(c, Change::Promised(_))).count();
        prop_assert_eq!(promised, made, "every promise is kept");
        prop_assert!(w.report.attempt >= 1 && w.report.version as usize == w.chain.len());
    }

    #[test]
    fn whatever_people_try_in_a_storm_holds_only_while_it_lasts(begin in any::<usize>(), steps in tries()) {
        let w = walk(begin, steps, stormy())?;
        replays(&w.chain, &w.report);
    }
}

#[test]
fn the_hour_never_runs_backwards() {
    let w = World::at_work();
    let before = w.report.at;
    // A node whose clock is behind.
    let w = w.at("2024-08-11 08:00").does(
        "O",
        Action::Note,
        body(|b| b.text = Some("Nhắc.".to_owned())),
    );
    assert_eq!(w.report.at, before);
}

#[test]
fn what_the_law_removed_leaves_a_chain_that_still_reads() {
    let w = World::answered();
    let mut report: Option<Report> = None;
    for event in &w.chain {
        let (open, _) = event.halves();
        let closed = if event.kind.is_public() {
            String::new()
        } else {
            event.halves().1
        };
        let read = Event::from_halves(event.seq, event.at, &open, &closed).unwrap();
        match &mut report {
            None => report = Report::born(&read),
            Some(report) => report.apply(&read),
        }
    }
    let report = report.unwrap();
    assert_eq!(
        (report.stage, report.version),
        (w.report.stage, w.report.version)
    );
    assert_eq!((report.reporter, report.words.as_str()), (None, ""));
    assert_eq!(report.promises, w.report.promises);
}

#[test]
fn halves_that_are_no_event_are_refused() {
    let at = At(0);
    for (open, closed) in [
        ("", ""),
        ("{}", ""),
        ("{\"kind\":\"fly\",\"role\":\"citizen\"}", ""),
        ("{\"kind\":\"add\",\"role\":\"king\"}", ""),
    ] {
        assert!(Event::from_halves(1, at, open, closed).is_err(), "{open}");
    }
}

#[test]
fn every_kind_reads_back_by_its_name() {
    for action in Action::ALL {
        for kind in [
            Kind::Did(*action),
            Kind::Proposed(*action),
            Kind::Signed(*action),
            Kind::Imported,
            Kind::Erased,
        ] {
            assert_eq!(Kind::parse(&kind.name()), Some(kind));
        }
    }
}

#[test]
fn what_is_offered_is_never_refused_for_role_or_stage() {
    for w in [
        World::new(),
        World::at_work(),
        World::answered(),
        World::at_work().quarrel(),
    ] {
        for who in EVERYBODY {
            let who = actor(who);
            for action in workflow::available(&w.report, &who) {
                if let Err(no) = w.ask(&who, action, full(action, &w, 4)) {
                    let why = said(&no);
                    assert!(
                        !why.starts_with("wrong_role") && why != "wrong_stage/stage",
                        "{action}: {why}"
                    );
                }
            }
        }
    }
    assert!(
        Rules::at(catalogue(), instant("2019-01-01 08:00")).is_none(),
        "no policy covers it"
    );
}
