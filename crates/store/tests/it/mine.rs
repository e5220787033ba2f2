//! One-time codes, citizens' sessions, and people who chose silence.

use crate::filing::START;
use crate::open;
use crate::people::KEY;
use domain::id::{ReportId, VaultId};
use store::code::{self, Asked, Way};
use store::message::{self, NewMessage, To, Words};
use store::session::{Holder, Session};
use store::vault::{self, Person};
use store::{Batch, CommitError, Keys, Store, session, subscription};
use testkit::{TestDb, both_engines};

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

/// Two rows of one number, the newer with an address too.
async fn people(store: &Store) -> Keys {
    let keys = Keys::parse(KEY).unwrap();
    let one = |email: Option<&str>| Person {
        phone: Some("+84900000001".to_owned()),
        email: email.map(str::to_owned),
        ..Person::default()
    };
    commit(store, |b| {
        vault::put(b, &keys, VaultId(1), &one(None), START);
        vault::put(b, &keys, VaultId(2), &one(Some("a@example.vn")), START);
    })
    .await
    .unwrap();
    keys
}

fn message(seq: u32, template: &'static str, to: To<'static>) -> NewMessage<'static> {
    NewMessage {
        chain: 7,
        seq,
        template,
        to,
        topic: None,
        words: Words {
            sms: Some("sms"),
            email: Some("email"),
            push: None,
        },
        urgent: true,
        ready_at: START,
        made_at: START,
    }
}

async fn sent(store: &Store) -> Vec<(u32, String)> {
    let all = message::of_report(store, ReportId(7)).await.unwrap();
    all.into_iter()
        .map(|m| (m.key.seq, m.key.destination))
        .collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn a_code_is_tried_and_used_once(db: TestDb) {
        let store = open(&db).await;
        let asked = Asked {
            way: Way::Email,
            subject: [5; 32],
            digest: [6; 32],
            tries: 0,
            expires_at: START.plus_ms(100),
        };
        commit(&store, |b| code::issue(b, &[1; 32], &asked)).await.unwrap();
        assert_eq!(code::by_ticket(&store, &[1; 32]).await.unwrap(), Some(asked.clone()));
        assert_eq!(code::by_ticket(&store, &[2; 32]).await.unwrap(), None);
        for n in 1..=2 {
            let tried = code::attempt(&store, &[1; 32], 2, START).await.unwrap();
            assert_eq!(tried, Some(Asked { tries: n, ..asked.clone() }));
        }
        assert_eq!(code::attempt(&store, &[1; 32], 2, START).await.unwrap(), None, "too often");
        assert_eq!(code::attempt(&store, &[1; 32], 9, START.plus_ms(100)).await.unwrap(), None, "too late");
        assert_eq!(code::attempt(&store, &[2; 32], 9, START).await.unwrap(), None, "never asked for");
        assert!(code::take(&store, &[1; 32]).await.unwrap());
        assert!(!code::take(&store, &[1; 32]).await.unwrap(), "only once");
        commit(&store, |b| code::issue(b, &[3; 32], &asked)).await.unwrap();
        code::sweep(&store, START.plus_ms(99)).await.unwrap();
        assert!(code::by_ticket(&store, &[3; 32]).await.unwrap().is_some());
        code::sweep(&store, START.plus_ms(100)).await.unwrap();
        assert_eq!(code::by_ticket(&store, &[3; 32]).await.unwrap(), None);
    }

    async fn what_was_shown_opens_all_its_rows(db: TestDb) {
        let store = open(&db).await;
        let keys = people(&store).await;
        let phone = vault::subject(&keys, Way::Phone, "0900 000 001").unwrap();
        let email = vault::subject(&keys, Way::Email, "A@example.vn").unwrap();
        assert_eq!(vault::subject(&keys, Way::Phone, "x"), None);
        assert_eq!(vault::shown(&store, Way::Phone, &phone).await.unwrap(), [VaultId(2), VaultId(1)]);
        assert_eq!(vault::shown(&store, Way::Email, &email).await.unwrap(), [VaultId(2)]);
        let one = |n: u8, shown| Session {
            hash: [n; 32],
            holder: Holder::Reporter(VaultId(1)),
            post: 0,
            created_at: START,
            seen_at: START,
            expires_at: START.plus_ms(9),
            shown: Some(shown),
        };
        commit(&store, |b| {
            session::open(b, &one(1, (Way::Phone, phone)));
            session::open(b, &one(2, (Way::Email, email)));
        })
        .await
        .unwrap();
        let held = session::by_hash(&store, &[1; 32]).await.unwrap();
        assert_eq!(held, Some(one(1, (Way::Phone, phone))));
        commit(&store, |b| session::close_shown(b, &phone)).await.unwrap();
        assert_eq!(session::by_hash(&store, &[1; 32]).await.unwrap(), None);
        assert!(session::by_hash(&store, &[2; 32]).await.unwrap().is_some());
    }

    async fn a_code_goes_to_whoever_has_the_number_and_choices_hold(db: TestDb) {
        let store = open(&db).await;
        let keys = people(&store).await;
        let subject = vault::subject(&keys, Way::Phone, "0900000001").unwrap();
        let nobody = vault::subject(&keys, Way::Phone, "0900000009").unwrap();
        let (mut known, mut unknown) = (Batch::new(), Batch::new());
        message::enqueue(&mut known, &message(1, "code", To::Shown { way: Way::Phone, subject }));
        message::enqueue(&mut unknown, &message(2, "code", To::Shown { way: Way::Phone, subject: nobody }));
        assert_eq!(known.len(), unknown.len(), "the same work");
        store.commit(known).await.unwrap();
        store.commit(unknown).await.unwrap();
        assert_eq!(sent(&store).await, [(1, "sms:vault:2".to_owned())]);
        // Silence is kept, but for danger to life and for codes.
        commit(&store, |b| {
            subscription::stop_sms(b, VaultId(2), START);
            subscription::stop_sms(b, VaultId(2), START);
            subscription::stop_mail(b, VaultId(2), START);
        })
        .await
        .unwrap();
        assert!(subscription::is_sms_stopped(&store, VaultId(2)).await.unwrap());
        commit(&store, |b| {
            message::enqueue(b, &message(3, "promise", To::Person(VaultId(2))));
            message::enqueue(b, &message(4, "sos", To::Person(VaultId(2))));
            message::enqueue(b, &message(5, "code", To::Shown { way: Way::Phone, subject }));
            subscription::want_sms(b, VaultId(2));
            message::enqueue(b, &message(6, "promise", To::Person(VaultId(2))));
            subscription::want_mail(b, VaultId(2));
            message::enqueue(b, &message(7, "promise", To::Person(VaultId(2))));
        })
        .await
        .unwrap();
        let places: Vec<(u32, String)> = sent(&store).await.into_iter().skip(1).collect();
        let sms = |n| (n, "sms:vault:2".to_owned());
        let email = |n| (n, "email:vault:2".to_owned());
        assert_eq!(places, [email(4), sms(4), sms(5), sms(6), email(7), sms(7)]);
        // Whoever is erased is told nothing more, and nothing of what was said is kept.
        commit(&store, |b| message::forget_person(b, VaultId(2), START)).await.unwrap();
        for m in message::of_report(&store, ReportId(7)).await.unwrap() {
            assert_eq!((m.words.as_str(), m.state.as_str(), m.ended_at), ("", "dropped", Some(START)));
        }
    }
);
