//! Deadlines as administered things: dated policies, the calendar, force majeure, and the jobs that
//! make running clocks follow.

use crate::house::{House, WARD, note, pothole};
use app::terms::{self, Ground, NewForce, PolicyOrder, TermsError};
use app::{AppError, Ctx, job};
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::calendar::edit::{Wish, WishKind};
use domain::force::ForceCause;
use domain::id::ReportCode;
use domain::pack::dated::NewPolicy;
use domain::report::{Clock, ClockKind, Report};
use domain::time::{DAY_MS, HOUR_MS};
use testkit::TestDb;

fn leader(house: &House) -> Ctx {
    house.who(Role::IocLeader, None)
}

fn admin(house: &House) -> Ctx {
    house.who(Role::SysAdmin, None)
}

fn ground(why: &str, running: bool) -> Ground {
    Ground {
        why: why.to_owned(),
        running,
        version: None,
    }
}

fn storm(house: &House, hours: i64) -> NewForce {
    NewForce {
        cause: Some(ForceCause::StormFlood),
        document: "Công điện 12/CĐ-UBND".to_owned(),
        areas: Vec::new(),
        categories: vec!["GT".to_owned()],
        from: Some(house.now),
        to: Some(house.now.plus_ms(hours * HOUR_MS)),
    }
}

/// Carries out what is ready, until nothing is.
async fn work(house: &House) {
    while job::run_once(&house.app, house.now).await.unwrap() > 0 {}
}

async fn report(house: &House, code: ReportCode) -> Report {
    let filed = store::report::by_code(&house.app.store, code)
        .await
        .unwrap();
    filed.expect("it is there").report
}

fn clock(report: &Report, kind: ClockKind) -> &Clock {
    report.clocks.iter().rev().find(|c| c.kind == kind).unwrap()
}

async fn dispatched(house: &House, phone: &str) -> ReportCode {
    let slip = house.submit(pothole(phone)).await.unwrap();
    let order = Body {
        category: Some("GT-01".to_owned()),
        lead: Some(WARD.to_owned()),
        instruction: Some("Vá lại.".to_owned()),
        ..Body::default()
    };
    let operator = house.who(Role::IocOperator, None);
    house
        .act(&operator, slip.report_code, Action::Dispatch, order)
        .await
        .unwrap();
    slip.report_code
}

fn wrong<T>(result: Result<T, TermsError>) -> Vec<String> {
    match result {
        Err(TermsError::Wrong(wrong)) => wrong
            .into_iter()
            .map(|w| format!("{}:{}", w.field, w.why))
            .collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => Vec::new(),
    }
}

testkit::both_engines!(migrated by crate::house::furnished,
    async fn a_storm_holds_what_runs_and_what_comes(db: TestDb) {
        let mut house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        let before = report(&house, code).await;
        house.wait(60);
        let new = storm(&house, 48);
        let plan = terms::plan_force(&house.app, &leader(&house), &new, &ground("", false)).await.ok().unwrap();
        let preview = terms::of_force(&house.app, &plan.declaration, None).await.unwrap();
        assert_eq!(preview.touched_total(), 2, "{preview:?}");
        assert!(preview.whole && preview.next.is_none());
        let id = terms::declare(&house.app, &leader(&house), &new, &ground("", false)).await.unwrap();
        work(&house).await;
        let held = report(&house, code).await;
        for kind in [ClockKind::Receive, ClockKind::Process] {
            assert!(clock(&held, kind).forced_by(Some(id)), "{kind}");
        }
        // Another field is not held; what is filed meanwhile stands still from the start.
        house.wait(10);
        let slip = house.submit(pothole("0912345679")).await.unwrap();
        let filed = report(&house, slip.report_code).await;
        assert!(clock(&filed, ClockKind::Intake).forced_by(Some(id)));
        let mut noise = pothole("0912345680");
        noise.category = Some("MT-06".to_owned());
        let other = house.submit(noise).await.unwrap();
        assert!(!clock(&report(&house, other.report_code).await, ClockKind::Intake).is_paused());
        // The reporter reads why.
        let seen = app::report::events(&house.app, &house.reporter(&slip), slip.report_code).await.unwrap();
        let told = seen.iter().find(|e| e.kind == "suspended").expect("told");
        let force = told.force.as_ref().expect("the ground");
        assert_eq!((force.cause, force.document.as_str()), ("storm_flood", "Công điện 12/CĐ-UBND"));
        let clocks = app::report::deadlines(&house.app, &house.reporter(&slip), slip.report_code).await.unwrap();
        assert_eq!(clocks[0].held_by.len(), 1);
        assert!(clocks[0].held_by[0].to.is_none(), "it lasts");
        // At its end, by its own job, everything goes on, moved by what it stood.
        house.wait(48 * 60);
        work(&house).await;
        let over = report(&house, code).await;
        let process = clock(&over, ClockKind::Process);
        assert!(!process.is_paused());
        assert!(process.due > clock(&before, ClockKind::Process).due);
        assert_eq!(process.pauses[0].to, Some(new.to.unwrap()));
        let version = over.version;
        work(&house).await;
        assert_eq!(report(&house, code).await.version, version, "nothing twice");
        house.verify().await;
    }

    async fn lifted_or_moved_the_last_word_counts(db: TestDb) {
        let mut house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        let id = terms::declare(&house.app, &leader(&house), &storm(&house, 24), &ground("", false)).await.unwrap();
        work(&house).await;
        house.wait(60);
        let far = Some(house.now.plus_ms(72 * HOUR_MS));
        terms::prolong(&house.app, &leader(&house), id, far, &ground("Bão mạnh lên", false)).await.unwrap();
        house.wait(30 * 60);
        work(&house).await;
        assert!(clock(&report(&house, code).await, ClockKind::Process).is_paused(), "its end was moved");
        assert_eq!(
            wrong(terms::lift(&house.app, &leader(&house), id, &ground(" ", false)).await),
            ["why:required"]
        );
        terms::lift(&house.app, &leader(&house), id, &ground("Bão tan", false)).await.unwrap();
        work(&house).await;
        let report = report(&house, code).await;
        assert_eq!(clock(&report, ClockKind::Process).pauses[0].to, Some(house.now));
        assert_eq!(
            wrong(terms::lift(&house.app, &leader(&house), id, &ground("Lần nữa", false)).await),
            ["to:over"]
        );
        let history = terms::force_history(&house.app, &leader(&house), id).await.unwrap();
        let kinds: Vec<_> = history.iter().map(|c| c.what["kind"].clone()).collect();
        assert_eq!(kinds, ["force_lifted", "force_moved", "force_declared"]);
        assert_eq!(history[0].why, "Bão tan");
        house.verify().await;
    }

    async fn a_storm_over_before_anybody_looked_is_told_at_its_own_hours(db: TestDb) {
        let mut house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        house.wait(60);
        let new = storm(&house, 24);
        let id = terms::declare(&house.app, &leader(&house), &new, &ground("", false)).await.unwrap();
        house.wait(36 * 60);
        work(&house).await;
        let report = report(&house, code).await;
        let pause = clock(&report, ClockKind::Process).pauses[0];
        assert_eq!((pause.from, pause.to, pause.force), (new.from.unwrap(), new.to, Some(id)));
        house.verify().await;
    }

    async fn every_fault_of_a_declaration_is_told(db: TestDb) {
        let house = House::open(&db).await;
        let empty = NewForce::default();
        assert_eq!(
            wrong(terms::declare(&house.app, &leader(&house), &empty, &ground("", false)).await),
            ["cause:required", "document:required", "from:required", "to:required"]
        );
        let mut new = storm(&house, 24 * 200);
        new.areas = vec!["00000".to_owned()];
        new.categories = vec!["XX".to_owned()];
        assert_eq!(
            wrong(terms::declare(&house.app, &leader(&house), &new, &ground("", false)).await),
            ["areas:unknown", "categories:unknown", "to:too_long"]
        );
        new = storm(&house, -1);
        new.from = Some(house.now.plus_ms(-30 * DAY_MS));
        assert_eq!(
            wrong(terms::declare(&house.app, &leader(&house), &new, &ground("", false)).await),
            ["from:too_far_back", "to:order"]
        );
        for role in [Role::SysAdmin, Role::IocOperator] {
            let denied = terms::declare(&house.app, &house.who(role, None), &storm(&house, 1), &ground("", false)).await;
            assert!(matches!(denied, Err(TermsError::App(AppError::Forbidden))));
        }
        let who = house.who(Role::AgencyLeader, Some(WARD));
        assert!(terms::history(&house.app, &who).await.is_err());
    }

    async fn a_policy_from_a_day_on_and_running_clocks_that_follow(db: TestDb) {
        let mut house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        let before = clock(&report(&house, code).await, ClockKind::Process).clone();
        let tomorrow = house.now.plus_ms(DAY_MS).date();
        let order = PolicyOrder {
            base: "QB-2023-default".to_owned(),
            new: NewPolicy {
                name: "QB-2026-mua-mua".to_owned(),
                valid_from: Some(tomorrow),
                values: [("clock.process.quick".to_owned(), "9".to_owned())].into(),
            },
        };
        assert_eq!(
            wrong(terms::add_policy(&house.app, &admin(&house), &PolicyOrder::default(), &ground("", true)).await),
            ["base:unknown", "name:required", "valid_from:required", "why:required"]
        );
        let plan = terms::plan_policy(&house.app, &admin(&house), &order, &ground("Mùa mưa", true)).await.ok().unwrap();
        let name = Some("QB-2026-mua-mua");
        let preview = terms::of_rules(&house.app, &admin(&house), &plan.catalogue, name, plan.from, None).await.unwrap();
        assert_eq!(preview.shifts.len(), 1, "{preview:?}");
        let to = preview.shifts[0].to.unwrap();
        terms::add_policy(&house.app, &admin(&house), &order, &ground("Mùa mưa", true)).await.unwrap();
        work(&house).await;
        assert_eq!(clock(&report(&house, code).await, ClockKind::Process).due, before.due, "not yet in force");
        // Another node, that was asleep, does the work: it takes up the tables first.
        let other = House::open(&db).await;
        house.wait(24 * 60);
        while job::run_once(&other.app, house.now).await.unwrap() > 0 {}
        let after = report(&house, code).await;
        let process = clock(&after, ClockKind::Process);
        assert_eq!(process.policy.as_deref(), Some("QB-2026-mua-mua"));
        assert_eq!(process.due, to, "as it was shown");
        assert_eq!(process.earlier[0].due, before.due);
        let clocks = app::report::deadlines(&house.app, &leader(&house), code).await.unwrap();
        let told = clocks.iter().find(|c| c.kind == "process").unwrap();
        assert_eq!(told.earlier.len(), 1);
        assert_eq!(told.earlier[0].policy.as_deref(), Some("QB-2023-default"));
        assert!(told.earlier[0].proof.len() > 3 && told.proof.len() > told.earlier[0].proof.len());
        // The office follows too: the newest policy is asked by what comes.
        let next = dispatched(&house, "0912345679").await;
        let next = report(&house, next).await;
        assert_eq!(clock(&next, ClockKind::Process).policy.as_deref(), Some("QB-2026-mua-mua"));
        let history = terms::history(&house.app, &admin(&house)).await.unwrap();
        assert_eq!(history[0].what["kind"], "policy_added");
        assert_eq!(history[0].why, "Mùa mưa");
        house.verify().await;
    }

    async fn a_day_off_declared_moves_what_runs_if_it_says_so(db: TestDb) {
        let mut house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        let before = clock(&report(&house, code).await, ClockKind::Process).clone();
        house.wait(1);
        let day = house.now.plus_ms(DAY_MS).date();
        let wish = Wish {
            kind: WishKind::Off,
            from: Some(day),
            to: None,
            name_vi: "Nghỉ tránh bão".to_owned(),
            name_en: String::new(),
            hours: String::new(),
        };
        let seen = Ground { version: Some(house.app.tables().version), ..ground("Công điện", false) };
        terms::change_calendar(&house.app, &admin(&house), &wish, &seen).await.unwrap();
        assert!(!house.app.tables().catalogue.calendar().is_working(day));
        work(&house).await;
        let kept = report(&house, code).await;
        assert_eq!(clock(&kept, ClockKind::Process).due, before.due);
        let clocks = app::report::deadlines(&house.app, &leader(&house), code).await.unwrap();
        let told = clocks.iter().find(|c| c.kind == "process").unwrap();
        let last = told.proof.last().unwrap();
        assert!(last.contains(&before.due.date().to_string()), "the proof is by the calendar it began with: {last}");
        // Who looked before that change is told so.
        let stale = terms::change_calendar(&house.app, &admin(&house), &wish, &seen).await;
        assert!(matches!(stale, Err(TermsError::App(AppError::Conflict { .. }))), "{stale:?}");
        house.wait(1);
        let next = Wish { from: Some(house.now.plus_ms(2 * DAY_MS).date()), ..wish };
        terms::change_calendar(&house.app, &admin(&house), &next, &ground("Công điện 2", true)).await.unwrap();
        work(&house).await;
        let moved = report(&house, code).await;
        let process = clock(&moved, ClockKind::Process);
        // One working day, not two: the first day off was not theirs. Fri 27/11 becomes Mon 30/11.
        assert_eq!(before.due.date().to_string(), "2026-11-27");
        assert_eq!(process.due.date().to_string(), "2026-11-30");
        assert_eq!(process.earlier.len(), 1);
        let version = moved.version;
        let slice = Ground { version: None, ..ground("x", true) };
        let same = Wish { kind: WishKind::Work, from: Some("2026-12-26".parse().unwrap()), ..next };
        terms::change_calendar(&house.app, &admin(&house), &same, &slice).await.unwrap();
        work(&house).await;
        assert_eq!(report(&house, code).await.version, version, "a day beyond its due moves nothing");
        house.verify().await;
    }

    async fn many_reports_are_walked_in_slices(db: TestDb) {
        let mut house = House::open(&db).await;
        let mut codes = Vec::new();
        for n in 0..130 {
            codes.push(house.submit(pothole(&format!("0912{n:06}"))).await.unwrap().report_code);
        }
        house.wait(1);
        let new = storm(&house, 24);
        let plan = terms::plan_force(&house.app, &leader(&house), &new, &ground("", false)).await.ok().unwrap();
        let first = terms::of_force(&house.app, &plan.declaration, None).await.unwrap();
        assert_eq!(first.touched_total(), 130);
        assert_eq!(first.open, [(ClockKind::Intake, 130)]);
        let (mut told, mut after) = (first.shifts.len(), first.next);
        while let Some(at) = after {
            let page = terms::of_force(&house.app, &plan.declaration, Some(at)).await.unwrap();
            told += page.shifts.len();
            after = page.next;
        }
        assert_eq!(told, 130, "every page goes on where the one before ended");
        terms::declare(&house.app, &leader(&house), &new, &ground("", false)).await.unwrap();
        // One job writes a hundred; a node that dies then leaves the rest to the job it enqueued.
        job::run_once(&house.app, house.now).await.unwrap();
        let mut held = 0;
        for code in &codes {
            held += usize::from(clock(&report(&house, *code).await, ClockKind::Intake).is_paused());
        }
        assert_eq!(held, 100);
        work(&house).await;
        for code in &codes {
            let report = report(&house, *code).await;
            assert!(clock(&report, ClockKind::Intake).is_paused());
            assert_eq!(report.version, 2, "once each");
        }
        house.verify().await;
    }

    async fn a_job_begun_twice_writes_once(db: TestDb) {
        let house = House::open(&db).await;
        let code = dispatched(&house, "0912345678").await;
        terms::declare(&house.app, &leader(&house), &storm(&house, 24), &ground("", false)).await.unwrap();
        // Two nodes: the lease of the first ended while it worked.
        let other = House::open(&db).await;
        let late = house.now.plus_ms(5 * 60_000);
        let (one, two) = tokio::join!(
            job::run_once(&house.app, house.now),
            job::run_once(&other.app, late)
        );
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        work(&house).await;
        let report = report(&house, code).await;
        assert_eq!(clock(&report, ClockKind::Process).pauses.len(), 1);
        let operator = house.who(Role::IocOperator, None);
        house.act(&operator, code, Action::Note, note("Vẫn ghi được.")).await.unwrap();
        house.verify().await;
    }
);
