//! The outbox: one row a destination, each once, in order, urgent first.

use crate::filing::START;
use crate::people::{KEY, account};
use crate::{count, open};
use domain::actor::Role;
use domain::id::{ReportId, UserId, VaultId};
use domain::time::At;
use store::message::{self, Claimed, NewMessage, Taken, To, Words};
use store::user::Post;
use store::vault::Person;
use store::{Batch, Keys, Store, follow};
use testkit::{TestDb, both_engines};

/// A message that its peer took.
pub(crate) fn taken<'a>(message: &'a Claimed, reference: Option<&'a str>, at: At) -> Taken<'a> {
    Taken {
        message,
        reference,
        at,
    }
}

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await.unwrap();
}

fn new(seq: u32, to: To<'static>) -> NewMessage<'static> {
    NewMessage {
        chain: 7,
        seq,
        template: "promise",
        to,
        topic: None,
        words: Words {
            sms: Some("sms"),
            email: Some("email"),
            push: None,
        },
        urgent: false,
        ready_at: START,
        made_at: START,
    }
}

async fn people(store: &Store) {
    let keys = Keys::parse(KEY).unwrap();
    let person = |phone: Option<&str>, email: Option<&str>| Person {
        phone: phone.map(str::to_owned),
        email: email.map(str::to_owned),
        ..Person::default()
    };
    commit(store, |b| {
        let both = person(Some("+84912000001"), Some("a@example.vn"));
        store::vault::put(b, &keys, VaultId(1), &both, START);
        store::vault::put(
            b,
            &keys,
            VaultId(2),
            &person(Some("+84912000002"), None),
            START,
        );
        store::vault::put(
            b,
            &keys,
            VaultId(3),
            &person(None, Some("c@example.vn")),
            START,
        );
        for id in 1i64..=3 {
            b.add(
                store::Label::Sure,
                "INSERT INTO concerned (person, report) VALUES ($1, 7)",
                vec![id.into()],
            );
        }
    })
    .await;
}

async fn claim(store: &Store, after_ms: i64) -> Vec<Claimed> {
    let now = START.plus_ms(after_ms);
    let mut claimed = Vec::new();
    for way in [message::EMAIL, message::SMS] {
        let ready = message::claim(store, way, now, now.plus_ms(60_000), 64).await;
        claimed.extend(ready.unwrap());
    }
    claimed
}

fn names(claimed: &[Claimed]) -> Vec<(u32, &str)> {
    claimed
        .iter()
        .map(|m| (m.key.seq, m.key.destination.as_str()))
        .collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn what_peers_took_together_is_written_down_together(db: TestDb) {
        let store = open(&db).await;
        let rungs = ["focal", "duty", "leader"];
        commit(&store, |b| {
            for (seq, rung) in (1..).zip(rungs) {
                message::enqueue(b, &new(seq, To::Line { agency: "A", rung }));
            }
        })
        .await;
        let first = claim(&store, 1_000).await;
        assert_eq!(first.len(), 3);
        let later = START.plus_ms(5_000);
        commit(&store, |b| message::retry(b, &first[2], later, "later")).await;
        let again = claim(&store, 5_000).await;
        assert_eq!(again.len(), 1);
        // Three rows fill no power of two; the third is an old claim that somebody else took over.
        let took = [
            taken(&first[0], Some("ref-1"), START),
            taken(&first[1], None, later),
            taken(&first[2], Some("ref-3"), later),
        ];
        commit(&store, |b| message::sent(b, &took)).await;
        commit(&store, |b| message::sent(b, &[])).await;
        for (state, n) in [("sent", 2), ("waiting", 1)] {
            let rows = format!("message WHERE state = '{state}'");
            assert_eq!(count(&store, &rows).await, n, "{state}");
        }
        let named = "message WHERE reference = 'ref-1' AND seq = 1 AND ended_at IS NOT NULL";
        assert_eq!(count(&store, named).await, 1);
        commit(&store, |b| {
            message::sent(b, &[taken(&again[0], Some("ref-3"), later)])
        })
        .await;
        assert_eq!(count(&store, "message WHERE reference = 'ref-3'").await, 1);
    }
);

both_engines!(
    migrated by crate::migrated,

    async fn one_row_a_destination(db: TestDb) {
        let store = open(&db).await;
        people(&store).await;
        for _ in 0..2 {
            // A second run finds them there.
            commit(&store, |b| {
                message::enqueue(b, &new(1, To::Person(VaultId(1))));
                message::enqueue(b, &new(2, To::Concerned { report: ReportId(7), except: Some(VaultId(1)) }));
                message::enqueue(b, &new(3, To::Line { agency: "UB-18856", rung: "focal" }));
                message::enqueue(b, &new(4, To::Person(VaultId(99))));
            })
            .await;
        }
        let mut sent: Vec<String> = message::of_report(&store, ReportId(7))
            .await
            .unwrap()
            .into_iter()
            .map(|m| format!("{} {} {}", m.key.seq, m.key.destination, m.words))
            .collect();
        sent.sort();
        assert_eq!(sent, [
            "1 email:vault:1 email",
            "1 sms:vault:1 sms",
            "2 email:vault:3 email",
            "2 sms:vault:2 sms",
            "3 sms:agency:UB-18856:focal sms",
        ]);
    }

    async fn followers_hear_apart_from_those_concerned(db: TestDb) {
        let store = open(&db).await;
        people(&store).await;
        commit(&store, |b| {
            b.add(store::Label::Sure, "DELETE FROM concerned WHERE person <> 2", vec![]);
            for (n, person) in [1, 2, 3, 3].into_iter().enumerate() {
                follow::put(b, ReportId(7), VaultId(person), START.plus_ms(n as i64));
            }
            follow::put(b, ReportId(8), VaultId(3), START.plus_ms(9));
        })
        .await;
        let told = || To::Followers { report: ReportId(7), except: Some(VaultId(1)) };
        commit(&store, |b| message::enqueue(b, &new(1, told()))).await;
        let sent: Vec<String> = message::of_report(&store, ReportId(7)).await.unwrap().into_iter().map(|m| m.key.destination).collect();
        assert_eq!(sent, ["email:vault:3"], "the reporter and who met it too hear otherwise");
        let of = async |ids: &[i64]| {
            let people: Vec<VaultId> = ids.iter().map(|id| VaultId(*id)).collect();
            follow::of(&store, &people).await.unwrap()
        };
        assert_eq!(of(&[1, 3]).await, [ReportId(8), ReportId(7)], "each once, the newest first");
        assert_eq!(of(&[]).await, []);
        commit(&store, |b| follow::end(b, ReportId(8), VaultId(3))).await;
        assert_eq!(of(&[3]).await, [ReportId(7)]);
        commit(&store, |b| store::vault::erase(b, VaultId(3))).await;
        assert_eq!(of(&[3]).await, []);
        commit(&store, |b| {
            for n in 0..store::limits::FOLLOWED_MAX + 5 {
                follow::put(b, ReportId(n), VaultId(2), START.plus_ms(n));
            }
        })
        .await;
        let newest = of(&[2]).await;
        assert_eq!((newest.len() as i64, newest[0]), (store::limits::FOLLOWED_MAX, ReportId(store::limits::FOLLOWED_MAX + 4)));
    }

    async fn followers_go_along_into_another_report_and_back(db: TestDb) {
        let store = open(&db).await;
        people(&store).await;
        commit(&store, |b| {
            follow::put(b, ReportId(7), VaultId(1), START);
            follow::put(b, ReportId(7), VaultId(2), START.plus_ms(1));
            follow::put(b, ReportId(8), VaultId(2), START.plus_ms(2));
            follow::put(b, ReportId(8), VaultId(3), START.plus_ms(3));
        })
        .await;
        let of = async |id: i64| follow::of(&store, &[VaultId(id)]).await.unwrap();
        commit(&store, |b| follow::carry(b, ReportId(7), ReportId(8))).await;
        assert_eq!(of(1).await, [ReportId(8), ReportId(7)]);
        assert_eq!(of(2).await, [ReportId(8), ReportId(7)], "once");
        commit(&store, |b| follow::carry_back(b, ReportId(7), ReportId(8))).await;
        assert_eq!(of(1).await, [ReportId(7)]);
        assert_eq!(of(2).await, [ReportId(8), ReportId(7)], "both by their own wish");
        assert_eq!(of(3).await, [ReportId(8)]);
    }

    async fn what_somebody_was_told_is_counted_once(db: TestDb) {
        let store = open(&db).await;
        people(&store).await;
        commit(&store, |b| {
            for seq in 1..=3 {
                message::enqueue(b, &new(seq, To::Person(VaultId(1))));
            }
            let code = NewMessage { template: "code", ..new(4, To::Person(VaultId(1))) };
            message::enqueue(b, &code);
        })
        .await;
        let since = async |ids: &[i64], ms: i64| {
            let people: Vec<VaultId> = ids.iter().map(|id| VaultId(*id)).collect();
            message::told_since(&store, &people, START.plus_ms(ms)).await.unwrap()
        };
        assert_eq!(since(&[1], -1).await, 3, "two ways are one, and a code is no news");
        assert_eq!(since(&[1, 2], -1).await, 3);
        assert_eq!(since(&[1], 0).await, 0, "seen at that moment");
        assert_eq!((since(&[2], -1).await, since(&[], -1).await), (0, 0));
    }

    async fn whoever_fills_a_post_hears_once(db: TestDb) {
        let store = open(&db).await;
        let post = |role, agency: Option<&str>, until: Option<i64>| Post {
            role,
            agency: agency.map(str::to_owned),
            from: None,
            until: until.map(|ms| START.plus_ms(ms)),
            delegated_by: None,
        };
        let member = |id, name: &str, email: Option<&str>, posts: Vec<Post>| {
            let mut member = account(id, name);
            member.email = email.map(str::to_owned);
            member.posts = posts;
            member
        };
        let focal = Role::AgencyFocal;
        commit(&store, |b| {
            let twice = vec![post(focal, Some("A"), None), post(focal, Some("A"), None)];
            store::user::add(b, &member(1, "an", Some("an@example.vn"), twice));
            store::user::add(b, &member(2, "binh", None, vec![post(focal, Some("A"), None)]));
            store::user::add(b, &member(3, "chi", Some("chi@example.vn"), vec![post(focal, Some("B"), None)]));
            store::user::add(b, &member(4, "dung", Some("d@example.vn"), vec![post(focal, Some("A"), Some(-1))]));
            store::user::add(b, &member(5, "em", Some("em@example.vn"), vec![post(Role::IocLeader, None, None)]));
        })
        .await;
        commit(&store, |b| {
            message::enqueue(b, &new(1, To::Post { role: "agency_focal", agency: Some("A") }));
            message::enqueue(b, &new(2, To::Post { role: "ioc_leader", agency: None }));
            message::enqueue(b, &new(3, To::User(UserId(3))));
        })
        .await;
        let claimed = claim(&store, 0).await;
        assert_eq!(names(&claimed), [(1, "email:user:1"), (2, "email:user:5"), (3, "email:user:3")]);
        assert_eq!(count(&store, "post").await, 6);
        // A post taken away is heard of no more.
        let mut moved = store::user::by_id(&store, UserId(5)).await.unwrap().unwrap();
        let before = moved.version;
        moved.posts.clear();
        moved.version += 1;
        commit(&store, |b| store::user::write(b, before, &moved)).await;
        assert_eq!(count(&store, "post").await, 5);
    }

    async fn urgent_first_and_in_order(db: TestDb) {
        let store = open(&db).await;
        let line = |seq, rung: &'static str, urgent| NewMessage {
            urgent,
            ready_at: START.plus_ms(i64::from(seq)),
            ..new(seq, To::Line { agency: "A", rung })
        };
        commit(&store, |b| {
            message::enqueue(b, &line(1, "focal", false));
            message::enqueue(b, &line(2, "focal", false));
            message::enqueue(b, &line(3, "duty", false));
            message::enqueue(b, &line(4, "leader", true));
        })
        .await;
        let first = claim(&store, 1_000).await;
        assert_eq!(
            names(&first),
            [(4, "sms:agency:A:leader"), (1, "sms:agency:A:focal"), (3, "sms:agency:A:duty")]
        );
        assert_eq!(claim(&store, 1_000).await, []);
        // The first failed: the second at that destination waits with it.
        let later = START.plus_ms(9_000);
        commit(&store, |b| message::retry(b, &first[1], later, "later")).await;
        commit(&store, |b| message::sent(b, &[taken(&first[0], Some("ref-4"), START)])).await;
        commit(&store, |b| message::hold(b, &first[2], START.plus_ms(90_000))).await;
        assert_eq!(claim(&store, 8_999).await, []);
        let again = claim(&store, 9_000).await;
        assert_eq!(names(&again), [(1, "sms:agency:A:focal")]);
        assert_eq!(again[0].tries, 2);
        // An old claim changes nothing.
        commit(&store, |b| message::bury(b, &first[1], "old", START)).await;
        assert_eq!(message::dead(&store, None).await.unwrap(), []);
        commit(&store, |b| message::bury(b, &again[0], "no such number", START)).await;
        let dead = message::dead(&store, None).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].error.as_deref(), Some("no such number"));
        assert_eq!(names(&claim(&store, 9_000).await), [(2, "sms:agency:A:focal")]);
        // Mended, it goes after all.
        commit(&store, |b| message::revive(b, &dead[0].key, Some("mended"), START)).await;
        let revived = claim(&store, 9_000).await;
        assert_eq!((revived[0].words.as_str(), revived[0].tries), ("mended", 1));
        commit(&store, |b| message::reported(b, "ref-4", true, None, START)).await;
        let key = &first[0].key;
        assert_eq!(message::by_key(&store, key).await.unwrap().unwrap().state, "delivered");
        let load = message::load(&store, START.plus_ms(100_000)).await.unwrap();
        assert_eq!((load.waiting, load.dead), (3, 0));
    }

    async fn an_urgent_one_that_waits_for_another_holds_up_nobody(db: TestDb) {
        let store = open(&db).await;
        let line = |seq, rung: &'static str, urgent| NewMessage {
            urgent,
            ..new(seq, To::Line { agency: "A", rung })
        };
        commit(&store, |b| {
            message::enqueue(b, &line(1, "focal", false));
            message::enqueue(b, &line(2, "focal", true));
            message::enqueue(b, &line(3, "duty", false));
            message::enqueue(b, &line(4, "leader", true));
        })
        .await;
        let now = START.plus_ms(1);
        let claim = async |room| {
            message::claim(&store, message::SMS, now, START.plus_ms(60_000), room).await.unwrap()
        };
        let first = claim(2).await;
        assert_eq!(names(&first), [(4, "sms:agency:A:leader"), (1, "sms:agency:A:focal")]);
        // The second waits for the first at its line; the third does not.
        assert_eq!(names(&claim(2).await), [(3, "sms:agency:A:duty")]);
        commit(&store, |b| message::sent(b, &[taken(&first[1], None, now)])).await;
        assert_eq!(names(&claim(2).await), [(2, "sms:agency:A:focal")]);
    }

    async fn the_last_of_a_topic_is_said(db: TestDb) {
        let store = open(&db).await;
        let reminder = |seq, topic| NewMessage {
            topic: Some(topic),
            ..new(seq, To::Line { agency: "A", rung: "focal" })
        };
        commit(&store, |b| {
            message::enqueue(b, &reminder(1, "clock:1"));
            message::enqueue(b, &reminder(2, "clock:1"));
            message::enqueue(b, &reminder(3, "clock:2"));
            message::enqueue(b, &reminder(4, "clock:1"));
        })
        .await;
        let states: Vec<(u32, String)> = message::of_report(&store, ReportId(7))
            .await
            .unwrap()
            .into_iter()
            .map(|m| (m.key.seq, m.state))
            .collect();
        let state = |seq, name: &str| (seq, name.to_owned());
        assert_eq!(
            states,
            [state(1, "superseded"), state(2, "superseded"), state(3, "waiting"), state(4, "waiting")]
        );
    }

    async fn what_a_number_was_last_asked(db: TestDb) {
        let store = open(&db).await;
        people(&store).await;
        let asked = |seq, template| NewMessage { template, ..new(seq, To::Person(VaultId(2))) };
        commit(&store, |b| {
            message::enqueue(b, &asked(1, "done_ask"));
            message::enqueue(b, &asked(2, "relay"));
        })
        .await;
        let last = || message::last_asked(&store, VaultId(2), &["done_ask"]);
        assert_eq!(last().await.unwrap(), None);
        for _ in 0..2 {
            for m in claim(&store, 0).await {
                commit(&store, |b| message::sent(b, &[taken(&m, None, START)])).await;
            }
        }
        assert_eq!(last().await.unwrap().map(|m| m.key.seq), Some(1));
        assert_eq!(message::count_words(&store, START.plus_ms(1)).await.unwrap(), 2);
        assert_eq!(message::forget_words(&store, START.plus_ms(1)).await.unwrap(), 2);
        assert_eq!(message::count_words(&store, START.plus_ms(1)).await.unwrap(), 0);
        assert_eq!(last().await.unwrap().map(|m| m.words), Some(String::new()));
    }
);
