//! Subscriptions: one turn at a time, and what a person changes ends it.

use crate::filing::{START, commit, submitted};
use crate::open;
use domain::time::At;
use store::webhook::{self, Counts, Fault, State, Try, Webhook};
use store::{Batch, CommitError, Keys, Store};
use testkit::{TestDb, both_engines};

fn hook(id: i64) -> Webhook {
    Webhook {
        id,
        organisation: "Điện lực".to_owned(),
        agency: (id == 2).then(|| "UB-18880".to_owned()),
        url: "https://example.vn/tin".to_owned(),
        filter: "{}".to_owned(),
        batched: id == 2,
        state: State::Active,
        why: None,
        status: None,
        pos: 0,
        upto: 0,
        turn: 0,
        ready_at: START,
        tries: 0,
        failing_since: None,
        sent_at: None,
        made: 0,
        old_until: None,
        created_at: START,
    }
}

fn keys() -> Keys {
    Keys::parse(&format!("k1 {}", "07".repeat(32))).expect("a key")
}

async fn done(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

async fn read(store: &Store, id: i64) -> Webhook {
    webhook::by_id(store, id)
        .await
        .unwrap()
        .expect("it is there")
}

async fn due(store: &Store, now: At) -> Vec<i64> {
    let (_, found) = webhook::due(store, now).await.unwrap();
    found.into_iter().map(|hook| hook.id).collect()
}

/// Two subscriptions, and two events in the feed.
async fn begun(db: &TestDb) -> Store {
    let store = open(db).await;
    for n in 1..3 {
        commit(&store, submitted(n, Vec::new())).await;
    }
    store.number_feed().await.unwrap();
    done(&store, |b| {
        webhook::add(b, &keys(), &hook(1), "whsec_bW90");
        webhook::add(b, &keys(), &hook(2), "whsec_aGFp");
    })
    .await
    .unwrap();
    store
}

both_engines!(
    migrated by crate::migrated,

    async fn a_turn_is_taken_once_and_lasts_as_long_as_its_lease(db: TestDb) {
        let store = begun(&db).await;
        assert_eq!(read(&store, 2).await, hook(2));
        assert_eq!(webhook::by_id(&store, 3).await.unwrap(), None);
        let (top, found) = webhook::due(&store, START).await.unwrap();
        assert_eq!((top, found.len()), (2, 2));
        let lease = START.plus_ms(60_000);
        let (a, b) = tokio::join!(webhook::take(&store, &found[0], lease), webhook::take(&store, &found[0], lease));
        let won: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "one of two");
        assert_eq!(due(&store, lease.plus_ms(-1)).await, [2], "the other is somebody's");
        assert_eq!(due(&store, lease).await, [1, 2], "whose node died");
        let next = webhook::take(&store, &read(&store, 1).await, lease.plus_ms(60_000)).await.unwrap().expect("the next turn");
        let late = done(&store, |b| webhook::taken(b, &won[0], 1, lease, lease)).await;
        assert_eq!(late, Err(CommitError::Version), "it is another's turn");
        done(&store, |b| webhook::taken(b, &next, 1, lease, lease)).await.unwrap();
        let now = read(&store, 1).await;
        assert_eq!((now.pos, now.sent_at, now.upto), (1, Some(lease), 0));
        done(&store, |b| webhook::leave(b, &next, 2, START)).await.unwrap();
        assert_eq!(read(&store, 1).await.pos, 2);
        assert_eq!(due(&store, lease).await, [2], "nothing is behind it");
    }

    async fn a_failure_waits_and_what_a_person_changes_ends_a_turn(db: TestDb) {
        let store = begun(&db).await;
        let fault = Fault { why: "answered", status: Some(503), at: START };
        let turn = webhook::take(&store, &read(&store, 1).await, START.plus_ms(60_000)).await.unwrap().expect("a turn");
        done(&store, |b| webhook::failed(b, &turn, 2, &fault, START.plus_ms(5_000))).await.unwrap();
        let now = read(&store, 1).await;
        assert_eq!((now.tries, now.upto, now.failing_since, now.why.as_deref(), now.status), (1, 2, Some(START), Some("answered"), Some(503)));
        assert_eq!((due(&store, START).await, due(&store, START.plus_ms(5_000)).await), (vec![2], vec![1, 2]));
        assert_eq!(webhook::counts(&store).await.unwrap(), Counts { active: 2, failing: 1, stopped: 0 });
        let later = Fault { at: START.plus_ms(9), ..fault };
        let turn = webhook::take(&store, &now, START.plus_ms(60_000)).await.unwrap().expect("a turn");
        done(&store, |b| webhook::failed(b, &turn, 2, &later, START)).await.unwrap();
        assert_eq!(read(&store, 1).await.failing_since, Some(START), "since the first");

        // Each of these takes the turn away.
        for n in 0..4 {
            let before = read(&store, 1).await;
            let turn = webhook::take(&store, &before, START).await.unwrap().expect("a turn");
            done(&store, |b| match n {
                0 => webhook::replay(b, 1, 0, START),
                1 => webhook::rotate(b, &keys(), 1, "whsec_bW9p", START.plus_ms(100)),
                2 => webhook::change(b, &Webhook { url: "https://example.vn/khac".to_owned(), ..before.clone() }),
                _ => webhook::stand(b, 1, State::Active, START),
            }).await.unwrap();
            let stale = done(&store, |b| webhook::taken(b, &turn, 2, START, START)).await;
            assert_eq!(stale, Err(CommitError::Version), "{n}");
            let stale = done(&store, |b| webhook::stop(b, &turn, State::Gone, &fault)).await;
            assert_eq!(stale, Err(CommitError::Version), "{n}");
        }
        let now = read(&store, 1).await;
        assert_eq!((now.pos, now.url.as_str(), now.tries, now.failing_since), (0, "https://example.vn/khac", 0, None));
        let turn = webhook::take(&store, &now, START).await.unwrap().expect("a turn");
        done(&store, |b| webhook::stop(b, &turn, State::Gone, &fault)).await.unwrap();
        assert_eq!(read(&store, 1).await.state, State::Gone);
        assert_eq!(webhook::take(&store, &read(&store, 1).await, START).await.unwrap(), None, "it has ended");
        assert_eq!(webhook::counts(&store).await.unwrap(), Counts { active: 1, failing: 0, stopped: 1 });
        let order: Vec<i64> = webhook::all(&store).await.unwrap().iter().map(|h| h.id).collect();
        assert_eq!(order, [2, 1]);
    }

    async fn secrets_are_sealed_and_the_old_one_signs_for_a_while(db: TestDb) {
        let store = begun(&db).await;
        let secrets = async |now: At| webhook::secrets(&store, &keys(), 1, now).await.unwrap();
        assert_eq!(secrets(START).await, ["whsec_bW90"]);
        let until = START.plus_ms(100);
        done(&store, |b| webhook::rotate(b, &keys(), 1, "whsec_bW9p", until)).await.unwrap();
        assert_eq!(secrets(until.plus_ms(-1)).await, ["whsec_bW9p", "whsec_bW90"]);
        assert_eq!(secrets(until).await, ["whsec_bW9p"]);
        let other = Keys::parse(&format!("k1 {}", "08".repeat(32))).expect("a key");
        assert!(webhook::secrets(&store, &other, 1, START).await.is_err());
        assert_eq!(webhook::secrets(&store, &keys(), 9, START).await.unwrap(), Vec::<String>::new());
    }

    async fn a_place_moves_on_only_if_nothing_else_happened(db: TestDb) {
        let store = begun(&db).await;
        done(&store, |b| { webhook::pass(b, 1, 0, 0, 2); webhook::pass(b, 2, 7, 0, 2); }).await.unwrap();
        assert_eq!((read(&store, 1).await.pos, read(&store, 2).await.pos), (2, 0));
        done(&store, |b| webhook::pass(b, 1, 0, 1, 9)).await.unwrap();
        assert_eq!(read(&store, 1).await.pos, 2);
    }

    async fn only_the_newest_tries_are_kept(db: TestDb) {
        let store = begun(&db).await;
        let one = |n: i64| Try {
            n,
            kind: "event".to_owned(),
            at: START.plus_ms(n),
            took_ms: 12,
            first_pos: n,
            last_pos: n + 1,
            events: 2,
            outcome: if n % 2 == 0 { "sent" } else { "answered" }.to_owned(),
            status: (n % 2 == 1).then_some(500),
        };
        let kept = store::limits::WEBHOOK_TRIES;
        for n in 0..kept + 7 {
            done(&store, |b| webhook::tried(b, 1, &one(n))).await.unwrap();
        }
        let found = webhook::tries(&store, 1).await.unwrap();
        let expected: Vec<Try> = (7..kept + 7).rev().map(one).collect();
        assert_eq!(found, expected);
        assert!(webhook::tries(&store, 2).await.unwrap().is_empty());
        assert_eq!(read(&store, 1).await.made, kept + 7);
    }
);
