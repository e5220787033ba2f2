//! What time alone brings: steps that are due, and agencies that have ended.

use crate::house::{House, WARD};
use app::job::tick;
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::agency::AgencyKind;
use domain::report::Stage;
use domain::time::At;
use testkit::{TestDb, both_engines};

async fn report(h: &House, code: domain::id::ReportCode) -> domain::report::Report {
    let found = store::report::by_code(&h.app.store, code).await;
    found.expect("read").expect("there").report
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_step_fires_once_whoever_looks(db: TestDb) {
        let mut h = House::open(&db).await;
        let slip = h.pothole().await;
        assert_eq!(tick::run_once(&h.app, h.now).await.expect("a round"), 0);
        // Two hours for the centre: half of it gone, then all.
        h.wait(61);
        let twice = tokio::join!(tick::run_once(&h.app, h.now), tick::run_once(&h.app, h.now));
        assert!(twice.0.is_ok() && twice.1.is_ok(), "{twice:?}");
        assert_eq!(report(&h, slip.report_code).await.clocks[0].steps, 1);
        assert_eq!(tick::run_once(&h.app, h.now).await.expect("a round"), 0);
        h.wait(60);
        assert_eq!(tick::run_once(&h.app, h.now).await.expect("a round"), 1);
        let report = report(&h, slip.report_code).await;
        assert_eq!(report.clocks[0].steps, 2);
        let leader = h.who(Role::IocLeader, None);
        let events = app::report::events(&h.app, &leader, slip.report_code).await.expect("seen");
        assert_eq!(events.iter().filter(|e| e.kind == "stepped").count(), 2);
        h.verify().await;
    }

    async fn an_ended_agency_passes_on_what_it_holds(db: TestDb) {
        let mut h = House::open(&db).await;
        h.now = At::parse("2025-06-27T09:00:00+07:00").expect("a time");
        let catalogue = h.app.tables().catalogue;
        let ends = catalogue
            .agencies_at(h.now.date())
            .find(|a| a.kind == AgencyKind::CommuneCommittee && a.valid.to.is_some() && a.replaced_by.len() == 1)
            .map(|a| a.code.clone())
            .expect("a commune that ends");
        let slip = h.pothole().await;
        let body = Body {
            lead: Some(ends.clone()),
            instruction: Some("Vá mặt đường.".to_owned()),
            ..Body::default()
        };
        let o = h.who(Role::IocOperator, None);
        h.act(&o, slip.report_code, Action::Dispatch, body).await.expect("sent");
        assert_eq!(tick::succeed(&h.app, h.now).await.expect("a round"), 0);
        let held = store::clock::holds(&h.app.store, &ends).await.expect("counted");
        assert_eq!((held.open, held.led, held.handed_down), (1, 1, 0));
        h.now = At::parse("2025-07-01T00:10:00+07:00").expect("a time");
        assert_eq!(tick::succeed(&h.app, h.now).await.expect("a round"), 1);
        assert_eq!(tick::succeed(&h.app, h.now).await.expect("a round"), 0);
        let held = store::clock::holds(&h.app.store, &ends).await.expect("counted");
        assert_eq!(held, store::clock::Held::default());
        let report = report(&h, slip.report_code).await;
        let heir = catalogue.agency_at(&ends, h.now.date()).map(|a| a.code.clone());
        assert_eq!(report.lead().map(|a| a.agency.clone()), heir);
        assert_eq!(report.stage, Stage::Dispatched);
        assert_ne!(ends, WARD);
        h.verify().await;
    }
);
