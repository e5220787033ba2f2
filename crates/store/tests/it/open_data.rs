//! Editions of open data and their pieces; and all that a filter finds, page after page.

use crate::filing::{START, caught_up, commit, many, submitted};
use crate::open;
use domain::id::ReportId;
use domain::time::DAY_MS;
use store::open_data::{self as data, Edition};
use store::report::{Filter, Reach, pages};
use store::{Batch, CommitError, Store};
use testkit::{TestDb, both_engines};

fn edition(day: i64) -> Edition {
    Edition {
        day,
        made_at: START.plus_ms(day * DAY_MS),
        reports: 3,
        files: "[]".to_owned(),
    }
}

async fn done(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

both_engines!(
    migrated by crate::migrated,

    async fn a_day_has_one_edition(db: TestDb) {
        let store = open(&db).await;
        assert_eq!(data::edition(&store, None).await.unwrap(), None);
        for day in [7, 9, 8] {
            done(&store, |b| data::add(b, &edition(day), "[[1]]")).await.unwrap();
        }
        let twice = done(&store, |b| data::add(b, &edition(8), "[]")).await;
        assert_eq!(twice, Err(CommitError::Unique("edition")));
        let all = data::editions(&store).await.unwrap();
        assert_eq!(all, [edition(9), edition(8), edition(7)]);
        assert_eq!(data::edition(&store, None).await.unwrap(), Some(edition(9)));
        assert_eq!(data::edition(&store, Some(8)).await.unwrap(), Some(edition(8)));
        assert_eq!(data::edition(&store, Some(10)).await.unwrap(), None);
        assert_eq!(data::pieces(&store, 8).await.unwrap().as_deref(), Some("[[1]]"));
        assert_eq!(data::pieces(&store, 10).await.unwrap(), None);
        done(&store, |b| data::forget_before(b, 9)).await.unwrap();
        assert_eq!(data::editions(&store).await.unwrap(), [edition(9)]);
    }

    async fn a_piece_that_is_wanted_is_not_swept(db: TestDb) {
        let store = open(&db).await;
        let later = START.plus_ms(DAY_MS);
        for n in 1..=3u8 {
            done(&store, |b| data::put(b, i64::from(n), &[n; 32], START)).await.unwrap();
        }
        let twice = done(&store, |b| data::put(b, 4, &[1; 32], START)).await;
        assert_eq!(twice, Err(CommitError::Unique("piece")));
        assert_eq!(data::piece(&store, &[2; 32]).await.unwrap(), Some(2));
        assert_eq!(data::piece(&store, &[9; 32]).await.unwrap(), None);
        done(&store, |b| data::want(b, &[2; 32], later)).await.unwrap();
        assert_eq!(data::idle(&store, later, 0).await.unwrap(), [(1, START), (3, START)]);
        assert_eq!(data::idle(&store, later, 1).await.unwrap(), [(3, START)]);
        let wanted = done(&store, |b| data::disown(b, 2, START)).await;
        assert_eq!(wanted, Err(CommitError::Version), "it was wanted since");
        assert_eq!(data::piece(&store, &[2; 32]).await.unwrap(), Some(2));
        for id in [1, 3] {
            done(&store, |b| data::disown(b, id, START)).await.unwrap();
        }
        // Whoever has the same bytes makes a piece of their own.
        assert_eq!(data::piece(&store, &[1; 32]).await.unwrap(), None);
        done(&store, |b| data::put(b, 5, &[1; 32], later)).await.unwrap();
        // Left by a sweep that died: found again.
        assert_eq!(data::idle(&store, later, 0).await.unwrap(), [(1, START), (3, START)]);
        for id in [1, 3] {
            done(&store, |b| data::forget_piece(b, id)).await.unwrap();
        }
        assert_eq!(data::idle(&store, later.plus_ms(1), 0).await.unwrap(), [(2, later), (5, later)]);
    }

    async fn pages_go_through_all_and_a_view_stands_still(db: TestDb) {
        let store = open(&db).await;
        let made = many(&store, 12).await;
        caught_up(&store).await.unwrap();
        let filter = Filter { reach: Reach::Staff, ..Filter::default() };
        let ids = async |after: ReportId| -> Vec<ReportId> {
            let page = pages::next(&store, &filter, after).await.unwrap();
            page.iter().map(|filed| filed.report.id).collect()
        };
        let all = ids(ReportId(0)).await;
        assert_eq!(all.len(), made.len());
        assert!(all.is_sorted());
        assert_eq!(ids(all[3]).await, all[4..], "after one come the others");
        assert!(ids(*all.last().unwrap()).await.is_empty());
        let mut view = store.snapshot().await.unwrap();
        let seen = pages::next_of(&mut view, &store, &filter, ReportId(0)).await.unwrap();
        assert_eq!(seen.len(), all.len());
        commit(&store, submitted(100, Vec::new())).await;
        assert!(ids(ReportId(0)).await.len() > all.len(), "what came since is seen");
        let still = pages::next_of(&mut view, &store, &filter, ReportId(0)).await.unwrap();
        assert_eq!(still, seen, "but not in the view");
        let public = Filter { reach: Reach::Public, ..Filter::default() };
        let shown = pages::next(&store, &public, ReportId(0)).await.unwrap();
        let public = |filed: &store::report::Filed| {
            filed.report.publication == domain::report::Publication::Public
        };
        assert!(shown.iter().all(public));
    }
);
