//! Agencies' own systems and the cases that are handed to them.

use crate::filing::START;
use crate::{migrated, open};
use domain::id::ReportId;
use domain::time::At;
use store::peer::{self, Peer};
use store::peer_filing::{self, Counts, Filing, Stage};
use store::{Batch, CommitError, Store};
use testkit::{TestDb, both_engines};

fn system(id: i64, agency: &str) -> Peer {
    Peer {
        id,
        agency: agency.to_owned(),
        is_on: true,
        body: "{}".to_owned(),
        key: (id == 1).then(|| ("k1".to_owned(), vec![1, 2, 3])),
        seen: None,
        made_at: START,
    }
}

async fn done(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

fn later(minutes: i64) -> At {
    START.plus_ms(minutes * 60_000)
}

async fn one(store: &Store, report: i64) -> Filing {
    let mut all = peer_filing::of_report(store, ReportId(report))
        .await
        .unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

both_engines!(
    migrated by migrated,

    async fn a_system_is_spoken_with_by_one_at_a_time(db: TestDb) {
        let store = open(&db).await;
        let claim = |at: At| peer::claim(&store, at, at.plus_ms(60_000), 8);
        assert!(claim(START).await.unwrap().is_empty());
        done(&store, |b| {
            peer::put(b, &system(1, "A"));
            peer::put(b, &Peer { is_on: false, ..system(2, "B") });
        }).await.unwrap();
        assert_eq!(done(&store, |b| peer::put(b, &system(3, "A"))).await, Err(CommitError::Unique("peer")));
        assert_eq!(peer::by_agency(&store, "A").await.unwrap(), Some(system(1, "A")));
        let all = peer::all(&store).await.unwrap();
        assert_eq!(all.iter().map(|p| p.agency.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        // One that is off is let alone; one that is taken is nobody else's until its lease ends.
        let mut taken = claim(later(1)).await.unwrap();
        assert_eq!(taken.len(), 1);
        let (found, mut state) = taken.remove(0);
        assert_eq!((found, state.polled_until), (system(1, "A"), START));
        assert!(claim(later(1)).await.unwrap().is_empty());
        let stale = state.clone();
        done(&store, |b| peer::hold(b, &state, later(5))).await.unwrap();
        assert!(claim(later(3)).await.unwrap().is_empty());
        state.lease_until = later(5);
        (state.ready_at, state.poll_at, state.polled_until, state.error) = (later(4), later(30), later(2), Some("away".to_owned()));
        // Whose lease went to another ends nothing.
        done(&store, |b| peer::rest(b, &stale, START)).await.unwrap();
        assert!(claim(later(4)).await.unwrap().is_empty());
        done(&store, |b| peer::rest(b, &state, START)).await.unwrap();
        let kept = peer::states(&store).await.unwrap().remove(0);
        assert_eq!((kept.error.as_deref(), kept.polled_until, kept.lease_until), (Some("away"), later(2), At(0)));
        // Nothing to send and nothing to ask until its time; a case brings it forward.
        assert!(claim(later(10)).await.unwrap().is_empty());
        done(&store, |b| peer_filing::enqueue(b, ReportId(7), (1, 1), "A", later(9))).await.unwrap();
        assert!(claim(later(3)).await.unwrap().is_empty(), "let alone until then");
        let (_, mut state) = claim(later(10)).await.unwrap().remove(0);
        // Somebody turns its news back while it is spoken with: that stays.
        done(&store, |b| peer::look_back(b, "A", later(1))).await.unwrap();
        let before = state.polled_until;
        (state.polled_until, state.poll_at) = (later(10), later(60));
        done(&store, |b| peer::rest(b, &state, before)).await.unwrap();
        let kept = peer::states(&store).await.unwrap().remove(0);
        assert_eq!((kept.polled_until, kept.poll_at), (later(1), At(0)));
        done(&store, |b| peer::look_back(b, "A", later(5))).await.unwrap();
        assert_eq!(peer::states(&store).await.unwrap()[0].polled_until, later(1), "never forward");
    }

    async fn a_case_is_handed_over_once_a_part(db: TestDb) {
        let store = open(&db).await;
        done(&store, |b| {
            peer::put(b, &system(1, "A"));
            peer::put(b, &Peer { is_on: false, ..system(2, "B") });
        }).await.unwrap();
        let enqueue = |report: i64, n: u32, agency: &'static str| done(&store, move |b| {
            peer_filing::enqueue(b, ReportId(report), (n, 1), agency, later(1));
        });
        for (n, agency) in [(1, "A"), (1, "A"), (2, "B"), (3, "C")] {
            enqueue(7, n, agency).await.unwrap();
        }
        let first = one(&store, 7).await;
        assert_eq!((first.state, first.ready_at, first.version), (Stage::Waiting, later(1), 1));
        let ready = |at: At| peer_filing::ready(&store, "A", at, 10);
        assert!(ready(START).await.unwrap().is_empty());
        assert_eq!(ready(later(1)).await.unwrap(), vec![first.clone()]);
        // Whoever read it earlier writes nothing any more.
        let sending = Filing { state: Stage::Sending, tries: 1, sent_at: Some(later(2)), body: Some("a=1".to_owned()), ready_at: later(3), ..first.clone() };
        done(&store, |b| peer_filing::write(b, &sending)).await.unwrap();
        assert_eq!(done(&store, |b| peer_filing::write(b, &first)).await, Err(CommitError::Version));
        let held = one(&store, 7).await;
        assert_eq!(held, Filing { version: 2, ..sending });
        let unclear = Filing { state: Stage::Unclear, why: Some("@no_answer".to_owned()), ..held };
        done(&store, |b| peer_filing::write(b, &unclear)).await.unwrap();
        assert!(ready(later(9)).await.unwrap().is_empty());
        assert_eq!(peer_filing::stuck(&store, 10).await.unwrap().len(), 1);
        let filed = Filing { state: Stage::Filed, foreign_id: Some("X-1".to_owned()), version: 3, ..unclear };
        done(&store, |b| peer_filing::write(b, &filed)).await.unwrap();
        assert!(peer_filing::stuck(&store, 10).await.unwrap().is_empty());
        enqueue(8, 1, "A").await.unwrap();
        // A house that joins what is alike gives one number to two.
        let same = Filing { state: Stage::Filed, foreign_id: Some("X-1".to_owned()), polled_at: later(5), ..one(&store, 8).await };
        done(&store, |b| peer_filing::write(b, &same)).await.unwrap();
        enqueue(9, 1, "A").await.unwrap();
        let ids = ["X-1".to_owned(), "X-2".to_owned()];
        let named = peer_filing::by_foreign(&store, "A", &ids).await.unwrap();
        assert_eq!(named.iter().map(|f| f.report.0).collect::<Vec<_>>(), [7, 8]);
        assert!(peer_filing::by_foreign(&store, "B", &ids).await.unwrap().is_empty());
        let asked = peer_filing::to_ask(&store, "A", later(9), 10).await.unwrap();
        assert_eq!(asked.iter().map(|f| f.report.0).collect::<Vec<_>>(), [7, 8], "the longest ago first");
        assert_eq!(peer_filing::to_ask(&store, "A", later(5), 10).await.unwrap().len(), 1);
        let counts = peer_filing::counts(&store).await.unwrap();
        assert_eq!(counts, [("A".to_owned(), Counts { waiting: 1, stuck: 0, filed: 2 })]);
    }
);
