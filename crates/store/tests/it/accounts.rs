//! Links that set a password, second factors, sessions one by one, and acts by their hour.

use crate::filing::START;
use crate::open;
use crate::people::account;
use domain::id::UserId;
use domain::time::{At, DAY_MS};
use store::chain::{self, Head};
use store::link::{self, Link};
use store::session::{self, Holder, Session};
use store::{Batch, CommitError, Store, event, factor, subject, user};
use testkit::{TestDb, both_engines};

const ME: UserId = UserId(7);

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await.unwrap();
}

fn link_of(n: u8, expires_at: At) -> Link {
    Link {
        hash: [n; 32],
        holder: ME,
        purpose: "invite".to_owned(),
        expires_at,
    }
}

fn session_of(n: u8) -> Session {
    Session {
        hash: [n; 32],
        holder: Holder::User(ME),
        post: 0,
        created_at: START,
        seen_at: START.plus_ms(i64::from(n)),
        expires_at: START.plus_ms(DAY_MS),
        shown: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn a_new_link_takes_the_place_of_the_old(db: TestDb) {
        let store = open(&db).await;
        let soon = START.plus_ms(1_000);
        commit(&store, |b| link::issue(b, &link_of(1, soon))).await;
        commit(&store, |b| link::issue(b, &link_of(2, soon))).await;
        assert_eq!(link::by_hash(&store, &[1; 32]).await.unwrap(), None);
        assert_eq!(link::by_hash(&store, &[2; 32]).await.unwrap(), Some(link_of(2, soon)));
        assert!(!link::sweep(&store, START).await.unwrap());
        assert!(link::by_hash(&store, &[2; 32]).await.unwrap().is_some());
        link::sweep(&store, soon).await.unwrap();
        assert_eq!(link::by_hash(&store, &[2; 32]).await.unwrap(), None);
    }

    async fn a_step_and_a_code_count_once(db: TestDb) {
        let store = open(&db).await;
        assert!(factor::use_step(&store, ME, 100).await.unwrap());
        for (step, fresh) in [(100, false), (99, false), (101, true), (101, false)] {
            assert_eq!(factor::use_step(&store, ME, step).await.unwrap(), fresh, "{step}");
        }
        assert!(factor::use_step(&store, UserId(8), 5).await.unwrap(), "another's steps");
        commit(&store, |b| factor::put_codes(b, ME, &[[1; 32], [2; 32]])).await;
        assert_eq!(factor::codes_left(&store, ME).await.unwrap(), 2);
        assert!(!factor::use_code(&store, UserId(8), &[1; 32]).await.unwrap());
        assert!(factor::use_code(&store, ME, &[1; 32]).await.unwrap());
        assert!(!factor::use_code(&store, ME, &[1; 32]).await.unwrap());
        commit(&store, |b| factor::forget(b, ME)).await;
        assert_eq!(factor::codes_left(&store, ME).await.unwrap(), 0);
        assert!(factor::use_step(&store, ME, 1).await.unwrap());
    }

    async fn sessions_end_one_by_one(db: TestDb) {
        let store = open(&db).await;
        for n in 1..=4 {
            commit(&store, |b| session::open(b, &session_of(n))).await;
        }
        let of = async || -> Vec<u8> {
            let held = session::of(&store, Holder::User(ME)).await.unwrap();
            held.iter().map(|s| s.hash[0]).collect()
        };
        assert_eq!(of().await, [4, 3, 2, 1]);
        commit(&store, |b| session::close_of(b, Holder::User(UserId(8)), &[3; 32])).await;
        commit(&store, |b| session::close_of(b, Holder::User(ME), &[4; 32])).await;
        assert_eq!(of().await, [3, 2, 1]);
        commit(&store, |b| session::close_others(b, Holder::User(ME), &[2; 32])).await;
        assert_eq!(of().await, [2]);
    }

    async fn a_name_at_a_provider_leads_to_one_account(db: TestDb) {
        let store = open(&db).await;
        const HERE: &str = "https://dangnhap.example.vn";
        let holder = async |issuer: &str, name: &str| subject::holder(&store, issuer, name).await.unwrap();
        commit(&store, |b| subject::link(b, ME, HERE, "mai", START)).await;
        assert_eq!(holder(HERE, "mai").await, Some(ME));
        assert_eq!(holder("https://khac.example.vn", "mai").await, None);
        let mut batch = Batch::new();
        subject::link(&mut batch, UserId(8), HERE, "mai", START);
        let taken = store.commit(batch).await;
        assert!(matches!(taken, Err(CommitError::Unique("subject"))), "{taken:?}");
        // One name at each provider: the newer takes the place of the older.
        commit(&store, |b| subject::link(b, ME, HERE, "mai.moi", START.plus_ms(1))).await;
        assert_eq!(holder(HERE, "mai").await, None);
        let of = async || subject::of(&store, ME, HERE).await.unwrap();
        assert_eq!(of().await, Some(("mai.moi".to_owned(), START.plus_ms(1))));
        commit(&store, |b| subject::unlink(b, UserId(8), HERE)).await;
        assert!(of().await.is_some(), "another's");
        commit(&store, |b| subject::unlink(b, ME, HERE)).await;
        assert_eq!(of().await, None);
    }

    async fn an_address_that_two_share_is_found_twice(db: TestDb) {
        let store = open(&db).await;
        for (id, name, email) in [(1, "a", "Lan@Tinh.vn"), (2, "b", "hai@tinh.vn"), (3, "c", "lan@tinh.vn")] {
            let mut user = account(id, name);
            user.email = Some(email.to_owned());
            commit(&store, |b| user::add(b, &user)).await;
        }
        let found = async |email: &str| -> Vec<i64> {
            let users = user::by_email(&store, email).await.unwrap();
            users.iter().map(|u| u.id.0).collect()
        };
        assert_eq!(found("lan@tinh.vn").await, [1, 3]);
        assert_eq!(found("hai@tinh.vn").await, [2]);
        assert_eq!(found("khong@tinh.vn").await, Vec::<i64>::new());
    }

    async fn accounts_by_name_and_those_that_end(db: TestDb) {
        let store = open(&db).await;
        for (id, name) in [(1, "b"), (2, "a"), (3, "c")] {
            let mut user = account(id, name);
            user.email = (id != 3).then(|| "thu@example.vn".to_owned());
            commit(&store, |b| user::add(b, &user)).await;
        }
        let names = async |after: &str| -> Vec<String> {
            let page = user::by_name(&store, after, 2).await.unwrap();
            page.into_iter().map(|u| u.username).collect()
        };
        assert_eq!(names("").await, ["a", "b"]);
        assert_eq!(names("b").await, ["c"]);
        let ending = async |before: At| -> Vec<i64> {
            let users = user::ending(&store, START, before, "account_ending", 9).await.unwrap();
            users.iter().map(|u| u.id.0).collect()
        };
        assert_eq!(ending(START).await, Vec::<i64>::new());
        assert_eq!(ending(START.plus_ms(2 * DAY_MS)).await, [1, 2]);
    }

    async fn acts_are_read_newest_first(db: TestDb) {
        let store = open(&db).await;
        for (family, id, at) in [("user", 1, 10), ("report", 2, 20), ("policy", 3, 30), ("user", 4, 30)] {
            let name = chain::name(family, id);
            let salts = [[0; 16], [1; 16]];
            let sealed = chain::seal(&Head::NONE, &name, At(at), "{}".to_owned(), "{}".to_owned(), salts);
            commit(&store, |b| event::append(b, family, id, &sealed)).await;
        }
        let deeds = async |family: Option<&str>, before: (At, i64, u32), limit: usize| -> Vec<i64> {
            let found = event::deeds(&store, family, before, limit).await.unwrap();
            found.iter().map(|s| s.chain).collect()
        };
        let top = (At(i64::MAX), i64::MAX, u32::MAX);
        assert_eq!(deeds(None, top, 2).await, [4, 3]);
        assert_eq!(deeds(None, (At(30), 3, 1), 9).await, [1]);
        assert_eq!(deeds(Some("user"), top, 9).await, [4, 1]);
    }
);
