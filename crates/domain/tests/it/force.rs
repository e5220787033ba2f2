//! Force majeure: what stands still, from when to when, and what never does.

use crate::world::*;
use domain::action::{Action, Body};
use domain::deadline::{self, Pause};
use domain::event::{Change, Kind};
use domain::force::{Declaration, ForceCause};
use domain::id::ForceId;
use domain::pack::Catalogue;
use domain::report::{ClockKind, Stage, Urgency};
use domain::time::{At, HOUR_MS};
use domain::workflow::{self, Rules};
use proptest::prelude::*;

/// A storm over the whole province, declared when it begins.
fn storm(id: i64, from: &str, to: &str) -> Declaration {
    Declaration {
        id: ForceId(id),
        cause: ForceCause::StormFlood,
        document: "Công điện 12/CĐ-UBND".to_owned(),
        areas: Vec::new(),
        categories: Vec::new(),
        from: instant(from),
        to: instant(to),
        declared_at: instant(from),
        lifted_at: None,
    }
}

fn tables(forces: &[Declaration]) -> &'static Catalogue {
    Box::leak(Box::new(
        catalogue().clone().with_people(Vec::new(), forces.to_vec()),
    ))
}

impl World {
    /// The job of a declaration comes by at an hour.
    fn heeds(self, id: i64, at: &str) -> World {
        let w = self.at(at);
        let rules = Rules::at(w.tables, w.now).unwrap();
        let decision = workflow::heed(&w.report, ForceId(id), w.now, &rules);
        w.follows(decision)
    }

    fn kinds(&self) -> Vec<Kind> {
        self.chain.iter().map(|e| e.kind).collect()
    }
}

fn forced(w: &World, kind: ClockKind) -> bool {
    w.clock(kind).forced_by(None)
}

#[test]
fn the_contracts_own_pause_as_a_storm() {
    // Fri 9/8 11:15, seven working days; Wed 14/8 10:00 to Fri 16/8 15:00 paused: due 22/8.
    let storms = tables(&[storm(1, "2024-08-14 10:00", "2024-08-16 15:00")]);
    let w = World::at_work().under(storms);
    let w = w.heeds(1, "2024-08-14 10:00");
    assert!(forced(&w, ClockKind::Process) && w.clock(ClockKind::Process).is_paused());
    assert_eq!(w.kinds().last(), Some(&Kind::Suspended));
    assert_eq!(w.report.forces.len(), 1);
    assert_eq!(w.report.forces[0].document, "Công điện 12/CĐ-UBND");
    assert!(
        !w.report.is_late(instant("2024-08-30 10:00")),
        "it stands still"
    );
    let still = w.clone().heeds(1, "2024-08-15 10:00");
    assert_eq!(still.report.version, w.report.version, "done once");
    let w = w.heeds(1, "2024-08-16 15:00");
    assert_eq!(w.kinds().last(), Some(&Kind::Resumed));
    let clock = w.clock(ClockKind::Process);
    assert_eq!(clock.due, At::end_of("2024-08-22".parse().unwrap()));
    assert_eq!(clock.first_due, At::end_of("2024-08-20".parse().unwrap()));
    let span = clock.span.unwrap();
    let proof = deadline::proof(clock.counted_from, span, &clock.pauses, w.tables.calendar());
    assert_eq!(proof.result, clock.due);
    let again = w.clone().heeds(1, "2024-08-17 15:00");
    assert_eq!(again.report.version, w.report.version);
}

#[test]
fn a_job_that_comes_late_tells_the_declared_hours() {
    let storms = tables(&[storm(1, "2024-08-14 10:00", "2024-08-16 15:00")]);
    let late = World::at_work().under(storms).heeds(1, "2024-08-16 23:00");
    let clock = late.clock(ClockKind::Process);
    assert_eq!(clock.due, At::end_of("2024-08-22".parse().unwrap()));
    assert_eq!(
        clock.pauses,
        [Pause {
            from: instant("2024-08-14 10:00"),
            to: Some(instant("2024-08-16 15:00")),
            force: Some(ForceId(1)),
        }]
    );
    assert_eq!(
        late.kinds()[late.chain.len() - 2..],
        [Kind::Suspended, Kind::Resumed]
    );
}

#[test]
fn what_begins_meanwhile_stands_still_from_the_start() {
    let storms = tables(&[storm(1, "2024-08-09 06:00", "2024-08-12 06:00")]);
    let new = new_report("Cống tắc.");
    let w = World::begin_under(storms, new, "2024-08-09 08:00");
    assert_eq!(w.kinds(), [Kind::Did(Action::Submit), Kind::Suspended]);
    assert!(forced(&w, ClockKind::Intake));
    assert_eq!(
        w.clock(ClockKind::Intake).pauses[0].from,
        instant("2024-08-09 08:00")
    );
    // Work goes on as far as it can; what it starts stands still too.
    let w = w.sent();
    assert!(forced(&w, ClockKind::Process) && forced(&w, ClockKind::Receive));
    let w = w.heeds(1, "2024-08-12 06:00");
    assert!(!forced(&w, ClockKind::Process));
    // Fri 9/8 ended in the storm, as did the weekend: seven days from Mon 12/8.
    let expected = At::end_of("2024-08-20".parse().unwrap());
    assert_eq!(w.clock(ClockKind::Process).due, expected);
}

#[test]
fn two_grounds_overlap_and_each_ends_for_itself() {
    // The reporter is asked Tue–Thu; the storm lasts Wed–Fri.
    let storms = tables(&[storm(1, "2024-08-14 08:00", "2024-08-16 18:00")]);
    let w = World::at_work().under(storms);
    let w = w.at("2024-08-13 09:00").question("F");
    assert!(w.clock(ClockKind::Process).waits());
    let w = w.heeds(1, "2024-08-14 08:00");
    assert!(w.clock(ClockKind::Process).waits() && forced(&w, ClockKind::Process));
    assert!(
        forced(&w, ClockKind::Supplement),
        "nobody answers in a storm"
    );
    let answered = w.clone().at("2024-08-15 09:00").does(
        "C",
        Action::Add,
        body(|b| b.text = Some("Trước số 5.".to_owned())),
    );
    assert_eq!(answered.report.stage, Stage::InProgress);
    let clock = answered.clock(ClockKind::Process);
    assert!(
        !clock.waits() && clock.is_paused(),
        "the storm still holds it"
    );
    let over = answered.heeds(1, "2024-08-16 18:00");
    let clock = over.clock(ClockKind::Process);
    assert!(!clock.is_paused());
    // Tue, Wed, Thu end in a pause; Fri too? No: it ends at 18:00, the day counts.
    let whole = [Pause {
        from: instant("2024-08-13 09:00"),
        to: Some(instant("2024-08-16 18:00")),
        force: None,
    }];
    let span = clock.span.unwrap();
    let expected = deadline::due(clock.counted_from, span, &whole, over.tables.calendar());
    assert_eq!(clock.due, expected, "one pause, not two");
    // The other way about: the storm ends first, the question still waits.
    let w = w.heeds(1, "2024-08-16 18:00");
    let clock = w.clock(ClockKind::Process);
    assert!(clock.waits() && clock.is_paused());
    let w = w.at("2024-08-19 10:00").does(
        "C",
        Action::Add,
        body(|b| b.text = Some("Trước số 5.".to_owned())),
    );
    let clock = w.clock(ClockKind::Process);
    let whole = [Pause {
        from: instant("2024-08-13 09:00"),
        to: Some(instant("2024-08-19 10:00")),
        force: None,
    }];
    assert_eq!(
        clock.due,
        deadline::due(clock.counted_from, span, &whole, w.tables.calendar())
    );
}

#[test]
fn an_extended_day_moves_by_each_day_lost_once() {
    let granted = World::at_work().at("2024-08-13 09:00");
    let due = body(|b| {
        b.due = Some(day("2024-08-27"));
        b.note = Some("Chờ vật tư.".to_owned());
    });
    let granted = granted
        .does("F", Action::RequestExtension, due)
        .does("M", Action::RequestExtension, Body::default())
        .does("L", Action::RequestExtension, Body::default());
    assert_eq!(granted.clock(ClockKind::Process).span, None);
    // Two declarations that share Wed 21/8: Tue, Wed and Thu are lost, no more.
    let storms = tables(&[
        storm(1, "2024-08-20 07:00", "2024-08-22 06:00"),
        storm(2, "2024-08-21 07:00", "2024-08-23 06:00"),
    ]);
    let w = granted
        .under(storms)
        .heeds(1, "2024-08-20 07:00")
        .heeds(2, "2024-08-21 07:00")
        .heeds(1, "2024-08-22 06:00");
    assert!(
        w.clock(ClockKind::Process).is_paused(),
        "the second still holds"
    );
    let w = w.heeds(2, "2024-08-23 06:00");
    assert_eq!(
        w.clock(ClockKind::Process).due,
        At::end_of("2024-08-30".parse().unwrap())
    );
}

#[test]
fn what_is_late_urgent_directed_or_promised_does_not_stand_still() {
    let storms = tables(&[storm(1, "2024-08-26 08:00", "2024-08-28 08:00")]);
    let late = World::at_work().under(storms).heeds(1, "2024-08-26 08:00");
    assert!(
        !late.clock(ClockKind::Process).is_paused(),
        "late stays late"
    );
    assert!(late.report.is_late(late.now));

    let early = tables(&[storm(1, "2024-08-13 08:00", "2024-08-28 08:00")]);
    let urgent = World::at_work()
        .at("2024-08-12 10:00")
        .does("O", Action::MarkUrgent, reason("danger"))
        .under(early)
        .heeds(1, "2024-08-13 08:00");
    assert!(urgent.report.clocks.iter().all(|c| !c.is_paused()));

    let committed = World::at_work().committed().under(tables(&[storm(
        1,
        "2024-08-20 08:00",
        "2024-08-28 08:00",
    )]));
    let committed = committed.heeds(1, "2024-08-20 08:00");
    assert!(!committed.clock(ClockKind::Commitment).is_paused());
    assert_eq!(committed.clock(ClockKind::Commitment).pauses, []);

    let directed = World::at_work()
        .quarrel()
        .escalated()
        .at("2024-08-16 09:00")
        .does("S", Action::Direct, directive(LEAD, "2024-08-30"))
        .under(tables(&[storm(1, "2024-08-16 10:00", "2024-08-20 08:00")]))
        .heeds(1, "2024-08-16 10:00");
    assert!(!directed.clock(ClockKind::Directive).is_paused());
    assert!(forced(&directed, ClockKind::Receive), "the rest does");
}

#[test]
fn late_when_it_was_declared_stays_late_though_it_reaches_back() {
    // Declared on the 22nd for the 19th on; the clock was due on the 20th.
    let mut back = storm(1, "2024-08-19 08:00", "2024-08-25 08:00");
    back.declared_at = instant("2024-08-22 08:00");
    let w = World::at_work().under(tables(&[back.clone()]));
    assert!(!forced(
        &w.clone().heeds(1, "2024-08-22 08:00"),
        ClockKind::Process
    ));
    back.declared_at = instant("2024-08-20 08:00");
    let w = w.under(tables(&[back])).heeds(1, "2024-08-20 08:00");
    assert!(forced(&w, ClockKind::Process));
    assert_eq!(
        w.clock(ClockKind::Process).pauses[0].from,
        instant("2024-08-19 08:00")
    );
}

#[test]
fn lifted_or_moved_the_end_is_as_it_was_said_last() {
    let mut s = storm(1, "2024-08-14 10:00", "2024-08-20 15:00");
    let w = World::at_work()
        .under(tables(&[s.clone()]))
        .heeds(1, "2024-08-14 10:00");
    s.lifted_at = Some(instant("2024-08-16 15:00"));
    let lifted = w
        .clone()
        .under(tables(&[s.clone()]))
        .heeds(1, "2024-08-16 15:01");
    assert_eq!(
        lifted.clock(ClockKind::Process).due,
        At::end_of("2024-08-22".parse().unwrap())
    );
    s.lifted_at = None;
    s.to = instant("2024-08-23 08:00");
    let moved = w.under(tables(&[s])).heeds(1, "2024-08-20 15:00");
    assert!(forced(&moved, ClockKind::Process), "its end was moved");
    let moved = moved.heeds(1, "2024-08-23 08:00");
    assert!(!moved.clock(ClockKind::Process).is_paused());
}

#[test]
fn danger_in_a_storm_waits_for_nothing_and_calm_stands_still_again() {
    let storms = tables(&[storm(1, "2024-08-13 08:00", "2024-08-20 08:00")]);
    let w = World::at_work().under(storms).heeds(1, "2024-08-13 08:00");
    let w = w
        .at("2024-08-14 09:00")
        .does("O", Action::MarkUrgent, reason("danger"));
    assert!(w.report.clocks.iter().all(|c| !c.is_paused()));
    assert_eq!(
        w.clock(ClockKind::Process).due,
        instant("2024-08-14 13:00"),
        "four hours from the mark"
    );
    let w = w
        .at("2024-08-14 10:00")
        .does("O", Action::Downgrade, reason("false_alarm"))
        .does("L", Action::Downgrade, Body::default());
    assert_eq!(w.report.urgency, Urgency::Normal);
    let clock = w.clock(ClockKind::Process);
    assert!(clock.forced_by(Some(ForceId(1))));
    assert_eq!(clock.pauses.len(), 2);
}

#[test]
fn a_report_stands_still_while_it_lies_inside() {
    let mut here = storm(1, "2024-08-09 06:00", "2024-08-20 06:00");
    here.categories = vec!["HT".to_owned()];
    let w = World::begin_under(tables(&[here]), new_report("Cống tắc."), "2024-08-09 08:00");
    assert!(
        !forced(&w, ClockKind::Intake),
        "nobody knows yet what it is about"
    );
    let w = w.sent();
    assert!(forced(&w, ClockKind::Process), "a sub-field of the field");
    let out = w.clone().at("2024-08-12 09:00").does(
        "O",
        Action::Classify,
        body(|b| b.category = Some(RIVER.to_owned())),
    );
    assert!(!forced(&out, ClockKind::Process));
    assert_eq!(out.kinds().last(), Some(&Kind::Resumed));
    let back = out.at("2024-08-13 09:00").does(
        "O",
        Action::Classify,
        body(|b| b.category = Some(DRAIN.to_owned())),
    );
    let pauses = &back.clock(ClockKind::Process).pauses;
    assert_eq!(pauses.len(), 2);
    assert_eq!(pauses[1].from, instant("2024-08-13 09:00"));
}

#[test]
fn the_open_half_tells_why() {
    let storms = tables(&[storm(1, "2024-08-14 10:00", "2024-08-16 15:00")]);
    let w = World::at_work().under(storms).heeds(1, "2024-08-14 10:00");
    let event = w.chain.last().unwrap();
    let (open, closed) = event.halves();
    assert!(open.contains("\"kind\":\"suspended\"") && open.contains("storm_flood"));
    assert!(open.contains("12/CĐ-UBND"));
    assert!(!closed.contains("UBND"));
    assert!(event.changes.iter().any(|c| matches!(c, Change::Force(_))));
}

/// Each stage of the contract, with the hour it was reached.
fn stages() -> Vec<World> {
    vec![
        World::new(),
        World::new().at("2024-08-09 09:00").question("O"),
        World::new().sent(),
        World::at_work(),
        World::at_work().submitted(),
        World::at_work().submitted().approved(),
        World::answered(),
        World::at_work().quarrel(),
        World::at_work().quarrel().escalated(),
    ]
}

#[test]
fn an_open_report_runs_its_stages_clock_or_force_majeure_pauses_it() {
    for w in stages() {
        let from = w.now;
        let mut s = storm(1, "2024-08-09 08:00", "2024-09-09 08:00");
        s.from = from;
        s.declared_at = from;
        let w = w.under(tables(&[s]));
        let rules = Rules::at(w.tables, w.now).unwrap();
        let decision = workflow::heed(&w.report, ForceId(1), w.now, &rules);
        let held = w.clone().follows(decision);
        let open: Vec<_> = held.report.clocks.iter().filter(|c| c.is_open()).collect();
        assert!(!open.is_empty());
        for clock in open {
            assert!(
                clock.forced_by(Some(ForceId(1))) || clock.due < from,
                "{}: {:?}",
                held.report.stage,
                clock.kind
            );
        }
        let over = held.heeds(1, "2024-09-09 08:00");
        assert!(over.report.clocks.iter().all(|c| !c.forced_by(None)));
        assert!(
            over.report
                .clocks
                .iter()
                .any(|c| c.is_open() && !c.is_paused()),
            "{} runs again",
            over.report.stage
        );
    }
}

/// One of two storms, or the question to the reporter: when it begins and how long it lasts, in
/// hours from the dispatch.
fn hold() -> impl Strategy<Value = (i64, i64)> {
    (2i64..150, 1i64..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Two storms and a question, overlapping as they like: the due is that of their union, nothing
    /// goes on before the last of them is over, and the proof says the same.
    #[test]
    fn overlapping_grounds_count_as_their_union(a in hold(), b in hold(), q in hold()) {
        let begin = instant("2024-08-12 09:00");
        let hour = |n: i64| begin.plus_ms(n * HOUR_MS);
        let mut storms = vec![storm(1, "2024-08-12 09:00", "2024-08-12 09:00"); 2];
        for (n, (s, (from, length))) in (1i64..).zip(storms.iter_mut().zip([a, b])) {
            s.id = ForceId(n);
            s.from = hour(from);
            s.to = hour(from + length);
            s.declared_at = begin;
        }
        let tables = tables(&storms);
        let mut w = World::at_work().under(tables);
        let mut steps: Vec<(At, u8)> = vec![
            (storms[0].from, 1), (storms[0].to, 1), (storms[1].from, 2), (storms[1].to, 2),
            (hour(q.0), 3), (hour(q.0 + q.1), 4),
        ];
        steps.sort();
        let mut asked = None;
        let mut waited = Vec::new();
        for (at, what) in steps {
            w.now = at;
            let rules = Rules::at(tables, at).unwrap();
            match what {
                3 => if w.ask(&actor("F"), Action::Ask, body(|b| b.text = Some("Chỗ nào?".to_owned()))).is_ok() {
                    let late = w.report.is_late(at);
                    w = w.question("F");
                    asked = (!late).then_some(at);
                },
                4 => if let Some(from) = asked.take() {
                    w = w.does("F", Action::Resume, Body::default());
                    waited.push((from, at));
                },
                id => {
                    let decision = workflow::heed(&w.report, ForceId(i64::from(id)), at, &rules);
                    w = w.follows(decision);
                }
            }
            let clock = w.clock(ClockKind::Process);
            let held = storms.iter().any(|s| s.holds(at) && clock.pauses.iter().any(|p| p.force == Some(s.id)))
                || asked.is_some();
            prop_assert_eq!(clock.is_paused(), held);
        }
        let clock = w.clock(ClockKind::Process);
        prop_assert!(!clock.is_paused());
        // A naïve union: sorted intervals folded into one another.
        let mut all: Vec<(At, At)> = clock.pauses.iter().map(|p| (p.from, p.to.unwrap())).collect();
        all.sort();
        let mut union: Vec<(At, At)> = Vec::new();
        for (from, to) in all {
            match union.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => union.push((from, to)),
            }
        }
        let union: Vec<Pause> = union.into_iter().map(|(from, to)| Pause { from, to: Some(to), force: None }).collect();
        let span = clock.span.unwrap();
        prop_assert_eq!(clock.due, deadline::due(clock.counted_from, span, &union, tables.calendar()));
        let proof = deadline::proof(clock.counted_from, span, &clock.pauses, tables.calendar());
        prop_assert_eq!(proof.result, clock.due);
        for (from, to) in waited {
            let told = clock.pauses.iter().any(|p| p.force.is_none() && p.from == from && p.to == Some(to));
            prop_assert!(told);
        }
    }
}
