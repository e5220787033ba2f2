//! Messages leave: by a gateway that is well, away, refuses, or takes one and hangs up.

use crate::gateway::{Gateway, Mood};
use crate::house::House;
use app::job::deliver;
use domain::id::ReportId;
use domain::time::At;
use store::message::{self, NewMessage, To, Words};
use store::{Batch, Store};
use testkit::{TestDb, both_engines};

/// A message to the ward's focal line about a report.
fn letter(chain: i64, seq: u32, made_at: At) -> NewMessage<'static> {
    NewMessage {
        chain,
        seq,
        template: "assigned",
        to: To::Line {
            agency: crate::house::WARD,
            rung: "focal",
        },
        topic: None,
        words: Words {
            sms: Some(r#"{"text":"Viec moi"}"#),
            email: None,
            push: None,
        },
        urgent: false,
        ready_at: made_at,
        made_at,
    }
}

async fn enqueue(store: &Store, letters: &[NewMessage<'_>]) {
    let mut batch = Batch::new();
    letters.iter().for_each(|l| message::enqueue(&mut batch, l));
    store.commit(batch).await.expect("enqueued");
}

async fn states(h: &House, chain: i64) -> Vec<(u32, String)> {
    let all = message::of_report(&h.app.store, ReportId(chain)).await;
    let state = |m: message::Sent| (m.key.seq, m.state);
    all.expect("messages").into_iter().map(state).collect()
}

fn all(n: u32, state: &str) -> Vec<(u32, String)> {
    (1..=n).map(|seq| (seq, state.to_owned())).collect()
}

async fn send(h: &House) {
    for way in deliver::WAYS {
        deliver::run_once(&h.app, way, || h.now)
            .await
            .expect("a round");
    }
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_gateway_that_was_away_gets_each_message_once(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        gateway.is(Mood::Away);
        enqueue(&h.app.store, &[letter(7, 1, h.now), letter(7, 2, h.now), letter(8, 1, h.now)]).await;
        send(&h).await;
        assert_eq!((gateway.take(), states(&h, 7).await), (Vec::new(), all(2, "waiting")));
        // The second about a report waits with the first.
        assert_eq!(gateway.offered().len(), 2);
        for _ in 0..10 {
            h.wait(30);
            send(&h).await;
        }
        gateway.is(Mood::Well);
        h.wait(30);
        send(&h).await;
        let taken = gateway.take();
        assert_eq!(taken.len(), 3, "{taken:#?}");
        assert!(taken.iter().all(|(_, to, text)| to.starts_with("+84232") && text == "Viec moi"));
        let of_seven: Vec<&str> = taken
            .iter()
            .filter_map(|(id, _, _)| id.strip_prefix("7-"))
            .map(|id| &id[..1])
            .collect();
        assert_eq!(of_seven, ["1", "2"]);
        h.wait(600);
        send(&h).await;
        assert_eq!((gateway.take(), states(&h, 7).await), (Vec::new(), all(2, "sent")));
    }

    async fn taken_but_not_answered_is_offered_again_by_its_name(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        gateway.is(Mood::HangsUp);
        enqueue(&h.app.store, &[letter(7, 1, h.now)]).await;
        send(&h).await;
        assert_eq!(gateway.take().len(), 1);
        gateway.is(Mood::Well);
        h.wait(5);
        send(&h).await;
        assert_eq!(states(&h, 7).await, all(1, "sent"));
        let offered: Vec<usize> = gateway.offered().into_values().collect();
        assert_eq!(offered.len(), 1, "one name");
        assert!(offered[0] >= 2, "{offered:?}");
    }

    async fn what_is_refused_waits_for_a_person_and_the_next_goes(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        gateway.is(Mood::Refuses);
        enqueue(&h.app.store, &[letter(7, 1, h.now)]).await;
        send(&h).await;
        assert_eq!(states(&h, 7).await, all(1, "dead"));
        gateway.is(Mood::Well);
        enqueue(&h.app.store, &[letter(7, 2, h.now)]).await;
        send(&h).await;
        let dead = message::dead(&h.app.store, None).await.expect("dead letters");
        let why = dead[0].error.clone().expect("why");
        assert!(!why.contains("0232") && !why.contains("Viec"), "{why}");
        let mut batch = Batch::new();
        message::revive(&mut batch, &dead[0].key, Some(r#"{"text":"Viec da sua"}"#), h.now);
        h.app.store.commit(batch).await.expect("revived");
        h.wait(1);
        send(&h).await;
        let texts: Vec<String> = gateway.take().into_iter().map(|(_, _, text)| text).collect();
        assert_eq!(texts, ["Viec moi", "Viec da sua"]);
    }

    async fn without_a_way_nothing_is_sent_and_nothing_piles_up(db: TestDb) {
        let h = House::open(&db).await;
        enqueue(&h.app.store, &[letter(7, 1, h.now)]).await;
        send(&h).await;
        assert_eq!(states(&h, 7).await, all(1, "dropped"));
    }
);
