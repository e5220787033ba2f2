//! What other systems are known by, what they told, and the lists that they read.

use crate::filing::{START, caught_up, commit, many, released};
use crate::open;
use domain::id::ReportId;
use domain::report::Point;
use domain::time::At;
use store::api_key::{self, ApiKey};
use store::cell::Bounds;
use store::report::Filter;
use store::report::seen::{Along, Asked, heads, heads_of};
use store::told::{self, Told};
use store::{Batch, CommitError, Label, Store, Value, feed};
use testkit::{TestDb, both_engines};

fn key(id: i64) -> ApiKey {
    ApiKey {
        id,
        hash: [id as u8; 32],
        organisation: "Điện lực".to_owned(),
        agency: (id == 2).then(|| "UB-18880".to_owned()),
        consents: id == 1,
        per_minute: 60,
        per_day: 5_000,
        created_at: START,
        revoked_at: None,
    }
}

async fn done(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

async fn seen(store: &Store, asked: Asked) -> Vec<ReportId> {
    let asked = Asked {
        limit: if asked.limit == 0 { 100 } else { asked.limit },
        ..asked
    };
    let found = heads(store, &asked).await.unwrap();
    found.into_iter().map(|head| head.id).collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn keys_are_kept_counted_and_revoked(db: TestDb) {
        let store = open(&db).await;
        done(&store, |b| {
            api_key::add(b, &key(1));
            api_key::add(b, &key(2));
        }).await.unwrap();
        assert_eq!(done(&store, |b| api_key::add(b, &key(1))).await, Err(CommitError::Unique("api_key")));
        assert_eq!(api_key::by_hash(&store, &[2; 32]).await.unwrap(), Some(key(2)));
        assert_eq!(api_key::by_hash(&store, &[3; 32]).await.unwrap(), None);
        assert_eq!(api_key::by_id(&store, 1).await.unwrap(), Some(key(1)));
        let used = |n| api_key::count(&store, 1, (n, 1), START.plus_ms(n));
        assert_eq!(used(7).await.unwrap().of_minute, 1);
        assert_eq!(used(7).await.unwrap().of_minute, 2);
        let last = used(8).await.unwrap();
        assert_eq!((last.minute, last.of_minute, last.day, last.of_day), (8, 1, 1, 3));
        let next = api_key::count(&store, 1, (9, 2), START).await.unwrap();
        assert_eq!((next.of_minute, next.of_day), (1, 1));
        done(&store, |b| api_key::revoke(b, 2, START.plus_ms(5))).await.unwrap();
        done(&store, |b| api_key::revoke(b, 2, START.plus_ms(9))).await.unwrap();
        let all = api_key::all(&store).await.unwrap();
        assert_eq!(all[0].0.revoked_at, Some(START.plus_ms(5)), "it keeps its hour");
        assert_eq!((all[0].1, all[1].1), (None, Some(next)));
        done(&store, |b| api_key::filed(b, ReportId(5), 2)).await.unwrap();
        assert_eq!(api_key::of_report(&store, ReportId(5)).await.unwrap(), Some(2));
        assert_eq!(api_key::of_report(&store, ReportId(6)).await.unwrap(), None);
    }

    async fn an_update_is_told_once(db: TestDb) {
        let store = open(&db).await;
        let told = |agency: &str, name: &str, at: i64| Told {
            agency: agency.to_owned(),
            name: name.to_owned(),
            report: ReportId(5),
            at: At(at),
            told_at: START,
        };
        let (a, b) = (told("A", "u-1", 2_000), told("B", "u-1", 9_000));
        for one in [&a, &b, &told("A", "u-2", 1_000)] {
            done(&store, |batch| told::keep(batch, one)).await.unwrap();
        }
        let again = done(&store, |batch| told::keep(batch, &told("A", "u-1", 3_000))).await;
        assert_eq!(again, Err(CommitError::Unique("told_update")));
        assert_eq!(told::by_name(&store, "A", "u-1").await.unwrap(), Some(a));
        assert_eq!(told::by_name(&store, "A", "u-3").await.unwrap(), None);
        assert_eq!(told::newest(&store, ReportId(5), "A").await.unwrap(), Some(At(2_000)));
        assert_eq!(told::newest(&store, ReportId(6), "A").await.unwrap(), None);
    }

    async fn public_reports_are_read_in_long_lists(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 6).await;
        let mut public = Vec::new();
        for one in &filed[..4] {
            public.push(commit(&store, released(one, "Mặt đường hỏng")).await);
        }
        caught_up(&store).await.unwrap();
        let newest: Vec<ReportId> = public.iter().rev().map(|f| f.report.id).collect();
        assert_eq!(seen(&store, Asked::default()).await, newest, "and no other");
        assert_eq!(seen(&store, Asked { skip: 1, limit: 2, ..Asked::default() }).await, newest[1..3]);
        let open = |open| Filter { open: Some(open), ..Filter::default() };
        assert_eq!(seen(&store, Asked { filter: open(true), ..Asked::default() }).await, newest);
        assert!(seen(&store, Asked { filter: open(false), ..Asked::default() }).await.is_empty());
        let words = Filter { words: Some("mat duong".to_owned()), ..Filter::default() };
        assert_eq!(seen(&store, Asked { filter: words, ..Asked::default() }).await, newest);
        // By their changes, the oldest first.
        let mut by_change: Vec<(At, ReportId)> = public.iter().map(|f| (f.report.at, f.report.id)).collect();
        by_change.sort_unstable();
        let ids: Vec<ReportId> = by_change.iter().map(|(_, id)| *id).collect();
        let changed = |since: At, until: Option<At>| Asked {
            changed_since: Some(since),
            changed_until: until,
            along: Along::Changed,
            ..Asked::default()
        };
        assert_eq!(seen(&store, changed(At(0), None)).await, ids);
        let third = by_change[2].0;
        let later: Vec<ReportId> = by_change.iter().filter(|(at, _)| *at >= third).map(|(_, id)| *id).collect();
        assert_eq!(seen(&store, changed(third, None)).await, later);
        assert!(seen(&store, changed(third, Some(third))).await.is_empty());
        // One was closed long before its last event, one ended otherwise: each by its own hour.
        let (closed, ended) = (public[3].report.id, public[2].report.id);
        let over = "UPDATE report SET is_open = FALSE, closed_at = $2 WHERE id = $1";
        let long_ago = START.plus_ms(-1_000);
        done(&store, |b| {
            b.add(Label::Sure, over, vec![closed.into(), long_ago.into()]);
            b.add(Label::Sure, over, vec![ended.into(), Value::Null]);
        }).await.unwrap();
        let mut later = ids.clone();
        later.retain(|id| *id != closed);
        later.insert(0, closed);
        assert_eq!(seen(&store, changed(At(0), None)).await, later);
        let page = |skip| Asked { skip, limit: 2, ..changed(At(0), None) };
        assert_eq!(seen(&store, page(0)).await, later[..2]);
        assert_eq!(seen(&store, page(2)).await, later[2..]);
        assert_eq!(seen(&store, changed(At(0), Some(START))).await, [closed]);
        let until = Asked { along: Along::Sent, ..changed(At(0), Some(START)) };
        assert_eq!(seen(&store, until).await, [closed]);
        assert_eq!(seen(&store, Asked { filter: open(false), ..Asked::default() }).await, [closed, ended]);
        // Around a point, and nothing elsewhere.
        let point = public[0].report.public.point.expect("a point");
        let around = |lat: f64, metres| Asked {
            around: Some((Point { lat, lon: point.lon }, metres)),
            filter: Filter {
                bounds: Some(Bounds { west: 100.0, south: 10.0, east: 110.0, north: 20.0 }),
                ..Filter::default()
            },
            ..Asked::default()
        };
        assert!(seen(&store, around(point.lat, 5.0)).await.contains(&public[0].report.id));
        assert!(!seen(&store, around(point.lat + 0.01, 1_000.0)).await.contains(&public[0].report.id));
        assert!(seen(&store, around(point.lat + 0.01, 1_200.0)).await.contains(&public[0].report.id));
        // By their codes; each once, and only what is public.
        let codes: Vec<_> = filed.iter().chain(&filed).map(|f| f.report.code).collect();
        let found = heads_of(&store, &codes).await.unwrap();
        let found: Vec<ReportId> = found.iter().map(|head| head.id).collect();
        assert_eq!(found, newest);
        let head = heads_of(&store, &codes[..1]).await.unwrap()[0];
        assert_eq!(head.hash, public[0].hash, "the state that it is in");
    }

    async fn the_feed_is_found_by_the_hour(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 5).await;
        caught_up(&store).await.unwrap();
        let all = feed::reports_after(&store, 0, 100).await.unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(all[0].report, filed[0].report.id.0);
        for one in &all {
            let earlier = all.iter().filter(|other| other.at < one.at).count();
            assert_eq!(feed::before(&store, one.at).await.unwrap(), earlier as i64);
        }
        assert_eq!(feed::before(&store, At(i64::MAX)).await.unwrap(), 5);
        assert_eq!(feed::before(&store, At(0)).await.unwrap(), 0);
        assert_eq!(feed::reports_after(&store, 3, 1).await.unwrap(), all[3..4]);
    }
);
