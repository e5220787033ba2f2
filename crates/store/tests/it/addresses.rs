//! Browsers that subscribed, mail that is wanted no more, short messages that came in.

use crate::filing::START;
use crate::open;
use crate::outbox::taken;
use crate::people::KEY;
use domain::id::{ReportId, VaultId};
use store::inbound::{self, Kept};
use store::message::{self, NewMessage, To, Words};
use store::vault::Person;
use store::{Batch, CommitError, Keys, Store, limits, subscription, vault};
use testkit::{TestDb, both_engines};

fn keys() -> Keys {
    Keys::parse(KEY).unwrap()
}

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await.unwrap();
}

async fn subscribe(store: &Store, id: i64, person: i64, endpoint: &str) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    let json = format!("{{\"endpoint\":\"{endpoint}\"}}");
    let at = START.plus_ms(id);
    subscription::put(
        &mut batch,
        &keys(),
        id,
        VaultId(person),
        endpoint,
        &json,
        at,
    );
    store.commit(batch).await.map(|_| ())
}

fn notice(to: To<'static>) -> NewMessage<'static> {
    NewMessage {
        chain: 7,
        seq: 1,
        template: "promise",
        to,
        topic: None,
        words: Words {
            sms: Some("sms"),
            email: None,
            push: Some("push"),
        },
        urgent: false,
        ready_at: START,
        made_at: START,
    }
}

async fn destinations(store: &Store) -> Vec<String> {
    let all = message::of_report(store, ReportId(7)).await.unwrap();
    all.into_iter().map(|m| m.key.destination).collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn a_browser_is_kept_sealed_and_once(db: TestDb) {
        let store = open(&db).await;
        subscribe(&store, 10, 1, "https://push.example/a")
            .await
            .unwrap();
        subscribe(&store, 11, 1, "https://push.example/b")
            .await
            .unwrap();
        subscribe(&store, 12, 2, "https://push.example/a")
            .await
            .unwrap();
        assert_eq!(subscription::count(&store, VaultId(1)).await.unwrap(), 2);
        // The same browser again: the new subscription takes the old one's place.
        subscribe(&store, 13, 1, "https://push.example/a")
            .await
            .unwrap();
        assert_eq!(subscription::count(&store, VaultId(1)).await.unwrap(), 2);
        assert_eq!(
            subscription::by_id(&store, &keys(), 10).await.unwrap(),
            None
        );
        let json = subscription::by_id(&store, &keys(), 13)
            .await
            .unwrap()
            .unwrap();
        assert!(json.contains("push.example/a"));
        let rows = store
            .query("SELECT sealed FROM push_subscription", &[])
            .await
            .unwrap();
        for row in &rows {
            let sealed = String::from_utf8_lossy(row.bytes(0).unwrap()).into_owned();
            assert!(!sealed.contains("push.example"));
        }
        commit(&store, |b| {
            subscription::end(b, &keys(), VaultId(1), "https://push.example/a")
        })
        .await;
        commit(&store, |b| subscription::gone(b, 11)).await;
        assert_eq!(subscription::count(&store, VaultId(1)).await.unwrap(), 0);
        assert_eq!(subscription::count(&store, VaultId(2)).await.unwrap(), 1);
    }

    async fn old_browsers_make_room(db: TestDb) {
        let store = open(&db).await;
        for id in 0..limits::BROWSERS_MAX + 3 {
            subscribe(&store, id + 1, 1, &format!("https://push.example/{id}"))
                .await
                .unwrap();
        }
        assert_eq!(
            subscription::count(&store, VaultId(1)).await.unwrap(),
            limits::BROWSERS_MAX
        );
        assert_eq!(subscription::by_id(&store, &keys(), 1).await.unwrap(), None);
        let newest = limits::BROWSERS_MAX + 3;
        assert!(
            subscription::by_id(&store, &keys(), newest)
                .await
                .unwrap()
                .is_some()
        );
    }

    async fn a_notice_goes_to_each_browser(db: TestDb) {
        let store = open(&db).await;
        let person = Person {
            phone: Some("+84900000001".to_owned()),
            ..Person::default()
        };
        commit(&store, |b| {
            vault::put(b, &keys(), VaultId(1), &person, START)
        })
        .await;
        subscribe(&store, 10, 1, "https://push.example/a")
            .await
            .unwrap();
        subscribe(&store, 11, 1, "https://push.example/b")
            .await
            .unwrap();
        subscribe(&store, 12, 2, "https://push.example/c")
            .await
            .unwrap();
        commit(&store, |b| {
            message::enqueue(b, &notice(To::Person(VaultId(1))))
        })
        .await;
        assert_eq!(
            destinations(&store).await,
            ["push:browser:10", "push:browser:11", "sms:vault:1"]
        );
        commit(&store, |b| {
            b.add(
                store::Label::Sure,
                "INSERT INTO concerned (person, report) VALUES (1, 7), (2, 7)",
                vec![],
            );
            let other = NewMessage {
                seq: 2,
                ..notice(To::Concerned {
                    report: ReportId(7),
                    except: Some(VaultId(1)),
                })
            };
            message::enqueue(b, &other);
        })
        .await;
        assert_eq!(
            destinations(&store).await,
            [
                "push:browser:10",
                "push:browser:11",
                "sms:vault:1",
                "push:browser:12"
            ]
        );
    }

    async fn who_is_erased_is_reached_nowhere(db: TestDb) {
        let store = open(&db).await;
        subscribe(&store, 10, 1, "https://push.example/a")
            .await
            .unwrap();
        commit(&store, |b| {
            subscription::stop_mail(b, VaultId(1), START);
            subscription::stop_mail(b, VaultId(1), START);
            subscription::stop_mail(b, VaultId(2), START);
        })
        .await;
        assert!(
            subscription::is_mail_stopped(&store, VaultId(1))
                .await
                .unwrap()
        );
        assert!(
            !subscription::is_mail_stopped(&store, VaultId(3))
                .await
                .unwrap()
        );
        commit(&store, |b| vault::erase(b, VaultId(1))).await;
        assert_eq!(subscription::count(&store, VaultId(1)).await.unwrap(), 0);
        assert!(
            !subscription::is_mail_stopped(&store, VaultId(1))
                .await
                .unwrap()
        );
        assert!(
            subscription::is_mail_stopped(&store, VaultId(2))
                .await
                .unwrap()
        );
    }

    async fn a_short_message_is_heard_once(db: TestDb) {
        let store = open(&db).await;
        assert!(!inbound::is_heard(&store, "g", "m1").await.unwrap());
        commit(&store, |b| {
            inbound::heard(b, "g", "m1", ReportId(7), "confirm", START)
        })
        .await;
        commit(&store, |b| {
            inbound::heard(b, "g", "m1", ReportId(8), "message", START)
        })
        .await;
        assert!(inbound::is_heard(&store, "g", "m1").await.unwrap());
        assert!(!inbound::is_heard(&store, "khac", "m1").await.unwrap());
        assert_eq!(inbound::kept(&store, &keys()).await.unwrap(), []);
        let words = Kept {
            from: "0900000001".to_owned(),
            text: "alô".to_owned(),
        };
        for id in [5, 6] {
            commit(&store, |b| {
                inbound::keep(b, &keys(), ("g", "m2"), id, &words, START)
            })
            .await;
        }
        assert_eq!(
            inbound::kept(&store, &keys()).await.unwrap(),
            [(START, words)]
        );
        assert!(inbound::count(&store, START.plus_ms(1)).await.unwrap() > 0);
        while inbound::sweep(&store, START.plus_ms(1)).await.unwrap() > 0 {}
        assert!(!inbound::is_heard(&store, "g", "m1").await.unwrap());
        assert_eq!(inbound::kept(&store, &keys()).await.unwrap(), []);
    }

    async fn a_delivery_report_is_for_a_message_of_ours(db: TestDb) {
        let store = open(&db).await;
        let person = Person {
            phone: Some("+84900000001".to_owned()),
            ..Person::default()
        };
        commit(&store, |b| {
            vault::put(b, &keys(), VaultId(1), &person, START);
            message::enqueue(b, &notice(To::Person(VaultId(1))));
        })
        .await;
        let claimed = message::claim(&store, message::SMS, START, START.plus_ms(1000), 1)
            .await
            .unwrap();
        commit(&store, |b| {
            message::sent(b, &[taken(&claimed[0], Some("981"), START)])
        })
        .await;
        assert!(message::is_reference(&store, "981").await.unwrap());
        assert!(!message::is_reference(&store, "982").await.unwrap());
    }
);
