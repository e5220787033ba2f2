//! The vault, accounts, sessions, tokens.

use crate::filing::START;
use crate::open;
use domain::actor::Role;
use domain::id::{ReportId, UserId, VaultId};
use domain::time::DAY_MS;
use store::code::Way;
use store::session::{Holder, Session};
use store::token::Token;
use store::user::{Post, User};
use store::vault::{self, Person, normal_email, normal_phone};
use store::{Batch, CommitError, DbError, Keys, Setup, Store, session, token, user};
use testkit::{TestDb, both_engines};

pub(crate) const KEY: &str = "k1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const NEXT: &str = "k2 ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

fn somebody() -> Person {
    Person {
        name: Some("Người thử".to_owned()),
        phone: Some("+84 900 000 001".to_owned()),
        email: Some("Thu@Example.VN".to_owned()),
        ..Person::default()
    }
}

pub(crate) fn account(id: i64, username: &str) -> User {
    User {
        id: UserId(id),
        username: username.to_owned(),
        name: "Cán bộ thử".to_owned(),
        version: 1,
        password: Some("hash".to_owned()),
        must_change: true,
        posts: vec![Post {
            role: Role::AgencyFocal,
            agency: Some("UB-18880".to_owned()),
            from: None,
            until: Some(START),
            delegated_by: Some(UserId(9)),
        }],
        second_factor: Some(vec![1, 2]),
        email: None,
        locked_at: None,
        expires_at: Some(START.plus_ms(DAY_MS)),
        created_at: START,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn a_person_is_found_and_erased(db: TestDb) {
        let store = open(&db).await;
        let keys = Keys::parse(KEY).unwrap();
        commit(&store, |b| vault::put(b, &keys, VaultId(5), &somebody(), START)).await.unwrap();
        assert_eq!(vault::by_id(&store, &keys, VaultId(5)).await.unwrap(), Some(somebody()));
        assert_eq!(vault::by_phone(&store, &keys, "0900 000 001").await.unwrap(), [VaultId(5)]);
        let sealed = vault::sealed(&store, &keys, (Way::Email, " thu@example.vn "), 10).await.unwrap();
        assert_eq!(sealed.iter().map(|row| row.id).collect::<Vec<_>>(), [VaultId(5)]);
        assert!(sealed[0].open(&keys).unwrap() == vault::by_id(&store, &keys, VaultId(5)).await.unwrap().unwrap());
        assert!(vault::sealed(&store, &keys, (Way::Phone, "none"), 10).await.unwrap().is_empty());
        assert!(vault::by_phone(&store, &keys, "0900 000 002").await.unwrap().is_empty());
        assert!(vault::by_phone(&store, &keys, "none").await.unwrap().is_empty());
        // Nothing readable stands in the row.
        let row = store.query_one("SELECT sealed FROM vault", &[]).await.unwrap();
        let sealed = String::from_utf8_lossy(row.bytes(0).unwrap()).into_owned();
        assert!(!sealed.contains("900") && !sealed.contains("xample"));
        assert_eq!(format!("{:?} {keys:?}", somebody()), "Person(…) Keys(…)");
        let changed = Person { phone: None, hide_name: true, ..somebody() };
        commit(&store, |b| vault::put(b, &keys, VaultId(5), &changed, START)).await.unwrap();
        assert_eq!(vault::by_id(&store, &keys, VaultId(5)).await.unwrap(), Some(changed));
        assert!(vault::by_phone(&store, &keys, "0900 000 001").await.unwrap().is_empty());
        commit(&store, |b| vault::erase(b, VaultId(5))).await.unwrap();
        assert_eq!(vault::by_id(&store, &keys, VaultId(5)).await.unwrap(), None);
    }

    async fn sealed_bytes_open_only_in_their_row_and_with_their_key(db: TestDb) {
        let store = open(&db).await;
        let keys = Keys::parse(KEY).unwrap();
        commit(&store, |b| vault::put(b, &keys, VaultId(5), &somebody(), START)).await.unwrap();
        let both = Keys::parse(&format!("{KEY}\n{NEXT}\n")).unwrap();
        assert_eq!(both.current(), "k2");
        assert_eq!(vault::by_id(&store, &both, VaultId(5)).await.unwrap(), Some(somebody()));
        assert_eq!(vault::by_phone(&store, &both, "0900000001").await.unwrap(), [VaultId(5)], "a new key loses nobody");
        assert!(matches!(vault::by_id(&store, &Keys::parse(NEXT).unwrap(), VaultId(5)).await, Err(DbError::Broken(_))));
        commit(&store, |b| b.add(store::Label::Sure, "UPDATE vault SET id = 6", vec![])).await.unwrap();
        assert!(matches!(vault::by_id(&store, &keys, VaultId(6)).await, Err(DbError::Broken(_))));
    }

    async fn accounts_have_versions_and_one_name(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| user::add(b, &account(1, "a"))).await.unwrap();
        assert_eq!(
            commit(&store, |b| user::add(b, &account(2, "a"))).await,
            Err(CommitError::Unique("username"))
        );
        commit(&store, |b| user::add(b, &account(2, "b"))).await.unwrap();
        assert_eq!(user::by_id(&store, UserId(1)).await.unwrap(), Some(account(1, "a")));
        assert_eq!(user::by_username(&store, "b").await.unwrap(), Some(account(2, "b")));
        assert_eq!(user::by_username(&store, "c").await.unwrap(), None);
        assert_eq!(user::page(&store, None, 10).await.unwrap().len(), 2);
        assert_eq!(user::page(&store, Some(UserId(1)), 10).await.unwrap(), [account(2, "b")]);
        let mut some = user::by_ids(&store, &[UserId(2), UserId(7), UserId(1)]).await.unwrap();
        some.sort_by_key(|user| user.id);
        assert_eq!(some, [account(1, "a"), account(2, "b")]);
        let locked = User { version: 2, locked_at: Some(START), ..account(1, "a") };
        commit(&store, |b| user::write(b, 1, &locked)).await.unwrap();
        assert_eq!(commit(&store, |b| user::write(b, 1, &locked)).await, Err(CommitError::Version));
        assert_eq!(user::by_id(&store, UserId(1)).await.unwrap(), Some(locked.clone()));
        let post = &locked.posts[0];
        assert!(post.is_held(START.plus_ms(-1)) && !post.is_held(START));
    }

    async fn sessions_begin_and_end(db: TestDb) {
        let store = open(&db).await;
        let one = |n: u8, holder| Session {
            hash: [n; 32],
            holder,
            post: 0,
            created_at: START,
            seen_at: START,
            expires_at: START.plus_ms(100),
            shown: None,
        };
        let staff = Holder::User(UserId(1));
        commit(&store, |b| {
            session::open(b, &one(1, staff));
            session::open(b, &one(2, staff));
            session::open(b, &one(3, Holder::Reporter(VaultId(1))));
        })
        .await
        .unwrap();
        commit(&store, |b| {
            session::seen(b, &[1; 32], START.plus_ms(50));
            session::act_as(b, &[1; 32], 1);
            session::close(b, &[2; 32]);
        })
        .await
        .unwrap();
        let held = session::by_hash(&store, &[1; 32]).await.unwrap().unwrap();
        assert_eq!(held, Session { post: 1, seen_at: START.plus_ms(50), ..one(1, staff) });
        assert!(held.is_live(START.plus_ms(99), 49));
        assert!(!held.is_live(START.plus_ms(99), 48) && !held.is_live(START.plus_ms(100), 99));
        assert_eq!(session::by_hash(&store, &[2; 32]).await.unwrap(), None);
        let mut some = session::by_hashes(&store, &[[3; 32], [2; 32], [1; 32]]).await.unwrap();
        some.sort_by_key(|session| session.hash);
        assert_eq!(some, [held, one(3, Holder::Reporter(VaultId(1)))]);
        commit(&store, |b| session::close_all(b, staff)).await.unwrap();
        assert_eq!(session::by_hash(&store, &[1; 32]).await.unwrap(), None);
        assert!(session::by_hash(&store, &[3; 32]).await.unwrap().is_some(), "another holder with the same number");
        session::sweep(&store, START.plus_ms(100)).await.unwrap();
        assert_eq!(session::by_hash(&store, &[3; 32]).await.unwrap(), None);
    }

    async fn tokens_are_issued_and_revoked(db: TestDb) {
        let store = open(&db).await;
        let one = |n: u8| Token {
            hash: [n; 32],
            id: i64::from(n),
            holder: UserId(1),
            name: "sms".to_owned(),
            post: 0,
            created_at: START,
            expires_at: (n == 2).then_some(START.plus_ms(9)),
            revoked_at: None,
        };
        for n in 1..=3 {
            commit(&store, |b| token::issue(b, &one(n))).await.unwrap();
        }
        assert_eq!(token::by_hash(&store, &[2; 32]).await.unwrap(), Some(one(2)));
        let mut some = token::by_hashes(&store, &[[3; 32], [9; 32], [1; 32]]).await.unwrap();
        some.sort_by_key(|token| token.id);
        assert_eq!(some, [one(1), one(3)]);
        assert!(one(2).is_live(START) && !one(2).is_live(START.plus_ms(9)));
        commit(&store, |b| token::revoke(b, 1, START)).await.unwrap();
        commit(&store, |b| token::revoke_all(b, UserId(1), START.plus_ms(5))).await.unwrap();
        let all = token::of(&store, UserId(1)).await.unwrap();
        assert_eq!(all.iter().map(|t| t.revoked_at.unwrap().0 - START.0).collect::<Vec<_>>(), [0, 5, 5]);
        assert!(!all[0].is_live(START));
        assert_eq!(token::by_hash(&store, &[4; 32]).await.unwrap(), None);
    }
);

#[test]
fn the_key_file_is_made_once_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys");
    let made: Vec<_> = std::thread::scope(|s| {
        let threads: Vec<_> = (0..8)
            .map(|_| s.spawn(|| Keys::load_or_create(&path).unwrap()))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let secret = made[0].secret(ReportId(5));
    assert!(
        made.iter().all(|k| k.secret(ReportId(5)) == secret),
        "all hold the same keys"
    );
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    std::fs::write(&path, "nonsense").unwrap();
    assert!(matches!(
        Keys::load_or_create(&path),
        Err(DbError::Setup(Setup::NoKeys(_)))
    ));
}

#[test]
fn secret_links_open_one_report() {
    let keys = Keys::parse(KEY).unwrap();
    let secret = keys.secret(ReportId(5));
    assert_eq!(secret.len(), 22);
    assert!(keys.is_secret(ReportId(5), &secret));
    assert!(!keys.is_secret(ReportId(6), &secret));
    for wrong in ["", "x", &secret[..21], "AAAAAAAAAAAAAAAAAAAAAA", "ổ gà"] {
        assert!(!keys.is_secret(ReportId(5), wrong));
    }
    assert_ne!(keys.sign("a", "x"), keys.sign("b", "x"));
    assert_ne!(keys.lookup("phone", "x"), keys.lookup("email", "x"));
    for wrong in [
        "",
        "# only a comment",
        "k1",
        "k1 00",
        &format!("{KEY}\n{KEY}"),
        &KEY.replace('f', "ổ"),
    ] {
        assert!(Keys::parse(wrong).is_none());
    }
}

#[test]
fn phones_and_addresses_have_one_form() {
    for text in [
        "0912345678",
        "0912 345 678",
        "+84 912 345 678",
        "84912345678",
        "(+84) 0912.345.678",
        "0084912345678",
    ] {
        assert_eq!(normal_phone(text).as_deref(), Some("0912345678"), "{text}");
    }
    assert_eq!(
        normal_phone("02323 822 222").as_deref(),
        Some("02323822222")
    );
    assert_eq!(normal_phone("113"), None);
    assert_eq!(normal_email(" A@B.vn ").as_deref(), Some("a@b.vn"));
    assert_eq!(normal_email("a@b"), None);
}
