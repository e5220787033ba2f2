//! Incidents and shifts: rows that say what their chains say, and how each report heard.

use crate::open;
use domain::handover::Handover;
use domain::id::{HandoverId, IncidentId, ReportCode, ReportId, UserId};
use domain::incident::{Heard, Incident};
use domain::time::At;
use store::{Batch, handover, incident};
use testkit::{TestDb, both_engines};

fn one(id: i64, agency: Option<&str>) -> Incident {
    Incident {
        id: IncidentId(id),
        title: "Vỡ ống".to_owned(),
        agency: agency.map(str::to_owned),
        eta: None,
        bulletin: None,
        updates: Vec::new(),
        made_at: At(id),
        made_by: None,
        ended_at: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn one_that_is_over_stands_behind_the_others(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        for i in [one(1, Some("A")), one(2, None), one(3, Some("A"))] {
            incident::put(&mut batch, &i).unwrap();
        }
        store.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        let over = Incident { ended_at: Some(At(9)), ..one(3, Some("A")) };
        incident::change(&mut batch, &over).unwrap();
        store.commit(batch).await.unwrap();
        let ids = async |agency| {
            let found = incident::latest(&store, agency, 10).await.unwrap();
            found.iter().map(|i| i.id.0).collect::<Vec<_>>()
        };
        assert_eq!(ids(None).await, [2, 1, 3]);
        assert_eq!(ids(Some("A")).await, [1, 3]);
        assert_eq!(incident::by_id(&store, IncidentId(3)).await.unwrap(), Some(over));
        assert_eq!(incident::by_id(&store, IncidentId(4)).await.unwrap(), None);
    }

    async fn reports_join_once_and_each_hears_for_itself(db: TestDb) {
        let store = open(&db).await;
        let id = IncidentId(1);
        let [a, b] = [3, 4].map(|n| (ReportId(n), ReportCode::draw(n as u64, 8)));
        let mut batch = Batch::new();
        incident::put(&mut batch, &one(1, None)).unwrap();
        for (report, code) in [a, b, a] {
            incident::join(&mut batch, id, report, code);
        }
        for heard in [Heard::Waits, Heard::Told] {
            incident::hear(&mut batch, id, 1, a.0, heard, "");
        }
        incident::hear(&mut batch, id, 1, b.0, Heard::Refused, "wrong_agency");
        incident::hear(&mut batch, id, 2, b.0, Heard::Waits, "");
        store.commit(batch).await.unwrap();
        assert_eq!(incident::reports(&store, id).await.unwrap(), [a, b]);
        assert_eq!(incident::of_reports(&store, &[a.0]).await.unwrap()[&a.0], [one(1, None)]);
        let heard = incident::heard(&store, id, 1).await.unwrap();
        let want = [
            (a.0, Heard::Told, String::new()),
            (b.0, Heard::Refused, "wrong_agency".to_owned()),
        ];
        assert_eq!(heard, want);
        let mut batch = Batch::new();
        incident::part(&mut batch, id, a.0);
        store.commit(batch).await.unwrap();
        assert_eq!(incident::reports(&store, id).await.unwrap(), [b]);
        assert!(incident::of_reports(&store, &[a.0]).await.unwrap().is_empty());
    }

    async fn a_shift_that_waits_stands_first(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        let shift = |id: i64| Handover {
            id: HandoverId(id),
            text: "Máy số 2".to_owned(),
            draft: String::new(),
            from: UserId(1),
            from_at: At(id),
            to: None,
            to_at: None,
            remark: String::new(),
        };
        for id in [1, 2] {
            handover::write(&mut batch, &shift(id)).unwrap();
        }
        store.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        let signed = Handover { to: Some(UserId(2)), to_at: Some(At(5)), ..shift(2) };
        handover::write(&mut batch, &signed).unwrap();
        store.commit(batch).await.unwrap();
        let latest = handover::latest(&store, 10).await.unwrap();
        assert_eq!(latest, [shift(1), signed.clone()]);
        assert_eq!(handover::by_id(&store, HandoverId(2)).await.unwrap(), Some(signed));
    }
);
